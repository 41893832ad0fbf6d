//! Ticks summed up in buckets of 10 seconds, a minute or an hour.
//!
//! Buckets begin at whole multiples of their width since 1970, so that those of two pieces of one
//! session can be merged. A bucket without a known value has no figure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SeriesId, Sketch, Ticks, values};

/// How wide a bucket is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    TenSeconds,
    Minute,
    Hour,
}

/// The known values of one bucket. At least one is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    pub count: u32,
    pub min: f64,
    pub mean: f64,
    pub max: f64,
}

/// Series over common buckets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rolled {
    pub level: Level,
    /// Where buckets begin, microseconds since 1970 UTC, strictly ascending; only those in which a
    /// value of one of the series is known.
    pub at_us: Vec<i64>,
    /// Sorted by [`SeriesId`], each of them once.
    pub series: Vec<RolledSeries>,
}

/// One series, one entry for each bucket.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RolledSeries {
    #[serde(flatten)]
    pub id: SeriesId,
    /// Known values; 0 where the three others are `NaN` (`null` in JSON).
    pub count: Vec<u32>,
    #[serde(with = "values")]
    #[schemars(with = "Vec<Option<f64>>")]
    pub min: Vec<f64>,
    #[serde(with = "values")]
    #[schemars(with = "Vec<Option<f64>>")]
    pub mean: Vec<f64>,
    #[serde(with = "values")]
    #[schemars(with = "Vec<Option<f64>>")]
    pub max: Vec<f64>,
}

impl Level {
    pub const ALL: [Self; 3] = [Self::TenSeconds, Self::Minute, Self::Hour];

    /// Width of a bucket in microseconds.
    pub fn width_us(self) -> i64 {
        match self {
            Self::TenSeconds => 10_000_000,
            Self::Minute => 60_000_000,
            Self::Hour => 3_600_000_000,
        }
    }

    /// Where the bucket of a time begins.
    pub fn bucket_us(self, at_us: i64) -> i64 {
        at_us.div_euclid(self.width_us()) * self.width_us()
    }
}

impl Bucket {
    /// Of a single value; `None` where it is not known.
    pub fn of(value: f64) -> Option<Self> {
        (!value.is_nan()).then(|| Self::of_known(value))
    }

    fn of_known(value: f64) -> Self {
        Self { count: 1, min: value, mean: value, max: value }
    }

    /// Both together. The mean is updated by its weighted difference, which loses less than sums
    /// do (Chan, Golub and LeVeque 1983, equation 1.1b for means).
    pub fn merged(self, other: Self) -> Self {
        let count = self.count.saturating_add(other.count);
        let weight = f64::from(other.count) / f64::from(count);
        Self {
            count,
            min: self.min.min(other.min),
            mean: self.mean + (other.mean - self.mean) * weight,
            max: self.max.max(other.max),
        }
    }
}

/// The buckets of one series in the order of time; those without a known value are left out.
/// `at_us` and `values` are of one length.
pub fn buckets(level: Level, at_us: &[i64], values: &[f64]) -> Vec<(i64, Bucket)> {
    gathered(level, at_us, values, Bucket::of_known, |bucket, value| {
        *bucket = bucket.merged(Bucket::of_known(value));
    })
}

/// A sketch of each of [`buckets`], in their order.
pub fn sketches(level: Level, at_us: &[i64], values: &[f64]) -> Vec<(i64, Sketch)> {
    let of = |value| {
        let mut sketch = Sketch::default();
        sketch.add(value);
        sketch
    };
    gathered(level, at_us, values, of, Sketch::add)
}

/// What the known values of each bucket come to: `of` the first, with each other `add`ed.
fn gathered<T>(
    level: Level,
    at_us: &[i64],
    values: &[f64],
    of: impl Fn(f64) -> T,
    add: impl Fn(&mut T, f64),
) -> Vec<(i64, T)> {
    let mut all: Vec<(i64, T)> = Vec::new();
    for (at_us, value) in at_us.iter().zip(values).filter(|(_, value)| !value.is_nan()) {
        let begin_us = level.bucket_us(*at_us);
        match all.last_mut() {
            Some((last_us, bucket)) if *last_us == begin_us => add(bucket, *value),
            _ => all.push((begin_us, of(*value))),
        }
    }
    all
}

impl Rolled {
    /// Series over the buckets that any of them has. Pieces of one series may come in any order and
    /// meet in a bucket, where they are merged.
    pub fn new(level: Level, pieces: Vec<(SeriesId, Vec<(i64, Bucket)>)>) -> Self {
        let mut at_us: Vec<i64> = pieces
            .iter()
            .flat_map(|(_, buckets)| buckets.iter().map(|(at_us, _)| *at_us))
            .collect();
        at_us.sort_unstable();
        at_us.dedup();
        let mut pieces = pieces;
        pieces.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut rolled = Self { level, at_us, series: Vec::new() };
        for (id, buckets) in pieces {
            if rolled.series.last().is_none_or(|last| last.id != id) {
                rolled.series.push(RolledSeries::empty(id, rolled.at_us.len()));
            }
            let Some(series) = rolled.series.last_mut() else { continue };
            for (at_us, bucket) in buckets {
                let row = rolled.at_us.partition_point(|other| *other < at_us);
                series.merge(row, bucket);
            }
        }
        rolled
    }

    /// Everything in ticks.
    pub fn of(ticks: &Ticks, level: Level) -> Self {
        let pieces = ticks
            .series
            .iter()
            .map(|series| (series.id.clone(), buckets(level, &ticks.at_us, &series.values)));
        Self::new(level, pieces.collect())
    }
}

impl RolledSeries {
    fn empty(id: SeriesId, len: usize) -> Self {
        let unknown = || vec![f64::NAN; len];
        Self { id, count: vec![0; len], min: unknown(), mean: unknown(), max: unknown() }
    }

    fn merge(&mut self, row: usize, bucket: Bucket) {
        let merged = self.bucket(row).map_or(bucket, |known| known.merged(bucket));
        let Bucket { count, min, mean, max } = merged;
        (self.count[row], self.min[row], self.mean[row], self.max[row]) = (count, min, mean, max);
    }

    /// One bucket; `None` where nothing in it is known.
    pub fn bucket(&self, row: usize) -> Option<Bucket> {
        let count = self.count.get(row).copied().filter(|count| *count > 0)?;
        Some(Bucket { count, min: self.min[row], mean: self.mean[row], max: self.max[row] })
    }
}

/// Not known equals not known.
impl PartialEq for RolledSeries {
    fn eq(&self, other: &Self) -> bool {
        let rows = 0..self.count.len();
        self.id == other.id
            && self.count.len() == other.count.len()
            && rows.into_iter().all(|row| self.bucket(row) == other.bucket(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{Metric, Series};

    const NAN: f64 = f64::NAN;

    fn ticks(values: &[(i64, f64, f64)]) -> Ticks {
        let series = |metric, value: fn(&(i64, f64, f64)) -> f64| Series {
            id: SeriesId::host(metric),
            values: values.iter().map(value).collect(),
        };
        Ticks {
            at_us: values.iter().map(|(seconds, ..)| seconds * 1_000_000).collect(),
            series: vec![
                series(Metric::CpuIdle, |row| row.1),
                series(Metric::CpuBusy, |row| row.2),
            ],
        }
    }

    #[test]
    fn buckets_begin_at_whole_multiples_and_leave_out_what_is_not_known() {
        let ticks =
            ticks(&[(-1, 7.0, NAN), (0, 1.0, NAN), (9, 4.0, 5.0), (10, NAN, NAN), (35, 2.0, NAN)]);
        let rolled = Rolled::of(&ticks, Level::TenSeconds);
        assert_eq!(rolled.at_us, [-10_000_000, 0, 30_000_000]);
        let idle = &rolled.series[0];
        assert_eq!(idle.id, SeriesId::host(Metric::CpuIdle));
        assert_eq!(idle.count, [1, 2, 1]);
        assert_eq!((idle.min[1], idle.mean[1], idle.max[1]), (1.0, 2.5, 4.0));
        assert_eq!(rolled.series[1].count, [0, 1, 0]);
        assert!(rolled.series[1].mean[0].is_nan());
    }

    #[test]
    fn two_pieces_merge_to_what_the_whole_gives() {
        let all: Vec<_> = (0..200).map(|at| (at, f64::from(at as i32 * 7 % 31), 1.0)).collect();
        for level in Level::ALL {
            let whole = Rolled::of(&ticks(&all), level);
            let pieces = [&all[..77], &all[77..]].map(|piece| {
                let ticks = ticks(piece);
                ticks
                    .series
                    .iter()
                    .map(|series| (series.id.clone(), buckets(level, &ticks.at_us, &series.values)))
                    .collect::<Vec<_>>()
            });
            let merged = Rolled::new(level, pieces.concat());
            assert_eq!(merged.at_us, whole.at_us);
            for (a, b) in merged.series.iter().zip(&whole.series) {
                assert_eq!((&a.count, &a.min, &a.max), (&b.count, &b.min, &b.max));
                let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-12 * b.abs();
                assert!(a.mean.iter().zip(&b.mean).all(close));
            }
        }
    }
}
