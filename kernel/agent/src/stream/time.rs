//! The clocks of a stream: when the next sample is due, and what time a sample has.

use std::{fs, path::PathBuf};

use crate::clock;

/// Where the time comes from: a clock that nobody sets, and the one on the wall.
#[derive(Clone, Debug)]
pub(crate) struct Clocks {
    /// A file with microseconds that are added to the wall's.
    wall_offset: Option<PathBuf>,
}

impl Clocks {
    pub(crate) fn new(wall_offset: Option<PathBuf>) -> Self {
        Self { wall_offset }
    }

    pub(crate) fn steady_us(&self) -> i64 {
        clock::steady_us()
    }

    /// Microseconds since 1970 UTC.
    pub(crate) fn wall_us(&self) -> i64 {
        let offset = self.wall_offset.as_ref().and_then(|path| fs::read_to_string(path).ok());
        let offset_us: i64 = offset.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        clock::utc_now_us().saturating_add(offset_us)
    }
}

/// Samples are due at whole intervals from the start. One that comes late moves none of the
/// others, and those that were missed are not made up for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    start_us: i64,
    interval_us: i64,
}

impl Schedule {
    /// The interval is above zero.
    pub(crate) fn new(start_us: i64, interval_us: i64) -> Self {
        Self { start_us, interval_us }
    }

    /// The first time after `now_us` at which a sample is due, on the same clock.
    pub(crate) fn after(&self, now_us: i64) -> i64 {
        let passed = (now_us - self.start_us).div_euclid(self.interval_us);
        self.start_us + (passed + 1) * self.interval_us
    }
}

/// The times of one session: the wall clock when it began, and the steady time since. Whatever
/// happens to the wall clock, times of one session ascend and their distances are true.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeline {
    wall_us: i64,
    steady_us: i64,
}

impl Timeline {
    pub(crate) fn start(wall_us: i64, steady_us: i64) -> Self {
        Self { wall_us, steady_us }
    }

    /// Microseconds since 1970 UTC.
    pub(crate) fn at_us(&self, steady_us: i64) -> i64 {
        self.wall_us + (steady_us - self.steady_us)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_moves_nothing_and_what_was_missed_is_not_made_up_for() {
        let schedule = Schedule::new(500, 1_000);
        assert_eq!(schedule.after(500), 1_500);
        // Woken 3 µs late each time, it does not drift.
        let due: Vec<i64> = (1..100).map(|tick| schedule.after(500 + tick * 1_000 + 3)).collect();
        assert!(due.iter().enumerate().all(|(at, due)| *due == 2_500 + at as i64 * 1_000));
        // After a standstill of ten intervals the next one is due, on the same grid.
        assert_eq!(schedule.after(11_600), 12_500);
        assert_eq!(schedule.after(11_500), 12_500);
    }

    #[test]
    fn a_wall_clock_that_is_set_moves_no_time_of_a_session() {
        let timeline = Timeline::start(1_000_000_000, 70);
        // The wall clock is not asked again.
        assert_eq!(timeline.at_us(70), 1_000_000_000);
        assert_eq!(timeline.at_us(1_000_070), 1_001_000_000);
    }
}
