//! Tables whose columns are metrics: what each column is, and reading its cells.

use super::{
    ImportError,
    error::quote,
    hosts::Hosts,
    table::{Line, Table},
    time,
};
use crate::recording::{Metric, SeriesId};

/// A column that is a metric.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) title: &'static str,
    pub(super) metric: Metric,
    /// From the unit of the table to that of the metric.
    pub(super) scale: f64,
}

/// A column of a metric and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Found {
    at: usize,
    metric: Metric,
    scale: f64,
}

impl Found {
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn metric(&self) -> Metric {
        self.metric
    }

    /// In the unit of the metric.
    pub(super) fn value(&self, line: &Line<'_>) -> Result<Option<f64>, ImportError> {
        Ok(value(line, self.at)?.map(|value| value * self.scale))
    }
}

/// Those of the columns that the table has.
pub(super) fn find(table: &Table<'_>, columns: &[Column]) -> Vec<Found> {
    let found = |column: &Column| {
        let Column { title, metric, scale } = *column;
        table.find(title).map(|at| Found { at, metric, scale })
    };
    columns.iter().filter_map(found).collect()
}

/// The time of a line in microseconds since 1970 UTC.
pub(super) fn time(line: &Line<'_>, column: usize) -> Result<i64, ImportError> {
    let cell = line.cell(column);
    time::from_cell(cell).ok_or_else(|| {
        ImportError::value(
            format!("the time {}", quote(cell)),
            "seconds, milliseconds or RFC 3339 between 1970 and 2100",
        )
        .at(line.place(column))
        .advise("correct the time or delete the line, and import the file again")
    })
}

/// `None` for a cell that says that the value is not known.
pub(super) fn value(line: &Line<'_>, column: usize) -> Result<Option<f64>, ImportError> {
    let unknown = ["nan", "null", "max", "-"];
    match unknown.iter().any(|word| line.cell(column).eq_ignore_ascii_case(word)) {
        true => Ok(None),
        false => line.number(column, "a number, or nothing"),
    }
}

/// Sets every column that has a value.
pub(super) fn set(
    line: &Line<'_>,
    columns: &[Found],
    hosts: &mut Hosts,
    host: usize,
    at_us: i64,
    instance: Option<&str>,
) -> Result<(), ImportError> {
    hosts.tick(host, at_us).map_err(|error| error.at(line.place(0)))?;
    for column in columns {
        let Some(value) = column.value(line)? else { continue };
        let id = SeriesId { metric: column.metric, instance: instance.map(str::to_owned) };
        hosts.set(host, at_us, &id, value).map_err(|error| error.at(line.place(column.at)))?;
    }
    Ok(())
}
