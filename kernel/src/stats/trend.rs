//! Whether values rise or fall with time, and how steeply, without assuming a distribution.

use super::quantile::median;

/// The test statistic of Mann and Kendall for values in order of time: normal with variance 1
/// where there is no trend, positive where they rise. `None` below four values or without spread.
///
/// Sources: H. B. Mann, "Nonparametric tests against trend", Econometrica 13 (1945); M. G. Kendall,
/// "Rank correlation methods", 4th edition (1975), for the variance with ties and the
/// continuity correction.
pub fn mann_kendall_z(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    if values.len() < 4 {
        return None;
    }
    let mut s = 0.0;
    for (index, early) in values.iter().enumerate() {
        for late in &values[index + 1..] {
            s += f64::from(i8::from(late > early) - i8::from(late < early));
        }
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ties: f64 = sorted
        .chunk_by(|a, b| a == b)
        .map(|same| same.len() as f64)
        .map(|t| t * (t - 1.0) * (2.0 * t + 5.0))
        .sum();
    let variance = (n * (n - 1.0) * (2.0 * n + 5.0) - ties) / 18.0;
    let z = match s {
        s if s > 0.0 => (s - 1.0) / variance.sqrt(),
        s if s < 0.0 => (s + 1.0) / variance.sqrt(),
        _ => 0.0,
    };
    (variance > 0.0 && z.is_finite()).then_some(z)
}

/// The median of the slopes between all pairs of (time, value) at different times; `None` without
/// such a pair.
///
/// Sources: H. Theil, "A rank-invariant method of linear and polynomial regression analysis",
/// Proceedings of the Royal Netherlands Academy of Sciences 53 (1950); P. K. Sen, "Estimates of
/// the regression coefficient based on Kendall's tau", Journal of the American Statistical
/// Association 63 (1968).
pub fn theil_sen_slope(points: &[(f64, f64)]) -> Option<f64> {
    let pairs = points.iter().enumerate().flat_map(|(index, &(t0, v0))| {
        points[index + 1..]
            .iter()
            .filter(move |(t1, _)| *t1 != t0)
            .map(move |&(t1, v1)| (v1 - v0) / (t1 - t0))
    });
    median(&pairs.collect::<Vec<f64>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rising_line_has_its_slope_and_the_largest_statistic() {
        let points: Vec<(f64, f64)> = (0..10).map(|t| (f64::from(t), 2.0 * f64::from(t))).collect();
        assert_eq!(theil_sen_slope(&points), Some(2.0));
        let values: Vec<f64> = points.iter().map(|point| point.1).collect();
        // S = 45, variance 125: (45 − 1)/√125
        assert!((mann_kendall_z(&values).unwrap() - 3.935_480).abs() < 1e-6);
        let falling: Vec<f64> = values.iter().rev().copied().collect();
        assert!((mann_kendall_z(&falling).unwrap() + 3.935_480).abs() < 1e-6);
    }

    #[test]
    fn ties_lower_the_variance() {
        // S = 8, ties of two and two: variance (5·4·15 − 2·18)/18
        let z = mann_kendall_z(&[1.0, 1.0, 2.0, 2.0, 3.0]).unwrap();
        assert!((z - 7.0 / (264.0_f64 / 18.0).sqrt()).abs() < 1e-12, "{z}");
    }

    #[test]
    fn one_wild_value_does_not_tilt_the_slope() {
        let mut points: Vec<(f64, f64)> = (0..11).map(|t| (f64::from(t), 1.0)).collect();
        points[10].1 = 1e9;
        assert_eq!(theil_sen_slope(&points), Some(0.0));
    }

    #[test]
    fn without_spread_there_is_no_trend() {
        assert_eq!(mann_kendall_z(&[5.0; 20]), None);
        assert_eq!(mann_kendall_z(&[1.0, 2.0, 3.0]), None);
        assert_eq!(theil_sen_slope(&[(1.0, 2.0), (1.0, 3.0)]), None);
    }
}
