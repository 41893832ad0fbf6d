//! Order statistics: quantiles, and a spread that outliers cannot move.

/// What the median of absolute deviations is multiplied by to estimate the standard deviation of
/// normal values: 1 / Φ⁻¹(3/4).
pub const MAD_TO_SIGMA: f64 = 1.4826;

/// Quantile of ascending values, linear between order statistics (Hyndman and Fan 1996, type 7);
/// `None` without values.
pub fn of_sorted(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let below = sorted[place.floor() as usize];
    let above = sorted[place.ceil() as usize];
    Some(below + (above - below) * place.fract())
}

/// The middle value, the mean of two for an even count; `None` without values.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    of_sorted(&sorted, 0.5)
}

/// Median of the distances from the median (Hampel 1974); `None` without values.
pub fn median_absolute_deviation(values: &[f64]) -> Option<f64> {
    let centre = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    median(&distances)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_the_values() {
        let values = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(of_sorted(&values, 0.0), Some(1.0));
        assert_eq!(of_sorted(&values, 0.5), Some(2.5));
        assert_eq!(of_sorted(&values, 1.0), Some(4.0));
        assert_eq!(of_sorted(&[], 0.5), None);
    }

    #[test]
    fn one_wild_value_moves_neither_median_nor_spread() {
        let values = [1.0, 1e9, 2.0, 3.0, 4.0];
        assert_eq!(median(&values), Some(3.0));
        assert_eq!(median_absolute_deviation(&values), Some(1.0));
        assert_eq!(median(&[]), None);
    }
}
