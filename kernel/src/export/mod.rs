//! Texts that leave the program: one file per format, each a pure function.

pub mod classic;
pub mod comparison;
pub mod prices;
pub mod session;
pub mod table;
pub mod windows;

pub(crate) mod cell;
