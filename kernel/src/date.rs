//! Days of the calendar as prices state them, `YYYY-MM-DD`.

/// Microseconds of a day.
pub(crate) const DAY_US: i64 = 86_400_000_000;

/// Days since 1970-01-01 of a day of the proleptic Gregorian calendar. After Howard Hinnant,
/// "chrono-compatible low-level date algorithms", `days_from_civil`.
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // The year begins in March, so that the day that is sometimes missing is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a number of days since 1970-01-01: the inverse of [`days_from_civil`],
/// after the same source, `civil_from_days`.
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Of a month from 1 to 12.
pub(crate) fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a checked date.
pub(crate) fn day_number(date: &str) -> i64 {
    let number = |from: usize, to: usize| date[from..to].parse::<i64>().unwrap_or(0);
    days_from_civil(number(0, 4), number(5, 7), number(8, 10))
}

/// A day of the Gregorian calendar from 2000 to 2100, as `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return false;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().unwrap_or(0);
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let days = days_in_month(year, month);
    (2000..=2100).contains(&year) && (1..=12).contains(&month) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::utc;

    #[test]
    fn only_days_that_exist_are_dates() {
        for (text, expected) in [
            ("2026-01-10", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("2100-02-29", false),
            ("2026-13-01", false),
            ("2026-00-10", false),
            ("1970-01-01", false),
            ("9999-01-01", false),
            ("2026-1-10", false),
            ("2026-01-10T00:00", false),
            ("２026-1-1", false),
        ] {
            assert_eq!(is_date(text), expected, "{text}");
        }
    }

    #[test]
    fn a_day_and_its_number_are_the_same_day() {
        for (date, day) in [("1970-01-01", 0), ("2000-02-29", 11_016), ("2100-12-31", 47_846)] {
            assert_eq!(day_number(date), day, "{date}");
            assert_eq!(utc::day(day * DAY_US + DAY_US - 1), date);
        }
    }
}
