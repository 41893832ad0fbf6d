//! Where a series of numbers changes its level.

use super::t;

/// Numbers on either side of a change; the last change of a series may have one behind it.
const MIN_SIDE: usize = 2;
/// A step is believed when chance alone gives one as clear this seldom.
const MAX_P: f64 = 0.001;
/// Steps below this share of the level do not matter.
const MIN_STEP: f64 = 0.02;

/// One change of level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Index of the first value after it.
    pub at: usize,
    /// Of the t test of the two sides when it was found.
    pub p: f64,
}

/// E-divisive: the place that divides a segment best by the energy statistic becomes a change when
/// a t test of both sides gives p ≤ 0.001 and their means differ by 2 % or more; then each side is
/// searched. By place, ascending.
///
/// Sources: Matteson and James, "A nonparametric approach for multiple change point analysis of
/// multivariate data", JASA 109 (2014), with exponent 1; Daly and others, "The use of change point
/// detection to identify software performance regressions", ICPE 2020 (`MongoDB`); the t test in
/// place of the permutation test is that of Fleming and others, "Hunter: using change point
/// detection to hunt for performance regressions", ICPE 2023.
pub fn change_points(values: &[f64]) -> Vec<Step> {
    let mut steps = Vec::new();
    search(values, 0, values.len(), &mut steps);
    steps.sort_by_key(|step| step.at);
    steps
}

fn search(values: &[f64], from: usize, to: usize, steps: &mut Vec<Step>) {
    let is_last = to == values.len();
    let Some(at) = best_split(&values[from..to], is_last).map(|split| from + split) else {
        return;
    };
    let (left, right) = (&values[from..at], &values[at..to]);
    let step = (mean(right) / mean(left) - 1.0).abs();
    let p = p_value(left, right);
    if p <= MAX_P && step >= MIN_STEP {
        steps.push(Step { at, p });
        search(values, from, at, steps);
        search(values, at, to, steps);
    }
}

/// The place with the largest `m·n/(m+n) · (2·E|X−Y| − E|X−X'| − E|Y−Y'|)`.
fn best_split(values: &[f64], is_last: bool) -> Option<usize> {
    let n = values.len();
    let right_side = if is_last { 1 } else { MIN_SIDE };
    if n < MIN_SIDE + right_side {
        return None;
    }
    // Sums of distances within the left, within the right, and between: one value at a time moves
    // from the right to the left.
    let distance = |a: usize, b: usize| (values[a] - values[b]).abs();
    let mut right: f64 = (0..n).flat_map(|a| (0..a).map(move |b| distance(a, b))).sum();
    let (mut left, mut between) = (0.0, 0.0);
    let mut best: Option<(usize, f64)> = None;
    for split in 1..=n - right_side {
        let moved = split - 1;
        let to_left: f64 = (0..moved).map(|other| distance(moved, other)).sum();
        let to_right: f64 = (split..n).map(|other| distance(moved, other)).sum();
        left += to_left;
        right -= to_right;
        between += to_right - to_left;
        if split < MIN_SIDE {
            continue;
        }
        let (m, k) = (split as f64, (n - split) as f64);
        let energy = 2.0 * between / (m * k) - 2.0 * left / (m * m) - 2.0 * right / (k * k);
        let divergence = m * k / (m + k) * energy;
        if best.is_none_or(|(_, most)| divergence > most) {
            best = Some((split, divergence));
        }
    }
    best.map(|(split, _)| split)
}

/// Two-sided p of Student's t with pooled variance; the variance of one value is unknown, so a
/// side of one adds nothing to it.
fn p_value(left: &[f64], right: &[f64]) -> f64 {
    let (m, k) = (left.len() as f64, right.len() as f64);
    let degrees = m + k - 2.0;
    if degrees < 1.0 {
        return 1.0;
    }
    let squares = |values: &[f64]| {
        let mean = mean(values);
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>()
    };
    let variance = (squares(left) + squares(right)) / degrees;
    let difference = (mean(right) - mean(left)).abs();
    if difference == 0.0 {
        return 1.0;
    }
    let t = difference / (variance * (1.0 / m + 1.0 / k)).sqrt();
    2.0 * (1.0 - t::cdf(t, degrees)).max(0.0)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Dice;

    #[track_caller]
    fn check(values: &[f64], expected: &[usize]) {
        let found: Vec<usize> = change_points(values).iter().map(|step| step.at).collect();
        assert_eq!(found, expected);
    }

    /// Alternating around a level, within half a percent.
    fn around(level: f64, count: usize) -> impl Iterator<Item = f64> {
        (0..count).map(move |at| level * (1.0 + 0.005 * ((at % 3) as f64 - 1.0)))
    }

    #[test]
    fn a_step_is_found_where_it_is() {
        check(&around(100.0, 8).chain(around(90.0, 6)).collect::<Vec<_>>(), &[8]);
    }

    #[test]
    fn two_steps_are_found_one_in_the_other() {
        let values: Vec<f64> =
            around(100.0, 8).chain(around(90.0, 8)).chain(around(110.0, 8)).collect();
        check(&values, &[8, 16]);
    }

    #[test]
    fn a_steady_series_and_a_single_outlier_are_no_change() {
        check(&around(100.0, 30).collect::<Vec<_>>(), &[]);
        let outlier: Vec<f64> =
            around(100.0, 8).chain(std::iter::once(80.0)).chain(around(100.0, 8)).collect();
        check(&outlier, &[]);
        check(&[], &[]);
        check(&[1.0, 1.0], &[]);
    }

    #[test]
    fn a_clear_step_of_one_percent_does_not_matter() {
        check(&[100.0, 100.0, 100.0, 100.0, 101.0, 101.0, 101.0, 101.0], &[]);
    }

    /// The energy statistic of one split, from its definition.
    fn divergence(values: &[f64], split: usize) -> f64 {
        let mean_distance = |a: &[f64], b: &[f64]| {
            let all = a.iter().flat_map(|a| b.iter().map(move |b| (a - b).abs()));
            all.sum::<f64>() / (a.len() * b.len()) as f64
        };
        let (left, right) = values.split_at(split);
        let (m, k) = (left.len() as f64, right.len() as f64);
        let energy = 2.0 * mean_distance(left, right)
            - mean_distance(left, left)
            - mean_distance(right, right);
        m * k / (m + k) * energy
    }

    #[test]
    fn the_best_split_is_that_of_the_energy_statistic() {
        let mut dice = Dice::new(5, "splits");
        for n in 4..40 {
            let values: Vec<f64> = (0..n).map(|_| dice.normal()).collect();
            let by_definition = (2..=n - 2)
                .max_by(|a, b| divergence(&values, *a).total_cmp(&divergence(&values, *b)));
            assert_eq!(best_split(&values, false), by_definition, "{values:?}");
        }
    }

    #[test]
    fn the_probability_is_that_of_the_t_test() {
        // t = 4 / √(1 · 2/3) with 4 degrees.
        let p = p_value(&[9.0, 10.0, 11.0], &[13.0, 14.0, 15.0]);
        assert!((p - 0.008_050).abs() < 1e-5, "{p}");
        assert_eq!(p_value(&[9.0, 10.0], &[9.5]), 1.0);
    }

    #[test]
    fn a_step_is_believed_from_one_in_a_thousand_on() {
        // p = 0.0011 and p = 0.0009.
        check(&[99.0, 100.0, 101.0, 105.8, 106.8, 107.8], &[]);
        check(&[99.0, 100.0, 101.0, 106.3, 107.3, 108.3], &[3]);
    }
}
