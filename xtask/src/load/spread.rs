//! Times as they are written down.

use serde_json::{Value, json};

/// Median and tail of microseconds, in milliseconds.
pub(crate) fn spread(mut times_us: Vec<u64>) -> Value {
    times_us.sort_unstable();
    let at = |share: f64| {
        let rank = (times_us.len() as f64 * share) as usize;
        times_us.get(rank.min(times_us.len().saturating_sub(1))).map(|us| *us as f64 / 1_000.0)
    };
    json!({
        "n": times_us.len(),
        "p50": at(0.5),
        "p95": at(0.95),
        "p99": at(0.99),
        "max": times_us.last().map(|us| *us as f64 / 1_000.0),
    })
}
