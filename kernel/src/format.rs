//! Numbers as people read them. The same helpers serve pages, exports and verdicts.

use crate::stats::interval::Interval;

/// `1234.5` with two decimals is `1,234.50`; what is not finite is a dash.
pub fn thousands(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) =
        text.split_once('.').map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
    let mut out = String::with_capacity(text.len() + whole.len() / 3 + 1);
    // A number that rounds to zero has no sign.
    if value < 0.0 && text.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        out.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Rounded to `digits` significant digits, thousands separated: `3223.53` with 3 is `3,220`.
pub fn significant(value: f64, digits: u32) -> String {
    let decimals = decimals_for(value, digits);
    // Rounding may carry into the next power of ten: 9.996 with 3 digits is 10.0.
    let rounded = round_to(value, decimals);
    thousands(rounded, decimals_for(rounded, digits).max(0) as usize)
}

/// For axes: plain below 10,000, then with k, M, G, T and three significant digits.
pub fn si(value: f64) -> String {
    const PREFIXES: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    if !value.is_finite() || value.abs() <= 10_000.0 {
        return trim_zeros(&significant(value, 4));
    }
    // 999,950 and above would be written 1000k.
    let index = PREFIXES.iter().position(|(scale, _)| value.abs() >= scale * 0.9995).unwrap_or(3);
    let (scale, prefix) = PREFIXES[index];
    format!("{}{prefix}", trim_zeros(&significant(value / scale, 3)))
}

/// Rounded to what the interval supports: two significant digits of the half-width.
pub fn rounded_to(value: f64, half_width: f64) -> String {
    if !half_width.is_finite() || half_width <= 0.0 {
        return significant(value, 4);
    }
    let decimals = decimals_for(half_width, 2);
    thousands(round_to(value, decimals), decimals.max(0) as usize)
}

/// `1,234 ± 8`: both to two significant digits of the half-width.
pub fn plus_minus(value: f64, half_width: f64) -> String {
    format!("{} ± {}", rounded_to(value, half_width), rounded_to(half_width, half_width))
}

/// `1.51×`; with more decimals where two would hide that it is not 1.
pub fn ratio(value: f64) -> String {
    let off = (value - 1.0).abs();
    let decimals = if off == 0.0 || off >= 0.005 { 2 } else { 4 };
    format!("{}×", thousands(value, decimals))
}

/// `1.234× (1.191–1.278)`: to two significant digits of the half-width, from one
/// decimal to four.
pub fn ratio_between(value: f64, interval: Interval) -> String {
    let decimals = decimals_for(interval.half_width(), 2).clamp(1, 4) as usize;
    let number = |value: f64| thousands(value, decimals);
    format!("{}× ({}–{})", number(value), number(interval.low), number(interval.high))
}

/// `26.6 %`, without decimals from 100 on.
pub fn percent(value: f64) -> String {
    let decimals = usize::from(value.abs() < 99.95 && value.fract() != 0.0);
    format!("{} %", thousands(value, decimals))
}

/// `$0.085` for US dollars, else `EUR 0.085`; at least two decimals, up to `digits` significant ones.
pub fn money(amount: f64, currency: &str, digits: u32) -> String {
    let decimals = if amount == 0.0 { 2 } else { decimals_for(amount, digits).max(2) as usize };
    let mut number = thousands(amount, decimals);
    while number.ends_with('0') && number.rsplit_once('.').is_some_and(|(_, cents)| cents.len() > 2)
    {
        number.pop();
    }
    match currency {
        "USD" => format!("${number}"),
        _ => format!("{currency} {number}"),
    }
}

/// Decimals that show `digits` significant digits of `value`; negative where whole digits are rounded.
fn decimals_for(value: f64, digits: u32) -> i32 {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    // 300 keeps the power of ten finite for subnormal values.
    (digits as i32 - 1 - value.abs().log10().floor() as i32).clamp(-300, 300)
}

fn round_to(value: f64, decimals: i32) -> f64 {
    if decimals < 0 {
        let scale = 10_f64.powi(-decimals);
        (value / scale).round() * scale
    } else {
        // Text rounds correctly where a power of ten would not be exact.
        format!("{value:.*}", decimals as usize).parse().unwrap_or(value)
    }
}

fn trim_zeros(text: &str) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: &str, expected: &str) {
        assert_eq!(found, expected);
    }

    #[test]
    fn thousands_are_separated() {
        check(&thousands(26_400.0, 0), "26,400");
        check(&thousands(3_223.529, 2), "3,223.53");
        check(&thousands(999.9, 0), "1,000");
        check(&thousands(-1_234_567.0, 0), "−1,234,567");
        check(&thousands(-0.001, 1), "0.0");
        check(&thousands(f64::NAN, 2), "–");
    }

    #[test]
    fn a_value_and_its_half_width_have_the_same_digits() {
        check(&plus_minus(1_234.4, 8.04), "1,234.4 ± 8.0");
        check(&plus_minus(12_345.0, 83.0), "12,345 ± 83");
        check(&plus_minus(12_343.0, 830.0), "12,340 ± 830");
    }

    #[test]
    fn significant_digits_reach_both_ways() {
        check(&significant(3_223.53, 3), "3,220");
        check(&significant(0.022_9, 2), "0.023");
        check(&significant(9.996, 3), "10.0");
        check(&significant(274.0, 4), "274.0");
        check(&significant(0.0, 3), "0");
        check(&significant(f64::MIN_POSITIVE, 3), "0");
    }

    #[test]
    fn axes_have_prefixes_above_ten_thousand() {
        check(&si(10_000.0), "10,000");
        check(&si(12_133.33), "12.1k");
        check(&si(999_999.0), "1M");
        check(&si(2_500_000.0), "2.5M");
        check(&si(0.25), "0.25");
        check(&si(-20_000.0), "−20k");
    }

    #[test]
    fn a_number_shows_what_its_interval_supports() {
        check(&rounded_to(12_345.678, 123.0), "12,350");
        check(&rounded_to(12.345_678, 0.034), "12.346");
        check(&rounded_to(12.345_678, 0.0), "12.35");
    }

    #[test]
    fn a_ratio_that_is_not_one_does_not_look_like_one() {
        check(&ratio(274.0 / 182.0), "1.51×");
        check(&ratio(1.004), "1.0040×");
        check(&ratio(1.0), "1.00×");
    }

    #[test]
    fn a_ratio_has_the_digits_of_its_interval() {
        let between = |value, half_width| ratio_between(value, Interval::about(value, half_width));
        check(&between(1.2341, 0.0432), "1.234× (1.191–1.277)");
        check(&between(1.000_04, 0.000_01), "1.0000× (1.0000–1.0001)");
        check(&between(12_345.0, 200.0), "12,345.0× (12,145.0–12,545.0)");
    }

    #[test]
    fn money_keeps_its_cents() {
        check(&money(0.085, "USD", 3), "$0.085");
        check(&money(0.086_172, "USD", 3), "$0.0862");
        check(&money(1.5, "EUR", 3), "EUR 1.50");
        check(&money(0.0, "USD", 3), "$0.00");
        check(&money(1_095.0, "USD", 3), "$1,095.00");
    }

    #[test]
    fn percent_has_one_decimal_below_a_hundred() {
        check(&percent(26.567), "26.6 %");
        check(&percent(100.0), "100 %");
        check(&percent(40.0), "40 %");
    }
}
