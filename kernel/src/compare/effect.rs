//! The ratio of two rates and how sure it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::interval::Interval;

/// A rate over the baseline's, at the load the reader chose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Effect {
    /// Units per second over those of the baseline.
    pub ratio: f64,
    /// 95 % interval of the ratio, made on the log scale; absent where one of the two has no
    /// spread recorded: then nothing more than the ratio can be given.
    pub interval: Option<Interval>,
    /// The interval that the words are by: at 1 − 0.05/m where m machines are judged against one
    /// baseline, so the same as `interval` for one.
    pub judged: Option<Interval>,
    /// Standard error of the ratio's logarithm.
    pub log_se: Option<f64>,
    /// Degrees of freedom of `log_se` (Welch and Satterthwaite).
    pub degrees: Option<f64>,
    /// Where this one's spread comes from.
    pub source: SpreadSource,
    /// Where the baseline's spread comes from.
    pub baseline_source: SpreadSource,
}

/// What the spread of a rate was taken from: the highest level with two or more members.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SpreadSource {
    /// The means of several machines of one offer.
    Machines { machines: u32, results: u32 },
    /// Several results of one machine.
    Results { results: u32 },
    /// One result, with the spread between this many results of the same machine.
    History { results: u32 },
    /// One result, with an assumed spread between runs, percent.
    Assumed { pct: f64 },
    /// Nothing is known: figures that an older tool stated.
    NotRecorded,
}
