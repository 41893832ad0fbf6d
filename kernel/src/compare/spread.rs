//! How sure a rate is: from the highest level that has two or more members.

use super::{Contender, SpreadSource, row::rate_at};
use crate::stats::{
    error::{RelativeError, coefficient_of_variation},
    interval::Interval,
    t::t95,
};

/// Results of one machine from which its own run-to-run spread is taken.
const MIN_HISTORY: usize = 3;
/// Spread between runs where the machine has too few results to say: a share.
pub(super) const ASSUMED_RUN_SPREAD: f64 = 0.01;
/// What the assumption is worth: good to a quarter of itself, which is as much as an estimate with
/// 8 degrees of freedom (JCGM 100:2008, "Guide to the expression of uncertainty in measurement",
/// G.4.2: ν = ½·(Δu/u)⁻²).
const ASSUMED_DEGREES: f64 = 8.0;

/// A rate at one load with everything known about its error.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) units_per_s: f64,
    pub(super) from_curve: bool,
    /// Absent where no spread is recorded.
    pub(super) error: Option<RelativeError>,
    /// Members of the level that the error comes from.
    pub(super) members: u32,
    pub(super) source: SpreadSource,
}

impl Known {
    /// `None` where the curve does not reach the load.
    pub(super) fn at(contender: &Contender, at_pct: f64) -> Option<Self> {
        let (units_per_s, from_curve) = rate_at(contender, at_pct)?;
        let (error, members, source) = error(contender, at_pct);
        Some(Self { units_per_s, from_curve, error, members, source })
    }

    /// 95 %, units per second, symmetric: what is drawn around a rate. No rate is below zero.
    pub(super) fn interval(&self) -> Option<Interval> {
        let error = self.error?;
        let half_width = t95(error.degrees) * error.se * self.units_per_s;
        Some(Interval::about_rate(self.units_per_s, half_width))
    }

    /// Whether the error is that between machines of an offer.
    pub(super) fn is_of_machines(&self) -> bool {
        matches!(self.source, SpreadSource::Machines { .. })
    }

    /// The standard deviation of one member over the mean.
    pub(super) fn member_spread(&self) -> Option<f64> {
        Some(self.error?.se * f64::from(self.members).sqrt())
    }
}

fn error(contender: &Contender, at_pct: f64) -> (Option<RelativeError>, u32, SpreadSource) {
    let rates = member_rates(contender, at_pct);
    let results: usize = rates.iter().map(Vec::len).sum();
    let means = means(&rates);
    if let Some(error) = RelativeError::of_mean(&means) {
        let (machines, results) = (means.len() as u32, results as u32);
        return (Some(error), machines, SpreadSource::Machines { machines, results });
    }
    if let [rates] = rates.as_slice()
        && let Some(error) = RelativeError::of_mean(rates)
    {
        let results = rates.len() as u32;
        return (Some(error), results, SpreadSource::Results { results });
    }
    let (error, source) = of_one(contender, at_pct);
    (error, 1, source)
}

/// One result: its own error, and how far runs lie apart.
fn of_one(contender: &Contender, at_pct: f64) -> (Option<RelativeError>, SpreadSource) {
    let Some(own) = own_error(contender, at_pct) else {
        let source = match contender.has_spread() {
            true => SpreadSource::TooFewWindows,
            false => SpreadSource::NotRecorded,
        };
        return (None, source);
    };
    let (between, source) = run_spread(contender);
    (Some(RelativeError::sum(&[own, between])), source)
}

/// How far two runs of one machine lie apart, as a share, and where that is known from.
pub(super) fn run_spread(contender: &Contender) -> (RelativeError, SpreadSource) {
    let rates: Vec<f64> =
        contender.history.iter().copied().chain(contender.full_units_per_s()).collect();
    spread_of_runs(&rates)
}

/// The same from the rates of the runs; assumed where they are too few to say.
pub(super) fn spread_of_runs(rates: &[f64]) -> (RelativeError, SpreadSource) {
    match coefficient_of_variation(rates).filter(|_| rates.len() >= MIN_HISTORY) {
        Some(se) => {
            let degrees = rates.len() as f64 - 1.0;
            let source = SpreadSource::History { results: rates.len() as u32 };
            (RelativeError { se, degrees }, source)
        }
        None => {
            let se = ASSUMED_RUN_SPREAD;
            let source = SpreadSource::Assumed { pct: 100.0 * se };
            (RelativeError { se, degrees: ASSUMED_DEGREES }, source)
        }
    }
}

/// The error within the run: of the measured level, or of the nearest one where the curve speaks.
pub(super) fn own_error(contender: &Contender, at_pct: f64) -> Option<RelativeError> {
    let distance = |busy_pct: f64| (busy_pct - at_pct).abs();
    let known = || contender.points.iter().filter(|point| point.error.is_some());
    contender
        .point_near(at_pct)
        .filter(|point| point.error.is_some())
        .or_else(|| known().min_by(|a, b| distance(a.busy_pct).total_cmp(&distance(b.busy_pct))))
        .and_then(|point| point.error)
}

/// The rates of the pooled results at a load, one list for each machine.
pub(super) fn member_rates(contender: &Contender, at_pct: f64) -> Vec<Vec<f64>> {
    let mut machines: Vec<(&str, Vec<f64>)> = Vec::new();
    for member in &contender.members {
        let Some(rate) = member.units_per_s_at(at_pct) else { continue };
        match machines.iter_mut().find(|(machine, _)| *machine == member.machine_id) {
            Some((_, rates)) => rates.push(rate),
            None => machines.push((&member.machine_id, vec![rate])),
        }
    }
    machines.into_iter().map(|(_, rates)| rates).collect()
}

pub(super) fn means(lists: &[Vec<f64>]) -> Vec<f64> {
    lists.iter().map(|list| list.iter().sum::<f64>() / list.len() as f64).collect()
}
