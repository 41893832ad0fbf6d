//! What somebody asks for instead of a profile's own visits.

use std::time::Duration;

use super::*;
use crate::{
    result::Sweep,
    simulate::{Character, Machine},
    workload::Workload,
};

fn shape(lanes: u32) -> Shape {
    Shape::new(f64::from(lanes), lanes, lanes.div_ceil(2)).unwrap()
}

fn schedule(profile: Profile) -> Schedule {
    Schedule::from(profile)
}

/// Measures with the schedule on a machine of 8 CPUs: seconds used, and each visit as
/// `sweep target lanes seconds`, in order.
fn run(schedule: Schedule) -> (f64, Vec<String>) {
    let mut machine = Machine::new(Character::Steady, 8, 1);
    let document = machine.measure(schedule).unwrap();
    let mut visits: Vec<(u32, String)> = Vec::new();
    for level in &document.levels {
        for visit in &level.visits {
            let seconds = visit.windows.len() as f64 / 2.0;
            let text = format!("{:?} {} {} {seconds}", level.sweep, level.target_pct, level.lanes);
            visits.push((visit.order, text));
        }
    }
    visits.sort();
    (machine.now_ns() as f64 / 1e9, visits.into_iter().map(|(_, text)| text).collect())
}

#[track_caller]
fn impossible(schedule: Result<Schedule, ImpossibleSchedule>, sentence: &str) {
    let plan = schedule.and_then(|it| Plan::new(it, shape(8), Workload::Standard, 1));
    assert_eq!(plan.expect_err("this cannot be measured").to_string(), sentence);
}

#[test]
fn levels_and_threads_take_the_place_of_the_profile_s_own() {
    let asked = schedule(Profile::Quick).levels(&[40.0, 100.0, 10.0]).unwrap();
    let (_, visits) = run(asked.threads(&[3, 8, 3]).unwrap());
    assert_eq!((visits[0].as_str(), visits[4].as_str()), ("Duty 100 8 3.5", "Duty 100 8 3.5"));
    let mut between = visits[1..4].to_vec();
    between.sort();
    assert_eq!(between, ["Duty 10 8 3.5", "Duty 40 8 3.5", "Threads 100 3 3.5"]);
}

#[test]
fn a_longer_budget_makes_longer_visits_and_a_shorter_one_shorter() {
    let (used_s, visits) = run(schedule(Profile::Quick).budget(Duration::from_secs(60)).unwrap());
    assert!(used_s <= 60.0 && used_s > 54.0, "{used_s}");
    let is_twice = |visit: &String| visit.ends_with(" 8") || visit.ends_with(" 8.5");
    assert!(visits.iter().all(is_twice), "{visits:?}");
    let (used_s, visits) =
        run(schedule(Profile::Standard).budget(Duration::from_secs(100)).unwrap());
    assert!(used_s <= 100.0 && used_s > 85.0, "{used_s}");
    assert!(visits.len() >= 21, "{visits:?}");
}

#[test]
fn the_time_of_levels_that_were_not_asked_for_goes_to_the_widest_interval() {
    let few = schedule(Profile::Standard).levels(&[50.0]).unwrap().threads(&[1]).unwrap();
    let (used_s, visits) = run(few.budget(Duration::from_secs(90)).unwrap());
    assert!(used_s <= 90.0 && used_s > 80.0, "{used_s}");
    assert!(visits.len() > 3 + 1 + 1 + 5, "{visits:?}");
    assert!(visits[0].starts_with("Duty 100 8 "), "{visits:?}");
}

#[test]
fn deep_visits_what_standard_does_for_longer() {
    let (used_s, visits) = run(schedule(Profile::Deep));
    assert!(used_s <= 1_200.0 && used_s > 800.0, "{used_s}");
    let of = |sweep: Sweep, seconds: &str| {
        let is_of =
            |visit: &&String| visit.starts_with(&format!("{sweep:?} ")) && visit.ends_with(seconds);
        visits.iter().filter(is_of).count()
    };
    assert_eq!(
        (of(Sweep::Duty, " 45"), of(Sweep::Threads, " 40"), of(Sweep::Part, " 30")),
        (12, 3, 5),
        "{visits:?}"
    );
}

#[test]
fn what_cannot_be_measured_is_refused_in_one_sentence() {
    let quick = || schedule(Profile::Quick);
    let level = "expected 1 to 100; 100 is always measured";
    impossible(quick().levels(&[50.0, 0.0]), &format!("found a level of 0 %, {level}"));
    impossible(quick().levels(&[f64::NAN]), &format!("found a level of NaN %, {level}"));
    impossible(quick().levels(&[100.5]), &format!("found a level of 100.5 %, {level}"));
    impossible(quick().levels(&[]), "found 0 levels or thread counts, expected 1 to 100");
    impossible(quick().threads(&[1, 0]), "found a sweep of 0 threads, expected at least 1");
    impossible(
        quick().threads(&[9]),
        "found a sweep of 9 threads, expected at most 8, as many as this machine carries",
    );
    impossible(
        quick().budget(Duration::from_secs(15)),
        "a budget of 15 s is too short for 7 visits of at least 3.5 s each: allow 27 s, or ask \
         for fewer levels",
    );
    impossible(
        quick().budget(Duration::from_secs(86_400)),
        "found a budget of 86400s, expected at most 12 hours",
    );
}

#[test]
fn of_a_budget_as_much_is_planned_as_in_the_profile_itself() {
    let budget = Duration::from_nanos(Profile::Standard.budget_ns());
    let (used_s, visits) = run(schedule(Profile::Standard).budget(budget).unwrap());
    assert!(used_s <= 180.0 && used_s > 160.0, "{used_s}");
    // 149 of 178 s on twelve visits of load, three of threads and five of parts: eight CPUs have
    // two counts of threads fewer than the profile has time for, so that each visit is longer.
    let duty: Vec<&String> = visits.iter().filter(|visit| visit.starts_with("Duty ")).collect();
    assert!(duty.len() > 12 && duty.iter().all(|visit| visit.ends_with(" 9")), "{visits:?}");
    assert_eq!(visits.len(), 23, "three more of the widest");
}

#[test]
fn the_budgets_are_those_that_are_promised() {
    let seconds = Profile::ALL.map(|profile| profile.budget_ns() / 1_000_000_000);
    assert_eq!(seconds, [3, 30, 180, 1_200]);
}
