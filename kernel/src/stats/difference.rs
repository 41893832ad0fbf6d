//! The difference of two means.

use super::{error::RelativeError, interval::Interval, t::t95};

/// 95 % interval of `a − b`, two independent means with their errors, by Welch's t ("The
/// generalization of Student's problem when several different population variances are involved",
/// Biometrika 34, 1947).
pub fn interval95(a: (f64, RelativeError), b: (f64, RelativeError)) -> Interval {
    let variance = |(mean, error): (f64, RelativeError)| (error.se * mean).powi(2);
    let variances = [variance(a), variance(b)];
    let sum = variances[0] + variances[1];
    let uncertain = variances[0].powi(2) / a.1.degrees + variances[1].powi(2) / b.1.degrees;
    let degrees = if uncertain > 0.0 { sum.powi(2) / uncertain } else { a.1.degrees };
    Interval::about(a.0 - b.0, t95(degrees) * sum.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE_PERCENT: RelativeError = RelativeError { se: 0.01, degrees: 1e12 };

    #[test]
    fn errors_of_both_sides_add_as_squares() {
        let interval = interval95((300.0, ONE_PERCENT), (400.0, ONE_PERCENT));
        // 3 and 4 make 5.
        assert!((interval.half_width() - 5.0 * 1.959_964).abs() < 1e-3, "{interval:?}");
        assert!((interval.low + interval.high + 200.0).abs() < 1e-9, "{interval:?}");
    }

    #[test]
    fn without_any_spread_it_is_a_point() {
        let none = RelativeError { se: 0.0, degrees: 4.0 };
        assert_eq!(interval95((3.0, none), (1.0, none)), Interval { low: 2.0, high: 2.0 });
    }
}
