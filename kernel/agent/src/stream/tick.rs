//! One sample on its way: from the machine to the server, over memory or disk.

use std::collections::BTreeMap;

use kernel::{
    recording::{Series, SeriesId, Ticks, Unit},
    samples::StreamedSession,
};

/// The values of one moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    /// Its number in its session, from 0.
    pub(crate) seq: u64,
    /// Microseconds since 1970 UTC.
    pub(crate) at_us: i64,
    /// Sorted, each series once, all of them known.
    pub(crate) values: Vec<(SeriesId, f64)>,
}

/// A session and how it is introduced to a server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Introduction {
    /// A UUID.
    pub(crate) id: String,
    pub(crate) session: StreamedSession,
}

/// Digits that a rate keeps, and the finest step of small ones. The time between two readings is
/// only known to some tens of microseconds, so that further digits would say nothing; they would
/// take more room than all others together, on the way and on disk.
const RATE_DIGITS: i32 = 5;
const FINEST: i32 = -4;

/// A value as it is sent: what was counted as it is, what was divided by a time to five digits.
pub(crate) fn rounded(unit: Unit, value: f64) -> f64 {
    let is_exact = match unit {
        Unit::Bytes | Unit::Count => true,
        Unit::Percent | Unit::BytesPerSecond | Unit::PerSecond => false,
    };
    if is_exact || value == 0.0 {
        return value;
    }
    let digits = value.abs().log10().floor() as i32 + 1;
    match (digits - RATE_DIGITS).max(FINEST) {
        // A step below one is no number of the machine, its inverse is.
        step if step < 0 => {
            let steps = 10_f64.powi(-step);
            (value * steps).round() / steps
        }
        step => {
            let step = 10_f64.powi(step);
            (value / step).round() * step
        }
    }
}

/// Ticks as series over their times.
pub(crate) fn columns<'a>(ticks: impl ExactSizeIterator<Item = &'a Tick> + Clone) -> Ticks {
    let mut series: BTreeMap<&SeriesId, Vec<f64>> = BTreeMap::new();
    let count = ticks.len();
    for (row, tick) in ticks.clone().enumerate() {
        for (id, value) in &tick.values {
            series.entry(id).or_insert_with(|| vec![f64::NAN; count])[row] = *value;
        }
    }
    let series = series.into_iter().map(|(id, values)| Series { id: id.clone(), values });
    Ticks { at_us: ticks.map(|tick| tick.at_us).collect(), series: series.collect() }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use kernel::{machine::Machine, recording::Metric};

    use super::*;

    /// A session for tests.
    pub(in crate::stream) fn introduction(id: &str) -> Arc<Introduction> {
        let session = StreamedSession {
            name: "web-1".to_owned(),
            tags: Vec::new(),
            agent_version: "0".to_owned(),
            nominal_cadence_us: 1_000_000,
            machine: Machine::default(),
            names: Vec::new(),
        };
        Arc::new(Introduction { id: id.to_owned(), session })
    }

    /// A tick for tests, a second after the one before.
    pub(in crate::stream) fn tick(seq: u64) -> Tick {
        let values = vec![
            (SeriesId::host(Metric::CpuBusy), 12.5),
            (SeriesId::host(Metric::Load1), seq as f64),
        ];
        Tick { seq, at_us: 1_795_734_000_000_000 + seq as i64 * 1_000_000, values }
    }

    #[track_caller]
    fn check(unit: Unit, value: f64, expected: f64) {
        assert_eq!(rounded(unit, value), expected);
    }

    #[test]
    fn a_rate_has_five_digits_and_a_state_all_of_them() {
        check(Unit::Percent, 3.030_303_030_303, 3.0303);
        check(Unit::Percent, 100.0 / 3.0, 33.333);
        check(Unit::Percent, 99.999_99, 100.0);
        check(Unit::Percent, 0.016_666_6, 0.0167);
        check(Unit::PerSecond, 3.999_51, 3.9995);
        check(Unit::BytesPerSecond, 123_456_789.0, 123_460_000.0);
        check(Unit::BytesPerSecond, 0.0, 0.0);
        check(Unit::Bytes, 12_334_492_123.0, 12_334_492_123.0);
        check(Unit::Count, 0.071_234_5, 0.071_234_5);
    }

    #[test]
    fn a_series_that_is_missing_in_a_tick_has_a_gap_there() {
        let tick = |seq, values: &[(Metric, f64)]| Tick {
            seq,
            at_us: seq as i64,
            values: values
                .iter()
                .map(|(metric, value)| (SeriesId::host(*metric), *value))
                .collect(),
        };
        let ticks = [
            tick(7, &[(Metric::CpuBusy, 1.0)]),
            tick(8, &[(Metric::CpuBusy, 2.0), (Metric::Load1, 3.0)]),
        ];
        let columns = columns(ticks.iter());
        assert_eq!(columns.at_us, [7, 8]);
        assert_eq!(columns.of_host(Metric::CpuBusy).unwrap().values, [1.0, 2.0]);
        let load = &columns.of_host(Metric::Load1).unwrap().values;
        assert!(load[0].is_nan() && load[1] == 3.0);
    }
}
