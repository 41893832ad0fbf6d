//! Tables in the columns of `sar`, one kind of thing in each: CPUs, memory, disks, network
//! interfaces, mounts. `site,host` before the time means several hosts.
//!
//! `CPU` −1 or `all` is all of them together; `tps` counts transfers, a block has 512 bytes, a kB
//! 1,024. Partitions and `lo` are left out: their traffic is that of the disk, or none.

use super::{
    ImportError, Note,
    error::quote,
    hosts::Hosts,
    identity::Content,
    name,
    series_table::{self, Column, Found},
    shares::Shares,
    table::{Line, Table},
};
use crate::recording::{Metric, Recording, SeriesId};

const MAX_COMMAS: usize = 100;
const KIB: f64 = 1024.0;
const BLOCK: f64 = 512.0;

const MEMORY: [Column; 7] = [
    Column { title: "kbmemfree", metric: Metric::MemFree, scale: KIB },
    Column { title: "kbavail", metric: Metric::MemAvailable, scale: KIB },
    Column { title: "kbmemused", metric: Metric::MemUsed, scale: KIB },
    Column { title: "kbbuffers", metric: Metric::MemBuffers, scale: KIB },
    Column { title: "kbcached", metric: Metric::MemCached, scale: KIB },
    Column { title: "kbslab", metric: Metric::MemSlab, scale: KIB },
    Column { title: "kbdirty", metric: Metric::MemDirty, scale: KIB },
];
const DISK: [Column; 4] = [
    Column { title: "rtps", metric: Metric::DiskReadOps, scale: 1.0 },
    Column { title: "wtps", metric: Metric::DiskWriteOps, scale: 1.0 },
    Column { title: "bread/s", metric: Metric::DiskRead, scale: BLOCK },
    Column { title: "bwrtn/s", metric: Metric::DiskWrite, scale: BLOCK },
];
const NETWORK: [Column; 4] = [
    Column { title: "rxkB/s", metric: Metric::NetReceived, scale: KIB },
    Column { title: "txkB/s", metric: Metric::NetSent, scale: KIB },
    Column { title: "rxpck/s", metric: Metric::NetReceivedPackets, scale: 1.0 },
    Column { title: "txpck/s", metric: Metric::NetSentPackets, scale: 1.0 },
];

/// What the lines of a table are about, with the column that says of which one.
enum Lines {
    Cpus(usize, CpuColumns),
    Memory(Vec<Found>),
    Disks(usize, Vec<Found>),
    Interfaces(usize, Vec<Found>),
    Mounts(usize, MountColumns),
}

struct CpuColumns {
    user: usize,
    system: usize,
    idle: usize,
    nice: Option<usize>,
    iowait: Option<usize>,
    steal: Option<usize>,
}

struct MountColumns {
    block_bytes: usize,
    blocks: usize,
    available: usize,
    used_pct: usize,
}

/// Where a line says when and of which host it is.
struct Heads {
    time: usize,
    site_and_host: Option<(usize, usize)>,
}

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut table = Table::open(text, MAX_COMMAS)?;
    let heads = Heads {
        time: table.require("timestamp")?,
        site_and_host: table.find("site").zip(table.find("host")),
    };
    let lines = Lines::of(&table)?;
    let mut hosts = Hosts::default();
    while let Some(line) = table.next_line()? {
        let at_us = series_table::time(&line, heads.time)?;
        let host = heads.host(&line, &mut hosts, notes)?;
        lines.set(&line, &mut hosts, host, at_us, notes)?;
    }
    hosts.finish(content, notes)
}

impl Heads {
    fn host(
        &self,
        line: &Line<'_>,
        hosts: &mut Hosts,
        notes: &mut Vec<Note>,
    ) -> Result<usize, ImportError> {
        let Some((site, host)) = self.site_and_host else { return hosts.host("", "") };
        let (site, host) = (line.cell(site), line.cell(host));
        let key = format!("{site}/{host}");
        if let Some(known) = hosts.known(&key) {
            return Ok(known);
        }
        let part = format!("host {host} of site {site}");
        let part = name::clean(&part, name::MAX_NAME, notes).unwrap_or_default();
        hosts.host(&key, &part).map_err(|error| error.at(line.place(0)))
    }
}

impl Lines {
    fn of(table: &Table<'_>) -> Result<Self, ImportError> {
        let columns = |columns: &[Column]| series_table::find(table, columns);
        if let Some(cpu) = table.find("CPU") {
            return Ok(Self::Cpus(cpu, CpuColumns::of(table)?));
        }
        if let Some(device) = table.find("DEV") {
            return Ok(Self::Disks(device, columns(&DISK)));
        }
        if let Some(interface) = table.find("IFACE") {
            return Ok(Self::Interfaces(interface, columns(&NETWORK)));
        }
        if let Some(mount) = table.find("mount") {
            return Ok(Self::Mounts(mount, MountColumns::of(table)?));
        }
        table.require("kbmemfree").map(|_| Self::Memory(columns(&MEMORY)))
    }

    fn set(
        &self,
        line: &Line<'_>,
        hosts: &mut Hosts,
        host: usize,
        at_us: i64,
        notes: &mut Vec<Note>,
    ) -> Result<(), ImportError> {
        match self {
            Self::Cpus(cpu, columns) => {
                let shares = columns.shares(line)?;
                shares
                    .set(hosts, host, at_us, cpu_of(line, *cpu)?)
                    .map_err(|error| error.at(line.place(columns.user)))
            }
            Self::Memory(columns) => series_table::set(line, columns, hosts, host, at_us, None),
            Self::Disks(device, columns) => {
                let name = instance(line, *device, notes)?;
                series_table::set(line, columns, hosts, host, at_us, Some(&name))
            }
            Self::Interfaces(interface, columns) => match instance(line, *interface, notes)? {
                name if name == "lo" => Ok(()),
                name => series_table::set(line, columns, hosts, host, at_us, Some(&name)),
            },
            Self::Mounts(mount, columns) => {
                let mount = instance(line, *mount, notes)?;
                columns.set(line, hosts, host, at_us, &mount)
            }
        }
    }
}

impl CpuColumns {
    fn of(table: &Table<'_>) -> Result<Self, ImportError> {
        Ok(Self {
            user: table.find("%user").map_or_else(|| table.require("%usr"), Ok)?,
            system: table.find("%sys").map_or_else(|| table.require("%system"), Ok)?,
            idle: table.require("%idle")?,
            nice: table.find("%nice"),
            iowait: table.find("%iowait"),
            steal: table.find("%steal"),
        })
    }

    fn shares(&self, line: &Line<'_>) -> Result<Shares, ImportError> {
        let share = |column| series_table::value(line, column);
        let perhaps = |column: Option<usize>| column.map_or(Ok(None), share);
        Ok(Shares {
            user: share(self.user)?,
            system: share(self.system)?,
            idle: share(self.idle)?,
            nice: perhaps(self.nice)?,
            iowait: perhaps(self.iowait)?,
            steal: perhaps(self.steal)?,
            ..Shares::default()
        })
    }
}

impl MountColumns {
    fn of(table: &Table<'_>) -> Result<Self, ImportError> {
        Ok(Self {
            block_bytes: table.require("blocksize")?,
            blocks: table.require("blockstotal")?,
            available: table.require("blocksavail")?,
            used_pct: table.require("use")?,
        })
    }

    fn set(
        &self,
        line: &Line<'_>,
        hosts: &mut Hosts,
        host: usize,
        at_us: i64,
        mount: &str,
    ) -> Result<(), ImportError> {
        hosts.tick(host, at_us).map_err(|error| error.at(line.place(0)))?;
        let number = |column| series_table::value(line, column);
        let block_bytes = number(self.block_bytes)?;
        let bytes = |blocks: Option<f64>| Some(block_bytes? * blocks?);
        let values = [
            (Metric::FsTotal, self.blocks, bytes(number(self.blocks)?)),
            (Metric::FsAvailable, self.available, bytes(number(self.available)?)),
            (Metric::FsUsed, self.used_pct, number(self.used_pct)?),
        ];
        for (metric, column, value) in values {
            let Some(value) = value else { continue };
            hosts
                .set(host, at_us, &SeriesId::of(metric, mount), value)
                .map_err(|error| error.at(line.place(column)))?;
        }
        Ok(())
    }
}

/// `None` for all CPUs together.
fn cpu_of<'a>(line: &Line<'a>, column: usize) -> Result<Option<&'a str>, ImportError> {
    let cell = line.cell(column);
    match cell {
        "-1" | "all" => Ok(None),
        _ if cell.parse::<u16>().is_ok() => Ok(Some(cell)),
        _ => Err(ImportError::value(
            format!("the CPU {}", quote(cell)),
            "the number of a CPU, or -1 or “all” for all of them",
        )
        .at(line.place(column))),
    }
}

fn instance(line: &Line<'_>, column: usize, notes: &mut Vec<Note>) -> Result<String, ImportError> {
    name::clean(line.cell(column), name::MAX_NAME, notes).ok_or_else(|| {
        ImportError::value("a line without a name", "what it is about").at(line.place(column))
    })
}
