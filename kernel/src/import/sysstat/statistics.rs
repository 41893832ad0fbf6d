//! One entry of `statistics`: what was measured at one time.

use serde::Deserialize;

use super::{cpu::Cpu, file_system::FileSystem};
use crate::{
    import::{ErrorKind, ImportError, Note, error::quote, hosts::Hosts, json::Bounded, name, time},
    recording::{Metric, SeriesId},
};

const KIB: f64 = 1024.0;
/// Of a sector and of a block.
const BLOCK: f64 = 512.0;
/// Of one list: CPUs, disks, interfaces.
const MAX_ENTRIES: usize = 4_096;

type List<T> = Option<Bounded<T, { MAX_ENTRIES + 1 }>>;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Statistics {
    pub(super) timestamp: Timestamp,
    cpu_load: List<Cpu>,
    /// As versions before 12 call it with `-u ALL`.
    cpu_load_all: List<Cpu>,
    memory: Option<Memory>,
    disk: List<Disk>,
    io: Option<Io>,
    network: Option<Network>,
    queue: Option<Queue>,
    paging: Option<Paging>,
    swap_pages: Option<SwapPages>,
    process_and_context_switch: Option<Switches>,
    psi: Option<Pressure>,
    filesystems: List<FileSystem>,
}

#[derive(Deserialize)]
pub(super) struct Timestamp {
    date: String,
    time: String,
    utc: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Memory {
    memfree: Option<f64>,
    avail: Option<f64>,
    memused: Option<f64>,
    memused_percent: Option<f64>,
    buffers: Option<f64>,
    cached: Option<f64>,
    slab: Option<f64>,
    dirty: Option<f64>,
    swpused: Option<f64>,
}

#[derive(Deserialize)]
struct Disk {
    #[serde(rename = "disk-device")]
    device: String,
    rd_sec: Option<f64>,
    wr_sec: Option<f64>,
    #[serde(rename = "rkB")]
    rkb: Option<f64>,
    #[serde(rename = "wkB")]
    wkb: Option<f64>,
    #[serde(rename = "util-percent")]
    util: Option<f64>,
}

/// All block devices together.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Io {
    io_reads: Option<Reads>,
    io_writes: Option<Writes>,
}

#[derive(Deserialize)]
struct Reads {
    rtps: Option<f64>,
    bread: Option<f64>,
}

#[derive(Deserialize)]
struct Writes {
    wtps: Option<f64>,
    bwrtn: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Network {
    net_dev: List<Interface>,
    net_edev: List<Errors>,
}

#[derive(Deserialize)]
struct Interface {
    iface: String,
    rxpck: Option<f64>,
    txpck: Option<f64>,
    #[serde(rename = "rxkB")]
    rxkb: Option<f64>,
    #[serde(rename = "txkB")]
    txkb: Option<f64>,
}

#[derive(Deserialize)]
struct Errors {
    iface: String,
    rxerr: Option<f64>,
    txerr: Option<f64>,
    rxdrop: Option<f64>,
    txdrop: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Queue {
    runq_sz: Option<f64>,
    #[serde(rename = "ldavg-1")]
    load_1: Option<f64>,
    #[serde(rename = "ldavg-5")]
    load_5: Option<f64>,
    #[serde(rename = "ldavg-15")]
    load_15: Option<f64>,
    blocked: Option<f64>,
}

#[derive(Deserialize)]
struct Paging {
    fault: Option<f64>,
    majflt: Option<f64>,
}

#[derive(Deserialize)]
struct SwapPages {
    pswpin: Option<f64>,
    pswpout: Option<f64>,
}

#[derive(Deserialize)]
struct Switches {
    proc: Option<f64>,
    cswch: Option<f64>,
}

/// Percent of the time since the entry before.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Pressure {
    psi_cpu: Option<Waits>,
    psi_mem: Option<Waits>,
    psi_io: Option<Waits>,
}

#[derive(Deserialize)]
struct Waits {
    some_avg: Option<f64>,
    full_avg: Option<f64>,
}

impl Timestamp {
    /// Versions that state nothing write times of UTC.
    pub(super) fn is_utc(&self) -> bool {
        self.utc != Some(0.0)
    }
}

impl Statistics {
    /// Microseconds since 1970, of the clock that the times are of.
    pub(super) fn at_us(&self) -> Result<i64, ImportError> {
        let Timestamp { date, time, .. } = &self.timestamp;
        let at = format!("{date} {time}");
        time::from_zoneless(&at).ok_or_else(|| {
            let found = format!("the time {}", quote(&at));
            ImportError::value(found, "a day and a time between 1970 and 2100")
        })
    }

    /// Sets every value.
    pub(super) fn set(
        &self,
        hosts: &mut Hosts,
        host: usize,
        at_us: i64,
        notes: &mut Vec<Note>,
    ) -> Result<(), ImportError> {
        hosts.tick(host, at_us)?;
        for cpu in entries(&self.cpu_load)?.iter().chain(entries(&self.cpu_load_all)?) {
            cpu.set(hosts, host, at_us)?;
        }
        let mut values = self.of_host();
        for disk in entries(&self.disk)? {
            of(&disk.device, disk.values(), &mut values, notes);
        }
        if let Some(network) = &self.network {
            for interface in entries(&network.net_dev)? {
                of(&interface.iface, interface.values(), &mut values, notes);
            }
            for errors in entries(&network.net_edev)? {
                of(&errors.iface, errors.values(), &mut values, notes);
            }
        }
        for mounted in entries(&self.filesystems)? {
            of(mounted.name(), mounted.values(), &mut values, notes);
        }
        for (id, value) in values {
            let Some(value) = value else { continue };
            hosts.set(host, at_us, &id, value)?;
        }
        Ok(())
    }

    fn of_host(&self) -> Vec<(SeriesId, Option<f64>)> {
        let memory = self.memory.as_ref().map(Memory::values);
        // Only where no disk is stated: it counts mapped devices and the disks below them.
        let io = self.io.as_ref().filter(|_| self.disk.is_none()).map(Io::values);
        let queue = self.queue.as_ref().map(|queue| {
            [
                (Metric::Load1, queue.load_1),
                (Metric::Load5, queue.load_5),
                (Metric::Load15, queue.load_15),
                (Metric::Running, queue.runq_sz),
                (Metric::Blocked, queue.blocked),
            ]
        });
        let faults = self
            .paging
            .as_ref()
            .map(|it| [(Metric::PageFaults, it.fault), (Metric::MajorFaults, it.majflt)]);
        let swaps = self
            .swap_pages
            .as_ref()
            .map(|it| [(Metric::SwapIn, it.pswpin), (Metric::SwapOut, it.pswpout)]);
        let switches = self
            .process_and_context_switch
            .as_ref()
            .map(|it| [(Metric::Forks, it.proc), (Metric::ContextSwitches, it.cswch)]);
        let some = |waits: &Option<Waits>| waits.as_ref().and_then(|waits| waits.some_avg);
        let full = |waits: &Option<Waits>| waits.as_ref().and_then(|waits| waits.full_avg);
        let pressure = self.psi.as_ref().map(|psi| {
            [
                (Metric::PressureCpu, some(&psi.psi_cpu)),
                (Metric::PressureMemory, some(&psi.psi_mem)),
                (Metric::PressureMemoryFull, full(&psi.psi_mem)),
                (Metric::PressureIo, some(&psi.psi_io)),
                (Metric::PressureIoFull, full(&psi.psi_io)),
            ]
        });
        let pairs = [faults, swaps, switches].into_iter().flatten().flatten();
        let all = memory.into_iter().flatten().chain(io.into_iter().flatten());
        let all = all.chain(queue.into_iter().chain(pressure).flatten()).chain(pairs);
        all.map(|(metric, value)| (SeriesId::host(metric), value)).collect()
    }
}

impl Memory {
    fn values(&self) -> [(Metric, Option<f64>); 8] {
        let kib = |value: Option<f64>| value.map(|value| value * KIB);
        [
            (Metric::MemFree, kib(self.memfree)),
            (Metric::MemAvailable, kib(self.avail)),
            (Metric::MemUsed, kib(self.memused.filter(|_| !self.used_holds_caches()))),
            (Metric::MemBuffers, kib(self.buffers)),
            (Metric::MemCached, kib(self.cached)),
            (Metric::MemSlab, kib(self.slab)),
            (Metric::MemDirty, kib(self.dirty)),
            (Metric::SwapUsed, kib(self.swpused)),
        ]
    }

    /// Versions before 11.7.3 count everything that is not free as used, caches too: then used
    /// and free make the whole that the percentage is of.
    fn used_holds_caches(&self) -> bool {
        let (Some(free), Some(used), Some(percent)) =
            (self.memfree, self.memused, self.memused_percent)
        else {
            return false;
        };
        let caches = self.buffers.unwrap_or(0.0) + self.cached.unwrap_or(0.0);
        let whole = used / percent * 100.0;
        // The percentage is rounded to two digits.
        (free + used - whole).abs() < (free + used + caches - whole).abs()
    }
}

impl Disk {
    fn values(&self) -> [(Metric, Option<f64>); 3] {
        let bytes = |kib: Option<f64>, sectors: Option<f64>| {
            kib.map(|kib| kib * KIB).or(sectors.map(|sectors| sectors * BLOCK))
        };
        [
            (Metric::DiskRead, bytes(self.rkb, self.rd_sec)),
            (Metric::DiskWrite, bytes(self.wkb, self.wr_sec)),
            // Requests that overlap take it a little past all of the time.
            (Metric::DiskBusy, self.util.map(|util| util.min(100.0))),
        ]
    }
}

impl Io {
    fn values(&self) -> [(Metric, Option<f64>); 4] {
        let reads = self.io_reads.as_ref();
        let writes = self.io_writes.as_ref();
        let bytes = |blocks: Option<f64>| blocks.map(|blocks| blocks * BLOCK);
        [
            (Metric::DiskReadOps, reads.and_then(|it| it.rtps)),
            (Metric::DiskWriteOps, writes.and_then(|it| it.wtps)),
            (Metric::DiskRead, bytes(reads.and_then(|it| it.bread))),
            (Metric::DiskWrite, bytes(writes.and_then(|it| it.bwrtn))),
        ]
    }
}

impl Interface {
    fn values(&self) -> [(Metric, Option<f64>); 4] {
        let bytes = |kib: Option<f64>| kib.map(|kib| kib * KIB);
        [
            (Metric::NetReceived, bytes(self.rxkb)),
            (Metric::NetSent, bytes(self.txkb)),
            (Metric::NetReceivedPackets, self.rxpck),
            (Metric::NetSentPackets, self.txpck),
        ]
    }
}

impl Errors {
    fn values(&self) -> [(Metric, Option<f64>); 1] {
        let parts = [self.rxerr, self.txerr, self.rxdrop, self.txdrop];
        [(Metric::NetErrors, parts.into_iter().sum())]
    }
}

/// Adds the values of a disk or an interface; the loopback goes nowhere.
fn of<const N: usize>(
    instance: &str,
    stated: [(Metric, Option<f64>); N],
    values: &mut Vec<(SeriesId, Option<f64>)>,
    notes: &mut Vec<Note>,
) {
    let Some(instance) = name::clean(instance, name::MAX_NAME, notes) else { return };
    if instance != "lo" {
        let of = |(metric, value)| (SeriesId::of(metric, instance.as_str()), value);
        values.extend(stated.map(of));
    }
}

fn entries<T>(list: &List<T>) -> Result<&[T], ImportError> {
    let entries = list.as_ref().map_or(&[][..], |list| &list.0);
    match entries.len() > MAX_ENTRIES {
        true => {
            let found = format!("more than {MAX_ENTRIES} entries at one time");
            Err(ImportError::new(ErrorKind::TooLarge, found, "fewer"))
        }
        false => Ok(entries),
    }
}
