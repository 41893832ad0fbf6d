//! What is known of a series, and where it breaks off: what a line is drawn through.

use super::{Series, Ticks};

/// Longer than this many steps of its own without a value, and a series has broken off.
const BREAK_STEPS: f64 = 1.5;
/// Longer than this many times its own cadence; ticks of one cadence are never exactly apart.
const BREAK_CADENCES: f64 = 2.5;

/// The known values of one series, in order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Known {
    /// Microseconds since 1970 UTC, and the value then.
    pub(super) points: Vec<(i64, f64)>,
    /// Of each point, which tick it is.
    pub(super) places: Vec<usize>,
    /// Ascending; the series breaks off after the point of this index and goes on with the next.
    pub(super) breaks: Vec<usize>,
}

impl Known {
    /// A series is held against its own rhythm: what is read every fifth tick is not four fifths
    /// of nothing, and what is read every tick breaks off where one is missing.
    pub(super) fn of(ticks: &Ticks, series: &Series) -> Self {
        let places: Vec<usize> =
            (0..ticks.len()).filter(|place| series.values[*place].is_finite()).collect();
        let steps: Vec<(i64, i64)> = places
            .windows(2)
            .map(|pair| ((pair[1] - pair[0]) as i64, ticks.at_us[pair[1]] - ticks.at_us[pair[0]]))
            .collect();
        let step_limit = median(steps.iter().map(|step| step.0)) * BREAK_STEPS;
        let us_limit = median(steps.iter().map(|step| step.1)) * BREAK_CADENCES;
        let is_break = |(step, us): &(i64, i64)| *step as f64 > step_limit || *us as f64 > us_limit;
        let breaks = steps.iter().enumerate().filter(|(_, step)| is_break(step));
        Self {
            breaks: breaks.map(|(index, _)| index).collect(),
            points: places.iter().map(|at| (ticks.at_us[*at], series.values[*at])).collect(),
            places,
        }
    }

    /// Half way through the break after a point, which has to be one of `breaks`.
    pub(super) fn break_at_us(&self, after: usize) -> i64 {
        self.points[after].0.midpoint(self.points[after + 1].0)
    }

    /// How long the break after a point is, microseconds.
    pub(super) fn break_us(&self, after: usize) -> i64 {
        self.points[after + 1].0 - self.points[after].0
    }

    /// The tick before the break after a point, and how many ticks lie in it.
    pub(super) fn between(&self, after: usize) -> (usize, usize) {
        (self.places[after], self.places[after + 1] - self.places[after] - 1)
    }

    /// The value at a tick: what was read last, unless the series has broken off since.
    pub(super) fn held_at(&self, place: usize) -> f64 {
        let after = self.places.partition_point(|at| *at <= place);
        match after.checked_sub(1) {
            Some(last) if self.places[last] == place => self.points[last].1,
            // After the last value nothing says how long it holds.
            Some(last)
                if after < self.places.len() && self.breaks.binary_search(&last).is_err() =>
            {
                self.points[last].1
            }
            _ => f64::NAN,
        }
    }
}

/// The middle value, the upper one of two; zero without any.
fn median(values: impl Iterator<Item = i64>) -> f64 {
    let mut values: Vec<i64> = values.collect();
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable(middle).1 as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{Metric, SeriesId};

    #[track_caller]
    fn check(seconds: &[i64], values: &[f64], breaks: &[usize]) {
        let at_us = seconds.iter().map(|at| at * 1_000_000).collect();
        let series = Series { id: SeriesId::host(Metric::CpuBusy), values: values.to_vec() };
        let known = Known::of(&Ticks { at_us, series: Vec::new() }, &series);
        assert_eq!(known.breaks, breaks);
    }

    const N: f64 = f64::NAN;

    #[test]
    fn a_value_that_is_missing_is_a_break_and_an_uneven_second_is_none() {
        check(&[0, 1, 2, 3, 4], &[5.0, 6.0, N, 7.0, 8.0], &[1]);
        check(&[0, 5, 10, 17, 22], &[1.0; 5], &[]);
        check(&[0, 5, 10, 60, 65], &[1.0; 5], &[2]);
    }

    #[test]
    fn what_is_read_every_third_tick_breaks_off_only_where_one_of_its_own_is_missing() {
        let seconds: Vec<i64> = (0..13).collect();
        let values = [1.0, N, N, 2.0, N, N, 3.0, N, N, N, N, N, 4.0];
        check(&seconds, &values, &[2]);
    }

    #[test]
    fn what_is_not_known_at_the_ends_is_no_break() {
        check(&[0, 1, 2, 3], &[N, 1.0, 2.0, N], &[]);
        check(&[0, 1], &[N, N], &[]);
        check(&[], &[], &[]);
    }
}
