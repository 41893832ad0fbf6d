//! What containers did: a table with a line for each container and time, and the names of
//! containers by their ids.
//!
//! `cpu_percent` is of one CPU, as `docker stats` counts. The `io_*` columns count since the
//! container was started, memory is in bytes.

use serde::Deserialize;

use super::{
    ErrorKind, ImportError, Note,
    counters::Counters,
    error::quote,
    hosts::Hosts,
    identity::Content,
    json::{self, Step},
    name,
    pairs::Pairs,
    series_table::{self, Column},
    table::Table,
};
use crate::recording::{Metric, Recording, SeriesId};

const MAX_COMMAS: usize = 100;
/// Names that one file may hold.
const MAX_NAMES: usize = 10_000;
/// Digits of a container's id, shortened as `docker ps` shows it, and whole.
const ID_DIGITS: std::ops::RangeInclusive<usize> = 12..=64;

const STATES: [Column; 6] = [
    Column { title: "cpu_percent", metric: Metric::ContainerCpu, scale: 1.0 },
    Column { title: "cpu_user_percent", metric: Metric::ContainerCpuUser, scale: 1.0 },
    Column { title: "cpu_system_percent", metric: Metric::ContainerCpuSystem, scale: 1.0 },
    Column { title: "memory_current_bytes", metric: Metric::ContainerMemory, scale: 1.0 },
    Column { title: "memory_max_bytes", metric: Metric::ContainerMemoryLimit, scale: 1.0 },
    Column { title: "pids_current", metric: Metric::ContainerTasks, scale: 1.0 },
];
const COUNTERS: [Column; 4] = [
    Column { title: "io_read_bytes", metric: Metric::ContainerRead, scale: 1.0 },
    Column { title: "io_write_bytes", metric: Metric::ContainerWrite, scale: 1.0 },
    Column { title: "io_read_ops", metric: Metric::ContainerReadOps, scale: 1.0 },
    Column { title: "io_write_ops", metric: Metric::ContainerWriteOps, scale: 1.0 },
];

/// The table: one recording, with a series for each container and metric.
pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut table = Table::open(text, MAX_COMMAS)?;
    let (time, id) = (table.require("timestamp")?, table.require("container_id")?);
    let called = table.find("container_name");
    let states = series_table::find(&table, &STATES);
    let counted = series_table::find(&table, &COUNTERS);
    let mut hosts = Hosts::default();
    let host = hosts.host("", "")?;
    let mut counters = Counters::default();
    while let Some(line) = table.next_line()? {
        let at_us = series_table::time(&line, time)?;
        let container = line.cell(id);
        if !is_id(container) {
            return Err(not_an_id(container).at(line.place(id)));
        }
        if let Some(called) = called {
            hosts.get_mut(host).name_instance(container, line.cell(called), notes);
        }
        series_table::set(&line, &states, &mut hosts, host, at_us, Some(container))?;
        for column in &counted {
            let Some(value) = column.value(&line)? else { continue };
            let id = SeriesId::of(column.metric(), container);
            counters
                .add(host, id, at_us, value)
                .map_err(|error| error.at(line.place(column.at())))?;
        }
    }
    counters.set_rates(&mut hosts)?;
    hosts.finish(content, notes)
}

/// `{"<id>": "<name>", …}` in the order of the file.
pub(super) fn names(
    text: &str,
    notes: &mut Vec<Note>,
) -> Result<Vec<(String, String)>, ImportError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let Pairs::<String, MAX_NAMES>(pairs) = Pairs::deserialize(&mut deserializer)
        .and_then(|pairs| deserializer.end().map(|()| pairs))
        .map_err(|error| json::explain(&error, text))?;
    let mut names: Vec<(String, String)> = Vec::with_capacity(pairs.len());
    if pairs.len() == MAX_NAMES {
        let found = format!("{MAX_NAMES} names or more");
        return Err(ImportError::new(ErrorKind::TooLarge, found, "fewer in one file")
            .advise("split the file and import the parts"));
    }
    for (id, called) in pairs {
        let at = || json::place(text, 0, &[Step::Key(&id)]);
        if !is_id(&id) {
            return Err(not_an_id(&id).at(at()));
        }
        match name::clean(&called, name::MAX_NAME, notes) {
            Some(called) => names.push((id, called)),
            None => {
                let error = ImportError::value("an empty name", "what the container is called");
                return Err(error.at(at()));
            }
        }
    }
    Ok(names)
}

/// Whether a text can be a container's id: twelve to sixty-four hexadecimal digits.
pub(super) fn is_id(text: &str) -> bool {
    ID_DIGITS.contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn not_an_id(found: &str) -> ImportError {
    ImportError::value(
        format!("the container {}", quote(found)),
        "an id of 12 to 64 hexadecimal digits",
    )
}
