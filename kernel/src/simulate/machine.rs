//! A simulated machine: a clock, a seed and a character, answering one step after the other.

use std::collections::HashMap;

use super::character::{Character, Memory};
use crate::{
    hex::Hex64,
    measure::{Dice, Shape, Step},
    result::{LaneWork, Sweep, Window},
    workload::Workload,
};

/// Units of one CPU second.
const UNITS_PER_CPU_S: f64 = 2_500.0;
/// Standard deviation of a window's rate, of 1.
const NOISE: f64 = 0.004;
/// Between two visits, while lanes stop and start.
const GAP_NS: u64 = 20_000_000;

/// A machine whose truth is known.
#[derive(Clone, Debug)]
pub struct Machine {
    pub(super) character: Character,
    pub(super) cpus: u32,
    pub(super) seed: u64,
    shape: Shape,
    dice: Dice,
    memory: Memory,
    now_ns: u64,
    visit: Option<u32>,
    /// Per workload and lane the unit that runs next, and the share of it that is done.
    lanes: HashMap<(Workload, u32), (u64, f64)>,
    /// Time under way and the units that full load would have given in it.
    true_s: f64,
    true_units: f64,
}

impl Machine {
    /// A machine of `cpus` logical CPUs, at least 1. Everything that happens to it follows from
    /// `seed`.
    pub fn new(character: Character, cpus: u32, seed: u64) -> Self {
        let cpus = cpus.max(1);
        let capacity_cpus = character.capacity_cpus(cpus);
        let lanes = capacity_cpus.ceil().max(1.0) as u32;
        let shape = Shape::new(capacity_cpus, lanes, character.cores(lanes))
            .expect("at least one CPU, and no more cores than lanes");
        Self {
            character,
            cpus,
            seed,
            shape,
            dice: Dice::new(seed, "simulated machine"),
            memory: Memory::default(),
            now_ns: 0,
            visit: None,
            lanes: HashMap::new(),
            true_s: 0.0,
            true_units: 0.0,
        }
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Time since the start of the run, nanoseconds.
    pub fn now_ns(&self) -> u64 {
        self.now_ns
    }

    /// The truth: units per second that full load gives in the long run, averaged over the time
    /// that has passed. 0 before the first window.
    pub fn true_units_per_s(&self) -> f64 {
        if self.true_s == 0.0 { 0.0 } else { self.true_units / self.true_s }
    }

    /// Runs one step and says what it gave.
    pub fn run(&mut self, step: &Step) -> Window {
        if self.visit.replace(step.visit) != Some(step.visit) {
            self.now_ns += GAP_NS;
        }
        let start_ns = self.now_ns;
        // A window ends with a whole unit.
        let late_ns = self.dice.unit_interval() * 1e9 / UNITS_PER_CPU_S;
        let elapsed_ns = step.window_ns + late_ns as u64;
        self.now_ns += elapsed_ns;
        let (now_s, elapsed_s) = (start_ns as f64 / 1e9, elapsed_ns as f64 / 1e9);

        let capacity = self.shape.capacity_cpus();
        let full = capacity * UNITS_PER_CPU_S * self.character.full_speed(now_s, &self.memory);
        self.true_s += elapsed_s;
        self.true_units += full * elapsed_s;

        let crowding = self.crowding(step);
        let answer = self.character.answer(step, now_s, crowding, &mut self.memory, &mut self.dice);
        let noise = 1.0 + NOISE * self.character.deviation(&mut self.memory, &mut self.dice);
        let asked_cpus = self.asked_cpus(step);
        let cpu_s = asked_cpus * answer.cpu_share * elapsed_s;
        self.memory.used_s += cpu_s / capacity;
        let units = cpu_s * UNITS_PER_CPU_S * answer.speed * noise;
        let lanes = self.share_out(step, units);
        Window {
            warmup: step.warmup,
            start_ns,
            elapsed_ns,
            own_cpu_ns: (cpu_s * 1e9) as u64,
            units: lanes.iter().map(|work| work.units).sum(),
            digest_sum: Hex64(lanes.iter().fold(0, |sum, it| it.digest_sum.0.wrapping_add(sum))),
            lanes,
            background_pct: Some(0.2),
            steal_pct: Some(answer.steal_pct),
            frequency_mhz: Some(answer.frequency_mhz),
            throttled_ns: Some((answer.held_back * elapsed_ns as f64) as u64),
        }
    }

    /// CPUs worth of time that a step asks for.
    fn asked_cpus(&self, step: &Step) -> f64 {
        let capacity = self.shape.capacity_cpus();
        match step.point.sweep {
            Sweep::Threads => f64::from(step.point.lanes).min(capacity),
            Sweep::Duty | Sweep::Part => capacity * step.point.duty_pct / 100.0,
        }
    }

    /// Share of the time of a busy thread in which its sibling is busy too.
    fn crowding(&self, step: &Step) -> f64 {
        let (lanes, cores) = (f64::from(step.point.lanes), f64::from(self.shape.cores()));
        match step.point.sweep {
            Sweep::Threads => (2.0 * (lanes - cores)).max(0.0) / lanes,
            Sweep::Duty | Sweep::Part => {
                step.point.duty_pct / 100.0 * (2.0 * (lanes - cores)) / lanes
            }
        }
    }

    /// Whole units of each lane; what is left of one is done in its next window.
    fn share_out(&mut self, step: &Step, units: f64) -> Vec<LaneWork> {
        let count = step.point.lanes;
        let each = units / f64::from(count);
        let mut work = |lane| {
            let (first_unit, done) = self.lanes.entry((step.workload, lane)).or_default();
            *done += each;
            let units = done.floor();
            *done -= units;
            let work = LaneWork {
                lane,
                first_unit: *first_unit,
                units: units as u64,
                digest_sum: Hex64(units as u64 + u64::from(lane)),
            };
            *first_unit += work.units;
            work
        };
        (0..count).map(&mut work).collect()
    }
}
