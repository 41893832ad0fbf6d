//! Rates with intervals out of windows: what the levels of one run have in common.

use super::{Estimate, LevelEstimate, measured};
use crate::{
    measure::Profile,
    result::{Level, Origin, ResultDocument, Sweep, Visit, Window},
    stats::{
        autocorrelation,
        interval::Interval,
        quantile,
        rate::{Batch, Rate},
        t::t95,
    },
};

/// Windows from which a correlation is worth reading.
const MIN_CORRELATED_WINDOWS: usize = 18;
/// A wider half-width has not converged, percent of the rate.
const WIDEST_PCT: f64 = 1.0;
/// The same for runs of half a minute or less.
const WIDEST_QUICK_PCT: f64 = 3.0;

impl Estimate {
    /// The rate of the windows of one visit that count, with an interval as that of a short
    /// run; `None` where none counts.
    pub fn of_windows(windows: &[Window]) -> Option<Self> {
        let visit = Visit { order: 0, windows: windows.to_vec() };
        let level = Level {
            sweep: Sweep::Duty,
            part: None,
            target_pct: 100.0,
            lanes: 0,
            stated_units_per_s: None,
            visits: vec![visit],
        };
        let reader = Reader {
            lag1: None,
            widest_pct: WIDEST_QUICK_PCT,
            inflation: 1.0,
            capacity_cpus: None,
        };
        reader.estimate(&level, |_| true)
    }
}

pub(super) struct Reader {
    pub(super) lag1: Option<f64>,
    pub(super) widest_pct: f64,
    inflation: f64,
    /// Absent where the lanes' CPU time is unknown too.
    capacity_cpus: Option<f64>,
}

impl Reader {
    pub(super) fn of(document: &ResultDocument) -> Self {
        let lag1 = lag1(document);
        let is_short =
            document.profile == Profile::Quick.name() || document.origin == Origin::Browser;
        let windows = || document.levels.iter().flat_map(Level::measured);
        let has_cpu_time = windows().any(|window| window.own_cpu_ns > 0);
        let capacity_cpus = document.machine.capacity_cpus;
        Self {
            lag1,
            widest_pct: if is_short { WIDEST_QUICK_PCT } else { WIDEST_PCT },
            inflation: lag1.map_or(1.0, autocorrelation::inflation),
            capacity_cpus: capacity_cpus
                .filter(|cpus| has_cpu_time && cpus.is_finite() && *cpus > 0.0),
        }
    }

    pub(super) fn level(&self, index: usize, level: &Level) -> Option<LevelEstimate> {
        let estimate = self.estimate(level, |_| true)?;
        let busy = self.capacity_cpus.and_then(|capacity_cpus| {
            // The amount is CPU time in hundredths of the capacity: per second it is percent.
            let scale = 100.0 / capacity_cpus / 1e9;
            let batches = batches(&level.visits, |_| true, |it| it.own_cpu_ns as f64 * scale);
            Rate::of_visits(&batches, self.inflation)
        });
        Some(LevelEstimate {
            index: index as u32,
            own_busy_pct: level.own_busy_pct(self.capacity_cpus),
            own_busy_interval: busy.map(|rate| interval(&rate)),
            estimate,
        })
    }

    /// The rate of one level from the windows that `count`, or what its source states.
    pub(super) fn estimate(
        &self,
        level: &Level,
        count: impl Fn(&Window) -> bool,
    ) -> Option<Estimate> {
        let counted = level.visits.iter().flat_map(|visit| measured(&visit.windows));
        let counted: Vec<&Window> = counted.filter(|window| count(window)).collect();
        let mut rates: Vec<f64> = counted.iter().map(|window| window.units_per_s()).collect();
        rates.sort_by(f64::total_cmp);
        let units_per_s = match rates[..] {
            [] if level.visits.is_empty() => {
                level.stated_units_per_s.filter(|it| it.is_finite())?
            }
            [] => return None,
            _ => total_rate(&counted),
        };
        let batches = batches(&level.visits, count, |window| window.units as f64);
        let rate = Rate::of_visits(&batches, self.inflation);
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

    /// The interval of one visit's rate, units per second.
    pub(super) fn visit(&self, visit: &Visit) -> Option<(f64, Interval)> {
        let visits = std::slice::from_ref(visit);
        let batches = batches(visits, |_| true, |window| window.units as f64);
        let rate = Rate::of_visits(&batches, self.inflation)?;
        Some((rate.per_second, interval(&rate)))
    }
}

/// Σ units / Σ time in whole numbers, as `Level::units_per_s` has it: the same figure to the bit.
fn total_rate(windows: &[&Window]) -> f64 {
    let units = windows.iter().fold(0_u64, |sum, it| sum.saturating_add(it.units));
    let elapsed_ns = windows.iter().fold(0_u64, |sum, it| sum.saturating_add(it.elapsed_ns));
    units as f64 * 1e9 / elapsed_ns as f64
}

fn batches(
    visits: &[Visit],
    count: impl Fn(&Window) -> bool,
    amount: impl Fn(&Window) -> f64,
) -> Vec<Vec<Batch>> {
    let batch =
        |window: &Window| Batch { amount: amount(window), seconds: window.elapsed_ns as f64 / 1e9 };
    let of_visit = |visit: &Visit| {
        measured(&visit.windows).filter(|window| count(window)).map(batch).collect()
    };
    visits.iter().map(of_visit).collect()
}

fn interval(rate: &Rate) -> Interval {
    Interval::about_rate(rate.per_second, t95(rate.degrees) * rate.standard_error)
}

fn lag1(document: &ResultDocument) -> Option<f64> {
    let visits = document.levels.iter().flat_map(|level| &level.visits);
    let rates = visits.map(|visit| measured(&visit.windows).map(Window::units_per_s).collect());
    let long: Vec<Vec<f64>> =
        rates.filter(|rates: &Vec<f64>| rates.len() >= autocorrelation::MIN_WINDOWS).collect();
    let windows: usize = long.iter().map(Vec::len).sum();
    if windows < MIN_CORRELATED_WINDOWS {
        return None;
    }
    autocorrelation::pooled_lag1(long.iter().map(Vec::as_slice))
}
