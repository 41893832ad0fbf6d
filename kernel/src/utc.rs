//! Points in time as text, in UTC; all from microseconds since 1970-01-01 UTC.

/// Seconds in a day.
const DAY_S: i64 = 86_400;

/// `2026-01-31T12:00:00Z`, without fractions of a second.
pub fn moment(at_us: i64) -> String {
    let (hour, minute, second) = clock(at_us);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", day(at_us))
}

/// `20261120T182300Z`, for names of files.
pub fn compact(at_us: i64) -> String {
    let ((year, month, day), (hour, minute, second)) = (date(at_us), clock(at_us));
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// `2026-11-20`.
pub fn day(at_us: i64) -> String {
    let (year, month, day) = date(at_us);
    format!("{year:04}-{month:02}-{day:02}")
}

fn clock(at_us: i64) -> (i64, i64, i64) {
    let second = at_us.div_euclid(1_000_000).rem_euclid(DAY_S);
    (second / 3_600, second / 60 % 60, second % 60)
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
    fn check(at_us: i64, expected: &str, short: &str) {
        assert_eq!((moment(at_us).as_str(), compact(at_us).as_str()), (expected, short));
        assert_eq!(day(at_us), expected[..10]);
    }

    #[test]
    fn times_are_written_in_utc() {
        check(0, "1970-01-01T00:00:00Z", "19700101T000000Z");
        check(1_768_068_367_784_822, "2026-01-10T18:06:07Z", "20260110T180607Z");
        check(951_827_696_000_000, "2000-02-29T12:34:56Z", "20000229T123456Z");
        check(4_107_542_399_000_000, "2100-02-28T23:59:59Z", "21000228T235959Z");
        check(-1, "1969-12-31T23:59:59Z", "19691231T235959Z");
    }
}
