//! `/proc/loadavg`: how many processes ran or waited, over three times.

use super::Reading;
use crate::recording::Metric;

/// A host has no more processes: what is above is no load.
const MAX_LOAD: f64 = 1e7;

pub(super) fn read(text: &str, reading: &mut Reading) {
    let metrics = [Metric::Load1, Metric::Load5, Metric::Load15];
    for (metric, token) in metrics.into_iter().zip(text.split_whitespace()) {
        let load = token.parse::<f64>().ok().filter(|load| (0.0..=MAX_LOAD).contains(load));
        if load.is_none() {
            reading.no_figure(token);
        }
        reading.host(metric, load);
    }
}
