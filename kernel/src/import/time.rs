//! Times as other tools write them.

use crate::date;

/// 2100-01-01 UTC in seconds: later times are mistakes.
const END_S: i64 = 4_102_444_800;
/// 2000-01-01 UTC in seconds: from here on, seconds, milliseconds, micro- and nanoseconds
/// of the same century do not overlap.
const CENTURY_S: i64 = 946_684_800;

/// A number since 1970-01-01 UTC in seconds, or from the year 2000 on in milli-, micro- or
/// nanoseconds, told apart by size. Microseconds; `None` outside of 1970 to 2100.
pub(super) fn from_number(number: f64) -> Option<i64> {
    if (0.0..END_S as f64).contains(&number) {
        return Some((number * 1e6).round() as i64);
    }
    [1e3, 1e6, 1e9].iter().find_map(|per_s| {
        let seconds = number / per_s;
        (CENTURY_S as f64..END_S as f64)
            .contains(&seconds)
            .then(|| (number * (1e6 / per_s)).round() as i64)
    })
}

/// A cell with a number or a time as text.
pub(super) fn from_cell(cell: &str) -> Option<i64> {
    match cell.parse() {
        Ok(number) => from_number(number),
        Err(_) => from_rfc3339(cell),
    }
}

/// `2026-01-10 18:06:07`, perhaps with a `T` or a fraction, as a time of UTC.
pub(super) fn from_zoneless(text: &str) -> Option<i64> {
    from_rfc3339(&format!("{text}Z"))
}

/// RFC 3339, such as `2026-01-10T18:06:07.784822869Z`, in microseconds since 1970-01-01 UTC;
/// `None` outside of 1970 to 2100 or if it is not such a text.
pub(super) fn from_rfc3339(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = rest.split_at_checked(8)?;
    let (year, month, day) = three(date, '-', [4, 2, 2])?;
    let (hour, minute, second) = three(clock, ':', [2, 2, 2])?;
    let (micros, zone) = match rest.strip_prefix('.') {
        Some(fraction) => {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let padded: String =
                fraction[..digits].chars().chain("000000".chars()).take(6).collect();
            (if digits > 0 { padded.parse().ok() } else { None }?, &fraction[digits..])
        }
        None => (0, rest),
    };
    let real = (1..=12).contains(&month)
        && (1..=date::days_in_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        // 60 is a leap second.
        && second <= 60;
    let seconds = real.then(|| {
        date::days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
    })? - offset_s(zone)?;
    (0..END_S).contains(&seconds).then_some(seconds * 1_000_000 + micros)
}

fn offset_s(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn three(text: &str, by: char, lengths: [usize; 3]) -> Option<(i64, i64, i64)> {
    let mut parts = text.split(by);
    let numbers = (
        digits(parts.next()?, lengths[0])?,
        digits(parts.next()?, lengths[1])?,
        digits(parts.next()?, lengths[2])?,
    );
    parts.next().is_none().then_some(numbers)
}

fn digits(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: f64, expected: Option<i64>) {
        assert_eq!(from_number(number), expected, "{number}");
    }

    #[track_caller]
    fn check_text(text: &str, expected: Option<i64>) {
        assert_eq!(from_rfc3339(text), expected, "{text}");
    }

    #[test]
    fn the_size_of_a_number_tells_its_unit() {
        check(1_705_320_000.0, Some(1_705_320_000_000_000));
        check(1_705_320_000_000.0, Some(1_705_320_000_000_000));
        check(1_705_320_000_000_000.0, Some(1_705_320_000_000_000));
        check(1_705_320_000_000_000_000.0, Some(1_705_320_000_000_000));
        check(1_705_320_000.5, Some(1_705_320_000_500_000));
    }

    #[test]
    fn times_outside_of_1970_to_2100_are_mistakes() {
        check(0.0, Some(0));
        check(-1.0, None);
        check(253_402_300_799.0, None);
        check(253_402_300_799_000.0, None);
        check(f64::NAN, None);
        check(f64::INFINITY, None);
        check_text("1970-01-01T00:00:00Z", Some(0));
        check_text("1969-12-31T23:59:59Z", None);
        check_text("9999-12-31T23:59:59Z", None);
    }

    #[test]
    fn rfc_3339_is_read_to_the_microsecond() {
        check_text("2026-01-10T18:06:07.784822869Z", Some(1_768_068_367_784_822));
        check_text("2024-01-15T12:00:00+00:00", Some(1_705_320_000_000_000));
        check_text("2024-01-15T14:30:00.5+02:30", Some(1_705_320_000_500_000));
        check_text("2024-01-15 12:00:00z", Some(1_705_320_000_000_000));
        check_text("2024-02-29T00:00:00Z", Some(1_709_164_800_000_000));
    }

    #[test]
    fn what_is_no_time_is_no_time() {
        for text in [
            "",
            "2024",
            "2024-01-15",
            "2024-01-15T12:00:00",
            "2024-13-15T12:00:00Z",
            "2023-02-29T00:00:00Z",
            "2024-01-15T24:00:00Z",
            "2024-01-15T12:00:00.Z",
            "2024-01-15T12:00:00+1:00",
            "ééééé-01-15T12:00:00Z",
            "2024-01-15T12:00:00é",
            "+024-01-15T12:00:00Z",
        ] {
            check_text(text, None);
        }
    }
}
