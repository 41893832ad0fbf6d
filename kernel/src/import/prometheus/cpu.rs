//! How the time of CPUs was spent, from the seconds of each mode or from their rates.
//!
//! A share is what a mode has of the sum of all modes, so it does not matter whether a rate is of
//! one CPU, of all of them, or an average. That takes all modes, idle too.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::{ErrorKind, ImportError, error::quote, hosts::Hosts, name, shares::Shares};

/// In the order of a [`Spent`].
const MODES: [&str; 8] = ["user", "nice", "system", "irq", "softirq", "iowait", "steal", "idle"];
const IDLE: usize = 7;

/// Times at which CPUs were looked at, of all hosts together.
const MAX_TIMES: usize = 2_500_000;

/// Time in each mode; `None` where it is not stated.
type Spent = [Option<f64>; 8];

/// What was found of each CPU of each host; all of them together have no number.
#[derive(Default)]
pub(super) struct Modes {
    cpus: BTreeMap<(usize, Option<String>), Cpu>,
    /// Times of all of them.
    size: usize,
}

#[derive(Default)]
struct Cpu {
    points: BTreeMap<i64, Spent>,
    /// The name said so; without one, what grows is one.
    is_counter: bool,
}

impl Modes {
    pub(super) fn add(
        &mut self,
        host: usize,
        cpu: Option<&str>,
        mode: &str,
        is_counter: bool,
        points: Vec<(i64, f64)>,
    ) -> Result<(), ImportError> {
        let Some(mode) = MODES.iter().position(|known| *known == mode) else {
            let found = format!("the mode {}", quote(mode));
            return Err(ImportError::value(found, format!("one of {}", MODES.join(", "))));
        };
        let cpu = cpu.and_then(|cpu| name::clean(cpu, name::MAX_NAME, &mut Vec::new()));
        let entry = self.cpus.entry((host, cpu)).or_default();
        entry.is_counter |= is_counter;
        for (at_us, value) in points {
            if !(0.0..=1e15).contains(&value) {
                let found = format!("{} seconds of a CPU", crate::import::error::plain(value));
                return Err(ImportError::value(found, "a number from 0 on"));
            }
            let times = entry.points.len();
            entry.points.entry(at_us).or_default()[mode] = Some(value);
            self.size += entry.points.len() - times;
        }
        if self.size > MAX_TIMES {
            let found = format!("more than {MAX_TIMES} times of CPUs");
            return Err(ImportError::new(ErrorKind::TooLarge, found, "fewer in one file")
                .advise("ask for a shorter range, or for a rate by mode"));
        }
        Ok(())
    }

    /// Sets the shares of each CPU, and of all of them where they are not stated together.
    pub(super) fn set(self, hosts: &mut Hosts) -> Result<(), ImportError> {
        let together: BTreeSet<usize> =
            self.cpus.keys().filter(|(_, cpu)| cpu.is_none()).map(|(host, _)| *host).collect();
        let mut sums: BTreeMap<(usize, i64), Spent> = BTreeMap::new();
        for ((host, number), cpu) in self.cpus {
            for at_us in cpu.points.keys() {
                hosts.tick(host, *at_us)?;
            }
            for (at_us, spent) in cpu.spent()? {
                shares(&spent).set(hosts, host, at_us, number.as_deref())?;
                if !together.contains(&host) {
                    let sum = sums.entry((host, at_us)).or_insert([Some(0.0); 8]);
                    let parts = sum.iter_mut().zip(spent);
                    parts.for_each(|(sum, part)| *sum = sum.zip(part).map(|(a, b)| a + b));
                }
            }
        }
        for ((host, at_us), spent) in sums {
            shares(&spent).set(hosts, host, at_us, None)?;
        }
        Ok(())
    }
}

impl Cpu {
    /// What was spent until each time, in one unit for all modes of one time.
    fn spent(self) -> Result<Vec<(i64, Spent)>, ImportError> {
        if self.points.values().all(|spent| spent[IDLE].is_none()) {
            return Err(ImportError::value("CPU time without the mode “idle”", "all modes")
                .advise("ask for all modes and import the answer"));
        }
        if !self.is_counter && !self.grows() {
            return Ok(self.points.into_iter().collect());
        }
        let steps = self.points.iter().zip(self.points.iter().skip(1));
        let grown = steps.filter_map(|((_, before), (at_us, now))| {
            let mut spent = [None; 8];
            for ((spent, before), now) in spent.iter_mut().zip(before).zip(now) {
                *spent = before.zip(*now).map(|(before, now)| now - before);
            }
            // A counter that went back was started again.
            let went_back = spent.iter().flatten().any(|spent| *spent < 0.0);
            (!went_back).then_some((*at_us, spent))
        });
        Ok(grown.collect())
    }

    /// Whether the sum of all modes grows with time, as that of a rate cannot: a sum over CPUs
    /// takes the name away from a counter too. Half of the steps do, as counters may start again.
    fn grows(&self) -> bool {
        let sum = |spent: &Spent| spent.iter().flatten().sum::<f64>();
        let steps = self.points.iter().zip(self.points.iter().skip(1));
        let grown = steps.filter(|((before_us, before), (now_us, now))| {
            let seconds = (**now_us - **before_us) as f64 / 1e6;
            sum(now) - sum(before) > seconds / 2.0
        });
        let grown = grown.count();
        grown > 0 && grown * 2 >= self.points.len() - 1
    }
}

/// Nothing where a mode that counts is missing at this time.
fn shares(spent: &Spent) -> Shares {
    let sum: f64 = spent.iter().flatten().sum();
    let essential = [0, 2, IDLE].iter().all(|mode| spent[*mode].is_some());
    if !essential || sum <= 0.0 {
        return Shares::default();
    }
    let [user, nice, system, irq, softirq, iowait, steal, idle] =
        spent.map(|spent| spent.map(|spent| 100.0 * spent / sum));
    Shares { user, nice, system, irq, softirq, iowait, steal, idle }
}
