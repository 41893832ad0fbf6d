//! The results of one machine over time: what the next one should be, and where the machine changed.

mod distribution;

pub use distribution::Distribution;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::interval::Interval;

/// One result of the machine. All of a history are of one workload version and toolchain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    pub result_id: String,
    /// Microseconds since 1970-01-01 UTC.
    pub started_at_us: i64,
    /// Units per second at 100 %.
    pub units_per_s: f64,
}

/// What the results of one machine say together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct History {
    /// By time.
    pub runs: Vec<Run>,
    /// Where the newest result should lie by those before it; absent with fewer than five since
    /// the machine last changed.
    pub prediction: Option<Prediction>,
    /// Whether the newest result lies inside; absent without a prediction.
    pub newest_inside: Option<bool>,
    /// Where the level of the results changed, by time; looked for from ten results on.
    pub changes: Vec<Change>,
    /// Worth a message: a result outside of the prediction, and a second one that confirms it.
    pub alert: Option<Alert>,
}

/// Where one more result lies with 95 %: `mean ± t·s·√(1 + 1/n)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Prediction {
    /// Units per second.
    pub mean: f64,
    pub interval: Interval,
    /// How many results it was made from.
    pub results: u32,
}

/// A step from one level to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Place in `runs` of the first result after the step.
    pub at: u32,
    /// Mean units per second of the results between the change before this one and it.
    pub before: f64,
    /// Mean units per second of the results from here to the next change.
    pub after: f64,
    /// `after` against `before`, percent.
    pub change_pct: f64,
    /// Of the t test of the two sides.
    pub p: f64,
    /// Whether a second result follows on the new level.
    pub confirmed: bool,
}

/// Two results in a row on the same side of what was to be expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Alert {
    /// Their mean against the expected one, percent.
    pub change_pct: f64,
    /// What happened and what to do, in a sentence.
    pub text: String,
}

impl History {
    /// `runs` in any order.
    pub fn of(mut runs: Vec<Run>) -> Self {
        runs.retain(|run| run.units_per_s.is_finite() && run.units_per_s > 0.0);
        runs.sort_by(|a, b| (a.started_at_us, &a.result_id).cmp(&(b.started_at_us, &b.result_id)));
        Self { runs, ..Self::default() }
    }
}
