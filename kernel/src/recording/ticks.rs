//! Series over common times.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Metric, values};

/// Longer than this many cadences without a tick is a gap.
const GAP_CADENCES: f64 = 2.5;

/// Columns of one length over the same times.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ticks {
    /// Microseconds since 1970 UTC, strictly ascending.
    pub at_us: Vec<i64>,
    /// Sorted by [`SeriesId`], each of them once.
    pub series: Vec<Series>,
}

/// One metric of one thing.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    #[serde(flatten)]
    pub id: SeriesId,
    /// One for every tick; `NaN` (`null` in JSON) where it is not known.
    #[serde(with = "values")]
    #[schemars(with = "Vec<Option<f64>>")]
    pub values: Vec<f64>,
}

/// What a series is of.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct SeriesId {
    pub metric: Metric,
    /// Which CPU, disk, interface, mount or container; absent for the whole host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

/// A time without ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// The last tick before it.
    pub from_us: i64,
    /// The first tick after it.
    pub to_us: i64,
}

impl Ticks {
    pub fn len(&self) -> usize {
        self.at_us.len()
    }

    pub fn is_empty(&self) -> bool {
        self.at_us.is_empty()
    }

    /// The series of a metric of the whole host.
    pub fn of_host(&self, metric: Metric) -> Option<&Series> {
        self.series.iter().find(|series| series.id.metric == metric && series.id.instance.is_none())
    }

    /// Median time between two ticks in microseconds; `None` with fewer than two.
    pub fn cadence_us(&self) -> Option<i64> {
        let mut steps: Vec<i64> = self.at_us.windows(2).map(|pair| pair[1] - pair[0]).collect();
        if steps.is_empty() {
            return None;
        }
        let middle = steps.len() / 2;
        Some(*steps.select_nth_unstable(middle).1)
    }

    /// Times between two ticks that are longer than two and a half cadences.
    pub fn gaps(&self) -> Vec<Gap> {
        let Some(cadence_us) = self.cadence_us() else { return Vec::new() };
        let limit = cadence_us as f64 * GAP_CADENCES;
        let pairs = self.at_us.windows(2).map(|pair| Gap { from_us: pair[0], to_us: pair[1] });
        pairs.filter(|gap| (gap.to_us - gap.from_us) as f64 > limit).collect()
    }
}

impl SeriesId {
    pub fn host(metric: Metric) -> Self {
        Self { metric, instance: None }
    }

    pub fn of(metric: Metric, instance: impl Into<String>) -> Self {
        Self { metric, instance: Some(instance.into()) }
    }
}

/// As addresses and exports name it: `cpu.busy_pct` or `disk.read_bytes_per_s[sda]`.
impl fmt::Display for SeriesId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.metric.key())?;
        match &self.instance {
            Some(instance) => write!(f, "[{instance}]"),
            None => Ok(()),
        }
    }
}

/// Not known equals not known: what is read back is what was written.
impl PartialEq for Series {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&f64, &f64)| a == b || a.is_nan() && b.is_nan();
        self.id == other.id
            && self.values.len() == other.values.len()
            && self.values.iter().zip(&other.values).all(same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: &[i64]) -> Ticks {
        Ticks { at_us: seconds.iter().map(|at| at * 1_000_000).collect(), series: Vec::new() }
    }

    #[test]
    fn the_cadence_is_the_median_and_a_missing_minute_is_a_gap() {
        let ticks = at(&[0, 5, 10, 16, 76, 81]);
        assert_eq!(ticks.cadence_us(), Some(5_000_000));
        assert_eq!(ticks.gaps(), [Gap { from_us: 16_000_000, to_us: 76_000_000 }]);
        assert_eq!(at(&[3]).cadence_us(), None);
        assert!(at(&[]).gaps().is_empty());
    }

    #[test]
    fn a_series_names_itself() {
        assert_eq!(SeriesId::host(Metric::CpuBusy).to_string(), "cpu.busy_pct");
        assert_eq!(SeriesId::of(Metric::CpuBusy, "3").to_string(), "cpu.busy_pct[3]");
    }

    #[test]
    fn what_is_not_known_is_null_in_json_and_comes_back() {
        let series =
            Series { id: SeriesId::of(Metric::DiskRead, "sda"), values: vec![1.5, f64::NAN] };
        let json = serde_json::to_string(&series).unwrap();
        assert_eq!(
            json,
            r#"{"metric":"disk.read_bytes_per_s","instance":"sda","values":[1.5,null]}"#
        );
        assert_eq!(serde_json::from_str::<Series>(&json).unwrap(), series);
    }
}
