//! Whatever counters do, no value is one that cannot be.

use super::*;
use crate::recording::{Metric, Unit};

/// Numbers that look like chance and are the same in every run (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// A counter that mostly grows, and now and then starts again, wraps or is damaged.
    fn step(&mut self, counter: &mut u64) -> String {
        match self.below(60) {
            0 => *counter = self.below(1_000),
            1 => *counter = u64::MAX - self.below(3),
            2 => *counter = (*counter).wrapping_add(1 << 32) % (1 << 32),
            3 => {
                return ["NaN", "-1", "1e308", "18446744073709551616", ""][self.below(5) as usize]
                    .to_owned();
            }
            _ => *counter = counter.saturating_add(self.below(5_000)),
        }
        counter.to_string()
    }

    fn row(&mut self, counters: &mut [u64]) -> String {
        let row: Vec<String> = counters.iter_mut().map(|counter| self.step(counter)).collect();
        row.join(" ")
    }
}

#[track_caller]
fn is_possible(reading: &Reading) {
    for (id, value) in &reading.values {
        assert!(value.is_finite() && *value >= 0.0, "{id} = {value}");
        let of_one_cpu =
            [Metric::ContainerCpu, Metric::ContainerCpuUser, Metric::ContainerCpuSystem]
                .contains(&id.metric);
        if id.metric.unit() == Unit::Percent {
            assert!(*value <= if of_one_cpu { 409_600.0 } else { 100.0 }, "{id} = {value}");
        }
        if matches!(id.metric.unit(), Unit::BytesPerSecond | Unit::PerSecond) {
            // Of at most eight things, each below what a machine can do.
            assert!(*value <= 8e13, "{id} = {value}");
        }
    }
    let mut ids: Vec<_> = reading.values.iter().map(|(id, _)| id).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "a series twice");
}

#[test]
fn no_value_is_negative_above_a_hundred_percent_or_giant() {
    let mut values = 0;
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let mut counters = Counters::default();
        let mut cpus = vec![[0_u64; 10]; 4];
        let mut devices = vec![[0_u64; 14]; 4];
        let mut interfaces = vec![[0_u64; 16]; 4];
        let mut at_us = 0;
        for _ in 0..100 {
            at_us += 1 + dice.below(10_000_000) as i64;
            let mut text =
                |name: &dyn Fn(usize) -> String,
                 rows: &mut dyn FnMut(&mut Dice, usize) -> String| {
                    let here: Vec<usize> = (0..4).filter(|_| dice.below(30) > 0).collect();
                    here.into_iter()
                        .map(|at| name(at) + " " + &rows(&mut dice, at) + "\n")
                        .collect::<String>()
                };
            let stat = text(
                &|at| if at == 0 { "cpu".to_owned() } else { format!("cpu{at}") },
                &mut |dice, at| dice.row(&mut cpus[at]),
            );
            let disk =
                text(&|at| format!("8 {at} sd{}", ["a", "b", "c", "d"][at]), &mut |dice, at| {
                    dice.row(&mut devices[at])
                });
            let net =
                text(&|at| format!("eth{at}:"), &mut |dice, at| dice.row(&mut interfaces[at]));
            for (subsystem, text) in
                [(Subsystem::Stat, stat), (Subsystem::DiskStats, disk), (Subsystem::NetDev, net)]
            {
                let reading = counters.take(at_us, &subsystem, &text);
                values += reading.values.len();
                is_possible(&reading);
            }
        }
    }
    assert!(values > 50_000, "only {values} values were looked at");
}
