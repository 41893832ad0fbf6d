//! How much a window resembles the one before it, pooled over the visits of a run.

/// Visits with fewer windows are left out: correcting their bias would multiply their error by
/// n / (n − 4), three for the six windows of a short visit.
pub const MIN_WINDOWS: usize = 12;

/// Lag-1 correlation pooled over `visits`, each the rates of one visit in order.
///
/// `Σ r_i·r_{i+1} / Σ r_i²` of each visit's deviations from its own mean, weighted by length, then
/// freed of the bias that the estimated mean brings: E(r) = ρ − (1 + 4ρ)/n, so
/// ρ = (n·r + 1)/(n − 4). Visits without spread are left out; `None` when none remains.
///
/// Source of the bias: F. H. C. Marriott and J. A. Pope, "Bias in the estimation of
/// autocorrelations", and M. G. Kendall, "Note on bias in the estimation of autocorrelation",
/// both Biometrika 41 (1954).
pub fn pooled_lag1<'a>(visits: impl IntoIterator<Item = &'a [f64]>) -> Option<f64> {
    let (mut weighted, mut windows, mut used) = (0.0, 0.0, 0.0);
    for rates in visits {
        let n = rates.len();
        if n < MIN_WINDOWS {
            continue;
        }
        let mean = rates.iter().sum::<f64>() / n as f64;
        let squares: f64 = rates.iter().map(|rate| (rate - mean).powi(2)).sum();
        let pairs: f64 = rates.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
        let lag1 = pairs / squares;
        if lag1.is_finite() {
            weighted += n as f64 * lag1;
            windows += n as f64;
            used += 1.0;
        }
    }
    if used == 0.0 {
        return None;
    }
    let (lag1, n) = (weighted / windows, windows / used);
    Some(((n * lag1 + 1.0) / (n - 4.0)).clamp(-0.95, 0.95))
}

/// What the variance of a mean of correlated windows is multiplied by: max(1, (1+ρ)/(1−ρ)), the
/// limit for a first-order autoregression. Negative correlation is not used to narrow anything.
///
/// Source: Bayley and Hammersley, "The effective number of independent observations in an
/// autocorrelated time series", Supplement to the Journal of the Royal Statistical Society 8 (1946).
pub fn inflation(lag1: f64) -> f64 {
    ((1.0 + lag1) / (1.0 - lag1)).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Dice;

    /// The mean of the estimates of 2,000 runs with three visits of 14 windows.
    fn mean_estimate(rho: f64) -> f64 {
        let mut dice = Dice::new(1, "autocorrelation");
        let mut run = || {
            let visits: Vec<Vec<f64>> = (0..3)
                .map(|_| {
                    let mut last = dice.normal() / (1.0 - rho * rho).sqrt();
                    let mut next = || {
                        last = rho * last + dice.normal();
                        last
                    };
                    (0..14).map(|_| next()).collect()
                })
                .collect();
            pooled_lag1(visits.iter().map(Vec::as_slice)).unwrap()
        };
        (0..2_000).map(|_| run()).sum::<f64>() / 2_000.0
    }

    #[test]
    fn short_visits_do_not_hide_the_correlation() {
        for rho in [0.0, 0.3, 0.6] {
            let found = mean_estimate(rho);
            assert!((found - rho).abs() < 0.05, "{rho}: {found}");
        }
    }

    #[test]
    fn without_enough_windows_or_spread_nothing_is_claimed() {
        assert_eq!(pooled_lag1([[1.0; 11].as_slice()]), None);
        assert_eq!(pooled_lag1([[1.0; 30].as_slice()]), None);
        assert_eq!(pooled_lag1([]), None);
    }

    #[test]
    fn only_positive_correlation_widens() {
        assert_eq!(inflation(0.5), 3.0);
        assert_eq!(inflation(-0.5), 1.0);
    }
}
