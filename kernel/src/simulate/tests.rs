//! Simulated machines are what they say they are.

use super::*;
use crate::{
    import,
    measure::Profile,
    result::{ResultDocument, Sweep},
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
