//! Plans against simulated machines.

use std::collections::BTreeMap;

use super::*;
use crate::{
    hex::Hex64,
    result::{LaneWork, Level, Sweep, Window},
    workload::Workload,
};

/// A machine without chance: its clock, and how it answers a step.
struct Machine {
    now_ns: u64,
    /// Time between two visits.
    gap_ns: u64,
    /// How much later than asked a window ends.
    late_ns: fn(&Step) -> u64,
    units_per_s: fn(&Step) -> f64,
    visit: Option<u32>,
}

impl Machine {
    fn steady() -> Self {
        Self {
            now_ns: 0,
            gap_ns: 20_000_000,
            late_ns: |_| 400_000,
            units_per_s: |step| 2_000.0 * f64::from(step.point.lanes) * step.point.duty_pct / 100.0,
            visit: None,
        }
    }

    fn run(&mut self, step: &Step) -> Window {
        if self.visit.replace(step.visit) != Some(step.visit) {
            self.now_ns += self.gap_ns;
        }
        let start_ns = self.now_ns;
        let elapsed_ns = step.window_ns + (self.late_ns)(step);
        self.now_ns += elapsed_ns;
        let units = ((self.units_per_s)(step) * elapsed_ns as f64 / 1e9) as u64;
        let lane = |lane| LaneWork { lane, first_unit: start_ns, units, digest_sum: Hex64(units) };
        Window {
            warmup: step.warmup,
            start_ns,
            elapsed_ns,
            own_cpu_ns: (elapsed_ns as f64 * step.point.duty_pct / 100.0) as u64,
            units,
            digest_sum: Hex64(units),
            lanes: (0..step.point.lanes).map(lane).collect(),
            background_pct: None,
            steal_pct: None,
            frequency_mhz: None,
            throttled_ns: None,
        }
    }

    fn finish(&mut self, mut plan: Plan) -> Plan {
        while let Some(step) = plan.next() {
            plan.record(self.run(&step));
        }
        plan
    }
}

fn plan(schedule: impl Into<Schedule>, shape: Shape, workload: Workload, seed: u64) -> Plan {
    Plan::new(schedule, shape, workload, seed).unwrap()
}

fn shape(lanes: u32) -> Shape {
    Shape::new(f64::from(lanes), lanes, lanes.div_ceil(2)).unwrap()
}

/// Visits per level, as `sweep part target lanes`.
fn visits(levels: &[Level]) -> BTreeMap<String, usize> {
    levels
        .iter()
        .map(|level| {
            let Level { sweep, part, target_pct, lanes, .. } = level;
            let part = part.as_deref().unwrap_or("-");
            (format!("{sweep:?} {part} {target_pct} {lanes}"), level.visits.len())
        })
        .collect()
}

fn order(plan: &Plan) -> Vec<Point> {
    let mut all: Vec<(u32, Point)> = Vec::new();
    let mut machine = Machine::steady();
    let mut plan = plan.clone();
    while let Some(step) = plan.next() {
        if step.window == 0 {
            all.push((step.visit, step.point));
        }
        plan.record(machine.run(&step));
    }
    assert!(all.is_sorted_by_key(|(visit, _)| *visit));
    all.into_iter().map(|(_, point)| point).collect()
}

/// Long profiles are tried on every eleventh size, which are odd and even ones.
fn profile_step(profile: Profile) -> usize {
    if matches!(profile, Profile::Deep | Profile::Standard) { 11 } else { 1 }
}

#[test]
fn the_budget_holds_on_any_machine_size() {
    for profile in [Profile::Smoke, Profile::Quick, Profile::Standard, Profile::Deep] {
        for lanes in (1..=256).step_by(profile_step(profile)).chain([256, 4_096]) {
            let mut machine = Machine::steady();
            let plan = machine.finish(plan(profile, shape(lanes), Workload::Standard, 42));
            assert!(machine.now_ns <= profile.budget_ns(), "{profile} on {lanes} CPUs");
            assert_eq!(plan.visits_done(), plan.visits_planned(), "{profile} on {lanes} CPUs");
        }
    }
}

#[test]
fn the_budget_holds_on_a_machine_that_is_always_late() {
    let late: [fn(&Step) -> u64; 3] = [
        |step| step.window_ns,
        |step| 990_000_000 - step.window_ns.min(500_000_000),
        |_| 99_000_000,
    ];
    for late_ns in late {
        for lanes in [1, 2, 3, 64, 256] {
            for profile in [Profile::Quick, Profile::Standard] {
                let mut machine = Machine { late_ns, gap_ns: 800_000_000, ..Machine::steady() };
                let plan = machine.finish(plan(profile, shape(lanes), Workload::Standard, 7));
                assert!(machine.now_ns <= profile.budget_ns(), "{profile}, {}", machine.now_ns);
                assert!(plan.visits_done() >= 5, "{profile} did {} visits", plan.visits_done());
            }
        }
    }
}

#[test]
fn quick_visits_five_duty_levels_and_two_thread_levels() {
    let plan = Machine::steady().finish(plan(Profile::Quick, shape(8), Workload::Standard, 1));
    let expected = [
        ("Duty - 100 8", 2),
        ("Duty - 25 8", 1),
        ("Duty - 50 8", 1),
        ("Duty - 75 8", 1),
        ("Threads - 100 1", 1),
        ("Threads - 100 4", 1),
    ];
    let expected = expected.map(|(level, visits)| (level.to_owned(), visits));
    assert_eq!(visits(&plan.measured().levels), BTreeMap::from(expected));
    let duty = plan.measured().levels;
    let full = duty.iter().find(|level| level.target_pct == 100.0).unwrap();
    assert_eq!(full.visits[0].windows.len(), 7, "half a second to warm up and three to measure");
    assert_eq!(full.measured().count(), 12);
}

#[test]
fn standard_visits_every_level_and_spends_the_rest_on_the_widest() {
    let mut machine = Machine::steady();
    // 30 % is the only restless level.
    machine.units_per_s = |step| {
        let restless = step.point.duty_pct == 30.0 && step.window % 2 == 0;
        if restless { 2_000.0 } else { 1_000.0 }
    };
    let plan = machine.finish(plan(Profile::Standard, shape(64), Workload::Standard, 5));
    let visits = visits(&plan.measured().levels);
    assert_eq!(visits["Duty - 100 64"], 3);
    for lanes in [1, 2, 8, 32] {
        assert!(visits.contains_key(&format!("Threads - 100 {lanes}")), "{visits:?}");
    }
    for part in PARTS {
        assert_eq!(visits[&format!("Part {part} 100 64")], 1);
    }
    assert_eq!(visits["Duty - 30 64"], 4, "three visits of 8 s fit into the last 30 s");
    assert_eq!(plan.measured().levels.len(), 10 + 5 + 5);
    assert!(machine.now_ns > 165_000_000_000, "{} ns", machine.now_ns);
}

#[test]
fn full_load_comes_first_in_the_middle_and_last() {
    for seed in 0..50 {
        let quick = order(&plan(Profile::Quick, shape(8), Workload::Standard, seed));
        assert_eq!((quick[0].duty_pct, quick[0].sweep), (100.0, Sweep::Duty));
        assert_eq!(quick.last(), quick.first());
        let standard = order(&plan(Profile::Standard, shape(8), Workload::Standard, seed));
        let full = standard.iter().enumerate().filter(|(_, point)| **point == standard[0]);
        let places: Vec<usize> = full.map(|(place, _)| place).collect();
        assert_eq!(places[0], 0);
        assert!((9..=11).contains(&places[1]), "{places:?}");
        assert_eq!(places.last(), Some(&(standard.len() - 1)));
    }
}

#[test]
fn the_order_is_the_seed_s_and_nothing_else_s() {
    let of = |seed| order(&plan(Profile::Standard, shape(8), Workload::Standard, seed));
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn windows_end_up_in_their_level() {
    let mut machine = Machine::steady();
    // The rate tells the level.
    machine.units_per_s = |step| step.point.duty_pct * 1_000.0 + f64::from(step.point.lanes) * 10.0;
    let plan = machine.finish(plan(Profile::Standard, shape(4), Workload::Standard, 11));
    for level in plan.measured().levels {
        let expected = level.target_pct * 1_000.0 + f64::from(level.lanes) * 10.0;
        for window in level.visits.iter().flat_map(|visit| &visit.windows) {
            assert!((window.units_per_s() - expected).abs() < 10.0, "{level:?}");
        }
    }
}

#[test]
fn a_workload_without_parts_has_no_part_levels() {
    let plan = Machine::steady().finish(plan(Profile::Standard, shape(4), Workload::Classic, 11));
    assert!(plan.measured().levels.iter().all(|level| level.sweep != Sweep::Part));
}

#[test]
fn a_run_that_is_broken_off_keeps_its_windows() {
    let mut machine = Machine::steady();
    let mut plan = plan(Profile::Quick, shape(2), Workload::Standard, 3);
    for _ in 0..10 {
        let step = plan.next().unwrap();
        plan.record(machine.run(&step));
    }
    let levels = plan.measured().levels;
    let windows = levels.iter().flat_map(|level| &level.visits).map(|visit| visit.windows.len());
    assert_eq!(windows.sum::<usize>(), 10);
    assert_eq!((plan.visits_done(), plan.visits_planned()), (1, 6));
}

#[test]
fn up_to_eight_lanes_are_kept_and_more_leave_receipts() {
    let kept =
        Machine::steady().finish(plan(Profile::Quick, shape(8), Workload::Standard, 3)).measured();
    assert!(kept.receipts.is_empty());
    let lanes = |levels: &[Level]| {
        let windows =
            levels.iter().flat_map(|level| &level.visits).flat_map(|visit| &visit.windows);
        windows.map(|window| window.lanes.len()).collect::<Vec<_>>()
    };
    assert_eq!(lanes(&kept.levels).into_iter().max(), Some(8));

    let nine =
        Machine::steady().finish(plan(Profile::Quick, shape(9), Workload::Standard, 3)).measured();
    assert_eq!(nine.receipts.len(), MAX_RECEIPTS);
    assert_eq!(lanes(&nine.levels).into_iter().max(), Some(5), "the level of one lane a core");

    let wide =
        Machine::steady().finish(plan(Profile::Quick, shape(64), Workload::Standard, 3)).measured();
    assert_eq!(wide.receipts.len(), MAX_RECEIPTS);
    assert_eq!(lanes(&wide.levels).into_iter().max(), Some(1), "only the one-lane level is small");
    let places: Vec<_> =
        wide.receipts.iter().map(|kept| (kept.visit, kept.window, kept.work.lane)).collect();
    assert!(places.is_sorted() && places.iter().any(|place| place.0 > 0), "{places:?}");
    let again =
        Machine::steady().finish(plan(Profile::Quick, shape(64), Workload::Standard, 3)).measured();
    assert_eq!(again, wide);
}

#[test]
fn the_time_left_falls_to_zero() {
    // Seven visits of 3.5 s, and all but four windows of three minutes.
    for (profile, at_first) in [(Profile::Quick, 24_500), (Profile::Standard, 178_000)] {
        let mut machine = Machine::steady();
        let mut plan = plan(profile, shape(8), Workload::Standard, 3);
        let mut before = plan.remaining_ns();
        assert_eq!(before, at_first * 1_000_000);
        while let Some(step) = plan.next() {
            plan.record(machine.run(&step));
            assert!(plan.remaining_ns() <= before);
            before = plan.remaining_ns();
        }
        assert_eq!(before, 0);
    }
}
