//! Counters to rates: what the files of `/proc` say at one moment, and what happened since they
//! were read before.
//!
//! The same code reads files of older tools and what an agent has just read. A value is left out,
//! never made up, where a counter went back (restart, wrap, hotplug) or there is nothing to
//! compare it with; it is neither negative nor larger than a machine can do. Rates divide by the
//! time that passed between the two texts of the same file.

mod container;
mod counter;
mod cpu_info;
mod disk;
mod file_system;
mod load;
mod memory;
mod network;
mod pressure;
mod reading;
mod rows;
mod stat;
mod subsystem;
mod vmstat;

use std::collections::{HashMap, HashSet};

pub use reading::Reading;
pub use stat::MAX_DETAILED_CPUS;
pub use subsystem::Subsystem;

use crate::{
    machine::Machine,
    recording::{Instance, SeriesId},
};
use counter::{Counted, Step};

/// What was read before, of one host: what rates are taken against.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    /// The last text of each file that counts.
    before: HashMap<Subsystem, (i64, Counted)>,
    /// When the host was started, in seconds since 1970 UTC.
    boot_s: Option<u64>,
    /// Whether times come from a clock that nobody sets.
    is_steady: bool,
    machine: Machine,
}

impl Counters {
    /// For a program that reads its own host and takes the times from a clock that nobody sets:
    /// it does not outlive a restart of the host, and a wall clock that is set means nothing.
    pub fn on_a_steady_clock() -> Self {
        Self { is_steady: true, ..Self::default() }
    }

    /// Reads the text of `subsystem` at `at_us` (microseconds since 1970 UTC). Times of one
    /// subsystem ascend: a text that is not later than the one before it gives no rates.
    ///
    /// White space may be collapsed; unknown lines and further columns are read past.
    pub fn take(&mut self, at_us: i64, subsystem: &Subsystem, text: &str) -> Reading {
        let mut reading = Reading::default();
        match subsystem {
            Subsystem::MemInfo => memory::read(text, &mut reading, &mut self.machine),
            Subsystem::LoadAvg => load::read(text, &mut reading),
            Subsystem::FileSystems(_) => file_system::read(text, &mut reading),
            Subsystem::CpuInfo => cpu_info::read(text, &mut self.machine),
            Subsystem::Stat => {
                let (counted, boot_s) = stat::read(text, &mut reading, &mut self.machine);
                self.started(at_us, boot_s, &mut reading);
                self.rates(at_us, subsystem, counted, &mut reading, stat::rates);
            }
            Subsystem::DiskStats => {
                let counted = disk::read(text, &mut reading);
                self.rates(at_us, subsystem, counted, &mut reading, disk::rates);
            }
            Subsystem::NetDev => {
                let counted = network::read(text, &mut reading);
                self.rates(at_us, subsystem, counted, &mut reading, network::rates);
            }
            Subsystem::VmStat => {
                let counted = vmstat::read(text, &mut reading);
                self.rates(at_us, subsystem, counted, &mut reading, vmstat::rates);
            }
            Subsystem::Pressure(of) => {
                let counted = pressure::read(text, &mut reading);
                self.rates(at_us, subsystem, counted, &mut reading, |step, reading| {
                    pressure::rates(*of, step, reading);
                });
            }
            Subsystem::Container(id) => {
                let counted = container::read(id, text, &mut reading);
                self.rates(at_us, subsystem, counted, &mut reading, container::rates);
            }
        }
        reading
    }

    /// Drops what was counted for a thing that is gone, such as a container.
    pub fn forget(&mut self, subsystem: &Subsystem) {
        self.before.remove(subsystem);
    }

    /// When the host was started, in seconds since 1970 UTC, as its clock says.
    pub fn boot_s(&self) -> Option<u64> {
        self.boot_s
    }

    /// Forgets what was read before `at_us`: things that have gone are not remembered for ever.
    pub fn forget_before(&mut self, at_us: i64) {
        self.before.retain(|_, (before_us, _)| *before_us >= at_us);
    }

    /// What the texts so far say about the host; everything else is absent.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    fn rates(
        &mut self,
        at_us: i64,
        subsystem: &Subsystem,
        now: Counted,
        reading: &mut Reading,
        rates: impl Fn(&Step<'_>, &mut Reading),
    ) {
        if let Some((before_us, before)) = self.before.get(subsystem)
            && *before_us < at_us
        {
            let seconds = (at_us - before_us) as f64 / 1e6;
            rates(&Step { seconds, before, now: &now }, reading);
        }
        self.before.insert(subsystem.clone(), (at_us, now));
    }

    /// A host that was started again counts from zero, even where its counters have since passed
    /// what they were. A clock that was set moves this time too, and no rate holds across that.
    fn started(&mut self, at_us: i64, boot_s: Option<u64>, reading: &mut Reading) {
        /// Seconds by which the kernel's own arithmetic moves it.
        const SLACK_S: u64 = 2;
        if !self.is_steady
            && let (Some(before), Some(now)) = (self.boot_s, boot_s)
            && before.abs_diff(now) > SLACK_S
        {
            self.before.retain(|_, (before_us, _)| *before_us >= at_us);
            reading.reset();
        }
        self.boot_s = boot_s.or(self.boot_s);
    }
}

/// Whether a block device has series of its own: not a partition of one among `names`, which are
/// all of the host's, and no memory, loop or removable media.
pub fn is_disk(name: &str, names: &HashSet<&str>) -> bool {
    disk::has_series(name, names)
}

/// Whether a disk's or an interface's traffic is a part of its host's: not what passes through
/// another one that is counted too.
pub fn is_part_of_host(id: &SeriesId) -> bool {
    let Some(name) = &id.instance else { return false };
    match id.metric.instance() {
        Instance::Disk => disk::is_device(name),
        Instance::Interface => network::is_outer(name),
        Instance::None | Instance::Cpu | Instance::Mount | Instance::Container => false,
    }
}

#[cfg(test)]
mod tests;
