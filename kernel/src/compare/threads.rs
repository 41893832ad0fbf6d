//! What the thread sweep of one result says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Contender, ThreadPoint};
use crate::stats::{error::RelativeError, interval::Interval, ratio::Ratio};

/// A number with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    pub value: f64,
    /// Absent where no spread is known.
    pub interval: Option<Interval>,
}

/// The thread curve and its figures. What the levels do not give stays `None`. The intervals are
/// those of the run: all levels shared its machine and its hour, so that ratios between them need
/// no spread between runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ThreadFigures {
    /// Ascending in lanes; the duty sweep's 100 % is the last one.
    pub points: Vec<ThreadPoint>,
    /// Units per second of one lane alone.
    pub one_lane: Option<Figure>,
    /// Units per second for each physical core, one lane on each.
    pub per_core: Option<Figure>,
    /// All lanes over one lane for each core: what the second thread of a core adds. 1.3 is 30 % more.
    pub smt_gain: Option<Figure>,
    /// A core's rate with all cores at work over that of one core alone: 0.9 is a droop of 10 %.
    pub core_droop: Option<Figure>,
    /// The most lanes up to which each further lane adds at least half of what the first one does.
    /// The number of all lanes where none adds less; absent for fewer than two levels.
    pub knee_lanes: Option<u32>,
}

/// A further lane is worth having while it adds this share of what the first one does.
const KNEE_SHARE: f64 = 0.5;

impl ThreadFigures {
    /// `None` where no thread sweep was run.
    pub(super) fn of(contender: &Contender) -> Option<Self> {
        let points = points(contender)?;
        let at = |lanes: u32| points.iter().find(|point| point.lanes == lanes);
        let limited = contender.is_limited();
        let cores = contender.cores.filter(|cores| *cores > 0 && !limited);
        let all = points.last().filter(|last| last.lanes == all_lanes(contender).unwrap_or(0));
        let on_cores = cores.and_then(at);
        let one = at(1);
        let has_siblings = cores.is_some_and(|cores| all.is_some_and(|all| all.lanes > cores));
        Some(Self {
            one_lane: one.map(|point| figure(point, 1.0)),
            per_core: on_cores.map(|point| figure(point, f64::from(point.lanes))),
            smt_gain: all
                .zip(on_cores)
                .filter(|_| has_siblings)
                .map(|(all, on_cores)| over(all, on_cores, 1.0)),
            core_droop: on_cores
                .filter(|point| point.lanes > 1)
                .zip(one)
                .map(|(point, one)| over(point, one, f64::from(point.lanes))),
            knee_lanes: knee(&points),
            points,
        })
    }
}

/// The thread sweep, and the duty sweep's 100 % as its last level.
fn points(contender: &Contender) -> Option<Vec<ThreadPoint>> {
    let mut points = contender.threads.clone();
    // A level without work has no ratio to another.
    points.retain(|point| point.units_per_s > 0.0);
    points.first()?;
    let full =
        contender.points.iter().find(|point| point.target_pct == 100.0 && point.units_per_s > 0.0);
    if let (Some(lanes), Some(full)) = (all_lanes(contender), full) {
        points.retain(|point| point.lanes < lanes);
        points.push(ThreadPoint {
            lanes,
            units_per_s: full.units_per_s,
            measured_windows: full.measured_windows,
            interval: full.interval,
            error: full.error,
        });
    }
    Some(points)
}

/// ⌈C⌉: the lanes of the duty sweep.
fn all_lanes(contender: &Contender) -> Option<u32> {
    let cpus = contender.capacity_cpus.or_else(|| contender.vcpus.map(f64::from))?;
    (cpus > 0.0).then(|| cpus.ceil() as u32)
}

fn figure(point: &ThreadPoint, lanes: f64) -> Figure {
    let each = |units: f64| units / lanes;
    let interval = point
        .interval
        .map(|interval| Interval { low: each(interval.low), high: each(interval.high) });
    Figure { value: each(point.units_per_s), interval }
}

/// `a` over `lanes` times `b`.
fn over(a: &ThreadPoint, b: &ThreadPoint, lanes: f64) -> Figure {
    ratio_of((a.units_per_s, a.error), (b.units_per_s * lanes, b.error))
}

/// The ratio of two rates of the same standing.
pub(super) fn ratio_of(a: (f64, Option<RelativeError>), b: (f64, Option<RelativeError>)) -> Figure {
    let interval = match (a.1, b.1) {
        (Some(error_a), Some(error_b)) => {
            Some(Ratio::new((a.0, error_a), (b.0, error_b)).interval(0.95))
        }
        _ => None,
    };
    Figure { value: a.0 / b.0, interval }
}

fn knee(points: &[ThreadPoint]) -> Option<u32> {
    let first = points.first().filter(|first| first.lanes > 0)?;
    let each = first.units_per_s / f64::from(first.lanes);
    let adds_little = |pair: &&[ThreadPoint]| {
        let lanes = f64::from(pair[1].lanes - pair[0].lanes);
        pair[1].units_per_s - pair[0].units_per_s < KNEE_SHARE * each * lanes
    };
    let last = points.last().filter(|_| points.len() > 1)?;
    Some(points.windows(2).find(adds_little).map_or(last.lanes, |pair| pair[0].lanes))
}
