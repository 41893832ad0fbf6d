//! Student's t.

use super::{beta, normal};

/// From here on the normal distribution is exact to 1e-9.
const MANY: f64 = 1e9;

/// Two-sided 95 % point: infinite for degrees of freedom that are not above zero.
pub fn t95(degrees: f64) -> f64 {
    two_sided(0.95, degrees)
}

/// The point that |t| stays below with `probability`, by `degrees` of freedom, whole or not.
pub fn two_sided(probability: f64, degrees: f64) -> f64 {
    quantile(0.5 + 0.5 * probability, degrees)
}

/// The probability of a value below `t`.
///
/// Source: Student, "The probable error of a mean", Biometrika 6 (1908), in the form 26.7.1 of
/// Abramowitz and Stegun (1964).
pub fn cdf(t: f64, degrees: f64) -> f64 {
    if degrees >= MANY {
        return normal::cdf(t);
    }
    let below = 0.5 * beta::regularised(degrees / (degrees + t * t), 0.5 * degrees, 0.5);
    if t > 0.0 { 1.0 - below } else { below }
}

/// The value that a share `p` lies below, to about 1e-10 relative; infinite, with the sign of its
/// side, where `degrees` is not above zero or `p` is 0 or 1; NaN outside.
///
/// Solved by Newton's method inside a bracket that halves whenever a step would leave it.
pub fn quantile(p: f64, degrees: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || degrees.is_nan() {
        return f64::NAN;
    }
    if p == 0.5 {
        return 0.0;
    }
    if p < 0.5 {
        return -quantile(1.0 - p, degrees);
    }
    if p == 1.0 || degrees <= 0.0 {
        return f64::INFINITY;
    }
    if degrees >= MANY {
        return normal::quantile(p);
    }
    solve(p, degrees)
}

fn solve(p: f64, degrees: f64) -> f64 {
    let log_front = beta::ln_gamma(0.5 * (degrees + 1.0))
        - beta::ln_gamma(0.5 * degrees)
        - 0.5 * (degrees * std::f64::consts::PI).ln();
    let density = |t: f64| (log_front - 0.5 * (degrees + 1.0) * (t * t / degrees).ln_1p()).exp();
    let (mut low, mut high) = (0.0, 1.0);
    while cdf(high, degrees) < p && high < f64::MAX / 4.0 {
        low = high;
        high *= 4.0;
    }
    let mut t = normal::quantile(p).clamp(low, high);
    for _ in 0..200 {
        let off = cdf(t, degrees) - p;
        if off > 0.0 {
            high = t
        } else {
            low = t
        }
        let step = t - off / density(t);
        let next = if step > low && step < high { step } else { 0.5 * (low + high) };
        let settled = (next - t).abs() <= 1e-12 * t.abs();
        t = next;
        if settled {
            break;
        }
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-6, "{found} instead of {expected}");
    }

    #[test]
    fn the_points_are_those_of_the_tables() {
        let table = [
            (1.0, 12.706_205),
            (2.0, 4.302_653),
            (3.0, 3.182_446),
            (5.0, 2.570_582),
            (10.0, 2.228_139),
            (30.0, 2.042_272),
            (120.0, 1.979_930),
            (1e12, 1.959_964),
        ];
        for (degrees, expected) in table {
            check(t95(degrees), expected);
        }
        check(quantile(0.8, 4.0), 0.940_965);
        check(quantile(0.8, 60.0), 0.847_653);
        check(two_sided(1.0 - 0.05 / 10.0, 20.0), 3.153_401);
        check(quantile(0.999_5, 1.0), 636.619_249);
    }

    #[test]
    fn degrees_need_not_be_whole() {
        let between = t95(2.5);
        assert!(between < t95(2.0) && between > t95(3.0), "{between}");
        assert!((cdf(between, 2.5) - 0.975).abs() < 1e-12);
        assert!((cdf(quantile(0.975, 0.3), 0.3) - 0.975).abs() < 1e-9);
    }

    #[test]
    fn nothing_known_is_infinitely_wide() {
        assert_eq!(t95(0.0), f64::INFINITY);
        assert_eq!(quantile(0.025, 0.0), f64::NEG_INFINITY);
        assert!(t95(f64::NAN).is_nan() && quantile(1.5, 3.0).is_nan());
        assert_eq!(quantile(0.5, 3.0), 0.0);
    }
}
