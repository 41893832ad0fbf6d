//! What one result of a pool has alone, and ratios that say nothing.

use super::*;
use crate::{foreign::ForeignScore, stats::error::RelativeError};

const ERROR: RelativeError = RelativeError { se: 0.001, degrees: 20.0 };

fn result(at: u32, full: f64, parts: Vec<PartRate>) -> Contender {
    let point = Point {
        target_pct: 100.0,
        busy_pct: 100.0,
        units_per_s: full,
        measured_windows: 14,
        spread: None,
        interval: None,
        error: Some(ERROR),
    };
    Contender {
        result_id: format!("r-{at}"),
        machine_id: "m".to_owned(),
        points: vec![point],
        parts,
        ..classic("m", OCI, None)
    }
}

fn int(units_per_s: f64) -> Vec<PartRate> {
    vec![PartRate { part: "int".to_owned(), units_per_s, interval: None, error: Some(ERROR) }]
}

/// The standard error of the part in a pool of these.
fn part_error(results: Vec<Contender>) -> RelativeError {
    let pooled = Contender::pool(results).unwrap();
    let part = &pooled.parts[0];
    assert!(part.interval.is_some());
    part.error.unwrap()
}

#[test]
fn a_part_that_one_result_of_a_pool_has_keeps_the_spread_between_runs() {
    let none = Vec::new;
    // Two runs are too few to say how far they lie apart: 1 % is assumed.
    let error = part_error(vec![result(0, 100.0, int(100.0)), result(1, 100.0, none())]);
    near(Some(error.se), 0.010_05, 1e-5);
    // Four runs of 2 % each say it themselves.
    let rates = [98.0, 102.0, 98.0, 102.0];
    let runs = (0..)
        .zip(rates)
        .map(|(at, full)| result(at, full, if at == 0 { int(100.0) } else { none() }));
    near(Some(part_error(runs.collect()).se), 0.023_116, 1e-5);
    let history = vec![90.0, 110.0, 90.0, 110.0];
    let known = Contender { history, ..result(0, 100.0, int(100.0)) };
    near(Some(part_error(vec![known, result(1, 100.0, none())]).se), 0.100_005, 1e-5);
}

#[test]
fn a_part_that_two_results_have_takes_the_spread_from_them() {
    let error = part_error(vec![result(0, 100.0, int(99.0)), result(1, 100.0, int(101.0))]);
    near(Some(error.se), 0.01, 1e-9);
}

#[test]
fn a_score_without_a_ratio_has_none() {
    let score = |events_per_s| ForeignScore {
        tool: "sysbench".to_owned(),
        version: None,
        test: "cpu".to_owned(),
        threads: Some(2),
        prime_limit: Some(10_000),
        events_per_s,
        events: None,
        total_time_s: None,
        latency_ms: None,
    };
    let with = |events_per_s| Contender {
        foreign: vec![score(events_per_s)],
        ..result(0, 100.0, Vec::new())
    };
    let ratio = |base, other| {
        let other = Contender { result_id: "other".to_owned(), ..with(other) };
        let comparison = compared(&[with(base), other]);
        comparison.foreign[0].cells[1].unwrap().ratio_to_baseline
    };
    assert_eq!(ratio(2.0, 4.0), Some(2.0));
    assert_eq!(ratio(1e-300, 1e300), None);
    assert_eq!(ratio(1e300, 1e-300), None);
    assert_eq!(ratio(1.0, -1.0), None);
}
