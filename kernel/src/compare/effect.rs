//! The ratio of two rates and how sure it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::spread::Known;
use crate::stats::{interval::Interval, ratio::Ratio};

/// A rate over the baseline's, at the load the reader chose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Effect {
    /// Units per second over those of the baseline.
    pub ratio: f64,
    /// 95 % interval of the ratio, made on the log scale; absent where one of the two has no
    /// spread recorded: then nothing more than the ratio can be given.
    pub interval: Option<Interval>,
    /// The interval that the words are by: at 1 − 0.05/m where m machines are judged against one
    /// baseline, so the same as `interval` for one (Bonferroni).
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
    /// One result with windows, and fewer than six of them.
    TooFewWindows,
    /// Nothing is known: figures that an older tool stated.
    NotRecorded,
}

impl Effect {
    /// Of `a` over `b`, one of `judged` such ratios; `None` where `b` does no work.
    pub(super) fn of(a: &Known, b: &Known, judged: u32) -> Option<Self> {
        let value = a.units_per_s / b.units_per_s;
        if !value.is_finite() || value <= 0.0 {
            return None;
        }
        let ratio = ratio(a, b);
        Some(Self {
            ratio: value,
            interval: ratio.map(|ratio| ratio.interval(0.95)),
            judged: ratio.map(|ratio| ratio.interval(confidence(judged))),
            log_se: ratio.map(|ratio| ratio.log.se),
            degrees: ratio.map(|ratio| ratio.log.degrees),
            source: a.source,
            baseline_source: b.source,
        })
    }
}

/// 1 − 0.05/m for m judgements.
pub(super) fn confidence(judged: u32) -> f64 {
    1.0 - 0.05 / f64::from(judged.max(1))
}

/// `None` where one of the two has no spread.
pub(super) fn ratio(a: &Known, b: &Known) -> Option<Ratio> {
    Some(Ratio::new((a.units_per_s, a.error?), (b.units_per_s, b.error?)))
}

impl SpreadSource {
    /// In words, such as `5 results`.
    pub fn words(self) -> String {
        match self {
            Self::Machines { machines, results } => {
                format!("{machines} machines with {results} results")
            }
            Self::Results { results } => format!("{results} results"),
            Self::History { results } => {
                format!("one result; the spread between runs is that of {results} results")
            }
            Self::Assumed { pct } => {
                format!("one result; a spread of {pct} % between runs is assumed")
            }
            Self::TooFewWindows => "fewer than six windows".to_owned(),
            Self::NotRecorded => "no spread recorded".to_owned(),
        }
    }
}
