//! Our own sessions as a table: `time_utc`, then a column for each series, as
//! [`crate::export::session::csv`] writes them. It says nothing of the host.

use super::{
    ImportError, Note,
    error::quote,
    hosts::Hosts,
    identity::Content,
    name, series_table,
    table::{Line, Table},
};
use crate::{
    export::{cell, session::csv::TIME},
    recording::{Instance, MAX_SERIES, Metric, Recording, SeriesId},
};

/// Names of instances may hold commas too.
const MAX_COMMAS: usize = 4 * MAX_SERIES;

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut table = Table::open(text, MAX_COMMAS)?;
    let time = table.require(TIME)?;
    let series = series(&table.header(), time)?;
    let mut hosts = Hosts::default();
    let host = hosts.host("", "")?;
    while let Some(line) = table.next_line()? {
        let at_us = series_table::time(&line, time)?;
        hosts.tick(host, at_us).map_err(|error| error.at(line.place(0)))?;
        for (column, id) in &series {
            let Some(value) = series_table::value(&line, *column)? else { continue };
            hosts.set(host, at_us, id, value).map_err(|error| error.at(line.place(*column)))?;
        }
    }
    hosts.finish_as_stated(content, notes)
}

/// What each column but that of times is of.
fn series(header: &Line<'_>, time: usize) -> Result<Vec<(usize, SeriesId)>, ImportError> {
    let mut series: Vec<(usize, SeriesId)> = Vec::new();
    for (column, title) in header.cells().enumerate().filter(|(column, _)| *column != time) {
        let id = series_id(cell::plain(title))
            .filter(|id| series.iter().all(|(_, known)| known != id))
            .ok_or_else(|| {
                let found = format!("the column {}", quote(title));
                ImportError::value(
                    found,
                    "each metric once, such as cpu.busy_pct or disk.busy_pct[sda]",
                )
                .at(header.place(column))
            })?;
        series.push((column, id));
    }
    Ok(series)
}

/// The series that a title names.
fn series_id(title: &str) -> Option<SeriesId> {
    let Some((key, rest)) = title.split_once('[') else {
        return Metric::of_key(title).map(SeriesId::host);
    };
    let (metric, instance) = (Metric::of_key(key)?, rest.strip_suffix(']')?);
    let clean = name::clean(instance, name::MAX_NAME, &mut Vec::new())?;
    (clean == instance && metric.instance() != Instance::None).then(|| SeriesId::of(metric, clean))
}
