//! Ranks that say how sure they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a machine stands among those compared, by units per second at the chosen load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RankInterval {
    /// Median rank over the replicates, from 1.
    pub median: u32,
    /// 95 % of the replicates lie from `low` to `high`.
    pub low: u32,
    pub high: u32,
    /// One more than the machines whose whole rank interval lies ahead of this one's, from 1.
    /// Machines that share a place are drawn as a tie.
    pub place: u32,
    /// Whether another machine has the same place.
    pub tied: bool,
}
