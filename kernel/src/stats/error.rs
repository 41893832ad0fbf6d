//! How far a mean may be off, as a share of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A standard error relative to its mean, and the degrees of freedom it was estimated with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RelativeError {
    /// Standard error over mean, a share: 0.01 is one percent.
    pub se: f64,
    /// Above zero.
    pub degrees: f64,
}

impl RelativeError {
    /// Of the mean of independent values; `None` for fewer than two, or a mean that is not above zero.
    pub fn of_mean(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        Some(Self { se: coefficient_of_variation(values)? / n.sqrt(), degrees: n - 1.0 })
    }

    /// Of a sum of independent errors: the variances add. The degrees of freedom are those of
    /// Welch, "The generalization of Student's problem when several different population
    /// variances are involved", Biometrika 34 (1947), and Satterthwaite (1946).
    pub fn sum(parts: &[Self]) -> Self {
        let variance: f64 = parts.iter().map(|part| part.se.powi(2)).sum();
        let uncertain: f64 = parts.iter().map(|part| part.se.powi(4) / part.degrees).sum();
        let fewest = parts.iter().map(|part| part.degrees).fold(f64::INFINITY, f64::min);
        let degrees = variance.powi(2) / uncertain;
        // No spread at all: nothing to weigh by, so no more than the least sure part is worth.
        Self { se: variance.sqrt(), degrees: if degrees.is_finite() { degrees } else { fewest } }
    }
}

/// Standard deviation over mean; `None` for fewer than two values, or a mean that is not above zero.
pub fn coefficient_of_variation(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if values.len() < 2 || !mean.is_finite() || mean <= 0.0 {
        return None;
    }
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / (n - 1.0)).sqrt() / mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn the_error_of_a_mean_is_its_deviation_over_root_n() {
        let error = RelativeError::of_mean(&[9.0, 10.0, 11.0]).unwrap();
        near(error.se, 0.1 / 3_f64.sqrt());
        near(error.degrees, 2.0);
        assert_eq!(RelativeError::of_mean(&[9.0]), None);
        assert_eq!(RelativeError::of_mean(&[0.0, 0.0]), None);
    }

    #[test]
    fn equal_errors_add_their_degrees() {
        let part = RelativeError { se: 0.03, degrees: 4.0 };
        let sum = RelativeError::sum(&[part, part]);
        near(sum.se, 0.03 * 2_f64.sqrt());
        near(sum.degrees, 8.0);
    }

    #[test]
    fn a_large_error_brings_its_own_degrees() {
        let large = RelativeError { se: 1.0, degrees: 3.0 };
        let small = RelativeError { se: 1e-3, degrees: 50.0 };
        assert!((RelativeError::sum(&[large, small]).degrees - 3.0).abs() < 1e-4);
        let none = RelativeError { se: 0.0, degrees: 5.0 };
        assert_eq!(RelativeError::sum(&[none, none]), none);
    }
}
