//! Formulas, one file each, with their sources.

pub mod autocorrelation;
pub mod beta;
pub mod bootstrap;
pub mod change_points;
pub mod components;
pub mod difference;
pub mod error;
pub mod interval;
pub mod normal;
pub mod quantile;
pub mod rate;
pub mod ratio;
pub mod t;
pub mod trend;
