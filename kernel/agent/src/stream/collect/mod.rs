//! What the host does: its files read once per sample, and rates made of them.
//!
//! Everything is opened once and read again; which disks, mounts and containers there are is
//! looked up every few seconds.

mod cgroup;
mod containers;
mod kept_file;
mod mounts;
mod names;
mod own;

use kernel::{
    rates::{Counters, Subsystem},
    recording::{MAX_SERIES, SeriesId},
};

use self::{containers::Containers, kept_file::KeptFile, mounts::Mounts, own::Own};
use super::tick::rounded;
use crate::root::Root;

const FILES: [&str; 9] = [
    "/proc/stat",
    "/proc/meminfo",
    "/proc/diskstats",
    "/proc/net/dev",
    "/proc/vmstat",
    "/proc/loadavg",
    "/proc/pressure/cpu",
    "/proc/pressure/memory",
    "/proc/pressure/io",
];
/// How often it is looked what there is.
const LOOK_US: i64 = 5_000_000;

pub(super) struct Collector {
    root: Root,
    counters: Counters,
    files: Vec<(Subsystem, KeptFile)>,
    mounts: Mounts,
    containers: Containers,
    own: Own,
    looked_us: Option<i64>,
    /// Room for the text that is being read, and for one that is being made.
    buffer: Vec<u8>,
    text: String,
}

impl Collector {
    pub(super) fn open(root: Root) -> Self {
        let file = |name: &&str| Some((Subsystem::of(name)?, KeptFile::open(root.join(name))));
        Self {
            files: FILES.iter().filter_map(file).collect(),
            counters: Counters::on_a_steady_clock(),
            mounts: Mounts::default(),
            containers: Containers::default(),
            own: Own::open(),
            looked_us: None,
            buffer: Vec::new(),
            text: String::new(),
            root,
        }
    }

    /// All values that are known now, sorted, each series once, at most [`MAX_SERIES`]. Rates are
    /// of the time since the sample before; the first has none. `steady_us` is asked for the time
    /// of each file.
    pub(super) fn sample(&mut self, steady_us: impl Fn() -> i64) -> Vec<(SeriesId, f64)> {
        self.look(steady_us());
        let mut values = Vec::with_capacity(256);
        let Self { counters, files, mounts, containers, own, buffer, text, .. } = self;
        for (subsystem, file) in files {
            let at_us = steady_us();
            if let Some(text) = file.read(buffer) {
                values.extend(counters.take(at_us, subsystem, text).values);
            }
        }
        mounts.text(text);
        let all = Subsystem::FileSystems("*".to_owned());
        values.extend(counters.take(steady_us(), &all, text).values);
        containers.read(&steady_us, counters, (buffer, text), &mut values);
        own.read(steady_us(), buffer, &mut values);
        for (id, value) in &mut values {
            *value = rounded(id.metric.unit(), *value);
        }
        values.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        values.dedup_by(|(a, _), (b, _)| a == b);
        values.truncate(MAX_SERIES);
        values
    }

    /// What containers are called: (id, name), sorted.
    pub(super) fn names(&self) -> &[(String, String)] {
        self.containers.names()
    }

    /// Forgets what was counted: the next sample has no rates.
    pub(super) fn begin_anew(&mut self) {
        self.counters = Counters::on_a_steady_clock();
    }

    fn look(&mut self, now_us: i64) {
        if self.looked_us.is_some_and(|looked_us| now_us - looked_us < LOOK_US) {
            return;
        }
        self.looked_us = Some(now_us);
        self.files.iter_mut().for_each(|(_, file)| file.look_again());
        self.mounts = Mounts::find(&self.root);
        self.containers.find(&self.root, &mut self.counters, &mut self.buffer);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use kernel::recording::Metric;

    use super::*;
    use crate::fixtures::Tree;

    /// 100 ticks of one CPU, `busy` of them more than before.
    fn stat(user: u64, idle: u64, boot_s: u64) -> String {
        let cpu = format!("{user} 0 100 {idle} 0 0 0 0 0 0");
        format!("cpu  {cpu}\ncpu0 {cpu}\nbtime {boot_s}\n")
    }

    fn disk(reads: u64) -> String {
        format!("8 0 sda {reads} 0 800 0 100 0 800 0 0 0 0\n")
    }

    /// Takes samples a second apart.
    struct Taker(Collector, Cell<i64>);

    impl Taker {
        fn take(&mut self) -> impl Fn(Metric) -> Option<f64> + use<> {
            self.1.set(self.1.get() + 1_000_000);
            let values = self.0.sample(|| self.1.get());
            assert!(values.is_sorted_by(|a, b| a.0 < b.0));
            move |metric| {
                let of = values.iter().find(|(id, _)| *id == SeriesId::host(metric));
                of.map(|(_, value)| *value)
            }
        }
    }

    #[test]
    fn a_counter_that_went_back_gives_a_gap_and_a_clock_that_was_set_does_not() {
        let tree = Tree::new(&[("proc/loadavg", "0.50 0.40 0.30 1/100 999\n")]);
        let write = |stat: String, disk: String| {
            tree.write("proc/stat", &stat);
            tree.write("proc/diskstats", &disk);
        };
        write(stat(100, 800, 1), disk(100));
        let mut taker = Taker(Collector::open(tree.root().clone()), Cell::new(0));
        let first = taker.take();
        assert_eq!((first(Metric::CpuBusy), first(Metric::Load1)), (None, Some(0.5)));
        write(stat(133, 867, 1), disk(150));
        let second = taker.take();
        assert_eq!(
            (second(Metric::CpuBusy), second(Metric::DiskReadOps)),
            (Some(33.0), Some(50.0))
        );
        write(stat(143, 957, 3_601), disk(10));
        let third = taker.take();
        assert_eq!((third(Metric::CpuBusy), third(Metric::DiskReadOps)), (Some(10.0), None));
        write(stat(143, 957, 3_601), disk(20));
        assert_eq!(taker.take()(Metric::DiskReadOps), Some(10.0));
    }

    #[test]
    fn this_machine_can_be_sampled() {
        let mut taker = Taker(Collector::open(Root::new("/")), Cell::new(0));
        assert_eq!(taker.take()(Metric::PageFaults), None);
        let values = taker.take();
        for metric in [Metric::MemTotal, Metric::Load1, Metric::AgentMemory, Metric::PageFaults] {
            assert!(values(metric).is_some_and(|value| value >= 0.0), "{metric}");
        }
    }
}
