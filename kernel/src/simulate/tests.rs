//! Simulated machines are what they say they are.

use super::*;
use crate::{
    import,
    measure::Profile,
    result::{ResultDocument, Sweep, Visit},
};

const STEADY: Character = Character::Steady;

fn measure(character: Character, cpus: u32, seed: u64) -> ResultDocument {
    Machine::new(character, cpus, seed).measure(Profile::Quick).unwrap()
}

#[test]
fn every_machine_of_any_size_gives_a_document_that_can_be_true() {
    for character in Character::catalogue(30.0) {
        for cpus in [1, 2, 3, 8, 9, 64, 256] {
            let document = measure(character, cpus, 7);
            let file = document.to_json();
            let imported = import::import("simulated.json", file.as_bytes());
            assert!(imported.is_ok(), "{} on {cpus} CPUs: {imported:?}", character.name());
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_run() {
    assert_eq!(measure(STEADY, 2, 1), measure(STEADY, 2, 1));
    assert_ne!(measure(STEADY, 2, 1), measure(STEADY, 2, 2));
}

#[test]
fn the_truth_is_what_full_load_gives() {
    for character in [STEADY, Character::SmtKnee { gain: 0.3 }, Character::Quota { share: 0.5 }] {
        let mut machine = Machine::new(character, 4, 3);
        let document = machine.measure(Profile::Quick).unwrap();
        let ratio = document.peak_units_per_s().unwrap() / machine.true_units_per_s();
        assert!((ratio - 1.0).abs() < 0.01, "{}: {ratio}", character.name());
    }
}

#[test]
fn smt_bends_the_thread_sweep_and_not_the_duty_sweep_s_first_half() {
    let document = measure(Character::SmtKnee { gain: 0.3 }, 8, 3);
    let rate = |sweep, lanes, target_pct| {
        let level = document.levels.iter().find(|level| {
            (level.sweep, level.lanes, level.target_pct) == (sweep, lanes, target_pct)
        });
        level.unwrap().units_per_s().unwrap()
    };
    let one = rate(Sweep::Threads, 1, 100.0);
    assert!((rate(Sweep::Threads, 4, 100.0) / one - 4.0).abs() < 0.05);
    assert!((rate(Sweep::Duty, 8, 100.0) / one - 5.2).abs() < 0.05);
}

#[test]
fn what_the_hypervisor_takes_is_told_as_steal() {
    let steal_at = |document: &ResultDocument, target_pct: f64| {
        let levels = document.levels.iter().filter(|level| level.target_pct == target_pct);
        let windows = levels.flat_map(|level| &level.visits).flat_map(|visit| &visit.windows);
        let mut steal: Vec<i64> =
            windows.map(|window| window.steal_pct.unwrap().round() as i64).collect();
        steal.sort_unstable();
        steal.dedup();
        steal
    };
    let credits = measure(Character::BurstCredits { credits_s: 5.0, share: 0.4 }, 2, 7);
    assert_eq!(steal_at(&credits, 100.0), [0, 60]);
    assert_eq!(steal_at(&credits, 50.0), [30]);
    let neighbour = measure(Character::NeighbourWithSteal { active: 0.2, loss: 0.15 }, 2, 7);
    assert_eq!(steal_at(&neighbour, 100.0), [0, 15]);
}

#[test]
fn a_neighbour_is_there_for_its_share_of_the_time() {
    let character = Character::NeighbourWithSteal { active: 0.2, loss: 0.15 };
    let (mut there, mut all) = (0, 0);
    for seed in 0..8 {
        let document = Machine::new(character, 1, seed).measure(Profile::Deep).unwrap();
        for window in document.levels.iter().flat_map(|it| &it.visits).flat_map(|it| &it.windows) {
            there += u32::from(window.steal_pct > Some(0.0));
            all += 1;
        }
    }
    let share = f64::from(there) / f64::from(all);
    assert!((share - 0.2).abs() < 0.03, "{share}");
}

#[test]
fn a_drifting_machine_loses() {
    let document = measure(Character::Drifting { loss_per_minute: 0.1 }, 2, 7);
    let full = document.duty_level(100.0).unwrap();
    let rate = |visit: &Visit| visit.windows.last().unwrap().units_per_s();
    let (first, last) = (rate(&full.visits[0]), rate(&full.visits[1]));
    assert!((0.94..0.98).contains(&(last / first)), "{first} {last}");
}

#[test]
fn a_clock_that_falls_takes_the_work_with_it() {
    let document = measure(Character::Throttling { after_s: 5.0, share: 0.6 }, 2, 7);
    let windows = document.levels.iter().flat_map(|it| &it.visits).flat_map(|it| &it.windows);
    let mhz: Vec<f64> = windows.map(|window| window.frequency_mhz.unwrap()).collect();
    let most = mhz.iter().copied().fold(0.0, f64::max);
    let mut shares: Vec<i64> = mhz.iter().map(|it| (100.0 * it / most).round() as i64).collect();
    shares.sort_unstable();
    shares.dedup();
    assert_eq!(shares, [60, 100]);
}
