//! What a run visits and how long it may take: a profile, or what somebody asks for instead.

use std::time::Duration;

use crate::{
    measure::{
        profile::{Profile, Span},
        shape::Shape,
        sweep::{PARTS, Point, thread_levels},
    },
    result::Sweep,
    workload::Workload,
};

/// Levels or thread counts somebody may ask for.
const MAX_ASKED: usize = 100;
/// Below one percent a whole unit is longer than its share of a window.
const LEAST_LEVEL_PCT: f64 = 1.0;
/// A result document takes runs of up to a day.
const MAX_BUDGET: Duration = Duration::from_secs(12 * 3600);
/// Where time left over goes to the widest interval, this much of it is kept for that, as in the
/// standard profile: 149 s of 178 s are planned.
const PLANNED_SHARE: f64 = 0.84;
/// Nothing is gained by longer visits.
const MAX_SCALE: f64 = 1e4;

/// A profile with the levels, thread counts and budget that take the place of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    profile: Profile,
    /// Below 100 %, ascending; absent for the profile's own.
    duties: Option<Vec<f64>>,
    /// Ascending; absent for the profile's own.
    threads: Option<Vec<u32>>,
    budget: Option<Duration>,
}

/// What was asked for cannot be measured.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImpossibleSchedule {
    #[error("found a level of {0} %, expected 1 to 100; 100 is always measured")]
    Level(f64),
    #[error("found a sweep of 0 threads, expected at least 1")]
    NoThreads,
    #[error("found {0} levels or thread counts, expected 1 to {MAX_ASKED}")]
    Count(usize),
    #[error(
        "found a sweep of {threads} threads, expected at most {lanes}, as many as this machine \
         carries"
    )]
    TooManyThreads { threads: u32, lanes: u32 },
    #[error("found a budget of {0:?}, expected at most 12 hours")]
    TooLong(Duration),
    #[error(
        "a budget of {} s is too short for {visits} visits of at least {} s each: allow {} s, or \
         ask for fewer levels",
        .budget.as_secs_f64(),
        .visit.as_secs_f64(),
        .needed.as_secs_f64().ceil()
    )]
    TooShort { budget: Duration, visits: usize, visit: Duration, needed: Duration },
}

impl From<Profile> for Schedule {
    fn from(profile: Profile) -> Self {
        Self { profile, duties: None, threads: None, budget: None }
    }
}

impl Schedule {
    /// These levels of the duty sweep, percent of the capacity from 1 to 100, in any order; 100 is
    /// visited as the profile says, asked for or not.
    pub fn levels(self, levels_pct: &[f64]) -> Result<Self, ImpossibleSchedule> {
        check_count(levels_pct.len())?;
        let wrong = |pct: &&f64| !(LEAST_LEVEL_PCT..=100.0).contains(*pct);
        if let Some(&pct) = levels_pct.iter().find(wrong) {
            return Err(ImpossibleSchedule::Level(pct));
        }
        let mut duties: Vec<f64> = levels_pct.iter().copied().filter(|&pct| pct < 100.0).collect();
        duties.sort_by(f64::total_cmp);
        duties.dedup();
        Ok(Self { duties: Some(duties), ..self })
    }

    /// These thread counts of the thread sweep, in any order. All lanes are 100 % of the duty
    /// sweep and not run again.
    pub fn threads(self, threads: &[u32]) -> Result<Self, ImpossibleSchedule> {
        check_count(threads.len())?;
        if threads.contains(&0) {
            return Err(ImpossibleSchedule::NoThreads);
        }
        let mut threads = threads.to_vec();
        threads.sort_unstable();
        threads.dedup();
        Ok(Self { threads: Some(threads), ..self })
    }

    /// This much wall time instead of the profile's; every visit is longer or shorter in
    /// proportion, and long enough for an interval.
    pub fn budget(self, budget: Duration) -> Result<Self, ImpossibleSchedule> {
        if budget > MAX_BUDGET {
            return Err(ImpossibleSchedule::TooLong(budget));
        }
        Ok(Self { budget: Some(budget), ..self })
    }

    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Wall time the run may take at most, nanoseconds.
    pub fn budget_ns(&self) -> u64 {
        // Checked: twelve hours of nanoseconds fit.
        self.budget.map_or(self.profile.budget_ns(), |budget| budget.as_nanos() as u64)
    }

    /// Wall time until the last window has to end. Four windows are kept back: looking at the
    /// machine before the run takes about a second, and a window ends with a whole unit and not
    /// on the nanosecond.
    pub(super) fn usable_ns(&self) -> u64 {
        self.budget_ns().saturating_sub(4 * self.profile.window_ns())
    }

    /// Every point but 100 %, each to be visited once, in reading order.
    pub(super) fn partial_points(
        &self,
        shape: &Shape,
        workload: Workload,
    ) -> Result<Vec<Point>, ImpossibleSchedule> {
        let own = self.profile.partial_duties();
        let duties = self.duties.as_deref().unwrap_or(own).iter();
        let duty = duties.map(|&duty_pct| Point::duty(duty_pct, shape));
        let threads = match &self.threads {
            None => thread_levels(shape, self.profile.max_thread_levels()),
            Some(asked) => asked_threads(asked, shape)?,
        };
        let threads = threads.into_iter().map(Point::threads);
        let with_parts = self.profile.has_parts() && workload == Workload::Standard;
        let parts = PARTS.iter().filter(|_| with_parts).map(|&part| Point::part(part, shape));
        Ok(duty.chain(threads).chain(parts).collect())
    }

    /// What the profile's spans are multiplied by so that `visits` fit.
    pub(super) fn scale(&self, visits: &[Point]) -> Result<f64, ImpossibleSchedule> {
        let total_ns = |scale: f64| -> u64 {
            visits.iter().map(|point| self.span(point.sweep, scale).total_ns()).sum()
        };
        let usable_ns = self.usable_ns();
        if total_ns(0.0) > usable_ns {
            return Err(self.too_short(visits, total_ns(0.0)));
        }
        let (target_ns, most) = match self.budget {
            Some(_) if self.profile.has_extra_visits() => {
                ((usable_ns as f64 * PLANNED_SHARE) as u64, MAX_SCALE)
            }
            Some(_) => (usable_ns, MAX_SCALE),
            None => (usable_ns, 1.0),
        };
        if total_ns(most) <= target_ns {
            return Ok(most);
        }
        let (mut fits, mut exceeds) = (0.0, most);
        for _ in 0..60 {
            let middle = 0.5 * (fits + exceeds);
            if total_ns(middle) <= target_ns { fits = middle } else { exceeds = middle }
        }
        Ok(fits)
    }

    /// What one visit takes at `scale`: never less than a window to warm up and the six measured
    /// ones that an interval needs, where the profile has as many.
    pub(super) fn span(&self, sweep: Sweep, scale: f64) -> Span {
        let own = self.profile.span(sweep);
        let window_ns = self.profile.window_ns();
        let scaled = |ns: u64, least: u64| ((ns as f64 * scale) as u64).max(least.min(ns));
        Span {
            // Warming up takes what it takes: a longer visit does not need more of it.
            warmup_ns: scaled(own.warmup_ns, window_ns).min(own.warmup_ns),
            measured_ns: scaled(own.measured_ns, 6 * window_ns),
        }
    }

    fn too_short(&self, visits: &[Point], least_ns: u64) -> ImpossibleSchedule {
        let shortest = visits.iter().map(|point| self.span(point.sweep, 0.0).total_ns()).min();
        ImpossibleSchedule::TooShort {
            budget: Duration::from_nanos(self.budget_ns()),
            visits: visits.len(),
            visit: Duration::from_nanos(shortest.unwrap_or_default()),
            needed: Duration::from_nanos(least_ns + self.budget_ns() - self.usable_ns()),
        }
    }
}

fn check_count(count: usize) -> Result<(), ImpossibleSchedule> {
    match count {
        1..=MAX_ASKED => Ok(()),
        _ => Err(ImpossibleSchedule::Count(count)),
    }
}

fn asked_threads(asked: &[u32], shape: &Shape) -> Result<Vec<u32>, ImpossibleSchedule> {
    let lanes = shape.lanes();
    match asked.iter().find(|&&threads| threads > lanes) {
        Some(&threads) => Err(ImpossibleSchedule::TooManyThreads { threads, lanes }),
        None => Ok(asked.iter().copied().filter(|&threads| threads < lanes).collect()),
    }
}
