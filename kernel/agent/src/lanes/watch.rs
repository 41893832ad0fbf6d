//! What else happens on the machine while lanes run: other programs, the hypervisor, the clock
//! rate and the quota.

use crate::{
    clock::{self, Clock},
    machine::Limits,
    root::Root,
};

/// Clock rates are read from at most this many CPUs: a read may interrupt the CPU it asks about.
const MAX_CLOCKED_CPUS: usize = 8;

/// Reads the counters of the CPUs a run may use.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    root: Root,
    clock: Clock,
    cpus: Vec<u32>,
    limits: Limits,
    ticks_per_s: f64,
}

/// Counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Snapshot {
    at_ns: u64,
    own_cpu_ns: u64,
    ticks: Option<Ticks>,
    throttled_ns: Option<u64>,
}

/// Clock ticks of all watched CPUs together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Ticks {
    /// Idle and waiting for a disk.
    idle: u64,
    steal: u64,
}

/// What happened between two snapshots; `None` where it cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// CPU of other programs, percent of the watched CPUs.
    pub(crate) background_pct: Option<f64>,
    /// Time the hypervisor took, percent of the watched CPUs.
    pub(crate) steal_pct: Option<f64>,
    pub(crate) frequency_mhz: Option<f64>,
    pub(crate) throttled_ns: Option<u64>,
}

impl Watch {
    /// `cpus`: the CPUs of the affinity mask, those of the lanes first.
    pub(crate) fn new(root: &Root, clock: Clock, cpus: &[u32], limits: &Limits) -> Self {
        let ticks_per_s = rustix::param::clock_ticks_per_second() as f64;
        Self { root: root.clone(), clock, cpus: cpus.to_vec(), limits: limits.clone(), ticks_per_s }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            at_ns: self.clock.now_ns(),
            own_cpu_ns: clock::process_cpu_ns(),
            ticks: self.root.text("proc/stat").and_then(|stat| ticks(&stat, &self.cpus)),
            throttled_ns: self.limits.throttled_ns(&self.root),
        }
    }

    /// The counters' way from `before` to `after`, and the clock rate now.
    pub(crate) fn between(&self, before: &Snapshot, after: &Snapshot) -> Seen {
        let (background_pct, steal_pct) = self.shares(before, after).unzip();
        let throttled = before.throttled_ns.zip(after.throttled_ns);
        Seen {
            background_pct,
            steal_pct,
            frequency_mhz: self.frequency_mhz(),
            throttled_ns: throttled.map(|(before_ns, after_ns)| after_ns.saturating_sub(before_ns)),
        }
    }

    /// Background and steal, percent.
    ///
    /// Background is what was neither idle nor stolen nor our own. Idle time is counted exactly
    /// where user time is sampled, and own time comes from the CPU clock: the sampled columns
    /// would take a lane's duty cycle for another program.
    fn shares(&self, before: &Snapshot, after: &Snapshot) -> Option<(f64, f64)> {
        let (old, new) = before.ticks.zip(after.ticks)?;
        let elapsed_ns = after.at_ns.checked_sub(before.at_ns).filter(|&ns| ns > 0)? as f64;
        let whole_ns = elapsed_ns * self.cpus.len() as f64;
        let tick_ns = 1e9 / self.ticks_per_s;
        let idle_ns = new.idle.saturating_sub(old.idle) as f64 * tick_ns;
        let steal_ns = new.steal.saturating_sub(old.steal) as f64 * tick_ns;
        let own_ns = after.own_cpu_ns.saturating_sub(before.own_cpu_ns) as f64;
        let pct = |ns: f64| (100.0 * ns / whole_ns).clamp(0.0, 100.0);
        Some((pct(whole_ns - idle_ns - steal_ns - own_ns), pct(steal_ns)))
    }

    /// Mean clock rate of the first watched CPUs, MHz.
    fn frequency_mhz(&self) -> Option<f64> {
        let cpus = self.cpus.iter().take(MAX_CLOCKED_CPUS);
        let rates: Vec<f64> = cpus
            .filter_map(|cpu| {
                let folder = format!("sys/devices/system/cpu/cpu{cpu}/cpufreq");
                self.root.number::<f64>(format!("{folder}/scaling_cur_freq"))
            })
            .collect();
        (!rates.is_empty()).then(|| rates.iter().sum::<f64>() / rates.len() as f64 / 1_000.0)
    }
}

/// Idle, iowait and steal of `cpus` from the text of `/proc/stat` (the manual page `proc_stat`).
fn ticks(stat: &str, cpus: &[u32]) -> Option<Ticks> {
    let mut total = Ticks::default();
    let mut found = 0;
    for line in stat.lines() {
        let Some((name, counters)) = line.split_once(' ') else { continue };
        let cpu = name.strip_prefix("cpu").and_then(|number| number.parse::<u32>().ok());
        if cpu.is_some_and(|cpu| cpus.contains(&cpu)) {
            let counters: Vec<u64> =
                counters.split_whitespace().map_while(|counter| counter.parse().ok()).collect();
            total.idle += counters.get(3)? + counters.get(4)?;
            total.steal += counters.get(7)?;
            found += 1;
        }
    }
    (found == cpus.len()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::Tree;

    const STAT: &str = "cpu  9 9 9 9 9 9 9 9 0 0\n\
                        cpu0 500 0 100 300 50 0 0 40 0 0\n\
                        cpu1 1 1 1 1000 1 1 1 1 0 0\n\
                        cpu10 0 0 0 7 0 0 0 3 0 0\n\
                        intr 1 2 3\n";

    #[test]
    fn only_the_cpus_of_the_mask_are_counted() {
        assert_eq!(ticks(STAT, &[0, 10]), Some(Ticks { idle: 357, steal: 43 }));
        assert_eq!(ticks(STAT, &[1]), Some(Ticks { idle: 1_001, steal: 1 }));
        assert_eq!(ticks(STAT, &[0, 2]), None, "a CPU that went offline leaves no number");
        assert_eq!(ticks("cpu0 1 2\n", &[0]), None);
    }

    fn watch(cpus: &[u32]) -> Watch {
        let tree = Tree::new(&[]);
        let mut watch = Watch::new(tree.root(), Clock::start(), cpus, &Limits::default());
        watch.ticks_per_s = 100.0;
        watch
    }

    #[track_caller]
    fn check(idle: u64, steal: u64, own_cpu_ms: u64, expected: (f64, f64)) {
        let before = Snapshot { ticks: Some(Ticks::default()), ..Snapshot::default() };
        let after = Snapshot {
            at_ns: 1_000_000_000,
            own_cpu_ns: own_cpu_ms * 1_000_000,
            ticks: Some(Ticks { idle, steal }),
            throttled_ns: None,
        };
        let seen = watch(&[0, 1]).between(&before, &after);
        assert_eq!((seen.background_pct.unwrap(), seen.steal_pct.unwrap()), expected);
    }

    #[test]
    fn background_is_what_is_neither_idle_nor_stolen_nor_our_own() {
        check(200, 0, 0, (0.0, 0.0));
        check(100, 0, 1_000, (0.0, 0.0));
        check(100, 20, 500, (15.0, 10.0));
        check(0, 0, 0, (100.0, 0.0));
        // Ticks are coarse: a little more idle than there was time is no negative background.
        check(101, 0, 1_000, (0.0, 0.0));
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let seen = watch(&[0]).between(&Snapshot::default(), &Snapshot::default());
        assert_eq!(seen, Seen::default());
    }

    #[test]
    fn the_clock_rate_is_the_mean_of_the_cpus() {
        let file = |cpu| format!("sys/devices/system/cpu/cpu{cpu}/cpufreq/scaling_cur_freq");
        let tree = Tree::new(&[(&file(0), "3000000"), (&file(1), "2000000")]);
        let watch = Watch::new(tree.root(), Clock::start(), &[0, 1], &Limits::default());
        assert_eq!(watch.frequency_mhz(), Some(2_500.0));
    }
}
