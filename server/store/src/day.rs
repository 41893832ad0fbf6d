//! The day of a moment, as lists of sessions sort by it.

const DAY_US: i64 = 86_400_000_000;

/// `YYYY-MM-DD` in UTC of microseconds since 1970 (Hinnant, "chrono-compatible low-level date
/// algorithms", civil from days).
pub(crate) fn of(at_us: i64) -> String {
    let days = at_us.div_euclid(DAY_US) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_utc() {
        assert_eq!(of(0), "1970-01-01");
        assert_eq!(of(-1), "1969-12-31");
        assert_eq!(of(1_767_800_521_000_000), "2026-01-07");
        assert_eq!(of(1_709_164_800_000_000), "2024-02-29");
        assert_eq!(of(1_709_251_199_999_999), "2024-02-29");
        assert_eq!(of(1_709_251_200_000_000), "2024-03-01");
    }
}
