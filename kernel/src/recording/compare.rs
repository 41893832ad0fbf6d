//! Recordings of different days on one axis: the time since each of them began.

use super::Ticks;

/// How many recordings one page sets side by side.
pub const MAX_COMPARED: usize = 4;

impl Ticks {
    /// The same ticks with times since the first of them, in microseconds.
    pub fn since_start(mut self) -> Self {
        let start_us = self.at_us.first().copied().unwrap_or_default();
        self.at_us.iter_mut().for_each(|at| *at -= start_us);
        self
    }

    /// What lies between two times, both ends included.
    pub fn between(&self, from_us: i64, to_us: i64) -> Self {
        let from = self.at_us.partition_point(|at| *at < from_us);
        let to = self.at_us.partition_point(|at| *at <= to_us).max(from);
        let series = self.series.iter().map(|series| super::Series {
            id: series.id.clone(),
            values: series.values[from..to].to_vec(),
        });
        Self { at_us: self.at_us[from..to].to_vec(), series: series.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{Metric, Series, SeriesId};

    fn ticks() -> Ticks {
        let series = Series { id: SeriesId::host(Metric::CpuBusy), values: vec![1.0, 2.0, 3.0] };
        Ticks { at_us: vec![1_000, 1_500, 2_500], series: vec![series] }
    }

    #[test]
    fn times_count_from_the_first_tick_and_distances_stay() {
        let shifted = ticks().since_start();
        assert_eq!(shifted.at_us, [0, 500, 1_500]);
        assert_eq!(shifted.series, ticks().series);
        assert!(Ticks::default().since_start().is_empty());
    }

    #[test]
    fn both_ends_belong_to_what_lies_between() {
        let part = ticks().between(1_500, 2_500);
        assert_eq!(
            (part.at_us, part.series[0].values.clone()),
            (vec![1_500, 2_500], vec![2.0, 3.0])
        );
        assert!(ticks().between(1_501, 2_499).is_empty());
        assert!(ticks().between(3_000, 1).is_empty(), "an order that makes no sense holds nothing");
    }
}
