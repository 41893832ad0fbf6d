//! The time between a server's challenge and the arrival of the result that answers it: no run
//! can have taken longer, because its seed was not known before.

use crate::format;

/// The server's clock may be set while a run goes on, commonly by less than this.
const TOLERANCE_US: i64 = 2_000_000;

/// When the server drew a run's number, and when it took the result. Microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bracket {
    pub issued_at_us: i64,
    pub received_at_us: i64,
}

/// A run that claims more time than there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The document says that its run took {} s, and the server's number for it was drawn only {} s before it arrived.",
    seconds(*.claimed_us),
    seconds(*.length_us)
)]
pub struct TooLong {
    claimed_us: i64,
    length_us: i64,
}

impl Bracket {
    /// By how many percent the run may have taken longer than it claims.
    ///
    /// # Errors
    /// When it claims more time than the bracket has.
    pub fn slack_pct(self, claimed_ns: u64) -> Result<f64, TooLong> {
        let length_us = self.received_at_us.saturating_sub(self.issued_at_us).max(0);
        let claimed_us = i64::try_from(claimed_ns / 1_000).unwrap_or(i64::MAX);
        if claimed_us > length_us.saturating_add(TOLERANCE_US) {
            return Err(TooLong { claimed_us, length_us });
        }
        let longer = (length_us as f64 / (claimed_us as f64).max(1.0) - 1.0).max(0.0);
        Ok(100.0 * longer)
    }

    /// What the bracket says about a claimed time.
    ///
    /// # Errors
    /// When the run claims more time than the bracket has.
    pub fn sentence(self, claimed_ns: u64) -> Result<String, TooLong> {
        let slack = self.slack_pct(claimed_ns)?;
        let digits = if slack < 10.0 { 1 } else { 0 };
        Ok(format!(
            "Time bracketed by the server: the run took at most {} % longer than it claims.",
            format::thousands(slack, digits)
        ))
    }
}

fn seconds(us: i64) -> String {
    format::thousands(us as f64 / 1e6, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    #[track_caller]
    fn check(length_s: i64, claimed_s: u64, expected: &str) {
        let bracket = Bracket { issued_at_us: 7, received_at_us: 7 + length_s * SECOND };
        let found = bracket.sentence(claimed_s * 1_000_000_000);
        assert_eq!(found.unwrap_or_else(|error| error.to_string()), expected);
    }

    #[test]
    fn a_run_that_fits_says_by_how_much_it_may_have_been_longer() {
        let sentence = |pct: &str| {
            format!(
                "Time bracketed by the server: the run took at most {pct} % longer than it claims."
            )
        };
        check(153, 150, &sentence("2.0"));
        check(300, 150, &sentence("100"));
        check(150, 150, &sentence("0.0"));
    }

    #[test]
    fn a_clock_that_was_set_by_a_second_accuses_nobody() {
        let bracket = Bracket { issued_at_us: 0, received_at_us: 149 * SECOND };
        assert_eq!(bracket.slack_pct(150_000_000_000), Ok(0.0));
    }

    #[test]
    fn a_run_that_claims_more_time_than_there_was_is_found() {
        check(
            40,
            150,
            "The document says that its run took 150 s, and the server's number for it was drawn \
             only 40 s before it arrived.",
        );
        let backwards = Bracket { issued_at_us: 50 * SECOND, received_at_us: 0 };
        assert!(backwards.slack_pct(10_000_000_000).is_err());
    }
}
