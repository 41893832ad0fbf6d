//! Points in time as text, in UTC; all from microseconds since 1970-01-01 UTC.

use crate::date::{self, DAY_US};

/// `2026-01-31T12:00:00Z`, without fractions of a second.
pub fn moment(at_us: i64) -> String {
    let (hour, minute, second) = clock(at_us);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", day(at_us))
}

/// As [`moment`], with six digits behind the second where it is none: `2026-01-10T18:06:07.784822Z`.
pub fn exact(at_us: i64) -> String {
    let (moment, micros) = (moment(at_us), at_us.rem_euclid(1_000_000));
    match micros {
        0 => moment,
        _ => format!("{}.{micros:06}Z", moment.trim_end_matches('Z')),
    }
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
    let second = at_us.rem_euclid(DAY_US) / 1_000_000;
    (second / 3_600, second / 60 % 60, second % 60)
}

fn date(at_us: i64) -> (i64, i64, i64) {
    date::civil_from_days(at_us.div_euclid(DAY_US))
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

    #[test]
    fn a_time_is_written_by_rfc_3339() {
        assert_eq!(exact(0), "1970-01-01T00:00:00Z");
        assert_eq!(exact(1_709_164_800_000_000), "2024-02-29T00:00:00Z");
        assert_eq!(exact(1_768_068_367_784_822), "2026-01-10T18:06:07.784822Z");
        assert_eq!(exact(-1), "1969-12-31T23:59:59.999999Z");
        assert_eq!(exact(4_102_444_799_000_000), "2099-12-31T23:59:59Z");
    }

    #[test]
    fn a_day_begins_at_midnight_utc() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(-1), "1969-12-31");
        assert_eq!(day(1_767_800_521_000_000), "2026-01-07");
        assert_eq!(day(1_709_164_800_000_000), "2024-02-29");
        assert_eq!(day(1_709_251_199_999_999), "2024-02-29");
        assert_eq!(day(1_709_251_200_000_000), "2024-03-01");
    }
}
