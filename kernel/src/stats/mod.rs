//! Formulas, one file each, with their sources.

pub mod autocorrelation;
pub mod beta;
pub mod error;
pub mod interval;
pub mod normal;
pub mod quantile;
pub mod rate;
pub mod t;
pub mod trend;
