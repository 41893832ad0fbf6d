//! A 95 % interval, whatever it was computed by.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

    /// `centre ± half_width` of what cannot be below zero, such as a rate.
    pub fn about_rate(centre: f64, half_width: f64) -> Self {
        let Self { low, high } = Self::about(centre, half_width);
        Self { low: low.max(0.0), high }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_about_a_value_holds_it() {
        let interval = Interval::about(10.0, 0.5);
        assert_eq!((interval.half_width(), interval.half_width_pct(10.0)), (0.5, 5.0));
        assert!(interval.contains(9.5) && interval.contains(10.5) && !interval.contains(10.6));
        assert!(interval.overlaps(&Interval::about(11.0, 0.5)));
        assert!(!interval.overlaps(&Interval::about(12.0, 0.5)));
    }
}
