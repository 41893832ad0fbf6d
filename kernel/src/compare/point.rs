//! What was measured of one result, with its uncertainty: levels of load, of threads, and parts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    estimate::{Estimate, LevelEstimate, RunEstimates},
    result::{Level, ResultDocument, Sweep},
    stats::{error::RelativeError, interval::Interval, quantile},
};

/// One level of the duty sweep.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Point {
    /// Load asked for, percent.
    pub target_pct: f64,
    /// Load reached: the lanes' CPU time over capacity, percent.
    pub busy_pct: f64,
    /// Units per second of all lanes together.
    pub units_per_s: f64,
    /// Windows that count; 0 for a figure that an older tool stated.
    pub measured_windows: u32,
    /// Absent where no windows were kept.
    pub spread: Option<Spread>,
    /// 95 % interval of `units_per_s` from this run alone; how runs differ is not in it. Absent
    /// where there are too few windows.
    pub interval: Option<Interval>,
    /// The standard error that the interval was made of.
    pub error: Option<RelativeError>,
}

/// How the rates of single windows lie, units per second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    pub p5: f64,
    pub median: f64,
    pub p95: f64,
}

/// One level of the thread sweep: some lanes at full speed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ThreadPoint {
    pub lanes: u32,
    /// Units per second of those lanes together.
    pub units_per_s: f64,
    pub measured_windows: u32,
    /// As of [`Point::interval`].
    pub interval: Option<Interval>,
    pub error: Option<RelativeError>,
}

/// One part of the unit measured alone on all lanes, or `classic`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartRate {
    /// `int`, `float`, `memory`, `bytes` or `classic`.
    pub part: String,
    /// Units of that part per second of all lanes together.
    pub units_per_s: f64,
    /// As of [`Point::interval`]; of a pool, how runs differ is in it.
    pub interval: Option<Interval>,
    pub error: Option<RelativeError>,
}

/// Levels of the duty sweep, ascending in target.
pub(super) fn duty(document: &ResultDocument, estimates: &RunEstimates) -> Vec<Point> {
    let levels = of_sweep(document, estimates, Sweep::Duty);
    let mut points: Vec<Point> = levels
        .map(|(level, found)| Point {
            target_pct: level.target_pct,
            busy_pct: found.own_busy_pct,
            units_per_s: found.estimate.units_per_s,
            measured_windows: found.estimate.windows,
            spread: spread(level),
            interval: found.estimate.interval,
            error: error(&found.estimate),
        })
        .collect();
    points.sort_by(|a, b| a.target_pct.total_cmp(&b.target_pct));
    points
}

/// Levels of the thread sweep, ascending in lanes.
pub(super) fn threads(document: &ResultDocument, estimates: &RunEstimates) -> Vec<ThreadPoint> {
    let levels = of_sweep(document, estimates, Sweep::Threads);
    let mut points: Vec<ThreadPoint> = levels
        .map(|(level, found)| ThreadPoint {
            lanes: level.lanes,
            units_per_s: found.estimate.units_per_s,
            measured_windows: found.estimate.windows,
            interval: found.estimate.interval,
            error: error(&found.estimate),
        })
        .collect();
    points.sort_by_key(|point| point.lanes);
    points
}

/// Parts measured alone, in the order of the document.
pub(super) fn parts(document: &ResultDocument, estimates: &RunEstimates) -> Vec<PartRate> {
    of_sweep(document, estimates, Sweep::Part)
        .filter_map(|(level, found)| {
            Some(PartRate {
                part: level.part.clone()?,
                units_per_s: found.estimate.units_per_s,
                interval: found.estimate.interval,
                error: error(&found.estimate),
            })
        })
        .collect()
}

fn of_sweep<'a>(
    document: &'a ResultDocument,
    estimates: &'a RunEstimates,
    sweep: Sweep,
) -> impl Iterator<Item = (&'a Level, &'a LevelEstimate)> {
    estimates
        .levels
        .iter()
        .map(|found| (&document.levels[found.index as usize], found))
        .filter(move |(level, _)| level.sweep == sweep)
}

fn error(estimate: &Estimate) -> Option<RelativeError> {
    let (se, degrees) = (estimate.relative_se?, estimate.degrees?);
    (se.is_finite() && degrees > 0.0).then_some(RelativeError { se, degrees })
}

fn spread(level: &Level) -> Option<Spread> {
    let rates = level.measured().map(|window| window.units_per_s());
    let mut rates: Vec<f64> = rates.filter(|rate| rate.is_finite()).collect();
    rates.sort_by(f64::total_cmp);
    let at = |share| quantile::of_sorted(&rates, share);
    Some(Spread { p5: at(0.05)?, median: at(0.5)?, p95: at(0.95)? })
}
