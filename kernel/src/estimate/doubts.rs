//! What the windows of a run give reason to doubt.

use super::{Estimate, contention, measured, reader::Reader};
use crate::{
    result::{Level, Origin, ResultDocument, Sweep, Visit, Window},
    stats::{
        interval::MIN_BATCHES,
        quantile::median,
        trend::{mann_kendall_z, theil_sen_slope},
    },
    warning::Warning,
};

/// Windows of full load from which a trend is worth reading.
const MIN_TREND_WINDOWS: usize = 18;
/// Both statistics look at every pair: two million of them, which is 16 MB of slopes and some ten
/// milliseconds. A quarter of an hour of full load is not thinned.
const MAX_TREND_POINTS: usize = 2_000;
/// The 99 % point of the normal distribution, two-sided: one steady run in a hundred …
const TREND_Z: f64 = 2.58;
/// … and a change that matters, percent over the run. Fewer are both.
const CHANGE_PCT: f64 = 1.0;
/// Steal above this is not quiet, percent.
pub(crate) const QUIET_STEAL_PCT: f64 = 1.0;
/// Time held back by a quota above this is worth a word, percent of the lanes' time.
const HELD_BACK_PCT: f64 = 1.0;

/// Every doubt, the gravest kind of change first.
pub(super) fn of(
    document: &ResultDocument,
    reader: &Reader,
    headline: Option<&Estimate>,
) -> Vec<Warning> {
    let full = document.duty_level(100.0);
    [
        full.and_then(|level| fall(level, reader, document.machine.capacity_cpus)),
        full.and_then(drift),
        contention::of(document),
        stolen(document),
        held_back(document),
        headline.and_then(|estimate| not_converged(estimate, reader)),
        one_level(document),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn not_converged(headline: &Estimate, reader: &Reader) -> Option<Warning> {
    let Some(interval) = headline.interval else {
        // A stated figure has no windows, which its own warning says.
        let few = 1..MIN_BATCHES as u32;
        return few
            .contains(&headline.windows)
            .then_some(Warning::TooFewWindows { windows: headline.windows });
    };
    (!headline.converged).then(|| Warning::NotConverged {
        half_width_pct: interval.half_width_pct(headline.units_per_s),
        wanted_pct: reader.widest_pct,
    })
}

/// A page measures one duty level on purpose.
fn one_level(document: &ResultDocument) -> Option<Warning> {
    let is_duty = |level: &&Level| level.sweep == Sweep::Duty && level.units_per_s().is_some();
    let mut duty = document.levels.iter().filter(is_duty);
    let busy_pct = duty.next()?.target_pct;
    (duty.next().is_none() && document.origin != Origin::Browser)
        .then_some(Warning::OneLevel { busy_pct })
}

/// A trend of the windows of full load: Mann-Kendall and Theil-Sen agree that there is one and
/// that it matters. Of more than [`MAX_TREND_POINTS`] windows as many are looked at, evenly spread.
fn drift(full: &Level) -> Option<Warning> {
    let mut points: Vec<(f64, f64)> = full
        .visits
        .iter()
        .flat_map(|visit| measured(&visit.windows))
        .map(|window| (window.start_ns as f64 / 1e9, window.units_per_s()))
        .collect();
    if points.len() < MIN_TREND_WINDOWS {
        return None;
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let points = thinned(points, MAX_TREND_POINTS);
    let rates: Vec<f64> = points.iter().map(|point| point.1).collect();
    let z = mann_kendall_z(&rates)?;
    let typical = median(&rates).filter(|rate| *rate > 0.0)?;
    let over_s = points.last()?.0 - points.first()?.0;
    let change_pct = 100.0 * theil_sen_slope(&points)? * over_s / typical;
    (z.abs() > TREND_Z && change_pct.abs() > CHANGE_PCT)
        .then_some(Warning::Drift { change_pct, over_s })
}

/// At most `max` of the points, evenly spread over their order, the first and the last among them.
pub(super) fn thinned<T: Copy>(points: Vec<T>, max: usize) -> Vec<T> {
    let (count, max) = (points.len(), max.max(2));
    if count <= max {
        return points;
    }
    (0..max).map(|index| points[index * (count - 1) / (max - 1)]).collect()
}

/// The last visit of full load against the first: their intervals do not meet, and the fall
/// matters. Clock and CPU time say what it was, where they fell by at least half as much.
fn fall(full: &Level, reader: &Reader, capacity_cpus: Option<f64>) -> Option<Warning> {
    let first = full.visits.iter().min_by_key(|visit| visit.order)?;
    let last = full.visits.iter().max_by_key(|visit| visit.order)?;
    let ((from, early), (to, late)) = (reader.visit(first)?, reader.visit(last)?);
    let fall_pct = 100.0 * (from - to) / from;
    if late.high >= early.low || fall_pct <= CHANGE_PCT {
        return None;
    }
    let explains = |from: f64, to: f64| 100.0 * (from - to) / from >= 0.5 * fall_pct;
    let mhz = |visit| typical(visit, |window| window.frequency_mhz);
    if let (Some(from_mhz), Some(to_mhz)) = (mhz(first), mhz(last))
        && explains(from_mhz, to_mhz)
    {
        return Some(Warning::Throttled { from_mhz, to_mhz, fall_pct });
    }
    let busy = |visit| {
        typical(visit, |window| {
            Some(100.0 * window.own_cpu_ns as f64 / window.elapsed_ns as f64 / capacity_cpus?)
        })
    };
    if let (Some(busy_from_pct), Some(busy_to_pct)) = (busy(first), busy(last))
        && explains(busy_from_pct, busy_to_pct)
    {
        return Some(Warning::BurstPlateau { busy_from_pct, busy_to_pct, fall_pct });
    }
    Some(Warning::FullLoadFell { fall_pct })
}

fn typical(visit: &Visit, value: impl Fn(&Window) -> Option<f64>) -> Option<f64> {
    median(&measured(&visit.windows).filter_map(value).collect::<Vec<f64>>())
}

fn stolen(document: &ResultDocument) -> Option<Warning> {
    let steal_pct = steal_mean_pct(document)?;
    (steal_pct > QUIET_STEAL_PCT).then_some(Warning::Stolen { steal_pct })
}

/// Mean over the windows that count, each for as long as it took; `None` where none says.
pub(crate) fn steal_mean_pct(document: &ResultDocument) -> Option<f64> {
    time_mean(document, |window, _| window.steal_pct)
}

fn held_back(document: &ResultDocument) -> Option<Warning> {
    let held_back_pct = held_back_pct(document)?;
    (held_back_pct > HELD_BACK_PCT).then_some(Warning::HeldBack { held_back_pct })
}

/// Time that the cgroup held the lanes back, percent of their time.
pub(crate) fn held_back_pct(document: &ResultDocument) -> Option<f64> {
    time_mean(document, |window, level| {
        // The cgroup adds up the waiting of its CPUs.
        let lanes_ns = window.elapsed_ns as f64 * f64::from(level.lanes.max(1));
        Some((100.0 * window.throttled_ns? as f64 / lanes_ns).min(100.0))
    })
}

/// Mean of what windows that count say, each for as long as it took.
pub(crate) fn time_mean(
    document: &ResultDocument,
    value: impl Fn(&Window, &Level) -> Option<f64>,
) -> Option<f64> {
    let (mut sum, mut time) = (0.0, 0.0);
    for level in &document.levels {
        for window in level.visits.iter().flat_map(|visit| measured(&visit.windows)) {
            if let Some(value) = value(window, level).filter(|value| value.is_finite()) {
                sum += value * window.elapsed_ns as f64;
                time += window.elapsed_ns as f64;
            }
        }
    }
    (time > 0.0).then(|| sum / time)
}
