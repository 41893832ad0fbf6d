//! What a series was over its time, in a line of a table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Bucket, Series, SeriesId, Sketch, Ticks};
use crate::stats::quantile;

/// How the percentiles are defined; the sentence under every table of them.
pub const DEFINITION: &str = "A percentile lies between the two values next to it, in proportion \
    (Hyndman and Fan 1996, type 7); the spread is the standard deviation of a sample. Every known \
    value counts once, whatever the time to the next.";

/// How they are defined where the values themselves are gone.
pub const SKETCHED: &str = "The samples of this time were let go; percentiles come from sketches \
    of whole hours and may be off by 1 % of their value. The lowest, the mean and the highest \
    value are exact, the current one is the mean of the last seconds that are known, and there is \
    no standard deviation.";

/// Ascending.
const PERCENTS: [f64; 7] = [50.0, 75.0, 90.0, 95.0, 97.5, 99.0, 100.0];

/// Percentiles of a series with what is around them, all in the unit of its metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SeriesSummary")]
pub struct Summary {
    #[serde(flatten)]
    pub id: SeriesId,
    /// Values that are known: what everything here is computed from. At least one.
    pub known: usize,
    pub min: f64,
    pub mean: f64,
    /// Standard deviation with n − 1; `None` of one value, and where the values are gone.
    pub sd: Option<f64>,
    pub p50: f64,
    pub p75: f64,
    pub p90: f64,
    pub p95: f64,
    pub p97_5: f64,
    pub p99: f64,
    pub p100: f64,
    pub max: f64,
    /// The last known value.
    pub current: f64,
    /// When it was read, microseconds since 1970 UTC.
    pub current_at_us: i64,
}

impl Summary {
    /// Names of the percentiles, in the order of [`Self::percentiles`].
    pub const PERCENTILES: [&str; 7] = ["P50", "P75", "P90", "P95", "P97.5", "P99", "P100"];

    /// Of a series of `ticks`; `None` where nothing of it is known.
    pub fn of(ticks: &Ticks, series: &Series) -> Option<Self> {
        let last = series.values.iter().rposition(|value| value.is_finite())?;
        let mut values: Vec<f64> =
            series.values.iter().copied().filter(|value| value.is_finite()).collect();
        let known = values.len();
        let mean = values.iter().sum::<f64>() / known as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let min = values.iter().copied().fold(f64::INFINITY, f64::min);
        let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        put_in_place(&mut values);
        let at = |pct: f64| quantile::of_sorted(&values, pct / 100.0);
        Some(Self {
            id: series.id.clone(),
            known,
            min,
            // A sum of equal values may end a last digit beyond them.
            mean: mean.clamp(min, max),
            sd: (known > 1).then(|| (squares / (known - 1) as f64).sqrt()),
            p50: at(50.0)?,
            p75: at(75.0)?,
            p90: at(90.0)?,
            p95: at(95.0)?,
            p97_5: at(97.5)?,
            p99: at(99.0)?,
            p100: at(100.0)?,
            max,
            current: series.values[last],
            current_at_us: ticks.at_us[last],
        })
    }

    /// Of a series whose values are gone: what all of them were, a sketch of them, and the last
    /// that is known of it with its time. `None` without a value.
    pub fn sketched(
        id: SeriesId,
        all: Bucket,
        sketch: &Sketch,
        (current_at_us, current): (i64, f64),
    ) -> Option<Self> {
        let Bucket { count, min, mean, max } = all;
        let at = |pct: f64| Some(sketch.quantile(pct / 100.0)?.clamp(min, max));
        Some(Self {
            id,
            known: count as usize,
            min,
            mean,
            sd: None,
            p50: at(50.0)?,
            p75: at(75.0)?,
            p90: at(90.0)?,
            p95: at(95.0)?,
            p97_5: at(97.5)?,
            p99: at(99.0)?,
            p100: max,
            max,
            current,
            current_at_us,
        })
    }

    /// In the order of [`Self::PERCENTILES`].
    pub fn percentiles(&self) -> [f64; 7] {
        [self.p50, self.p75, self.p90, self.p95, self.p97_5, self.p99, self.p100]
    }
}

/// Puts those values where an ascending order has them between which the percentiles lie. A day of
/// seconds is read in a quarter of the time that sorting it takes.
fn put_in_place(values: &mut [f64]) {
    let mut from = 0;
    for pct in PERCENTS {
        let place = pct / 100.0 * (values.len() - 1) as f64;
        for place in [place.floor() as usize, place.ceil() as usize] {
            if place >= from {
                // Everything before is in place already and lower.
                values[from..].select_nth_unstable_by(place - from, f64::total_cmp);
                from = place + 1;
            }
        }
    }
}

/// One line for every series of which something is known, in the order of the series.
pub fn summaries(ticks: &Ticks) -> Vec<Summary> {
    ticks.series.iter().filter_map(|series| Summary::of(ticks, series)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Metric;

    fn ticks(values: &[f64]) -> Ticks {
        let series = Series { id: SeriesId::host(Metric::CpuBusy), values: values.to_vec() };
        Ticks { at_us: (0..values.len() as i64).map(|at| at * 10).collect(), series: vec![series] }
    }

    #[test]
    fn percentiles_lie_between_the_values_next_to_them() {
        let values: Vec<f64> = (0..=200).rev().map(f64::from).collect();
        let found = summaries(&ticks(&values)).remove(0);
        assert_eq!(found.percentiles(), [100.0, 150.0, 180.0, 190.0, 195.0, 198.0, 200.0]);
        assert_eq!((found.min, found.mean, found.max), (0.0, 100.0, 200.0));
        // Σ(x − 100)² over 0..200 is 2·Σk² for k to 100 = 676,700; over 200.
        assert!((found.sd.unwrap() - 3_383.5_f64.sqrt()).abs() < 1e-9);
        let two = summaries(&ticks(&[1.0, 3.0])).remove(0);
        assert_eq!((two.p50, two.p75, two.p97_5), (2.0, 2.5, 2.95));
    }

    #[test]
    fn the_percentiles_are_those_of_sorted_values_whatever_the_order_and_number() {
        for count in 1..200 {
            let values: Vec<f64> = (0..count).map(|at| f64::from(at * 7_919 % 101)).collect();
            let found = summaries(&ticks(&values)).remove(0).percentiles();
            let mut sorted = values;
            sorted.sort_by(f64::total_cmp);
            let expected = PERCENTS.map(|pct| quantile::of_sorted(&sorted, pct / 100.0).unwrap());
            assert_eq!(found, expected, "{count}");
        }
    }

    #[test]
    fn what_is_not_known_counts_for_nothing_and_the_last_known_value_is_current() {
        let found = summaries(&ticks(&[f64::NAN, 4.0, f64::NAN, 6.0, f64::NAN])).remove(0);
        assert_eq!((found.known, found.mean), (2, 5.0));
        assert_eq!((found.current, found.current_at_us), (6.0, 30));
    }

    #[test]
    fn one_value_has_no_spread_and_no_value_has_no_line() {
        let one = summaries(&ticks(&[7.5])).remove(0);
        assert_eq!((one.sd, one.p50, one.p100), (None, 7.5, 7.5));
        assert!(summaries(&ticks(&[f64::NAN, f64::NAN])).is_empty());
        assert!(summaries(&ticks(&[])).is_empty());
    }

    #[test]
    fn equal_values_have_that_mean_and_no_spread() {
        let found = summaries(&ticks(&[0.1; 1_000])).remove(0);
        assert_eq!((found.mean, found.min, found.max), (0.1, 0.1, 0.1));
        assert!(found.sd.unwrap() < 1e-12);
    }
}
