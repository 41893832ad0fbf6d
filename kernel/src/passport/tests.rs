//! Passports of simulated machines and of results that record little.

use super::*;
use crate::{
    import,
    measure::Profile,
    simulate::{Character, Machine},
};

fn of(character: Character) -> Passport {
    Passport::of(&Machine::new(character, 2, 5).measure(Profile::Standard).unwrap())
}

#[track_caller]
fn check(passport: &Passport, key: &str, value: &str, grade: Grade) -> Option<String> {
    let row = passport.rows.iter().find(|row| row.key == key).expect("every row is there");
    assert_eq!((row.value.as_str(), row.grade), (value, grade), "{row:?}");
    row.advice.clone()
}

#[test]
fn a_steady_machine_is_quiet_and_needs_no_advice() {
    let passport = of(Character::Steady);
    assert_eq!(passport.grade, Grade::Quiet);
    assert!(passport.rows.iter().all(|row| row.advice.is_none()), "{passport:#?}");
    assert_eq!(passport.clean, passport.as_experienced);
    check(&passport, "overhead", "0.10 % of the CPU time, 10.5 MB", Grade::Quiet);
}

#[test]
fn each_source_of_noise_has_its_row_and_says_what_to_do() {
    let steal = of(Character::NeighbourWithSteal { active: 0.2, loss: 0.15 });
    let row = steal.rows.iter().find(|row| row.key == "steal").unwrap();
    assert!(row.grade >= Grade::Moderate && row.advice.is_some(), "{row:?}");
    let (clean, experienced) = (steal.clean.unwrap(), steal.as_experienced.unwrap());
    assert!(clean.units_per_s > experienced.units_per_s && clean.windows < experienced.windows);

    let hidden = of(Character::NeighbourWithoutSteal { active: 0.2, loss: 0.15 });
    let row = hidden.rows.iter().find(|row| row.key == "hidden_contention").unwrap();
    assert!(row.grade >= Grade::Noisy && row.advice.is_some(), "{row:?}");
    assert_eq!(hidden.steal_mean_pct, Some(0.0));

    let credits = of(Character::BurstCredits { credits_s: 45.0, share: 0.4 });
    let row = credits.rows.iter().find(|row| row.key == "full_load").unwrap();
    assert!(row.value.ends_with(": less CPU time") && row.grade == Grade::VeryNoisy, "{row:?}");

    let quota = of(Character::Quota { share: 0.25 });
    let advice = check(&quota, "quota", "0.50 of 2 CPUs", Grade::Moderate);
    assert!(advice.unwrap().contains("same quota"));
}

#[test]
fn what_other_tools_did_not_record_is_said_to_be_unknown() {
    let line = b"{\"siteid\":1,\"host\":0,\"busy\":100,\"units\":274}\n";
    let imported = import::import("a.json", line).unwrap();
    let passport = Passport::of(imported.documents().next().unwrap());
    assert_eq!((passport.grade, passport.clean), (Grade::Unknown, None));
    for row in &passport.rows {
        assert_eq!((row.value.as_str(), row.grade), ("not recorded", Grade::Unknown), "{row:?}");
        assert!(row.advice.is_some());
    }
}

#[test]
fn load_before_the_run_is_known_from_its_warning_too() {
    let mut document = Machine::new(Character::Steady, 1, 5).measure(Profile::Quick).unwrap();
    document.background_before_pct = None;
    document.warnings.push(crate::warning::Warning::BusyBefore { background_pct: 42.0 });
    let passport = Passport::of(&document);
    check(&passport, "background_before", "42.0 %", Grade::VeryNoisy);
    assert_eq!(passport.grade, Grade::VeryNoisy);
}

#[test]
fn a_container_without_a_quota_holds_nothing_back() {
    let mut document = Machine::new(Character::Steady, 2, 5).measure(Profile::Quick).unwrap();
    document.machine.container = Some(crate::machine::Container::default());
    for visit in document.levels.iter_mut().flat_map(|level| &mut level.visits) {
        visit.windows.iter_mut().for_each(|window| window.throttled_ns = None);
    }
    check(&Passport::of(&document), "held_back", "no quota", Grade::Quiet);
}

#[test]
fn a_quota_of_all_threads_holds_nothing_back() {
    let mut document = Machine::new(Character::Steady, 2, 5).measure(Profile::Quick).unwrap();
    let quota = |cpus| crate::machine::Container {
        quota_cpus: Some(cpus),
        ..crate::machine::Container::default()
    };
    document.machine.cpu.vcpus = Some(2);
    document.machine.container = Some(quota(2.0));
    check(&Passport::of(&document), "quota", "none below the threads", Grade::Quiet);
    document.machine.container = Some(quota(1.5));
    check(&Passport::of(&document), "quota", "1.50 of 2 CPUs", Grade::Moderate);
}

#[test]
fn the_program_itself_is_quiet_up_to_its_bound() {
    let mut document = Machine::new(Character::Steady, 2, 5).measure(Profile::Quick).unwrap();
    let mut graded = |cpu_pct, value: &str, grade| {
        let overhead = document.overhead.as_mut().unwrap();
        (overhead.cpu_pct, overhead.resident_bytes) = (cpu_pct, 20_000_000);
        check(&Passport::of(&document), "overhead", value, grade)
    };
    assert_eq!(graded(0.3, "0.30 % of the CPU time, 20.0 MB", Grade::Quiet), None);
    assert!(graded(0.31, "0.31 % of the CPU time, 20.0 MB", Grade::Moderate).is_some());
    graded(16.0, "16.00 % of the CPU time, 20.0 MB", Grade::VeryNoisy);
}
