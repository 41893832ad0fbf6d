//! What a result says about its machine: rates with intervals, and the doubts that its own
//! windows give rise to. Derived whenever it is asked for, never stored: pages, programs and
//! comparisons call the same function.

mod contention;
mod doubts;
mod reader;

pub(crate) use self::doubts::{held_back_pct, steal_mean_pct, time_mean};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::reader::Reader;
use crate::{
    result::{ResultDocument, Window},
    stats::interval::Interval,
    warning::Warning,
};

/// A rate and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// Σ units / Σ time, or what an older tool stated.
    pub units_per_s: f64,
    /// Median of the windows; absent where none were kept.
    pub median_units_per_s: Option<f64>,
    /// Fifth percentile of the windows.
    pub p5_units_per_s: Option<f64>,
    /// Windows that count.
    pub windows: u32,
    /// Equal batches under the interval: the windows, which all have one nominal length.
    pub batches: u32,
    /// 95 %, units per second; absent below six batches.
    pub interval: Option<Interval>,
    /// Standard error over rate.
    pub relative_se: Option<f64>,
    /// Degrees of freedom of the interval's t; not always whole.
    pub degrees: Option<f64>,
    /// Whether the interval is as narrow as its profile asks for.
    pub converged: bool,
}

/// One level of the document.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LevelEstimate {
    /// Of the level in the document.
    pub index: u32,
    /// CPU time of the lanes over capacity × wall time, percent; the target where it is unknown.
    pub own_busy_pct: f64,
    /// 95 %, percent.
    pub own_busy_interval: Option<Interval>,
    pub estimate: Estimate,
}

/// Everything that follows from the windows of one result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunEstimates {
    /// Levels with a rate, in the document's order.
    pub levels: Vec<LevelEstimate>,
    /// The whole machine at full load: all visits of 100 % pooled.
    pub headline: Option<Estimate>,
    /// Lag-1 correlation of neighbouring windows, pooled over the run and freed of bias; absent
    /// where the run has too few windows to tell.
    pub lag1: Option<f64>,
    /// What the windows themselves give reason to doubt.
    pub doubts: Vec<Warning>,
}

impl RunEstimates {
    /// Reads the estimates out of a document; what it does not hold stays absent.
    ///
    /// An interval is that of t on six or more windows of equal nominal length. Where the run has
    /// 18 or more windows in visits of a dozen, the variance is multiplied by
    /// max(1, (1+ρ)/(1−ρ)) with the run's pooled lag-1 correlation ρ. Visits of one level that
    /// differ by more than their windows explain widen it: see
    /// [`Rate::of_visits`](crate::stats::rate::Rate::of_visits).
    ///
    /// How often the headline's interval holds the truth, in 2,000 simulated runs each, is
    /// stated in `kernel/tests/intervals.rs`.
    pub fn of(document: &ResultDocument) -> Self {
        let reader = Reader::of(document);
        let levels = document.levels.iter().enumerate();
        let levels = levels.filter_map(|(index, level)| reader.level(index, level)).collect();
        let full = document.duty_level(100.0);
        let headline = full.and_then(|level| reader.estimate(level, |_| true));
        let doubts = doubts::of(document, &reader, headline.as_ref());
        Self { levels, headline, lag1: reader.lag1, doubts }
    }
}

/// The headline from the windows of full load that `count` only; `None` where none does.
pub(crate) fn headline_of(
    document: &ResultDocument,
    count: impl Fn(&Window) -> bool,
) -> Option<Estimate> {
    let estimate = Reader::of(document).estimate(document.duty_level(100.0)?, count)?;
    (estimate.windows > 0).then_some(estimate)
}

/// Windows that count, in their order.
pub(crate) fn measured(windows: &[Window]) -> impl Iterator<Item = &Window> {
    windows.iter().filter(|window| !window.warmup && window.elapsed_ns > 0)
}

#[cfg(test)]
mod tests;
