//! Tables of Netdata (`/api/v1/data?format=csv`): `time,user,system,…`, newest first, one column
//! for each dimension of one chart. Which chart it was follows from the dimensions: `system.cpu`,
//! `system.ram` or `system.load`. Those of disks and interfaces share theirs with others, so that
//! only an answer in JSON that names its chart can be told.

mod json;

use super::{
    ImportError, Note,
    error::quote,
    hosts::Hosts,
    identity::Content,
    series_table::{self, Column, Found},
    shares::{Shares, with_guests},
    table::{Line, Table},
    time,
};
use crate::recording::{Metric, Recording};

const MAX_COMMAS: usize = 200;
const MIB: f64 = 1_048_576.0;

/// `used` is left out: Netdata counts the kernel's slabs as used, or as cached, by its version.
const MEMORY: [Column; 3] = [
    Column { title: "free", metric: Metric::MemFree, scale: MIB },
    Column { title: "cached", metric: Metric::MemCached, scale: MIB },
    Column { title: "buffers", metric: Metric::MemBuffers, scale: MIB },
];
const LOAD: [Column; 3] = [
    Column { title: "load1", metric: Metric::Load1, scale: 1.0 },
    Column { title: "load5", metric: Metric::Load5, scale: 1.0 },
    Column { title: "load15", metric: Metric::Load15, scale: 1.0 },
];

enum Chart {
    Cpu(CpuColumns),
    Other(Vec<Found>),
}

struct CpuColumns {
    user: usize,
    system: usize,
    /// guest, `guest_nice`, nice, irq, softirq, iowait, steal, idle.
    others: [Option<usize>; 8],
}

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    if text.trim_start().starts_with('{') {
        return json::read(text, content, notes);
    }
    let mut table = Table::open(text, MAX_COMMAS)?;
    let column = table.require("time")?;
    let chart = Chart::of(&table, notes)?;
    let mut hosts = Hosts::default();
    let host = hosts.host("", "")?;
    let mut zoneless = false;
    while let Some(line) = table.next_line()? {
        // Without the option `seconds` the times are those of the server's clock.
        let at_us = match time::from_zoneless(line.cell(column)) {
            Some(at_us) => {
                zoneless = true;
                at_us
            }
            None => series_table::time(&line, column)?,
        };
        chart.set(&line, &mut hosts, host, at_us)?;
    }
    if zoneless {
        notes.push(Note::no_time_zone());
    }
    hosts.finish(content, notes)
}

impl Chart {
    fn of(table: &Table<'_>, notes: &mut Vec<Note>) -> Result<Self, ImportError> {
        if let Some(cpu) = CpuColumns::of(|title| table.find(title)) {
            notes.push(Note::TakenAs {
                what: "The states of a CPU were".to_owned(),
                taken_as: "those of all CPUs together, which Netdata calls system.cpu".to_owned(),
            });
            return Ok(Self::Cpu(cpu));
        }
        let memory = series_table::find(table, &MEMORY);
        let load = series_table::find(table, &LOAD);
        match (memory.len() == MEMORY.len(), load.len() == LOAD.len()) {
            (true, _) => {
                notes.push(Note::LeftOut {
                    what: "The column used was".to_owned(),
                    why: "what Netdata counts as used differs between its versions".to_owned(),
                });
                Ok(Self::Other(memory))
            }
            (_, true) => Ok(Self::Other(load)),
            _ => Err(ImportError::value(
                format!("a table with the columns {}", quote(table.header().text())),
                "one of Netdata's charts system.cpu, system.ram and system.load",
            )
            .at(table.header().place(0))
            .advise(
                "export one of these charts and import that file; other charts name themselves in \
                 JSON, with format=json and options=jsonwrap",
            )),
        }
    }

    fn set(
        &self,
        line: &Line<'_>,
        hosts: &mut Hosts,
        host: usize,
        at_us: i64,
    ) -> Result<(), ImportError> {
        match self {
            Self::Cpu(columns) => {
                let shares = columns.shares(|column| series_table::value(line, column));
                let set = shares.and_then(|shares| shares.set(hosts, host, at_us, None));
                let place = || line.place(columns.user);
                set.map_err(|error| ImportError {
                    place: Some(error.place.unwrap_or_else(place)),
                    ..error
                })
            }
            Self::Other(columns) => series_table::set(line, columns, hosts, host, at_us, None),
        }
    }
}

impl CpuColumns {
    /// `None` where the two that every version has are not there.
    fn of(find: impl Fn(&str) -> Option<usize>) -> Option<Self> {
        let others = ["guest", "guest_nice", "nice", "irq", "softirq", "iowait", "steal", "idle"];
        Some(Self { user: find("user")?, system: find("system")?, others: others.map(find) })
    }

    /// Netdata takes the guests out of user and nice, and hides idle unless it is asked for.
    fn shares(
        &self,
        share: impl Fn(usize) -> Result<Option<f64>, ImportError>,
    ) -> Result<Shares, ImportError> {
        let mut others = [None; 8];
        for (value, column) in others.iter_mut().zip(self.others) {
            *value = column.map_or(Ok(None), &share)?;
        }
        let [guest, guest_nice, nice, irq, softirq, iowait, steal, idle] = others;
        let user = with_guests(Metric::CpuUser, share(self.user)?, guest)?;
        let nice = with_guests(Metric::CpuNice, nice, guest_nice)?;
        let system = share(self.system)?;
        let all: Option<f64> = [user, nice, system, irq, softirq, iowait, steal].into_iter().sum();
        let idle = idle.or(all.map(|all| (100.0 - all).max(0.0)));
        Ok(Shares { user, nice, system, irq, softirq, iowait, steal, idle })
    }
}
