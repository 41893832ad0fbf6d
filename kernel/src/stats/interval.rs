//! An interval, and the one of a mean of equal batches.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::t::t95;

/// Fewer batches than this give no interval worth showing.
pub const MIN_BATCHES: usize = 6;

/// A 95 % confidence interval, both ends in the unit of the value it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// `centre ± half_width`.
    pub fn about(centre: f64, half_width: f64) -> Self {
        Self { low: centre - half_width, high: centre + half_width }
    }

    /// Half the way from low to high.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }

    /// Half-width as a percentage of `value`.
    pub fn half_width_pct(&self, value: f64) -> f64 {
        100.0 * self.half_width() / value
    }

    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// A mean with the half-width of its 95 % interval, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanInterval {
    pub mean: f64,
    pub half_width: f64,
}

impl MeanInterval {
    /// By t on equal batches; `None` below six of them, or where their mean is not positive.
    ///
    /// The batches are taken as independent.
    pub fn of_batches(values: &[f64]) -> Option<Self> {
        let n = values.len();
        let mean = values.iter().sum::<f64>() / n as f64;
        if n < MIN_BATCHES || !mean.is_finite() || mean <= 0.0 {
            return None;
        }
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let standard_error = (squares / (n - 1) as f64 / n as f64).sqrt();
        Some(Self { mean, half_width: t95((n - 1) as f64) * standard_error })
    }

    /// Half-width as a percentage of the mean.
    pub fn half_width_pct(&self) -> f64 {
        100.0 * self.half_width / self.mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_batches_have_no_width() {
        let interval = MeanInterval::of_batches(&[5.0; 8]).unwrap();
        assert_eq!((interval.mean, interval.half_width), (5.0, 0.0));
    }

    #[test]
    fn the_width_is_that_of_student() {
        // s = 1.870829, n = 6, t(5) = 2.570582: half-width 1.963352
        let interval = MeanInterval::of_batches(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        assert!((interval.half_width - 1.963_352).abs() < 1e-3, "{interval:?}");
        assert!((interval.half_width_pct() - 56.096).abs() < 0.05, "{interval:?}");
    }

    #[test]
    fn too_few_batches_give_nothing() {
        assert_eq!(MeanInterval::of_batches(&[1.0; 5]), None);
        assert_eq!(MeanInterval::of_batches(&[0.0; 9]), None);
    }
}
