//! A page's rate against the agent's on one computer: only runs that were made close together
//! are compared, pair by pair, so that what the computer did otherwise falls out.

use crate::stats::{interval::Interval, t::t95};

/// Two runs further apart than this were made on a computer that may have been doing other things.
const CLOSE_US: i64 = 3_600 * 1_000_000;

/// When a run began, microseconds since 1970 UTC, and its units per second at full load.
pub type TimedRate = (i64, f64);

/// What the browser reaches of the native rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// Geometric mean of browser/native over the pairs.
    pub ratio: f64,
    /// 95 %, by t on the logarithms; absent for one pair.
    pub interval: Option<Interval>,
    pub pairs: u32,
}

impl Paired {
    /// Each browser run with the nearest native run within an hour that no other has; `None`
    /// without a pair.
    pub fn of(native: &[TimedRate], browser: &[TimedRate]) -> Option<Self> {
        let is_rate = |(_, rate): &&TimedRate| rate.is_finite() && *rate > 0.0;
        let mut free: Vec<TimedRate> = native.iter().filter(is_rate).copied().collect();
        let mut logs = Vec::new();
        for (at_us, rate) in browser.iter().filter(is_rate) {
            let apart = |run: &TimedRate| run.0.abs_diff(*at_us);
            let nearest = (0..free.len()).min_by_key(|index| apart(&free[*index]));
            let Some(nearest) = nearest else { break };
            if apart(&free[nearest]) <= CLOSE_US.unsigned_abs() {
                logs.push((rate / free.swap_remove(nearest).1).ln());
            }
        }
        if logs.is_empty() {
            return None;
        }
        let n = logs.len() as f64;
        let mean = logs.iter().sum::<f64>() / n;
        let interval = (logs.len() > 1).then(|| {
            let squares: f64 = logs.iter().map(|log| (log - mean).powi(2)).sum();
            let half_width = t95(n - 1.0) * (squares / (n - 1.0) / n).sqrt();
            Interval { low: (mean - half_width).exp(), high: (mean + half_width).exp() }
        });
        Some(Self { ratio: mean.exp(), interval, pairs: logs.len() as u32 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60 * 1_000_000;

    #[test]
    fn a_run_is_paired_with_the_nearest_native_one() {
        let native = [(0, 100.0), (600 * MINUTE, 200.0)];
        let browser = [(2 * MINUTE, 90.0), (601 * MINUTE, 180.0)];
        let found = Paired::of(&native, &browser).unwrap();
        assert_eq!(found.pairs, 2);
        assert!((found.ratio - 0.9).abs() < 1e-12);
        let interval = found.interval.unwrap();
        assert!(interval.half_width() < 1e-9, "{interval:?}");
    }

    #[test]
    fn one_pair_has_no_interval_and_a_native_run_serves_one_pair() {
        let found = Paired::of(&[(0, 100.0)], &[(1, 90.0), (2, 50.0)]).unwrap();
        assert_eq!((found.pairs, found.interval), (1, None));
    }

    #[test]
    fn runs_that_lie_apart_are_no_pair() {
        assert_eq!(Paired::of(&[(0, 100.0)], &[(61 * MINUTE, 90.0)]), None);
        assert_eq!(Paired::of(&[], &[(0, 90.0)]), None);
        assert_eq!(Paired::of(&[(0, f64::NAN)], &[(0, 90.0)]), None);
    }
}
