//! `/proc/stat`: where the time of the CPUs went, and what the kernel did.

use super::{
    Reading,
    counter::{Counted, Row, Step, sum},
    reading::MAX_TASKS,
    rows::{is_word, rows},
};
use crate::{machine::Machine, recording::Metric};

/// Above this many CPUs only how busy each of them was is kept, so that a recording stays within
/// the number of series it may have.
pub const MAX_DETAILED_CPUS: usize = 256;

/// user, nice, system, idle, iowait, irq, softirq, steal; the two columns of guests behind them
/// are in user and nice already (proc(5)).
const COLUMNS: usize = 8;
const IDLE: usize = 3;
const IOWAIT: usize = 4;

/// Each share and its column.
const SHARES: [(Metric, usize); COLUMNS] = [
    (Metric::CpuUser, 0),
    (Metric::CpuNice, 1),
    (Metric::CpuSystem, 2),
    (Metric::CpuIdle, IDLE),
    (Metric::CpuIowait, IOWAIT),
    (Metric::CpuIrq, 5),
    (Metric::CpuSoftirq, 6),
    (Metric::CpuSteal, 7),
];
/// user, nice, system, irq, softirq.
const BUSY: [usize; 5] = [0, 1, 2, 5, 6];

/// The row of what is counted for the host; no CPU is called so.
const SYSTEM: &str = "system";
const EVENTS: [(Metric, &str); 3] =
    [(Metric::Interrupts, "intr"), (Metric::ContextSwitches, "ctxt"), (Metric::Forks, "processes")];

/// The counters, and when the host was started in seconds since 1970 UTC.
pub(super) fn read(
    text: &str,
    reading: &mut Reading,
    machine: &mut Machine,
) -> (Counted, Option<u64>) {
    let mut counted = Counted::new();
    let mut system: Row = vec![None; EVENTS.len()];
    let mut boot_s = None;
    for row in rows(text, is_word) {
        let mut tokens = row.split_whitespace();
        let Some(key) = tokens.next() else { continue };
        if let Some(cpu) = key.strip_prefix("cpu") {
            if cpu.bytes().all(|byte| byte.is_ascii_digit()) {
                let row = tokens.take(COLUMNS).map(|token| reading.figure(token)).collect();
                counted.insert(cpu.to_owned(), row);
            }
            continue;
        }
        let Some(token) = tokens.next() else { continue };
        match key {
            "btime" => boot_s = reading.figure(token),
            "procs_running" => state(Metric::Running, token, reading),
            "procs_blocked" => state(Metric::Blocked, token, reading),
            _ => {
                if let Some(at) = EVENTS.iter().position(|(_, name)| *name == key) {
                    system[at] = reading.figure(token);
                }
            }
        }
    }
    if counted.is_empty() {
        reading.nothing_in(text);
    }
    let vcpus = counted.keys().filter(|name| !name.is_empty()).count() as u32;
    machine.cpu.vcpus = machine.cpu.vcpus.max((vcpus > 0).then_some(vcpus));
    counted.insert(SYSTEM.to_owned(), system);
    (counted, boot_s)
}

pub(super) fn rates(step: &Step<'_>, reading: &mut Reading) {
    let cpus = step.now.keys().filter(|name| is_cpu(name)).count();
    reading.many_cpus = cpus > MAX_DETAILED_CPUS;
    // Idle time of CPUs that are off is counted in another way: the sum jumps when one comes or goes.
    let same_cpus = step.same_names(is_cpu);
    if !same_cpus {
        reading.reset();
    }
    for name in step.now.keys().filter(|name| *name != SYSTEM) {
        if name.is_empty() && !same_cpus {
            continue;
        }
        let Some(passed) = Passed::of(step, name, reading) else { continue };
        let instance = (!name.is_empty()).then_some(name.as_str());
        value(Metric::CpuBusy, instance, passed.pct(|column| BUSY.contains(&column)), reading);
        if instance.is_some() && reading.many_cpus {
            continue;
        }
        for (metric, column) in SHARES {
            value(metric, instance, passed.pct(|share| share == column), reading);
        }
        value(Metric::CpuClassicBusy, instance, passed.pct(|column| column != IDLE), reading);
    }
    if let Some(grown) = step.growth(SYSTEM, reading) {
        for ((metric, _), grown) in EVENTS.iter().zip(grown) {
            let per_s = step.per_s(grown, reading);
            reading.host(*metric, per_s);
        }
    }
}

fn state(metric: Metric, token: &str, reading: &mut Reading) {
    let count = reading.figure_up_to(MAX_TASKS, token);
    reading.host(metric, count.map(|count| count as f64));
}

fn is_cpu(name: &str) -> bool {
    name.starts_with(|char: char| char.is_ascii_digit())
}

fn value(metric: Metric, instance: Option<&str>, pct: Option<f64>, reading: &mut Reading) {
    match instance {
        Some(cpu) => reading.of(metric, cpu, pct),
        None => reading.host(metric, pct),
    }
}

/// The ticks that passed on one CPU or on all.
struct Passed {
    /// By column; `None` where a counter that may go back did.
    ticks: Vec<Option<f64>>,
    /// Above zero.
    total: f64,
}

impl Passed {
    /// `None` where no tick passed, a counter went back, or a column could not be read: without
    /// one of them the whole is not known.
    fn of(step: &Step<'_>, name: &str, reading: &mut Reading) -> Option<Self> {
        // The kernel documents that iowait may go back by itself (proc(5)).
        let ticks = step.growth_but(name, Some(IOWAIT), reading)?;
        let unread = |row: &Row| row.contains(&None);
        if unread(step.before.get(name)?) || unread(step.now.get(name)?) {
            return None;
        }
        let total: f64 = ticks.iter().flatten().sum();
        (total > 0.0).then_some(Self { ticks, total })
    }

    /// The share of some columns, in percent. Old kernels have fewer columns.
    fn pct(&self, wanted: impl Fn(usize) -> bool) -> Option<f64> {
        let columns = self.ticks.iter().enumerate().filter(|(column, _)| wanted(*column));
        // Whole numbers add up exactly: a CPU that did nothing else is busy to 100, not to 99.99….
        let ticks = sum(columns.map(|(_, ticks)| *ticks))?;
        Some((100.0 * ticks / self.total).clamp(0.0, 100.0))
    }
}
