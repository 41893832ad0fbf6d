//! Units per second against load, between the levels that were measured.
//!
//! The picture of a comparison, not of a sizing: nothing is smoothed here.

/// Straight lines between measured levels, from zero work at zero load.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// (busy percent, units per second), strictly ascending in busy, the first above zero.
    knots: Vec<(f64, f64)>,
}

impl Curve {
    /// Pairs of (busy percent, units per second) in any order; equal loads are averaged,
    /// pairs that are not finite or not above zero busy are left out.
    pub fn new(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut points: Vec<_> = points
            .into_iter()
            .filter(|(busy, units)| busy.is_finite() && units.is_finite() && *busy > 0.0)
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let knots = points
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| {
                (same[0].0, same.iter().map(|point| point.1).sum::<f64>() / same.len() as f64)
            })
            .collect();
        Self { knots }
    }

    /// Units per second at `busy_pct`; `None` outside 0 up to the highest measured load.
    pub fn units_per_s_at(&self, busy_pct: f64) -> Option<f64> {
        if busy_pct.is_nan() || busy_pct < 0.0 {
            return None;
        }
        let above = self.knots.iter().position(|knot| knot.0 >= busy_pct)?;
        let (x1, y1) = self.knots[above];
        let (x0, y0) = above.checked_sub(1).map_or((0.0, 0.0), |below| self.knots[below]);
        // At a knot the measured value itself, without rounding of the interpolation.
        if x1 == busy_pct {
            return Some(y1);
        }
        Some(y0 + (y1 - y0) * (busy_pct - x0) / (x1 - x0))
    }

    /// (Busy percent, units per second), strictly ascending in busy.
    pub fn knots(&self) -> &[(f64, f64)] {
        &self.knots
    }

    /// The highest measured load, percent busy, and its rate.
    pub fn last(&self) -> Option<(f64, f64)> {
        self.knots.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(points: &[(f64, f64)], busy_pct: f64, expected: Option<f64>) {
        assert_eq!(Curve::new(points.iter().copied()).units_per_s_at(busy_pct), expected);
    }

    #[test]
    fn between_levels_the_line_is_straight() {
        check(&[(50.0, 100.0), (100.0, 160.0)], 75.0, Some(130.0));
    }

    #[test]
    fn below_the_first_level_the_line_starts_at_zero() {
        check(&[(50.0, 100.0)], 25.0, Some(50.0));
        check(&[(50.0, 100.0)], 0.0, Some(0.0));
    }

    #[test]
    fn above_the_last_level_nothing_is_claimed() {
        check(&[(50.0, 100.0)], 50.1, None);
        check(&[], 10.0, None);
        check(&[(50.0, 100.0)], f64::NAN, None);
        check(&[(50.0, 100.0)], -1.0, None);
    }

    #[test]
    fn a_measured_level_is_given_as_it_is() {
        check(&[(30.0, 0.1), (10.0, 0.3)], 30.0, Some(0.1));
    }

    #[test]
    fn equal_loads_are_averaged() {
        check(&[(100.0, 10.0), (100.0, 20.0)], 100.0, Some(15.0));
    }
}
