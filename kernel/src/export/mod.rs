//! Texts that leave the program: one file per format, each a pure function.

pub mod classic;
pub mod comparison;
pub mod prices;
pub mod table;
pub mod windows;

mod cell;
