//! Variance between groups and within them.

/// The components of a one-way layout, squared units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Components {
    /// Mean of the groups' means.
    pub mean: f64,
    /// Variance between the groups; with one value in each, that of the values.
    pub between: f64,
    /// Variance within a group; absent where no group has two values.
    pub within: Option<f64>,
}

/// By the analysis of variance of groups of different sizes: σ²between = max(0, (MSB − MSW)/n₀)
/// (Searle and others, "Variance components", 1992, section 3.6). `None` for fewer
/// than two groups, an empty one, or a mean that is not above zero.
pub fn components(groups: &[&[f64]]) -> Option<Components> {
    let count = groups.len() as f64;
    if groups.len() < 2 || groups.iter().any(|group| group.is_empty()) {
        return None;
    }
    let size = |group: &[f64]| group.len() as f64;
    let mean_of = |group: &[f64]| group.iter().sum::<f64>() / size(group);
    let total: f64 = groups.iter().map(|group| size(group)).sum();
    let grand = groups.iter().map(|group| group.iter().sum::<f64>()).sum::<f64>() / total;
    let mean = groups.iter().map(|group| mean_of(group)).sum::<f64>() / count;
    if !mean.is_finite() || mean <= 0.0 {
        return None;
    }
    let between_squares: f64 =
        groups.iter().map(|group| size(group) * (mean_of(group) - grand).powi(2)).sum();
    let within_squares: f64 = groups
        .iter()
        .map(|group| group.iter().map(|value| (value - mean_of(group)).powi(2)).sum::<f64>())
        .sum();
    let msb = between_squares / (count - 1.0);
    if total <= count {
        return Some(Components { mean, between: msb, within: None });
    }
    let msw = within_squares / (total - count);
    let squares: f64 = groups.iter().map(|group| size(group).powi(2)).sum();
    let n0 = (total - squares / total) / (count - 1.0);
    Some(Components { mean, between: ((msb - msw) / n0).max(0.0), within: Some(msw) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_groups_have_all_their_variance_within() {
        let found = components(&[&[9.0, 11.0], &[9.0, 11.0], &[11.0, 9.0]]).unwrap();
        assert_eq!(found, Components { mean: 10.0, between: 0.0, within: Some(2.0) });
    }

    #[test]
    fn groups_of_equal_values_have_it_between() {
        let found = components(&[&[9.0, 9.0], &[10.0, 10.0], &[11.0, 11.0]]).unwrap();
        assert_eq!(found, Components { mean: 10.0, between: 1.0, within: Some(0.0) });
    }

    #[test]
    fn one_value_of_each_cannot_be_split() {
        let found = components(&[&[9.0], &[10.0], &[11.0]]).unwrap();
        assert_eq!(found, Components { mean: 10.0, between: 1.0, within: None });
        assert_eq!(components(&[&[9.0], &[]]), None);
        assert_eq!(components(&[&[9.0, 10.0]]), None);
    }
}
