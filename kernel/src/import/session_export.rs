//! Sessions as older tools export them: 28 columns, as a table, or as JSON with an object for
//! each line, in a list or one after another.
//!
//! Of what is stated twice, the rates count: `*_mbps`, `*_iops`, `*_pps`. Whether `*_bytes`,
//! `*_ops` and `*_packets` were counted since the start or since the line before differs between
//! tools, so nothing is made of them. A megabyte of a disk has 1,048,576 bytes, a megabit of a
//! network 1,000,000 bits. Memory is in bytes, or in KiB where the total would be less than any
//! server has.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{
    ImportError, Note,
    error::quote,
    hosts::Hosts,
    identity::Content,
    json, json_list, name,
    series_table::{self, Column},
    shares::Shares,
    table::Table,
    time,
};
use crate::{
    export::session::legacy::{DISK_MB, NET_MBIT_BYTES},
    recording::{Metric, Recording},
};

const MAX_COMMAS: usize = 200;
/// A total below this many bytes (128 MiB) is one of KiB.
const LEAST_MEMORY_BYTES: f64 = 134_217_728.0;
const KIB: f64 = 1024.0;

const CPU: [&str; 5] = ["cpu_user", "cpu_system", "cpu_iowait", "cpu_steal", "cpu_idle"];
const MEMORY: [Column; 5] = [
    Column { title: "mem_total", metric: Metric::MemTotal, scale: 1.0 },
    Column { title: "mem_used", metric: Metric::MemUsed, scale: 1.0 },
    Column { title: "mem_available", metric: Metric::MemAvailable, scale: 1.0 },
    Column { title: "mem_buffers", metric: Metric::MemBuffers, scale: 1.0 },
    Column { title: "mem_cached", metric: Metric::MemCached, scale: 1.0 },
];
const RATES: [Column; 8] = [
    Column { title: "disk_read_iops", metric: Metric::DiskReadOps, scale: 1.0 },
    Column { title: "disk_write_iops", metric: Metric::DiskWriteOps, scale: 1.0 },
    Column { title: "disk_read_mbps", metric: Metric::DiskRead, scale: DISK_MB },
    Column { title: "disk_write_mbps", metric: Metric::DiskWrite, scale: DISK_MB },
    Column { title: "net_rx_mbps", metric: Metric::NetReceived, scale: NET_MBIT_BYTES },
    Column { title: "net_tx_mbps", metric: Metric::NetSent, scale: NET_MBIT_BYTES },
    Column { title: "net_rx_pps", metric: Metric::NetReceivedPackets, scale: 1.0 },
    Column { title: "net_tx_pps", metric: Metric::NetSentPackets, scale: 1.0 },
];
/// The columns that are read, in the order of a [`Row`].
const READ: usize = CPU.len() + MEMORY.len() + RATES.len();

/// One line, in the units of the file.
struct Row<'a> {
    time: Cow<'a, str>,
    collector: Cow<'a, str>,
    values: [Option<f64>; READ],
}

/// The rows so far.
struct Session<'a> {
    hosts: Hosts,
    notes: &'a mut Vec<Note>,
    /// Bytes of a unit of memory, once a total has told.
    memory_unit: Option<f64>,
}

/// The table.
pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut table = Table::open(text, MAX_COMMAS)?;
    let (time, collector) = (table.require("timestamp")?, table.require("collector_id")?);
    let columns: Vec<Option<usize>> = titles().map(|title| table.find(title)).collect();
    let mut session = Session::new(notes);
    while let Some(line) = table.next_line()? {
        let mut values = [None; READ];
        for (value, column) in values.iter_mut().zip(&columns) {
            *value = column.map_or(Ok(None), |column| series_table::value(&line, column))?;
        }
        let collector = Cow::Borrowed(crate::export::cell::plain(line.cell(collector)));
        let row = Row { time: Cow::Borrowed(line.cell(time)), collector, values };
        session.take(&row).map_err(|error| error.at(line.place(0)))?;
    }
    session.finish(content)
}

/// The objects.
pub(super) fn read_json(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut session = Session::new(notes);
    if text.trim_start().starts_with('[') {
        json_list::each(text, text, |row: Row<'_>| session.take(&row))?;
    } else {
        let mut rows = serde_json::Deserializer::from_str(text).into_iter::<Row<'_>>();
        let mut start = 0;
        while let Some(row) = rows.next() {
            let row = row.map_err(|error| json::explain(&error, text))?;
            session.take(&row).map_err(|error| error.at(json::place(text, start, &[])))?;
            start = rows.byte_offset();
        }
    }
    session.finish(content)
}

fn titles() -> impl Iterator<Item = &'static str> {
    CPU.into_iter().chain(MEMORY.iter().chain(&RATES).map(|column| column.title))
}

impl<'n> Session<'n> {
    fn new(notes: &'n mut Vec<Note>) -> Self {
        Self { hosts: Hosts::default(), notes, memory_unit: None }
    }

    fn take(&mut self, row: &Row<'_>) -> Result<(), ImportError> {
        let at_us = time::from_cell(&row.time).ok_or_else(|| {
            let found = format!("the time {}", quote(&row.time));
            ImportError::value(found, "seconds, milliseconds or RFC 3339 between 1970 and 2100")
        })?;
        let host = self.host(&row.collector)?;
        let (cpu, others) = row.values.split_at(CPU.len());
        let [user, system, iowait, steal, idle] = [cpu[0], cpu[1], cpu[2], cpu[3], cpu[4]];
        let shares = Shares { user, system, iowait, steal, idle, ..Shares::default() };
        shares.set(&mut self.hosts, host, at_us, None)?;
        let total = others[0];
        let unit = self.memory_unit(total);
        for (column, value) in MEMORY.iter().chain(&RATES).zip(others) {
            let Some(value) = value else { continue };
            let unit = if column.metric.key().starts_with("mem.") { unit } else { 1.0 };
            let id = crate::recording::SeriesId::host(column.metric);
            self.hosts.set(host, at_us, &id, value * column.scale * unit)?;
        }
        Ok(())
    }

    fn host(&mut self, collector: &str) -> Result<usize, ImportError> {
        if let Some(host) = self.hosts.known(collector) {
            return Ok(host);
        }
        let part = name::clean(collector, name::MAX_NAME, self.notes).unwrap_or_default();
        self.hosts.host(collector, &part)
    }

    fn memory_unit(&mut self, total: Option<f64>) -> f64 {
        if self.memory_unit.is_none() && total.is_some() {
            let in_kib = total.is_some_and(|total| total < LEAST_MEMORY_BYTES);
            if in_kib {
                self.notes.push(Note::TakenAs {
                    what: "Memory, which would be less than 128 MiB in bytes, was".to_owned(),
                    taken_as: "KiB".to_owned(),
                });
            }
            self.memory_unit = Some(if in_kib { KIB } else { 1.0 });
        }
        self.memory_unit.unwrap_or(1.0)
    }

    fn finish(self, content: &Content) -> Result<Vec<Recording>, ImportError> {
        let Self { hosts, notes, .. } = self;
        notes.push(Note::LeftOut {
            what: "The columns of bytes, operations and packets were".to_owned(),
            why: "the rates beside them say the same, and say since when".to_owned(),
        });
        hosts.finish(content, notes)
    }
}

impl<'de> Deserialize<'de> for Row<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RowVisitor)
    }
}

struct RowVisitor;

impl<'de> Visitor<'de> for RowVisitor {
    type Value = Row<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row<'de>, A::Error> {
        let nothing = Cow::Borrowed("");
        let mut row = Row { time: nothing.clone(), collector: nothing, values: [None; READ] };
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match titles().position(|title| title == key) {
                Some(at) => row.values[at] = map.next_value()?,
                None if key == "timestamp" => row.time = text_of(map.next_value()?),
                None if key == "collector_id" => row.collector = text_of(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(row)
    }
}

/// A number, or what stands in a text's quotes.
fn text_of<'a>(value: &'a serde_json::value::RawValue) -> Cow<'a, str> {
    let text = value.get();
    match serde_json::from_str::<String>(text) {
        Ok(text) => Cow::Owned(text),
        Err(_) => Cow::Borrowed(text),
    }
}
