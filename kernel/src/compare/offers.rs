//! How much of the spread of an offer lies between its machines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::machine::Offer;

/// The variance of the results of one offer, in two components.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OfferSpread {
    pub offer: Offer,
    /// Three or more.
    pub machines: u32,
    pub results: u32,
    /// Standard deviation between machines, percent of the mean.
    pub between_pct: f64,
    /// Standard deviation between results of one machine, percent of the mean.
    pub within_pct: f64,
    /// The share of the variance that lies between machines, 0 to 1.
    pub between_share: f64,
}
