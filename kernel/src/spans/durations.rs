//! Durations of one bucket: themselves while they are few, then a sketch.
//!
//! `DDSketch` (Masson, Rim and Lee, "`DDSketch`: a fast and fully-mergeable quantile sketch with
//! relative-error guarantees", VLDB 2019) counts values in bins whose bounds grow by 2 %. Ten years
//! in microseconds are 1,670 bins of the 2,048 that it may have, so that none is ever merged and
//! the error holds for every quantile.

use sketches_ddsketch::{Config, DDSketch};

use super::answer::{DurationFigures, Quantiles};

/// Durations of a bucket that are kept as they are; a sketch of more takes less.
const EXACT: usize = 256;

/// The quantiles that are told.
const SHARES: [f64; 3] = [0.5, 0.95, 0.99];

#[derive(Clone, Debug, Default)]
pub(super) struct Durations {
    count: u64,
    sum_us: u128,
    max_us: u64,
    values: Values,
}

#[derive(Clone)]
enum Values {
    Exact(Vec<u64>),
    Sketch(Box<DDSketch>),
}

impl Durations {
    pub(super) fn add(&mut self, duration_us: u64) {
        self.count += 1;
        self.sum_us += u128::from(duration_us);
        self.max_us = self.max_us.max(duration_us);
        match &mut self.values {
            Values::Exact(values) if values.len() < EXACT => values.push(duration_us),
            values => values.sketch().add(duration_us as f64),
        }
    }

    /// Takes those of another bucket in.
    pub(super) fn merge(&mut self, other: &Self) {
        let Self { count, sum_us, max_us, values } = other;
        self.count += count;
        self.sum_us += sum_us;
        self.max_us = self.max_us.max(*max_us);
        match (&mut self.values, values) {
            (Values::Exact(own), Values::Exact(more)) => own.extend(more),
            (own, Values::Exact(more)) => {
                let sketch = own.sketch();
                more.iter().for_each(|value| sketch.add(*value as f64));
            }
            (own, Values::Sketch(more)) => {
                // All are made with one configuration, which is what merging asks for.
                let merged = own.sketch().merge(more);
                debug_assert!(merged.is_ok());
            }
        }
    }

    /// `None` where nothing that happened took a time.
    pub(super) fn figures(self) -> Option<DurationFigures> {
        let Self { count, sum_us, max_us, values } = self;
        if count == 0 {
            return None;
        }
        let ([p50_us, p95_us, p99_us], quantiles) = match values {
            Values::Exact(mut values) => {
                let quantiles = SHARES.map(|share| {
                    let place = (share * (values.len() - 1) as f64) as usize;
                    *values.select_nth_unstable(place).1 as f64
                });
                (quantiles, Quantiles::Exact)
            }
            Values::Sketch(sketch) => {
                let quantile = |share| sketch.quantile(share).ok().flatten().unwrap_or_default();
                (SHARES.map(quantile), Quantiles::Sketch)
            }
        };
        let mean_us = sum_us as f64 / count as f64;
        let max_us = max_us as f64;
        Some(DurationFigures { count, mean_us, p50_us, p95_us, p99_us, max_us, quantiles })
    }

    /// Beside the struct itself.
    pub(super) fn bytes(&self) -> usize {
        match &self.values {
            Values::Exact(values) => values.capacity() * size_of::<u64>(),
            Values::Sketch(sketch) => size_of::<DDSketch>() + sketch.length() * size_of::<u64>(),
        }
    }
}

impl Default for Values {
    fn default() -> Self {
        Self::Exact(Vec::new())
    }
}

impl Values {
    /// Becomes a sketch where it is none yet.
    fn sketch(&mut self) -> &mut DDSketch {
        if let Self::Exact(values) = self {
            let mut sketch = DDSketch::new(Config::defaults());
            values.iter().for_each(|value| sketch.add(*value as f64));
            *self = Self::Sketch(Box::new(sketch));
        }
        match self {
            Self::Sketch(sketch) => sketch,
            Self::Exact(_) => unreachable!("it has just become one"),
        }
    }
}

impl std::fmt::Debug for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact(values) => f.debug_tuple("Exact").field(&values.len()).finish(),
            Self::Sketch(sketch) => f.debug_tuple("Sketch").field(&sketch.count()).finish(),
        }
    }
}
