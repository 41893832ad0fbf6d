//! What a document says that cannot be: found without, or by, computing it again.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hex::Hex64;

/// One lane of one window of one visit; all count from 0, in words from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// `Visit::order`.
    pub visit: u32,
    /// Index of the window in its visit.
    pub window: u32,
    pub lane: u32,
}

/// Why a document does not match the work it states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mismatch {
    /// Computed again, the units give another digest.
    Digest { place: Place, workload: String },
    /// The seed does not follow from the server's number and the agent's own.
    Seed { stated: Hex64, expected: Hex64 },
    /// Units that another window also claims, or units left out in the middle of a visit.
    Numbering { place: Place, stated: u64, expected: u64 },
    /// More units than any CPU can run in a window.
    Impossible { place: Place, units: u64 },
    /// The work of a lane is missing, or there is more of it than lanes.
    Lanes { visit: u32, window: u32, stated: u32, expected: u32 },
    /// The window's total is not the sum of its lanes.
    Total { visit: u32, window: u32 },
    /// Two visits claim one place in the run.
    Order { visit: u32 },
    /// The receipts are not those that the seed draws.
    Receipts { stated: u32, expected: u32 },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { visit, window, lane } = *self;
        write!(f, "{}, lane {}", At(visit, window), u64::from(lane) + 1)
    }
}

/// A window in words.
struct At(u32, u32);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(visit, window) = *self;
        write!(f, "visit {}, window {}", u64::from(visit) + 1, u64::from(window) + 1)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Digest { place, ref workload } => {
                write!(f, "{place}: the {workload} units give another digest than the stated one")
            }
            Self::Seed { stated, expected } => write!(
                f,
                "the seed {stated} does not follow from the server's number, which gives {expected}"
            ),
            Self::Numbering { place, stated, expected } => write!(
                f,
                "{place}: the window begins at unit {stated}, where unit {expected} is next"
            ),
            Self::Impossible { place, units } => {
                write!(f, "{place}: no CPU runs {units} units in one window")
            }
            Self::Lanes { visit, window, stated, expected } => write!(
                f,
                "{}: the work of {stated} lanes, where {expected} worked",
                At(visit, window)
            ),
            Self::Total { visit, window } => {
                write!(f, "{}: the lanes do not add up to the window", At(visit, window))
            }
            Self::Order { visit } => {
                write!(f, "two visits claim to be number {} of the run", u64::from(visit) + 1)
            }
            Self::Receipts { stated, expected } => write!(
                f,
                "{stated} receipts that are not the {expected} which the seed draws from the run"
            ),
        }
    }
}
