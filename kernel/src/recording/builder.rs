//! Values in the order of a file, to series over common times.

use std::collections::BTreeMap;

use super::{MAX_SERIES, MAX_TICKS, MAX_VALUES, Series, SeriesId, Ticks};

/// Takes values in any order of series and time, within the bounds of a recording.
#[derive(Debug, Default)]
pub struct TicksBuilder {
    /// Times in the order in which they came first.
    rows: BTreeMap<i64, usize>,
    series: BTreeMap<SeriesId, Vec<f64>>,
    values: usize,
}

/// More than one recording may hold; its text is one clause: what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooMuch {
    #[error("more than {MAX_TICKS} points in time")]
    Ticks,
    #[error("more than {MAX_SERIES} series")]
    Series,
    #[error("more than {MAX_VALUES} values")]
    Values,
}

impl TicksBuilder {
    /// Whether there is a value of this series at this time.
    pub fn has(&self, at_us: i64, id: &SeriesId) -> bool {
        let row = self.rows.get(&at_us);
        let value = row.and_then(|row| self.series.get(id)?.get(*row));
        value.is_some_and(|value| !value.is_nan())
    }

    /// Makes a tick, which may stay without values.
    pub fn tick(&mut self, at_us: i64) -> Result<(), TooMuch> {
        self.row(at_us).map(drop)
    }

    /// Sets one value. A value that is not finite is one that is not known; the last one counts.
    pub fn set(&mut self, at_us: i64, id: &SeriesId, value: f64) -> Result<(), TooMuch> {
        let row = self.row(at_us)?;
        if !self.series.contains_key(id) {
            if self.series.len() == MAX_SERIES {
                return Err(TooMuch::Series);
            }
            self.series.insert(id.clone(), Vec::new());
        }
        let column = self.series.get_mut(id).expect("it is there or has just been made");
        if column.len() <= row {
            // Counted before it is made: few values far apart would cost as much as many.
            self.values += row + 1 - column.len();
            if self.values > MAX_VALUES {
                return Err(TooMuch::Values);
            }
            column.resize(row + 1, f64::NAN);
        }
        column[row] = if value.is_finite() { value } else { f64::NAN };
        Ok(())
    }

    /// Values, known or not, that the whole will hold at most: what several of them share a limit by.
    pub fn size(&self) -> usize {
        self.values.max(self.rows.len().saturating_mul(self.series.len()))
    }

    /// Sorted by time and series. Series without a single known value are left out.
    pub fn build(self) -> Result<Ticks, TooMuch> {
        let Self { rows, mut series, values: _ } = self;
        series.retain(|_, column| column.iter().any(|value| !value.is_nan()));
        // Columns are filled up to the last tick here, however few of their values were set.
        if rows.len().saturating_mul(series.len()) > MAX_VALUES {
            return Err(TooMuch::Values);
        }
        let column = |(id, column): (SeriesId, Vec<f64>)| {
            let value = |row: &usize| column.get(*row).copied().unwrap_or(f64::NAN);
            Series { id, values: rows.values().map(value).collect() }
        };
        let series = series.into_iter().map(column).collect();
        Ok(Ticks { series, at_us: rows.into_keys().collect() })
    }

    fn row(&mut self, at_us: i64) -> Result<usize, TooMuch> {
        if let Some(row) = self.rows.get(&at_us) {
            return Ok(*row);
        }
        let row = self.rows.len();
        if row == MAX_TICKS {
            return Err(TooMuch::Ticks);
        }
        self.rows.insert(at_us, row);
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Metric;

    #[test]
    fn values_come_out_sorted_with_gaps_where_nothing_was_set() {
        let (busy, idle) = (SeriesId::host(Metric::CpuBusy), SeriesId::host(Metric::CpuIdle));
        let mut builder = TicksBuilder::default();
        builder.set(20, &idle, 4.0).unwrap();
        builder.set(10, &busy, 1.0).unwrap();
        builder.tick(15).unwrap();
        builder.set(10, &busy, 2.0).unwrap();
        builder.set(10, &SeriesId::host(Metric::CpuSteal), f64::INFINITY).unwrap();
        assert!(builder.has(10, &busy) && !builder.has(20, &busy));
        let ticks = builder.build().unwrap();
        assert_eq!(ticks.at_us, [10, 15, 20]);
        let nan = f64::NAN;
        let expected = [
            Series { id: idle, values: vec![nan, nan, 4.0] },
            Series { id: busy, values: vec![2.0, nan, nan] },
        ];
        assert_eq!(ticks.series, expected);
    }

    #[test]
    fn more_series_than_a_recording_holds_are_refused() {
        let mut builder = TicksBuilder::default();
        for cpu in 0..MAX_SERIES {
            builder.set(0, &SeriesId::of(Metric::CpuBusy, cpu.to_string()), 0.0).unwrap();
        }
        let one_more = builder.set(0, &SeriesId::host(Metric::CpuBusy), 0.0);
        assert_eq!(one_more, Err(TooMuch::Series));
    }
}
