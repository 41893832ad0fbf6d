//! The ticks of one host that a chart of seconds needs, and no more of them.

use std::collections::{BTreeMap, VecDeque};

use kernel::recording::{Series, SeriesId, Ticks};

use crate::figures;

/// Ticks at any cadence: a tenth of a second over fifteen minutes.
const MAX_TICKS: usize = 9_000;

/// The newest ticks of one host, of the series that are drawn.
#[derive(Clone, Debug)]
pub struct Buffer {
    /// The time from the first to the last tick that is kept at most.
    length_us: i64,
    max_ticks: usize,
    at_us: VecDeque<i64>,
    series: BTreeMap<SeriesId, VecDeque<f64>>,
}

impl Buffer {
    pub fn new(length_us: i64) -> Self {
        let max_ticks = MAX_TICKS;
        Self { length_us, max_ticks, at_us: VecDeque::new(), series: BTreeMap::new() }
    }

    /// For ticks that are all wanted: their reader has bounded them.
    pub fn unbounded() -> Self {
        Self { max_ticks: usize::MAX, ..Self::new(i64::MAX) }
    }

    /// The newest tick; `None` without one.
    pub fn last_us(&self) -> Option<i64> {
        self.at_us.back().copied()
    }

    /// Adds a tick; one that is not later than the last is there already.
    pub fn push(&mut self, at_us: i64, values: impl IntoIterator<Item = (SeriesId, f64)>) {
        if self.last_us().is_some_and(|last| last >= at_us) {
            return;
        }
        let len = self.at_us.len();
        for (id, value) in values.into_iter().filter(|(id, _)| figures::is_drawn(id)) {
            let column = self.series.entry(id).or_default();
            column.resize(len, f64::NAN);
            column.push_back(value);
        }
        self.at_us.push_back(at_us);
        for column in self.series.values_mut() {
            column.resize(len + 1, f64::NAN);
        }
        self.forget(at_us.saturating_sub(self.length_us));
    }

    /// Adds ticks in their order.
    pub fn extend(&mut self, ticks: &Ticks) {
        for (number, at_us) in ticks.at_us.iter().enumerate() {
            let value = |series: &Series| (series.id.clone(), series.values[number]);
            self.push(*at_us, ticks.series.iter().map(value));
        }
    }

    /// Everything that is kept; series of which nothing is known any more are left out.
    pub fn ticks(&self) -> Ticks {
        let known = |(id, values): (&SeriesId, &VecDeque<f64>)| {
            let values: Vec<f64> = values.iter().copied().collect();
            let is_known = values.iter().any(|value| value.is_finite());
            is_known.then(|| Series { id: id.clone(), values })
        };
        Ticks {
            at_us: self.at_us.iter().copied().collect(),
            series: self.series.iter().filter_map(known).collect(),
        }
    }

    fn forget(&mut self, before_us: i64) {
        while self.at_us.front().is_some_and(|first| *first < before_us)
            || self.at_us.len() > self.max_ticks
        {
            self.at_us.pop_front();
            for column in self.series.values_mut() {
                column.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::recording::Metric;

    use super::*;

    fn busy() -> SeriesId {
        SeriesId::host(Metric::CpuBusy)
    }

    #[test]
    fn what_is_older_than_the_chart_is_forgotten() {
        let mut buffer = Buffer::new(10);
        for at in 0..25 {
            buffer.push(at, [(busy(), at as f64)]);
            buffer.push(at, [(busy(), 99.0)]);
        }
        let ticks = buffer.ticks();
        assert_eq!(ticks.at_us, (14..25).collect::<Vec<i64>>());
        assert_eq!((ticks.series[0].values[0], ticks.series[0].values[10]), (14.0, 24.0));
    }

    #[test]
    fn a_series_that_comes_late_or_goes_is_a_gap_and_then_none() {
        let (user, system) = (Metric::CpuUser, Metric::CpuSystem);
        let mut buffer = Buffer::new(2);
        buffer.push(1, [(SeriesId::host(user), 1.0)]);
        buffer.push(2, [(SeriesId::host(system), 2.0)]);
        let ticks = buffer.ticks();
        let [first, second] = &ticks.series[..] else { panic!("{ticks:?}") };
        assert!(first.id.metric == user && first.values[0] == 1.0 && first.values[1].is_nan());
        assert!(second.id.metric == system && second.values[0].is_nan());
        for at in 3..6 {
            buffer.push(at, [(SeriesId::host(system), 2.0)]);
        }
        assert_eq!(buffer.ticks().series.len(), 1);
    }

    #[test]
    fn what_no_chart_draws_takes_no_memory() {
        let mut buffer = Buffer::new(10);
        buffer.push(
            1,
            [(SeriesId::host(Metric::PageFaults), 1.0), (SeriesId::of(Metric::CpuUser, "3"), 1.0)],
        );
        assert_eq!((buffer.ticks().series.len(), buffer.last_us()), (0, Some(1)));
    }
}
