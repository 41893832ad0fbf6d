//! Counters of a file, in any order, to rates.

use std::collections::BTreeMap;

use super::{ErrorKind, ImportError, hosts::Hosts};
use crate::recording::{MAX_VALUES, SeriesId, Unit};

/// Above this many per second nothing on one host counts, bytes included: what looks like it is a
/// counter that was started again.
const MAX_PER_S: f64 = 1e13;

/// What was counted at which times, of each series of each host.
#[derive(Default)]
pub(super) struct Counters {
    counted: BTreeMap<(usize, SeriesId), Vec<(i64, f64)>>,
    size: usize,
}

impl Counters {
    /// `value` has the unit of the metric, before it is divided by a time.
    pub(super) fn add(
        &mut self,
        host: usize,
        id: SeriesId,
        at_us: i64,
        value: f64,
    ) -> Result<(), ImportError> {
        if self.size == MAX_VALUES {
            let found = format!("more than {MAX_VALUES} values");
            let error = ImportError::new(ErrorKind::TooLarge, found, "fewer in one file");
            return Err(error.advise("split the file and import the parts"));
        }
        self.size += 1;
        self.counted.entry((host, id)).or_default().push((at_us, value));
        Ok(())
    }

    /// Sets the rate from each time to the next. A counter that went back was started again: a gap.
    pub(super) fn set_rates(self, hosts: &mut Hosts) -> Result<(), ImportError> {
        for ((host, id), mut counted) in self.counted {
            // Stable, so that of values at one time the last one of the file counts.
            counted.sort_by_key(|(at_us, _)| *at_us);
            let mut before: Option<(i64, f64)> = None;
            for (index, (at_us, value)) in counted.iter().copied().enumerate() {
                if counted.get(index + 1).is_some_and(|next| next.0 == at_us) {
                    continue;
                }
                if let Some((before_us, before)) = before.replace((at_us, value)) {
                    let per_s = (value - before) / ((at_us - before_us) as f64 / 1e6);
                    if (0.0..=MAX_PER_S).contains(&per_s) {
                        // Clocks of two programs differ: a share of time may pass all of it.
                        let most = if id.metric.unit() == Unit::Percent { 100.0 } else { per_s };
                        hosts.set(host, at_us, &id, per_s.min(most))?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{import::identity::Content, recording::Metric};

    #[test]
    fn rates_are_taken_in_the_order_of_time_and_a_restart_is_a_gap() {
        let (mut hosts, mut counters) = (Hosts::default(), Counters::default());
        let host = hosts.host("", "").unwrap();
        let id = SeriesId::of(Metric::DiskRead, "sda");
        for (at_s, value) in [(30, 100.0), (10, 50.0), (0, 7.0), (0, 0.0), (40, 1e30), (20, 250.0)]
        {
            hosts.tick(host, at_s * 1_000_000).unwrap();
            counters.add(host, id.clone(), at_s * 1_000_000, value).unwrap();
        }
        counters.set_rates(&mut hosts).unwrap();
        let recording = hosts.finish(&Content::of(""), &mut Vec::new()).unwrap().remove(0);
        let series = recording.ticks.series.iter().find(|series| series.id == id).unwrap();
        let known: Vec<Option<f64>> =
            series.values.iter().map(|value| (!value.is_nan()).then_some(*value)).collect();
        assert_eq!(known, [None, Some(5.0), Some(20.0), None, None]);
    }
}
