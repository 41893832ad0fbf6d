//! The control group of one container, of version 1 or 2, as the text that `kernel::rates` reads:
//! one JSON object with counters in microseconds and bytes.
//!
//! The names of files and fields are those of the kernel's documentation
//! (admin-guide/cgroup-v2.rst, admin-guide/cgroup-v1).

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use super::KeptFile;

/// Where the groups of one container lie.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Folders {
    /// One for each controller; a controller that is not there has none.
    V1(Controllers<Option<PathBuf>>),
    V2(PathBuf),
}

/// Something for each controller of version 1 that tells what a container uses.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Controllers<T> {
    pub(super) cpu: T,
    pub(super) cpuacct: T,
    pub(super) memory: T,
    pub(super) blkio: T,
    pub(super) pids: T,
}

/// The files of one container, kept open.
#[derive(Debug)]
pub(super) struct Group {
    files: Files,
    /// Text of the limits, which change seldom.
    limits: String,
}

#[derive(Debug)]
enum Files {
    V1(Box<FilesV1>),
    V2(Box<FilesV2>),
}

#[derive(Debug)]
struct FilesV1 {
    usage: KeptFile,
    shares: KeptFile,
    throttled: KeptFile,
    quota: KeptFile,
    period: KeptFile,
    memory: KeptFile,
    memory_limit: KeptFile,
    bytes: KeptFile,
    operations: KeptFile,
    tasks: KeptFile,
}

#[derive(Debug)]
struct FilesV2 {
    cpu: KeptFile,
    quota: KeptFile,
    memory: KeptFile,
    memory_limit: KeptFile,
    io: KeptFile,
    tasks: KeptFile,
}

impl Group {
    pub(super) fn open(folders: &Folders) -> Self {
        let files = match folders {
            Folders::V1(folders) => Files::V1(Box::new(FilesV1::open(folders))),
            Folders::V2(folder) => Files::V2(Box::new(FilesV2::open(folder))),
        };
        Self { files, limits: String::new() }
    }

    /// Reads the limits again.
    pub(super) fn read_limits(&mut self, buffer: &mut Vec<u8>) {
        let limits = &mut self.limits;
        limits.clear();
        let (quota, period, memory) = match &mut self.files {
            // Without a quota it is -1, which no number without a sign is.
            Files::V1(files) => (
                first(files.quota.read(buffer)),
                first(files.period.read(buffer)),
                first(files.memory_limit.read(buffer)),
            ),
            Files::V2(files) => {
                let text = files.quota.read(buffer).unwrap_or_default();
                let mut words = text.split_whitespace().map(|word| word.parse().ok());
                let (quota, period) = (words.next().flatten(), words.next().flatten());
                (quota, period, first(files.memory_limit.read(buffer)))
            }
        };
        figure(limits, "cpu_quota", quota);
        figure(limits, "cpu_period", period);
        figure(limits, "memory_max", memory);
    }

    /// What it used so far, in `text`; `false` where nothing of it can be read any more.
    pub(super) fn text(&mut self, id: &str, buffer: &mut Vec<u8>, text: &mut String) -> bool {
        text.clear();
        text.push_str("{\"container_id\":\"");
        text.push_str(id);
        text.push('"');
        let begin = text.len();
        match &mut self.files {
            Files::V1(files) => files.text(buffer, text),
            Files::V2(files) => files.text(buffer, text),
        }
        let is_there = text.len() > begin;
        text.push_str(&self.limits);
        text.push('}');
        is_there
    }
}

impl FilesV1 {
    fn open(folders: &Controllers<Option<PathBuf>>) -> Self {
        let Controllers { cpu, cpuacct, memory, blkio, pids } = folders;
        let file = |folder: &Option<PathBuf>, name: &str| {
            // Without its controller the path is empty, and no file.
            KeptFile::open(folder.as_ref().map(|folder| folder.join(name)).unwrap_or_default())
        };
        Self {
            usage: file(cpuacct, "cpuacct.usage"),
            shares: file(cpuacct, "cpuacct.stat"),
            throttled: file(cpu, "cpu.stat"),
            quota: file(cpu, "cpu.cfs_quota_us"),
            period: file(cpu, "cpu.cfs_period_us"),
            memory: file(memory, "memory.usage_in_bytes"),
            memory_limit: file(memory, "memory.limit_in_bytes"),
            bytes: file(blkio, "blkio.throttle.io_service_bytes"),
            operations: file(blkio, "blkio.throttle.io_serviced"),
            tasks: file(pids, "pids.current"),
        }
    }

    fn text(&mut self, buffer: &mut Vec<u8>, text: &mut String) {
        let usage_ns = first(self.usage.read(buffer));
        figure(text, "cpu_usage_usec", usage_ns.map(|ns| ns / 1_000));
        let shares = self.shares.read(buffer).unwrap_or_default();
        figure(text, "cpu_user_usec", field(shares, "user").map(ticks_to_us));
        figure(text, "cpu_system_usec", field(shares, "system").map(ticks_to_us));
        let stat = self.throttled.read(buffer).unwrap_or_default();
        let throttled_ns = field(stat, "throttled_time");
        figure(text, "cpu_throttled_usec", throttled_ns.map(|ns| ns / 1_000));
        let bytes = self.bytes.read(buffer);
        figure(text, "io_read_bytes", bytes.map(|text| direction(text, "Read")));
        figure(text, "io_write_bytes", bytes.map(|text| direction(text, "Write")));
        let operations = self.operations.read(buffer);
        figure(text, "io_read_ops", operations.map(|text| direction(text, "Read")));
        figure(text, "io_write_ops", operations.map(|text| direction(text, "Write")));
        figure(text, "memory_current", first(self.memory.read(buffer)));
        figure(text, "pids_current", first(self.tasks.read(buffer)));
    }
}

impl FilesV2 {
    fn open(folder: &Path) -> Self {
        let file = |name: &str| KeptFile::open(folder.join(name));
        Self {
            cpu: file("cpu.stat"),
            quota: file("cpu.max"),
            memory: file("memory.current"),
            memory_limit: file("memory.max"),
            io: file("io.stat"),
            tasks: file("pids.current"),
        }
    }

    fn text(&mut self, buffer: &mut Vec<u8>, text: &mut String) {
        let stat = self.cpu.read(buffer).unwrap_or_default();
        for (name, key) in [
            ("cpu_usage_usec", "usage_usec"),
            ("cpu_user_usec", "user_usec"),
            ("cpu_system_usec", "system_usec"),
            ("cpu_throttled_usec", "throttled_usec"),
        ] {
            figure(text, name, field(stat, key));
        }
        let io = self.io.read(buffer);
        for (name, key) in [
            ("io_read_bytes", "rbytes="),
            ("io_write_bytes", "wbytes="),
            ("io_read_ops", "rios="),
            ("io_write_ops", "wios="),
        ] {
            figure(text, name, io.map(|io| sum_of(io, key)));
        }
        figure(text, "memory_current", first(self.memory.read(buffer)));
        figure(text, "pids_current", first(self.tasks.read(buffer)));
    }
}

fn figure(text: &mut String, name: &str, figure: Option<u64>) {
    if let Some(figure) = figure {
        // Writing into a String cannot fail.
        let _ = write!(text, ",\"{name}\":{figure}");
    }
}

/// The one number of a file.
fn first(text: Option<&str>) -> Option<u64> {
    text?.trim().parse().ok()
}

/// The number behind a key, `key number` on a line.
fn field(text: &str, key: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '))?;
    rest.trim().parse().ok()
}

/// The sum over all devices, `8:0 rbytes=1 wbytes=2 …` on a line.
fn sum_of(text: &str, key: &str) -> u64 {
    let figures = text.split_whitespace().filter_map(|word| word.strip_prefix(key)?.parse().ok());
    figures.fold(0, u64::saturating_add)
}

/// What was read or written on all devices, `8:0 Read 1` on a line.
fn direction(text: &str, wanted: &str) -> u64 {
    let figures = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        (words.next()? == wanted).then(|| words.next()?.parse().ok()).flatten()
    });
    figures.fold(0, u64::saturating_add)
}

fn ticks_to_us(ticks: u64) -> u64 {
    ticks.saturating_mul(1_000_000) / rustix::param::clock_ticks_per_second().max(1)
}
