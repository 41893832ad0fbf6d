//! A sparkline as the paths of an SVG: busy as an area, and what was stolen on top of it.

use serde::{Deserialize, Serialize};

/// Size of the picture in its own units.
pub const WIDTH: f64 = 240.0;
pub const HEIGHT: f64 = 48.0;
/// The time that it shows.
pub const SPAN_US: i64 = 120_000_000;
/// Longer than this many cadences without a point is a gap.
const GAP_CADENCES: f64 = 2.5;

/// One tick.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub at_us: i64,
    pub busy_pct: Option<f32>,
    pub steal_pct: Option<f32>,
}

/// What is drawn; empty paths draw nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spark {
    pub busy: String,
    pub steal: String,
}

impl Spark {
    /// The points of the last two minutes before `end_us`, the end of the picture.
    pub fn of<'a>(points: impl Iterator<Item = &'a Point>, cadence_us: i64, end_us: i64) -> Self {
        let limit_us = (cadence_us.max(1) as f64 * GAP_CADENCES) as i64;
        let mut runs: Vec<Vec<(i64, f64, f64)>> = Vec::new();
        for point in points.filter(|point| point.at_us > end_us - SPAN_US) {
            let Some(busy) = point.busy_pct else { continue };
            let at = (point.at_us, f64::from(busy), f64::from(point.steal_pct.unwrap_or(0.0)));
            let last = runs.last_mut().filter(|run| {
                run.last().is_some_and(|(last_us, ..)| point.at_us - last_us <= limit_us)
            });
            match last {
                Some(run) => run.push(at),
                None => runs.push(vec![at]),
            }
        }
        let mut spark = Self::default();
        for run in &runs {
            let top: Vec<(f64, f64)> =
                run.iter().map(|(at, busy, _)| (x(*at, end_us), y(*busy))).collect();
            let stolen: Vec<(f64, f64)> =
                run.iter().map(|(at, busy, steal)| (x(*at, end_us), y(busy + steal))).collect();
            let floor: Vec<(f64, f64)> = top.iter().map(|(x, _)| (*x, HEIGHT)).collect();
            area(&mut spark.busy, &top, &floor);
            if run.iter().any(|(_, _, steal)| *steal >= 0.05) {
                area(&mut spark.steal, &stolen, &top);
            }
        }
        spark
    }
}

fn x(at_us: i64, end_us: i64) -> f64 {
    WIDTH * (1.0 - (end_us - at_us) as f64 / SPAN_US as f64)
}

fn y(pct: f64) -> f64 {
    HEIGHT * (1.0 - pct.clamp(0.0, 100.0) / 100.0)
}

/// Adds the area between two lines, there along the first and back along the second.
fn area(path: &mut String, top: &[(f64, f64)], floor: &[(f64, f64)]) {
    use std::fmt::Write;

    for (number, (x, y)) in top.iter().chain(floor.iter().rev()).enumerate() {
        let letter = if number == 0 { 'M' } else { 'L' };
        // Writing into a String cannot fail.
        let _ = write!(path, "{letter}{x:.1} {y:.1}");
    }
    if top.len() == 1 {
        // A point alone has no area: a second of it is drawn.
        let (x, y) = top[0];
        let _ = write!(path, "H{:.1}V{y:.1}", x + 2.0);
    }
    path.push('Z');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at_s: i64, busy: f32, steal: f32) -> Point {
        Point { at_us: at_s * 1_000_000, busy_pct: Some(busy), steal_pct: Some(steal) }
    }

    fn spark(points: &[Point]) -> Spark {
        Spark::of(points.iter(), 1_000_000, 120_000_000)
    }

    #[test]
    fn busy_stands_on_the_floor_and_what_was_stolen_on_top_of_it() {
        let found = spark(&[point(118, 50.0, 25.0), point(120, 100.0, 0.0)]);
        assert_eq!(found.busy, "M236.0 24.0L240.0 0.0L240.0 48.0L236.0 48.0Z");
        assert_eq!(found.steal, "M236.0 12.0L240.0 0.0L240.0 0.0L236.0 24.0Z");
    }

    #[test]
    fn a_gap_is_no_area_and_what_is_old_is_not_drawn() {
        let found = spark(&[
            point(-5, 90.0, 0.0),
            point(100, 50.0, 0.0),
            point(101, 50.0, 0.0),
            point(105, 50.0, 0.0),
            point(106, 50.0, 0.0),
        ]);
        assert_eq!(found.busy.matches('M').count(), 2, "{}", found.busy);
        assert!(found.steal.is_empty());
        let unknown = Point { at_us: 119_000_000, busy_pct: None, steal_pct: None };
        assert_eq!(spark(&[unknown]), Spark::default());
    }

    #[test]
    fn a_point_alone_is_seen() {
        assert_eq!(spark(&[point(60, 50.0, 0.0)]).busy, "M120.0 24.0L120.0 48.0H122.0V24.0Z");
    }
}
