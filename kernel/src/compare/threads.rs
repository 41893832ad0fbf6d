//! What the thread sweep of one result says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ThreadPoint;
use crate::stats::interval::Interval;

/// A number with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    pub value: f64,
    /// Absent where no spread is known.
    pub interval: Option<Interval>,
}

/// The thread curve and its figures. What the levels do not give stays `None`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ThreadFigures {
    /// Ascending in lanes; the duty sweep's 100 % is the last one.
    pub points: Vec<ThreadPoint>,
    /// Units per second of one lane alone.
    pub one_lane: Option<Figure>,
    /// Units per second for each physical core, one lane on each.
    pub per_core: Option<Figure>,
    /// All lanes over one lane for each core: what the second thread of a core adds. 1.3 is 30 % more.
    pub smt_gain: Option<Figure>,
    /// A core's rate with all cores at work over that of one core alone: 0.9 is a droop of 10 %.
    pub core_droop: Option<Figure>,
    /// The most lanes up to which each further lane adds at least half of what the first one does.
    pub knee_lanes: Option<u32>,
}
