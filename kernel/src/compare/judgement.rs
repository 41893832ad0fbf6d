//! What may be said about one machine and the baseline.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The words for one row, tried in this order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Judgement {
    /// The whole interval lies within δ of 1.
    Same { within_pct: f64 },
    /// The interval lies above 1; the near end says by how much at least.
    Faster { by_at_least_pct: f64 },
    /// The interval lies below 1.
    Slower { by_at_least_pct: f64 },
    /// Neither.
    Undecided {
        /// The smallest difference that would have been seen four times in five.
        smallest_visible_pct: f64,
        /// How many more runs of each of the two would settle it, four times in five. Where the
        /// spread is that between machines of an offer, these are machines.
        more_runs: u32,
    },
    /// One of the two has no spread recorded.
    RatioOnly,
}
