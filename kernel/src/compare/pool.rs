//! Several results of one machine, or of machines of one offer, as one contender.

use super::{
    CompareError, Contender, Member, PartRate, Point, Spread, ThreadPoint,
    spread::{run_spread, spread_of_runs},
};
use crate::stats::{error::RelativeError, interval::Interval, t::t95};

/// One figure of one result.
struct Value<'a> {
    machine_id: &'a str,
    units_per_s: f64,
    error: Option<RelativeError>,
}

/// The mean of machines, each the mean of its results, and its error.
struct Pooled {
    units_per_s: f64,
    error: Option<RelativeError>,
}

impl Contender {
    /// Results of one workload version as one contender: every figure is the mean over machines of
    /// the means over their results, with the error of the highest level that has two members. The
    /// newest result lends its facts and its id; a single result stays what it is.
    ///
    /// # Errors
    /// No results, the same one twice, or results of different workloads or versions.
    pub fn pool(mut results: Vec<Self>) -> Result<Self, CompareError> {
        results
            .sort_by(|a, b| (b.started_at_us, &b.result_id).cmp(&(a.started_at_us, &a.result_id)));
        super::check_alike(&results)?;
        let Some(newest) = results.first() else { return Err(CompareError::Empty) };
        if results.len() == 1 {
            return Ok(newest.clone());
        }
        let one_machine = results.iter().all(|result| result.machine_id == newest.machine_id);
        let label = match one_machine {
            true => newest.label.clone(),
            false => newest.shape.clone().unwrap_or_else(|| newest.label.clone()),
        };
        let mut warnings = Vec::new();
        let mut foreign = Vec::new();
        for result in &results {
            warnings.extend(result.warnings.iter().cloned());
            foreign.extend(result.foreign.iter().cloned());
        }
        dedup(&mut warnings);
        dedup(&mut foreign);
        Ok(Self {
            label,
            demo: results.iter().any(|result| result.demo),
            points: points(&results),
            threads: threads(&results),
            parts: parts(&results),
            members: results.iter().map(Member::of).collect(),
            history: Vec::new(),
            foreign,
            warnings,
            ..newest.clone()
        })
    }
}

fn dedup<T: PartialEq>(items: &mut Vec<T>) {
    let mut index = 0;
    while index < items.len() {
        match items[..index].contains(&items[index]) {
            true => drop(items.remove(index)),
            false => index += 1,
        }
    }
}

fn points(results: &[Contender]) -> Vec<Point> {
    let mut targets: Vec<f64> = results
        .iter()
        .flat_map(|result| result.points.iter().map(|point| point.target_pct))
        .collect();
    targets.sort_by(f64::total_cmp);
    targets.dedup();
    targets.into_iter().filter_map(|target_pct| point(results, target_pct)).collect()
}

fn point(results: &[Contender], target_pct: f64) -> Option<Point> {
    let found: Vec<(&Contender, &Point)> = results
        .iter()
        .filter_map(|result| {
            let point = result.points.iter().find(|point| point.target_pct == target_pct)?;
            Some((result, point))
        })
        .collect();
    let values = found.iter().map(|(result, point)| Value {
        machine_id: &result.machine_id,
        units_per_s: point.units_per_s,
        error: point.error,
    });
    let pooled = pooled(values)?;
    let count = found.len() as f64;
    let spreads: Vec<Spread> = found.iter().filter_map(|(_, point)| point.spread).collect();
    let mean = |of: fn(&Spread) -> f64| spreads.iter().map(of).sum::<f64>() / spreads.len() as f64;
    Some(Point {
        target_pct,
        busy_pct: found.iter().map(|(_, point)| point.busy_pct).sum::<f64>() / count,
        units_per_s: pooled.units_per_s,
        measured_windows: found.iter().map(|(_, point)| point.measured_windows).sum(),
        spread: (!spreads.is_empty()).then(|| Spread {
            p5: mean(|it| it.p5),
            median: mean(|it| it.median),
            p95: mean(|it| it.p95),
        }),
        interval: pooled.interval(),
        error: pooled.error,
    })
}

fn threads(results: &[Contender]) -> Vec<ThreadPoint> {
    let all = || results.iter().flat_map(|result| &result.threads);
    let mut lanes: Vec<u32> = all().map(|point| point.lanes).collect();
    lanes.sort_unstable();
    lanes.dedup();
    let point = |lanes: u32| {
        let values = results.iter().filter_map(|result| {
            let point = result.threads.iter().find(|point| point.lanes == lanes)?;
            Some(Value {
                machine_id: &result.machine_id,
                units_per_s: point.units_per_s,
                error: point.error,
            })
        });
        let pooled = pooled(values)?;
        let same = all().filter(|point| point.lanes == lanes);
        Some(ThreadPoint {
            lanes,
            units_per_s: pooled.units_per_s,
            measured_windows: same.map(|point| point.measured_windows).sum(),
            interval: pooled.interval(),
            error: pooled.error,
        })
    };
    lanes.into_iter().filter_map(point).collect()
}

fn parts(results: &[Contender]) -> Vec<PartRate> {
    let mut names: Vec<&str> = results
        .iter()
        .flat_map(|result| result.parts.iter().map(|part| part.part.as_str()))
        .collect();
    dedup(&mut names);
    let part = |name: &str| {
        let values = results.iter().filter_map(|result| {
            let part = result.parts.iter().find(|part| part.part == name)?;
            Some(Value {
                machine_id: &result.machine_id,
                units_per_s: part.units_per_s,
                error: part.error.map(|own| alone(results, result, own)),
            })
        });
        let pooled = pooled(values)?;
        Some(PartRate {
            part: name.to_owned(),
            units_per_s: pooled.units_per_s,
            interval: pooled.interval(),
            error: pooled.error,
        })
    };
    names.into_iter().filter_map(part).collect()
}

/// The error of what a single result of the pool has: its own, and how far runs of its machine lie
/// apart, which a figure of two or more results has in it.
fn alone(results: &[Contender], result: &Contender, own: RelativeError) -> RelativeError {
    let same = results.iter().filter(|other| other.machine_id == result.machine_id);
    let rates: Vec<f64> = same.filter_map(Contender::full_units_per_s).collect();
    let (between, _) = match rates.len() > result.history.len() {
        true => spread_of_runs(&rates),
        false => run_spread(result),
    };
    RelativeError::sum(&[own, between])
}

fn pooled<'a>(values: impl Iterator<Item = Value<'a>>) -> Option<Pooled> {
    let mut machines: Vec<(&str, Vec<f64>)> = Vec::new();
    let mut own = None;
    for value in values {
        own = own.or(value.error);
        match machines.iter_mut().find(|(machine, _)| *machine == value.machine_id) {
            Some((_, rates)) => rates.push(value.units_per_s),
            None => machines.push((value.machine_id, vec![value.units_per_s])),
        }
    }
    let lists: Vec<Vec<f64>> = machines.into_iter().map(|(_, rates)| rates).collect();
    let means = super::spread::means(&lists);
    let error = RelativeError::of_mean(&means)
        .or_else(|| RelativeError::of_mean(lists.first().filter(|_| lists.len() == 1)?))
        .or(own);
    (!means.is_empty())
        .then(|| Pooled { units_per_s: means.iter().sum::<f64>() / means.len() as f64, error })
}

impl Pooled {
    fn interval(&self) -> Option<Interval> {
        let error = self.error?;
        let half_width = t95(error.degrees) * error.se * self.units_per_s;
        Some(Interval::about_rate(self.units_per_s, half_width))
    }
}
