//! Which level knows its rate least well.

use crate::{
    measure::sweep::Point,
    result::{Visit, Window},
};

/// The point with the largest relative standard error of its rate, from the measured windows of
/// all its visits; the first one among equals, `None` without visits.
///
/// This decides only where spare time goes. It treats windows as independent, which is good
/// enough for an order; intervals that are shown are computed elsewhere.
pub(super) fn point<'a>(visits: impl Iterator<Item = &'a (Point, Visit)>) -> Option<Point> {
    let mut levels: Vec<(Point, Vec<f64>)> = Vec::new();
    for (point, visit) in visits {
        let at = levels.iter().position(|(known, _)| known == point).unwrap_or_else(|| {
            levels.push((*point, Vec::new()));
            levels.len() - 1
        });
        let measured = visit.windows.iter().filter(|window| !window.warmup);
        levels[at].1.extend(measured.map(Window::units_per_s));
    }
    let mut widest: Option<(Point, f64)> = None;
    for (point, rates) in levels {
        let error = relative_standard_error(&rates);
        if widest.is_none_or(|(_, known)| error > known) {
            widest = Some((point, error));
        }
    }
    widest.map(|(point, _)| point)
}

/// s / (mean · √n); infinite where fewer than two windows or no units leave it unknown.
fn relative_standard_error(rates: &[f64]) -> f64 {
    let n = rates.len() as f64;
    let mean = rates.iter().sum::<f64>() / n;
    let variance = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt() / mean;
    if error.is_finite() { error } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_spread_and_fewer_windows_make_a_wider_interval() {
        let steady = relative_standard_error(&[100.0, 101.0, 99.0, 100.0]);
        assert!(relative_standard_error(&[100.0, 110.0, 90.0, 100.0]) > steady);
        assert!(relative_standard_error(&[100.0, 101.0]) > steady);
        assert_eq!(relative_standard_error(&[100.0]), f64::INFINITY);
        assert_eq!(relative_standard_error(&[]), f64::INFINITY);
    }
}
