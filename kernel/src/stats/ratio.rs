//! The ratio of two means, on the log scale.

use super::{error::RelativeError, interval::Interval, t};

/// A ratio whose logarithm has this standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    pub value: f64,
    /// Of the natural logarithm, which to first order is the relative error of the ratio.
    pub log: RelativeError,
}

/// How likely a difference shall be seen that is as large as the smallest visible one.
const POWER: f64 = 0.8;

/// Two results that disagree have t quantiles in the hundreds: a factor beyond e²⁰, half a billion,
/// says "anything", and must stay a number that can be written.
const MAX_LOG: f64 = 20.0;

impl Ratio {
    /// Of two independent means with their errors. By the delta method the variance of a mean's
    /// logarithm is its relative variance (Casella and Berger, "Statistical inference", 2002, 5.5.4).
    pub fn new(a: (f64, RelativeError), b: (f64, RelativeError)) -> Self {
        Self { value: a.0 / b.0, log: RelativeError::sum(&[a.1, b.1]) }
    }

    /// Where the ratio lies with `confidence`.
    pub fn interval(&self, confidence: f64) -> Interval {
        let half_width = t::two_sided(confidence, self.log.degrees) * self.log.se;
        let factor = half_width.min(MAX_LOG).exp();
        Interval { low: self.value / factor, high: self.value * factor }
    }
}

/// The smallest difference, as a logarithm, that intervals of `confidence` tell from none four
/// times in five: `(t.975,ν + t.80,ν)·SE` for 0.95. It is the usual sum of the two quantiles
/// (Cohen, "Statistical power analysis", 1988, chapter 2).
pub fn smallest_visible(log: RelativeError, confidence: f64) -> f64 {
    let quantiles = t::two_sided(confidence, log.degrees) + t::quantile(POWER, log.degrees);
    (quantiles * log.se).min(MAX_LOG)
}

/// [`smallest_visible`] between two means of `runs` runs each, whose runs spread by `spread_pct`
/// percent, with 95 % confidence; percent. At least two runs have a spread.
pub fn smallest_visible_pct(runs: u32, spread_pct: f64) -> f64 {
    let runs = f64::from(runs);
    let one = RelativeError { se: spread_pct / 100.0 / runs.sqrt(), degrees: runs - 1.0 };
    100.0 * smallest_visible(RelativeError::sum(&[one, one]), 0.95).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE_PERCENT: RelativeError = RelativeError { se: 0.01, degrees: 1e12 };

    #[test]
    fn the_interval_is_symmetric_as_a_factor() {
        let interval = Ratio::new((120.0, ONE_PERCENT), (100.0, ONE_PERCENT)).interval(0.95);
        assert!((interval.low * interval.high - 1.44).abs() < 1e-9, "{interval:?}");
        assert!((interval.high / 1.2 - (1.959_964 * 0.01 * 2_f64.sqrt()).exp()).abs() < 1e-6);
    }

    #[test]
    fn what_says_anything_is_still_a_number() {
        let wild = RelativeError { se: 3.0, degrees: 1.0 };
        let interval = Ratio::new((1.0, wild), (1.0, wild)).interval(0.999);
        assert!(interval.low > 0.0 && interval.high.is_finite(), "{interval:?}");
        assert!(smallest_visible(wild, 0.999).exp().is_finite());
    }

    #[test]
    fn ten_judgements_need_a_wider_interval_than_one() {
        let ratio = Ratio::new((1.0, ONE_PERCENT), (1.0, ONE_PERCENT));
        assert!(ratio.interval(0.995).half_width() > 1.4 * ratio.interval(0.95).half_width());
    }

    #[test]
    fn the_smallest_visible_difference_is_two_point_eight_errors() {
        assert!((smallest_visible(ONE_PERCENT, 0.95) - 0.028_016).abs() < 1e-5);
    }

    #[test]
    fn five_runs_that_spread_by_a_percent_show_two_percent() {
        // (t.975 + t.80) of 8 degrees is 2.3060 + 0.8889: exp(3.1949 · 0.01 · √(2/5)) − 1.
        assert!((smallest_visible_pct(5, 1.0) - 2.0412).abs() < 1e-3);
        assert!((smallest_visible_pct(5, 2.0) - 4.1240).abs() < 1e-3);
    }
}
