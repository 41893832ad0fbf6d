//! All results of one offer or one CPU model, as one list of numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stats::quantile;

/// Quantiles of a list of rates, units per second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Distribution {
    /// Ascending.
    pub values: Vec<f64>,
    pub mean: f64,
    pub min: f64,
    pub p5: f64,
    pub p25: f64,
    pub median: f64,
    pub p75: f64,
    pub p95: f64,
    pub max: f64,
}

impl Distribution {
    /// `None` for an empty list; what is not finite and above zero is left out.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> =
            values.into_iter().filter(|value| value.is_finite() && *value > 0.0).collect();
        values.sort_by(f64::total_cmp);
        let (min, max) = (*values.first()?, *values.last()?);
        let at = |share| quantile::of_sorted(&values, share).unwrap_or(min);
        Some(Self {
            mean: values.iter().sum::<f64>() / values.len() as f64,
            min,
            p5: at(0.05),
            p25: at(0.25),
            median: at(0.5),
            p75: at(0.75),
            p95: at(0.95),
            max,
            values,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_is_sorted_and_leaves_out_what_is_no_rate() {
        let found = Distribution::of([3.0, f64::NAN, 1.0, 0.0, 2.0, -1.0]).unwrap();
        assert_eq!(found.values, [1.0, 2.0, 3.0]);
        assert_eq!((found.min, found.median, found.max, found.mean), (1.0, 2.0, 3.0, 2.0));
        assert_eq!(Distribution::of([f64::INFINITY]), None);
    }
}
