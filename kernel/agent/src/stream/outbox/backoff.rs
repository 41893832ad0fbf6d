//! When to try again.

use std::time::Duration;

use crate::stream::parcel::Why;

/// The first wait; each further one is twice as long.
const FIRST_US: i64 = 500_000;
/// No wait between attempts to reach a server is longer.
const LONGEST_US: i64 = 30_000_000;
/// Until a person has changed something, asking often helps nobody.
const SLOW_US: i64 = 60_000_000;
/// What a server may ask for at most.
const LONGEST_ASKED: Duration = Duration::from_secs(300);

/// On the steady clock.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
    not_before_us: i64,
}

impl Backoff {
    /// Whether the last attempt failed.
    pub(super) fn is_failing(&self) -> bool {
        self.failures > 0
    }

    pub(super) fn not_before_us(&self) -> i64 {
        self.not_before_us
    }

    /// An attempt failed. `chance` is from 0 to 1: many agents that lost their server at once do
    /// not come back at once.
    pub(super) fn fail(&mut self, now_us: i64, why: Why, asked: Option<Duration>, chance: f64) {
        let doubled = FIRST_US.saturating_mul(1 << self.failures.min(10)).min(LONGEST_US);
        self.failures = self.failures.saturating_add(1);
        let most_us = match why {
            Why::Unreachable | Why::Busy => doubled,
            Why::Token | Why::NotOurs => SLOW_US,
        };
        let jittered_us = (most_us as f64 * (0.5 + 0.5 * chance)) as i64;
        let wait_us = match asked {
            // Never earlier than asked, and not all at the moment that was asked for.
            Some(asked) => {
                let asked_us = asked.min(LONGEST_ASKED).as_micros() as i64;
                asked_us + (FIRST_US as f64 * chance) as i64
            }
            None => jittered_us,
        };
        self.not_before_us = now_us + wait_us;
    }

    pub(super) fn succeed(&mut self) {
        *self = Self::default();
    }

    /// Tries at once, whatever happened before.
    pub(super) fn hurry(&mut self) {
        self.not_before_us = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn waits(why: Why, asked: Option<u64>, chance: f64) -> Vec<i64> {
        let mut backoff = Backoff::default();
        let wait = |_| {
            backoff.fail(7, why, asked.map(Duration::from_secs), chance);
            (backoff.not_before_us() - 7) / 1_000
        };
        (0..8).map(wait).collect()
    }

    #[test]
    fn waits_grow_up_to_half_a_minute_and_differ_between_agents() {
        let longest = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
        assert_eq!(waits(Why::Unreachable, None, 1.0), longest);
        assert_eq!(waits(Why::Busy, None, 0.0), longest.map(|wait| wait / 2));
        assert_eq!(waits(Why::Token, None, 1.0), [60_000; 8]);
    }

    #[test]
    fn what_the_server_asks_for_is_waited_for() {
        assert_eq!(waits(Why::Busy, Some(7), 0.0), [7_000; 8]);
        assert_eq!(waits(Why::Busy, Some(7), 1.0), [7_500; 8]);
        assert_eq!(waits(Why::Busy, Some(0), 0.0), [0; 8]);
        assert_eq!(waits(Why::Busy, Some(1_000_000), 0.0), [300_000; 8]);
    }
}
