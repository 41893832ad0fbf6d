//! The band around a curve.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::interval::Interval;

/// The 95 % bootstrap band of a curve at one load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BandPoint {
    /// Percent busy, from the first measured level to the last.
    pub busy_pct: f64,
    /// Units per second.
    pub interval: Interval,
}
