//! Which values a metric can have: what lies outside is a mistake in the file.

use super::{ImportError, error::plain};
use crate::recording::{Group, Metric, Unit};

/// Percentages that were computed from rounded parts miss 0 and 100 by a little.
const SLACK_PCT: f64 = 1.0;
/// How tools write what they do not know: no rounding of 0 is as far from it.
const UNKNOWN: f64 = -1.0;
/// Of one CPU, where a container may use as many as there are.
const MAX_CPUS_PCT: f64 = 1e6;
/// An exabyte: above the largest memory and the largest file system.
const MAX_BYTES: f64 = 1e18;
const MAX_RATE: f64 = 1e15;
const MAX_COUNT: f64 = 1e12;

/// The value, percentages put to 0 or 100 where they miss them by a little.
pub(super) fn check(metric: Metric, value: f64) -> Result<f64, ImportError> {
    let of_cpus = [Group::Container, Group::Agent].contains(&metric.group());
    let (low, high, slack, unit) = match metric.unit() {
        Unit::Percent if of_cpus => (0.0, MAX_CPUS_PCT, SLACK_PCT, " %"),
        Unit::Percent => (0.0, 100.0, SLACK_PCT, " %"),
        Unit::Bytes => (0.0, MAX_BYTES, 0.0, " bytes"),
        Unit::BytesPerSecond => (0.0, MAX_RATE, 0.0, " bytes per second"),
        Unit::PerSecond => (0.0, MAX_RATE, 0.0, " per second"),
        Unit::Count => (0.0, MAX_COUNT, 0.0, ""),
    };
    match value != UNKNOWN && (low - slack..=high + slack).contains(&value) {
        true => Ok(value.clamp(low, high)),
        false => Err(ImportError::value(
            format!("{}{unit} for “{}”", plain(value), metric.label()),
            format!("a number from {} to {}", plain(low), plain(high)),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn checked(metric: Metric, value: f64, expected: Option<f64>) {
        assert_eq!(check(metric, value).ok(), expected, "{metric} {value}");
    }

    #[test]
    fn what_no_machine_does_is_refused() {
        checked(Metric::CpuIdle, 100.000_01, Some(100.0));
        checked(Metric::CpuIdle, -0.01, Some(0.0));
        checked(Metric::CpuIdle, 102.0, None);
        checked(Metric::CpuIdle, -1.0, None);
        checked(Metric::ContainerCpu, 250.0, Some(250.0));
        checked(Metric::MemFree, 2f64.powi(50), Some(2f64.powi(50)));
        checked(Metric::MemFree, 2f64.powi(64), None);
        checked(Metric::MemFree, -1.0, None);
        for value in [1e308, -1e308, f64::NAN, f64::INFINITY] {
            for metric in Metric::ALL {
                checked(*metric, value, None);
            }
        }
        let sentence = check(Metric::DiskRead, -1.0).unwrap_err().to_string();
        assert!(sentence.contains("-1 bytes per second for “Read”"), "{sentence}");
    }
}
