//! "3 min ago", with the exact time in the markup.

use leptos::prelude::*;

/// A moment relative to the server's now; both in microseconds since 1970 UTC.
#[component]
pub fn TimeAgo(at_us: i64, now_us: i64) -> AnyView {
    let exact = utc(at_us);
    view! { <time datetime=exact.clone() title=exact>{words(now_us - at_us)}</time> }.into_any()
}

/// How long ago in one number and unit.
pub fn words(ago_us: i64) -> String {
    let seconds = ago_us / 1_000_000;
    match seconds {
        i64::MIN..0 => "in the future".to_owned(),
        0..60 => "just now".to_owned(),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        86_400..172_800 => "yesterday".to_owned(),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// `2026-01-31T12:00:00Z`. Civil date from days after Howard Hinnant, "chrono-compatible
/// low-level date algorithms".
pub fn utc(at_us: i64) -> String {
    let seconds = at_us.div_euclid(1_000_000);
    let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (time / 3600, time % 3600 / 60, time % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(1_768_068_367_784_822), "2026-01-10T18:06:07Z");
        assert_eq!(utc(951_782_400_000_000), "2000-02-29T00:00:00Z");
        assert_eq!(utc(-1), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn the_distance_is_said_in_one_unit() {
        assert_eq!(words(59_000_000), "just now");
        assert_eq!(words(180_000_000), "3 min ago");
        assert_eq!(words(7_200_000_000), "2 h ago");
        assert_eq!(words(90_000_000_000), "yesterday");
        assert_eq!(words(900_000_000_000), "10 days ago");
    }
}
