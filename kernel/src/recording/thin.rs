//! Fewer points for a chart, with every extreme and every break still there.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Series, SeriesId, Ticks, known::Known, values};

/// Fewer points than these say nothing about a series.
const FEWEST: usize = 4;

/// Series for a chart, each with times of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Thinned {
    /// Ticks of the recording.
    pub ticks: usize,
    /// No series has more points than this, its breaks included.
    pub max_points: usize,
    pub series: Vec<ThinSeries>,
}

/// One series for a chart.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ThinSeries {
    #[serde(flatten)]
    pub id: SeriesId,
    pub method: Thinning,
    /// Known values before.
    pub points_before: usize,
    /// Known values after.
    pub points_after: usize,
    /// Microseconds since 1970 UTC, ascending.
    pub at_us: Vec<i64>,
    /// One for every time; `NaN` (`null` in JSON) half way through a break.
    #[serde(with = "values")]
    #[schemars(with = "Vec<Option<f64>>")]
    pub values: Vec<f64>,
}

/// How the points of a series were chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Thinning {
    /// All of them are there.
    EveryTick,
    /// Of each of equal parts of the time the lowest and the highest value, when they were read.
    LowestAndHighest,
}

impl Thinning {
    /// As a sentence under a chart says it.
    pub fn text(self) -> &'static str {
        match self {
            Self::EveryTick => "every value",
            Self::LowestAndHighest => "the lowest and the highest value of equal parts of the time",
        }
    }
}

/// Every series with at most `max_points` points (four, if it is fewer), breaks included. A value
/// that is kept is one that was read, at the time it was read.
pub fn thin(ticks: &Ticks, max_points: usize) -> Thinned {
    let max_points = max_points.max(FEWEST);
    let span = Span::of(&ticks.at_us);
    let series = ticks.series.iter().map(|series| one(ticks, series, span, max_points)).collect();
    Thinned { ticks: ticks.len(), max_points, series }
}

fn one(ticks: &Ticks, series: &Series, span: Span, max_points: usize) -> ThinSeries {
    let known = Known::of(ticks, series);
    let fits = known.points.len() + known.breaks.len() <= max_points;
    let (method, drawn) = match fits {
        true => (Thinning::EveryTick, every(&known)),
        false => (Thinning::LowestAndHighest, extremes(&known, span, max_points)),
    };
    let (at_us, values): (Vec<i64>, Vec<f64>) = drawn.into_iter().unzip();
    ThinSeries {
        id: series.id.clone(),
        method,
        points_before: known.points.len(),
        points_after: values.iter().filter(|value| value.is_finite()).count(),
        at_us,
        values,
    }
}

/// From the first tick to the last.
#[derive(Clone, Copy)]
struct Span {
    from_us: i64,
    to_us: i64,
}

impl Span {
    fn of(at_us: &[i64]) -> Self {
        let ends = at_us.first().zip(at_us.last()).unwrap_or((&0, &0));
        Self { from_us: *ends.0, to_us: *ends.1 }
    }

    /// In which of so many equal parts a time lies.
    fn part(self, at_us: i64, parts: usize) -> usize {
        let whole = (self.to_us - self.from_us).max(1) as f64;
        let share = (at_us - self.from_us) as f64 / whole;
        ((share * parts as f64) as usize).min(parts - 1)
    }
}

fn every(known: &Known) -> Vec<(i64, f64)> {
    let mut drawn = Vec::with_capacity(known.points.len() + known.breaks.len());
    let mut from = 0;
    for after in &known.breaks {
        drawn.extend_from_slice(&known.points[from..=*after]);
        drawn.push((known.break_at_us(*after), f64::NAN));
        from = after + 1;
    }
    drawn.extend_from_slice(&known.points[from..]);
    drawn
}

/// Two points of each part, and its longest break where it has one.
fn extremes(known: &Known, span: Span, max_points: usize) -> Vec<(i64, f64)> {
    // Few breaks leave their room to the points; many have one of three places in each part.
    let breaks = known.breaks.len();
    let parts = match breaks <= max_points / 3 {
        true => (max_points - breaks) / 2,
        false => max_points / 3,
    };
    let mut drawn = Vec::with_capacity(max_points);
    let mut breaks = known.breaks.iter().copied().peekable();
    let mut from = 0;
    while from < known.points.len() {
        let part = span.part(known.points[from].0, parts);
        let rest = &known.points[from..];
        let to = from + rest.partition_point(|point| span.part(point.0, parts) == part);
        let mut longest: Option<usize> = None;
        while let Some(after) = breaks.next_if(|after| *after < to) {
            if longest.is_none_or(|best| known.break_us(after) > known.break_us(best)) {
                longest = Some(after);
            }
        }
        push_part(&mut drawn, &known.points[from..to]);
        if let Some(after) = longest {
            insert(&mut drawn, (known.break_at_us(after), f64::NAN));
        }
        from = to;
    }
    drawn
}

/// The lowest and the highest of some points in order of time; one where they are the same.
fn push_part(drawn: &mut Vec<(i64, f64)>, points: &[(i64, f64)]) {
    let by_value = |a: &&(i64, f64), b: &&(i64, f64)| a.1.total_cmp(&b.1);
    // The first of equal ones, for either end.
    let reversed = |a: &&(i64, f64), b: &&(i64, f64)| match by_value(a, b) {
        Ordering::Equal => b.0.cmp(&a.0),
        unequal => unequal,
    };
    let (Some(low), Some(high)) = (points.iter().min_by(by_value), points.iter().max_by(reversed))
    else {
        return;
    };
    let mut kept = [*low, *high];
    kept.sort_by_key(|point| point.0);
    drawn.extend_from_slice(if low.0 == high.0 { &kept[..1] } else { &kept });
}

/// Puts a break between the last points.
fn insert(drawn: &mut Vec<(i64, f64)>, mark: (i64, f64)) {
    let place = drawn.iter().rposition(|point| point.0 <= mark.0).map_or(0, |place| place + 1);
    drawn.insert(place, mark);
}

/// Not known equals not known: what is read back is what was written.
impl PartialEq for ThinSeries {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&f64, &f64)| a == b || a.is_nan() && b.is_nan();
        self.id == other.id
            && (self.method, self.points_before, self.points_after)
                == (other.method, other.points_before, other.points_after)
            && self.at_us == other.at_us
            && self.values.len() == other.values.len()
            && self.values.iter().zip(&other.values).all(same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Metric;

    /// One series at one second.
    fn ticks(values: Vec<f64>) -> Ticks {
        let at_us = (0..values.len() as i64).map(|at| at * 1_000_000).collect();
        Ticks { at_us, series: vec![Series { id: SeriesId::host(Metric::CpuBusy), values }] }
    }

    fn thinned(values: Vec<f64>, max_points: usize) -> ThinSeries {
        thin(&ticks(values), max_points).series.remove(0)
    }

    /// Neither periodic nor random.
    fn wave(count: usize) -> Vec<f64> {
        (0..count).map(|at| 50.0 + 20.0 * (at as f64 * 0.37).sin()).collect()
    }

    #[test]
    fn what_fits_is_left_as_it_is() {
        let found = thinned(vec![1.0, 2.0, 3.0], 3.max(FEWEST));
        assert_eq!(
            (found.method, found.points_before, found.points_after),
            (Thinning::EveryTick, 3, 3)
        );
        assert_eq!(
            (found.at_us, found.values),
            (vec![0, 1_000_000, 2_000_000], vec![1.0, 2.0, 3.0])
        );
    }

    #[test]
    fn a_break_of_what_fits_is_one_unknown_value_half_way() {
        let found = thinned(vec![1.0, f64::NAN, f64::NAN, f64::NAN, 2.0], 10);
        assert_eq!(found.at_us.len(), 2, "two values know no rhythm, so nothing is missing");
        let found = thinned(vec![1.0, 1.0, 1.0, f64::NAN, f64::NAN, f64::NAN, 2.0], 10);
        assert_eq!(found.at_us, [0, 1_000_000, 2_000_000, 4_000_000, 6_000_000]);
        assert!(found.values[3].is_nan() && found.points_after == 4);
    }

    #[test]
    fn the_extremes_survive_at_their_own_times() {
        let mut values = wave(86_400);
        values[40_001] = 99.5;
        values[71_234] = 0.25;
        let found = thinned(values, 1_000);
        assert_eq!((found.method, found.points_before), (Thinning::LowestAndHighest, 86_400));
        assert!(found.at_us.len() <= 1_000 && found.points_after > 900);
        for (at, value) in [(40_001, 99.5), (71_234, 0.25)] {
            let place = found.at_us.iter().position(|us| *us == at * 1_000_000).unwrap();
            assert_eq!(found.values[place], value);
        }
    }

    #[test]
    fn every_kept_value_is_one_that_was_read() {
        let values = wave(10_000);
        let found = thinned(values.clone(), 300);
        assert!(found.at_us.is_sorted_by(|a, b| a < b));
        for (at, value) in found.at_us.iter().zip(&found.values) {
            assert_eq!(*value, values[(at / 1_000_000) as usize]);
        }
    }

    #[test]
    fn a_stretch_that_is_not_known_stays_a_gap() {
        let mut values = wave(20_000);
        values[5_000..9_000].fill(f64::NAN);
        values[15_000] = f64::NAN;
        let found = thinned(values, 400);
        let gaps: Vec<i64> = found
            .at_us
            .iter()
            .zip(&found.values)
            .filter(|(_, value)| value.is_nan())
            .map(|(at, _)| at / 1_000_000)
            .collect();
        assert_eq!(gaps, [6_999, 15_000]);
        let inside = found.at_us.iter().filter(|at| (5_000_000_000..9_000_000_000).contains(*at));
        assert_eq!(inside.count(), 1, "nothing but the mark lies in the gap");
    }

    #[test]
    fn a_series_in_shreds_keeps_the_bound_and_its_breaks() {
        let mut values = wave(30_000);
        // Three known, one not: 7,500 breaks, where 100 points have room for 33.
        values.iter_mut().skip(3).step_by(4).for_each(|value| *value = f64::NAN);
        for max_points in [0, 4, 5, 100, 2_000] {
            let found = thinned(values.clone(), max_points);
            assert!(found.at_us.len() <= max_points.max(FEWEST), "{max_points}");
            assert!(found.at_us.is_sorted_by(|a, b| a < b));
            assert!(found.values.iter().any(|value| value.is_nan()));
        }
    }

    #[test]
    fn nothing_known_is_nothing_drawn() {
        let found = thinned(vec![f64::NAN; 9_000], 100);
        assert_eq!((found.at_us.len(), found.points_before), (0, 0));
        assert_eq!(thin(&Ticks::default(), 100).series.len(), 0);
    }

    #[test]
    fn the_answer_says_what_was_done() {
        let found = thin(&ticks(wave(9)), 4);
        let json = serde_json::to_value(&found).unwrap();
        assert_eq!((&json["ticks"], &json["max_points"]), (&9.into(), &4.into()));
        assert_eq!(json["series"][0]["method"], "lowest_and_highest");
        assert_eq!(json["series"][0]["metric"], "cpu.busy_pct");
        assert_eq!(serde_json::from_value::<Thinned>(json).unwrap(), found);
    }
}
