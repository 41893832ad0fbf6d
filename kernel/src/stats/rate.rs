//! The rate over one or more visits, and how well it is known.

use super::interval::MIN_BATCHES;

/// Visits differ by chance too: this multiple of what their windows explain is exceeded without
/// any cause in one run of six. With 1 instead, intervals of a steady machine would hold the
/// truth in 97 % of runs, with 2 in 96 %.
const CHANCE: f64 = 2.0;

/// An amount and the time it took, seconds: one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    pub amount: f64,
    pub seconds: f64,
}

/// Σ amount / Σ time with its standard error, in amounts per second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    pub per_second: f64,
    pub standard_error: f64,
    /// Of the t distribution that the error belongs to; not whole where it is put together.
    pub degrees: f64,
}

impl Rate {
    /// The rate of batches of one nominal length, grouped by visit; the error of windows within
    /// visits is multiplied by `inflation`, at least 1. `None` below six batches, or where the
    /// rate is not above zero.
    ///
    /// Within a visit the error is that of a ratio estimator (Cochran, "Sampling techniques",
    /// 1977, chapter 6), on the batches' residuals from the common rate.
    ///
    /// Several visits of one level are minutes apart, and a machine may have been another one by
    /// then. What their means differ by beyond what the windows explain is a variance between
    /// visits, τ² = max(0, (MSB − 2·MSW)/n₀), of which there are only as many draws as there are
    /// visits: it is added as τ²·Σn²/N², and the degrees are those of the sum after
    /// Satterthwaite, "An approximate distribution of estimates of variance components",
    /// Biometrics Bulletin 2 (1946). Visits that agree cost nothing; three that disagree give the
    /// wide interval that three numbers deserve.
    pub fn of_visits(visits: &[Vec<Batch>], inflation: f64) -> Option<Self> {
        let batches = || visits.iter().flatten();
        let n = batches().count();
        let amount: f64 = batches().map(|batch| batch.amount).sum();
        let seconds: f64 = batches().map(|batch| batch.seconds).sum();
        let per_second = amount / seconds;
        if n < MIN_BATCHES || !per_second.is_finite() || per_second <= 0.0 {
            return None;
        }
        let mean_seconds = seconds / n as f64;
        let residual = |batch: &Batch| (batch.amount - per_second * batch.seconds) / mean_seconds;
        let residuals: Vec<Vec<f64>> = visits
            .iter()
            .filter(|visit| !visit.is_empty())
            .map(|visit| visit.iter().map(residual).collect())
            .collect();
        let (variance, degrees) = variance_of_mean(&residuals, n as f64, inflation);
        Some(Self { per_second, standard_error: variance.sqrt(), degrees })
    }
}

/// Variance of the mean of all residuals, whose mean is zero, and its degrees of freedom.
fn variance_of_mean(visits: &[Vec<f64>], n: f64, inflation: f64) -> (f64, f64) {
    let count = visits.len() as f64;
    let (mut within, mut between, mut squared_sizes) = (0.0, 0.0, 0.0);
    for visit in visits {
        let size = visit.len() as f64;
        let mean = visit.iter().sum::<f64>() / size;
        within += visit.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        between += size * mean * mean;
        squared_sizes += size * size;
    }
    if n == count {
        // One window in each visit: the visits are the batches.
        return (between / (n - 1.0) / n, n - 1.0);
    }
    // Fewer than one degree of freedom would say nothing at all, at any width.
    let within_degrees = ((n - count) / inflation).max(1.0);
    let mean_square = within / (n - count) * inflation;
    let of_windows = mean_square / n;
    if count < 2.0 {
        return (of_windows, within_degrees);
    }
    let between_degrees = count - 1.0;
    let size = (n - squared_sizes / n) / between_degrees;
    let excess = between / between_degrees - CHANCE * mean_square;
    let tau_squared = (excess / size).max(0.0);
    let of_visits = tau_squared * squared_sizes / (n * n);
    let variance = of_windows + of_visits;
    if of_visits == 0.0 {
        return (variance, within_degrees);
    }
    let degrees = variance.powi(2)
        / (of_windows.powi(2) / within_degrees + of_visits.powi(2) / between_degrees);
    (variance, degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(amounts: &[f64]) -> Vec<Batch> {
        amounts.iter().map(|&amount| Batch { amount, seconds: 1.0 }).collect()
    }

    #[test]
    fn one_visit_has_the_error_of_its_mean() {
        let rate = Rate::of_visits(&[visit(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])], 1.0).unwrap();
        assert_eq!((rate.per_second, rate.degrees), (3.5, 5.0));
        // s = 1.870829, n = 6
        assert!((rate.standard_error - 0.763_763).abs() < 1e-6, "{rate:?}");
    }

    #[test]
    fn the_rate_is_all_units_over_all_time() {
        let windows = [(10.0, 1.0), (30.0, 3.0), (10.0, 1.0), (20.0, 2.0), (5.0, 0.5), (5.0, 0.5)];
        let visit = windows.map(|(amount, seconds)| Batch { amount, seconds }).to_vec();
        let rate = Rate::of_visits(&[visit], 1.0).unwrap();
        assert_eq!((rate.per_second, rate.standard_error), (10.0, 0.0));
    }

    #[test]
    fn correlation_widens_and_costs_degrees() {
        let windows = visit(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let plain = Rate::of_visits(std::slice::from_ref(&windows), 1.0).unwrap();
        let wide = Rate::of_visits(&[windows], 2.0).unwrap();
        assert!((wide.standard_error / plain.standard_error - 2.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(wide.degrees, 2.5);
    }

    #[test]
    fn visits_that_disagree_count_as_one_draw_each() {
        let low = visit(&[9.9, 10.0, 10.1]);
        let high = visit(&[10.9, 11.0, 11.1]);
        let rate = Rate::of_visits(&[low, high], 1.0).unwrap();
        // Two means of 10 and 11: standard deviation 0.7071, over √2 visits.
        assert!((rate.standard_error - 0.5).abs() < 0.01, "{rate:?}");
        assert!((1.0..1.1).contains(&rate.degrees), "{rate:?}");
    }

    #[test]
    fn visits_that_agree_are_one_long_visit() {
        let windows = [9.0, 11.0, 10.0];
        let rate = Rate::of_visits(&[visit(&windows), visit(&windows)], 1.0).unwrap();
        assert_eq!(rate.degrees, 4.0);
        assert!((rate.standard_error - 1.0 / 6.0_f64.sqrt()).abs() < 1e-12, "{rate:?}");
    }

    #[test]
    fn too_few_windows_or_no_work_give_nothing() {
        assert_eq!(Rate::of_visits(&[visit(&[1.0; 5])], 1.0), None);
        assert_eq!(Rate::of_visits(&[visit(&[0.0; 9])], 1.0), None);
        assert_eq!(Rate::of_visits(&[], 1.0), None);
    }

    #[test]
    fn one_window_in_each_visit_makes_the_visits_the_batches() {
        let visits = [10.0, 11.0, 9.0, 10.0, 12.0, 8.0].map(|amount| visit(&[amount]));
        let rate = Rate::of_visits(&visits, 1.0).unwrap();
        // Squares of 10 over five degrees and six windows.
        assert_eq!((rate.per_second, rate.degrees), (10.0, 5.0));
        assert!((rate.standard_error - (10.0_f64 / 5.0 / 6.0).sqrt()).abs() < 1e-12, "{rate:?}");
    }

    #[test]
    fn windows_and_visits_share_the_degrees_by_what_each_adds() {
        let visits = [[6.0, 8.0, 10.0], [9.0, 11.0, 13.0], [12.0, 14.0, 16.0]];
        let rate = Rate::of_visits(&visits.map(|it| visit(&it)), 1.0).unwrap();
        // Of windows 4/9; of visits ((54/2 − 2·4)/3)/3; Welch and Satterthwaite over 6 and 2 degrees.
        assert!((rate.standard_error - 2.555_556_f64.sqrt()).abs() < 1e-6, "{rate:?}");
        assert!((rate.degrees - 2.888_08).abs() < 1e-4, "{rate:?}");
    }
}
