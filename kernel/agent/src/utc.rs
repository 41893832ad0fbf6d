//! Points in time as text, in UTC.

/// Seconds in a day.
const DAY_S: i64 = 86_400;

/// `20261120T182300Z`, for file names; from microseconds since 1970-01-01 UTC.
pub(crate) fn compact(at_us: i64) -> String {
    let (year, month, day) = date(at_us);
    let second = at_us.div_euclid(1_000_000).rem_euclid(DAY_S);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// `2026-11-20`; from microseconds since 1970-01-01 UTC.
pub(crate) fn day(at_us: i64) -> String {
    let (year, month, day) = date(at_us);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day (Hinnant, "chrono-compatible low-level date algorithms", civil from days).
fn date(at_us: i64) -> (i64, i64, i64) {
    // Years that begin in March put the leap day last.
    let days = at_us.div_euclid(DAY_S * 1_000_000) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(at_s: i64, expected: &str) {
        assert_eq!(compact(at_s * 1_000_000), expected);
    }

    #[test]
    fn times_are_written_in_utc() {
        check(0, "19700101T000000Z");
        check(951_827_696, "20000229T123456Z");
        check(1_795_199_579, "20261120T183259Z");
        check(4_107_542_399, "21000228T235959Z");
        check(-1, "19691231T235959Z");
        assert_eq!(day(1_795_199_579_000_000), "2026-11-20");
    }
}
