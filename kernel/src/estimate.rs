//! What a result says about its machine: rates with intervals, and the doubts that its own
//! windows give rise to. Derived whenever it is asked for, never stored.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    measure::Profile,
    result::{Level, ResultDocument, Window},
    stats::{
        autocorrelation,
        interval::Interval,
        quantile,
        rate::{Batch, Rate},
        t::t95,
    },
    warning::Warning,
};

/// Windows from which a correlation, or a trend, is worth reading.
pub const MIN_POOLED_WINDOWS: usize = 18;

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
    /// Degrees of freedom of the interval's t.
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
    /// Lag-1 correlation of neighbouring windows, pooled over the run and freed of bias.
    pub lag1: Option<f64>,
    /// What the windows themselves give reason to doubt.
    pub doubts: Vec<Warning>,
}

impl RunEstimates {
    /// Reads the estimates out of a document; what it does not hold stays absent.
    pub fn of(document: &ResultDocument) -> Self {
        let lag1 = lag1(document);
        let reader = Reader {
            inflation: lag1.map_or(1.0, autocorrelation::inflation),
            widest_pct: widest_pct(&document.profile),
            capacity_cpus: document.machine.capacity_cpus,
        };
        let levels = document.levels.iter().enumerate();
        let levels = levels.filter_map(|(index, level)| reader.level(index, level)).collect();
        let headline = document.duty_level(100.0).and_then(|level| reader.estimate(level));
        Self { levels, headline, lag1, doubts: Vec::new() }
    }
}

/// A half-width above this, percent of the rate, has not converged.
fn widest_pct(profile: &str) -> f64 {
    if profile == Profile::Quick.name() { 3.0 } else { 1.0 }
}

fn measured(windows: &[Window]) -> impl Iterator<Item = &Window> {
    windows.iter().filter(|window| !window.warmup && window.elapsed_ns > 0)
}

fn lag1(document: &ResultDocument) -> Option<f64> {
    let visits = document.levels.iter().flat_map(|level| &level.visits);
    let visits = visits.map(|visit| measured(&visit.windows).map(Window::units_per_s).collect());
    let visits: Vec<Vec<f64>> =
        visits.filter(|rates: &Vec<f64>| rates.len() >= autocorrelation::MIN_WINDOWS).collect();
    let windows: usize = visits.iter().map(Vec::len).sum();
    (windows >= MIN_POOLED_WINDOWS)
        .then(|| autocorrelation::pooled_lag1(visits.iter().map(Vec::as_slice)))?
}

/// What one run's levels have in common.
struct Reader {
    inflation: f64,
    widest_pct: f64,
    capacity_cpus: Option<f64>,
}

impl Reader {
    fn level(&self, index: usize, level: &Level) -> Option<LevelEstimate> {
        let estimate = self.estimate(level)?;
        let busy = self.capacity_cpus.and_then(|capacity_cpus| {
            // Percent of the capacity: CPU time as the amount, in 1/100 of it.
            let scale = 100.0 / capacity_cpus / 1e9;
            Rate::of_visits(&batches(level, |it| it.own_cpu_ns as f64 * scale), self.inflation)
        });
        Some(LevelEstimate {
            index: index as u32,
            own_busy_pct: level.own_busy_pct(self.capacity_cpus),
            own_busy_interval: busy.map(|rate| interval(&rate)),
            estimate,
        })
    }

    fn estimate(&self, level: &Level) -> Option<Estimate> {
        let units_per_s = level.units_per_s().filter(|rate| rate.is_finite())?;
        let mut rates: Vec<f64> = level
            .visits
            .iter()
            .flat_map(|visit| measured(&visit.windows))
            .map(Window::units_per_s)
            .collect();
        rates.sort_by(f64::total_cmp);
        let rate = Rate::of_visits(&batches(level, |window| window.units as f64), self.inflation);
        let interval = rate.as_ref().map(interval);
        let windows = rates.len() as u32;
        Some(Estimate {
            units_per_s,
            median_units_per_s: quantile::of_sorted(&rates, 0.5),
            p5_units_per_s: quantile::of_sorted(&rates, 0.05),
            windows,
            batches: windows,
            interval,
            relative_se: rate.map(|rate| rate.standard_error / rate.per_second),
            degrees: rate.map(|rate| rate.degrees),
            converged: interval.is_some_and(|it| it.half_width_pct(units_per_s) <= self.widest_pct),
        })
    }
}

fn batches(level: &Level, amount: impl Fn(&Window) -> f64) -> Vec<Vec<Batch>> {
    let batch = |window| Batch { amount: amount(window), seconds: window.elapsed_ns as f64 / 1e9 };
    level.visits.iter().map(|visit| measured(&visit.windows).map(batch).collect()).collect()
}

fn interval(rate: &Rate) -> Interval {
    Interval::about(rate.per_second, t95(rate.degrees) * rate.standard_error)
}
