//! Ratios that say nothing.

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
