//! Fewer ticks for a chart of several series, which all keep the same times.
//!
//! What is stacked has to be added at one time: here whole ticks are kept, where `thin` keeps
//! points of each series for itself.

use super::{Series, Thinning, Ticks, known::Known};

/// Ticks for one chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// Ticks before.
    pub ticks_before: usize,
    pub method: Thinning,
    /// Every tick of it is one that was read, or stands half way through a time without ticks
    /// with nothing known. A series that is read less often keeps its value until the next.
    pub ticks: Ticks,
}

/// Whole ticks, at most `max_ticks` of them, marks of gaps included: of equal parts of the time
/// those at which any series was at its lowest or its highest, or broke off. Many series need
/// three ticks each, whatever is asked for.
pub fn together(ticks: &Ticks, max_ticks: usize) -> Together {
    let known: Vec<Known> = ticks.series.iter().map(|series| Known::of(ticks, series)).collect();
    let every = Kept::every(ticks, &known);
    if every.len() <= max_ticks {
        return taken(ticks, &known, &every, Thinning::EveryTick);
    }
    let mut parts = max_ticks.max(1);
    let kept = loop {
        let kept = Kept::extremes(ticks, &known, parts);
        if kept.len() <= max_ticks || parts == 1 {
            break kept;
        }
        // Never more parts than would have fitted at the same number of ticks for each.
        parts = (parts * max_ticks / kept.len()).clamp(1, parts - 1);
    };
    taken(ticks, &known, &kept, Thinning::LowestAndHighest)
}

/// Places of ticks, and places after which a time without ticks is marked; both ascending.
struct Kept {
    ticks: Vec<usize>,
    marks: Vec<usize>,
}

impl Kept {
    fn every(ticks: &Ticks, known: &[Known]) -> Self {
        let marks = known.iter().flat_map(|known| known.breaks.iter().map(|at| known.between(*at)));
        Self { ticks: (0..ticks.len()).collect(), marks: sorted(marks.filter(is_empty)) }
    }

    fn extremes(ticks: &Ticks, known: &[Known], parts: usize) -> Self {
        let parts_of_ticks = parts_of(&ticks.at_us, parts);
        // What is left at both ends, the chart begins and ends with.
        let ends = [0, ticks.len().saturating_sub(1)];
        let mut kept: Vec<usize> = ends.into_iter().filter(|at| *at < ticks.len()).collect();
        let mut marks = Vec::new();
        for known in known {
            let part = |at: usize| parts_of_ticks[known.places[at]];
            for run in runs(known.places.len(), part) {
                let value = |at: &usize| known.points[*at].1;
                let low = run.clone().min_by(|a, b| value(a).total_cmp(&value(b)));
                let high = run.rev().max_by(|a, b| value(a).total_cmp(&value(b)));
                kept.extend(low.into_iter().chain(high).map(|at| known.places[at]));
            }
            for run in runs(known.breaks.len(), |at| part(known.breaks[at])) {
                let Some(longest) = run.max_by_key(|at| known.break_us(known.breaks[*at])) else {
                    continue;
                };
                match known.between(known.breaks[longest]) {
                    (after, 0) => marks.push(after),
                    (after, _) => kept.push(after + 1),
                }
            }
        }
        Self {
            ticks: sorted(kept.into_iter().map(|at| (at, 0))),
            marks: sorted(marks.into_iter().map(|at| (at, 0))),
        }
    }

    fn len(&self) -> usize {
        self.ticks.len() + self.marks.len()
    }
}

/// In which of so many equal parts of the time each tick lies.
fn parts_of(at_us: &[i64], parts: usize) -> Vec<u32> {
    let (Some(first), Some(last)) = (at_us.first(), at_us.last()) else { return Vec::new() };
    let scale = parts as f64 / (last - first).max(1) as f64;
    let part = |at: &i64| ((at - first) as f64 * scale).min(parts as f64 - 1.0) as u32;
    at_us.iter().map(part).collect()
}

/// Stretches of neighbours with the same key.
fn runs<K: PartialEq>(
    len: usize,
    key: impl Fn(usize) -> K,
) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let first = (from < len).then(|| key(from))?;
        let to = (from + 1..len).find(|at| key(*at) != first).unwrap_or(len);
        Some(std::mem::replace(&mut from, to)..to)
    })
}

fn is_empty((_, ticks): &(usize, usize)) -> bool {
    *ticks == 0
}

fn sorted(places: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut places: Vec<usize> = places.map(|(place, _)| place).collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn taken(ticks: &Ticks, known: &[Known], kept: &Kept, method: Thinning) -> Together {
    // A place, or none for a mark, in order of time.
    let mut rows: Vec<(usize, bool)> = kept.ticks.iter().map(|place| (*place, false)).collect();
    rows.extend(kept.marks.iter().map(|after| (*after, true)));
    rows.sort_unstable();
    let at_us = rows.iter().map(|(place, mark)| match mark {
        true => ticks.at_us[*place].midpoint(ticks.at_us[place + 1]),
        false => ticks.at_us[*place],
    });
    let series = ticks.series.iter().zip(known).map(|(series, known)| {
        let value = |(place, mark): &(usize, bool)| match mark {
            true => f64::NAN,
            false => known.held_at(*place),
        };
        Series { id: series.id.clone(), values: rows.iter().map(value).collect() }
    });
    let ticks_of_chart = Ticks { at_us: at_us.collect(), series: series.collect() };
    Together { ticks_before: ticks.len(), method, ticks: ticks_of_chart }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{Metric, SeriesId};

    fn series(instance: &str, values: Vec<f64>) -> Series {
        Series { id: SeriesId::of(Metric::CpuBusy, instance), values }
    }

    fn at_seconds(series: Vec<Series>) -> Ticks {
        let count = series.first().map_or(0, |series| series.values.len());
        Ticks { at_us: (0..count as i64).map(|at| at * 1_000_000).collect(), series }
    }

    fn wave(count: usize, shift: f64) -> Vec<f64> {
        (0..count).map(|at| 30.0 + 20.0 * (at as f64 * 0.37 + shift).sin()).collect()
    }

    #[test]
    fn what_fits_is_left_as_it_is() {
        let ticks = at_seconds(vec![series("0", wave(9, 0.0)), series("1", wave(9, 1.0))]);
        let found = together(&ticks, 9);
        assert_eq!((found.method, found.ticks_before), (Thinning::EveryTick, 9));
        assert_eq!(found.ticks, ticks);
    }

    #[test]
    fn every_extreme_of_every_series_survives_in_whole_ticks() {
        let (mut a, mut b) = (wave(86_400, 0.0), wave(86_400, 2.0));
        (a[40_001], b[40_009], b[80_000]) = (99.0, 98.0, 0.5);
        let ticks = at_seconds(vec![series("0", a.clone()), series("1", b.clone())]);
        let found = together(&ticks, 1_000);
        assert_eq!(found.method, Thinning::LowestAndHighest);
        assert!((500..=1_000).contains(&found.ticks.len()), "{}", found.ticks.len());
        assert!(found.ticks.at_us.is_sorted_by(|a, b| a < b));
        for at in [40_001, 40_009, 80_000] {
            assert!(found.ticks.at_us.contains(&(at * 1_000_000)), "{at}");
        }
        for (row, at) in found.ticks.at_us.iter().enumerate() {
            let place = (at / 1_000_000) as usize;
            let kept = [found.ticks.series[0].values[row], found.ticks.series[1].values[row]];
            assert_eq!(kept, [a[place], b[place]]);
        }
    }

    #[test]
    fn a_time_without_ticks_is_marked_half_way() {
        let mut ticks = at_seconds(vec![series("0", wave(20_000, 0.0))]);
        ticks.at_us.iter_mut().skip(9_000).for_each(|at| *at += 600_000_000);
        for max_ticks in [100, 30_000] {
            let found = together(&ticks, max_ticks).ticks;
            let unknown: Vec<i64> = found
                .at_us
                .iter()
                .zip(&found.series[0].values)
                .filter(|(_, value)| value.is_nan())
                .map(|(at, _)| *at)
                .collect();
            assert_eq!(unknown, [8_999_000_000 + 300_500_000], "{max_ticks}");
        }
    }

    #[test]
    fn what_one_series_does_not_know_breaks_only_that_series() {
        let mut a = wave(20_000, 0.0);
        a[5_000..6_000].fill(f64::NAN);
        let ticks = at_seconds(vec![series("0", a), series("1", wave(20_000, 1.0))]);
        let found = together(&ticks, 400).ticks;
        assert!(found.series[0].values.iter().any(|value| value.is_nan()));
        assert!(found.series[1].values.iter().all(|value| value.is_finite()));
    }

    #[test]
    fn what_is_read_every_fifth_tick_keeps_its_value_until_the_next() {
        let sparse: Vec<f64> =
            (0..11).map(|at| if at % 5 == 0 { f64::from(at) } else { f64::NAN }).collect();
        let ticks = at_seconds(vec![series("0", wave(11, 0.0)), series("1", sparse)]);
        let found = together(&ticks, 100).ticks;
        let held = [0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 5.0, 5.0, 5.0, 5.0, 10.0];
        assert_eq!(found.series[1].values, held);
    }

    #[test]
    fn no_ticks_and_more_series_than_ticks_asked_for_do_no_harm() {
        assert!(together(&Ticks::default(), 10).ticks.is_empty());
        let many = (0..30).map(|at| series(&at.to_string(), wave(5_000, f64::from(at)))).collect();
        assert!(together(&at_seconds(many), 10).ticks.len() <= 3 * 30 + 2);
    }
}
