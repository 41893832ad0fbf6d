//! Formulas, one file each, with their sources.

pub mod interval;
pub mod t;
