//! Series as people know them: names, scales, and groups of ticks for one chart.

use std::collections::BTreeMap;

use kernel::recording::{Series, SeriesId, Unit};

/// What values are divided by, and the unit that they then have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) by: f64,
    pub(crate) unit: &'static str,
}

impl Scale {
    /// The unit in which the largest of some values is easy to read.
    pub(crate) fn of(unit: Unit, max: f64) -> Self {
        const MEMORY: [(f64, &str); 4] = [
            ((1_u64 << 40) as f64, "TiB"),
            ((1_u64 << 30) as f64, "GiB"),
            ((1_u64 << 20) as f64, "MiB"),
            ((1_u64 << 10) as f64, "KiB"),
        ];
        const RATES: [(f64, &str); 3] = [(1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s")];
        let steps: &[(f64, &'static str)] = match unit {
            Unit::Bytes => &MEMORY,
            Unit::BytesPerSecond => &RATES,
            Unit::Percent | Unit::PerSecond | Unit::Count => &[],
        };
        let fits = steps.iter().find(|(by, _)| max.abs() >= *by);
        fits.map_or(Self { by: 1.0, unit: unit.symbol() }, |(by, unit)| Self { by: *by, unit })
    }
}

/// Names of containers by their ids.
pub(crate) type Names = BTreeMap<String, String>;

/// `Read, sda`, `CPU 3`, `web`: a series beside others of its group.
pub(crate) fn series_name(id: &SeriesId, names: &Names) -> String {
    let label = id.metric.label();
    match &id.instance {
        Some(instance) => format!("{label}, {}", names.get(instance).unwrap_or(instance)),
        None => label.to_owned(),
    }
}

/// The sum of series, tick by tick; not known where none of them is.
pub(crate) fn sum<'a>(id: SeriesId, series: impl Iterator<Item = &'a Series>) -> Option<Series> {
    let mut total: Option<Vec<f64>> = None;
    for series in series {
        match &mut total {
            None => total = Some(series.values.clone()),
            Some(total) => {
                for (sum, value) in total.iter_mut().zip(&series.values) {
                    *sum = match (sum.is_nan(), value.is_nan()) {
                        (true, _) => *value,
                        (false, true) => *sum,
                        (false, false) => *sum + value,
                    };
                }
            }
        }
    }
    total.map(|values| Series { id, values })
}
