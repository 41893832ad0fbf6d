//! Documents whose parts are each possible and whose run is not.

use super::refused_for;
use crate::{
    estimate::RunEstimates,
    hex::Hex64,
    import::import,
    measure::Profile,
    passport::Passport,
    result::{Challenge, Origin, ResultDocument, Status, Sweep, Visit},
    simulate::{Character, Machine},
    warning::Warning,
};

fn run() -> ResultDocument {
    Machine::new(Character::Steady, 2, 3).measure(Profile::Quick).unwrap()
}

/// A whole run is refused after one change.
#[track_caller]
fn impossible(change: impl FnOnce(&mut ResultDocument), found: &str) {
    let mut document = run();
    import("file", document.to_json().as_bytes()).expect("the run itself is possible");
    change(&mut document);
    refused_for(document.to_json(), found);
}

/// Taken as it is; what is derived from it holds no NaN.
#[track_caller]
fn possible(document: &ResultDocument) -> RunEstimates {
    let json = document.to_json();
    let imported = import("file", json.as_bytes()).expect("this run is possible");
    let document = &imported.results[0].document;
    let run = RunEstimates::of(document);
    for derived in [
        serde_json::to_string(&run).unwrap(),
        serde_json::to_string(&Passport::of(document)).unwrap(),
        format!("{run:?}"),
    ] {
        assert!(!derived.contains("NaN") && !derived.contains("inf,"), "{derived}");
    }
    run
}

#[test]
fn fewer_windows_or_visits_than_a_run_claims_are_refused() {
    impossible(|run| drop(run.levels.remove(1)), "as number");
    impossible(
        |run| run.levels[0].visits[0].windows.clear(),
        "found a visit without windows, expected at least one in a complete run",
    );
    impossible(
        |run| {
            run.status = Status::Aborted;
            run.warnings.push(Warning::Aborted { visits_done: 8, visits_planned: 20 });
        },
        "found 6 visits where 8 are said to be done",
    );
    impossible(
        |run| run.levels[0].visits[0].order = run.levels[1].visits[0].order,
        "the visits numbered from 0 without a gap, each number once",
    );
}

#[test]
fn a_receipt_is_of_a_lane_and_a_window_of_the_run() {
    let wide = Machine::new(Character::Steady, 16, 3).measure(Profile::Quick).unwrap();
    possible(&wide);
    let with = |change: fn(&mut ResultDocument)| {
        let mut document = wide.clone();
        change(&mut document);
        document.to_json()
    };
    refused_for(with(|run| run.receipts[0].window = 99), "found a receipt for window 99 of visit");
    refused_for(with(|run| run.receipts[0].work.lane = 16), "units of lane 16");
    refused_for(with(|run| run.receipts[0].work.units = 1 << 50), "expected up to");
}

#[test]
fn time_that_the_run_did_not_take_is_refused() {
    impossible(|run| run.elapsed_ns = Some(0), "after the end of the run at 0 ns");
    impossible(|run| run.elapsed_ns = Some(10_000_000_000), "found a window that ends at");
    // A clock that was set back, or forward by a century.
    impossible(|run| run.started_at_us = Some(-1), "found the start -1");
    impossible(|run| run.started_at_us = Some(1 << 60), "found the start 1152921504606846976");
    impossible(
        |run| {
            let windows = &mut run.levels[0].visits[0].windows;
            windows[2].start_ns = windows[1].start_ns;
        },
        "found a window that starts at",
    );
}

#[test]
fn own_busy_of_nothing_or_of_too_much_is_refused() {
    impossible(
        |run| {
            for window in &mut run.levels[0].visits[0].windows {
                window.own_cpu_ns = 0;
            }
        },
        "units in no CPU time, expected an own busy above 0 %",
    );
    impossible(
        |run| {
            let full = run.levels.iter_mut().find(|it| it.target_pct == 100.0).unwrap();
            for window in full.visits.iter_mut().flat_map(|visit| &mut visit.windows) {
                window.own_cpu_ns = window.own_cpu_ns * 14 / 10;
            }
        },
        "found lanes that were 140.0 % busy",
    );
    let mut page = run();
    page.origin = Origin::Browser;
    for window in
        page.levels.iter_mut().flat_map(|it| &mut it.visits).flat_map(|it| &mut it.windows)
    {
        window.own_cpu_ns = 0;
    }
    let busy = possible(&page).levels[0].own_busy_pct;
    assert_eq!(busy, page.levels[0].target_pct, "a page cannot read the CPU time of its workers");
}

#[test]
fn a_seed_that_the_challenge_does_not_give_is_refused() {
    let challenge = Challenge {
        id: "0199e0a1-7b2c-7def-8123-456789abcdef".to_owned(),
        nonce: Hex64(1),
        own_seed: Hex64(2),
    };
    let bound = ResultDocument {
        seed: Some(challenge.seed()),
        challenge: Some(challenge.clone()),
        ..run()
    };
    possible(&bound);
    impossible(
        |run| run.challenge = Some(challenge.clone()),
        "found a seed that is not the challenge's, expected 8c7654ecfd7b0b62",
    );
    impossible(
        |run| {
            run.seed = Some(challenge.seed());
            run.challenge = Some(Challenge { id: "x".to_owned(), ..challenge.clone() });
        },
        "found a challenge whose id is no UUID",
    );
}

#[test]
fn a_run_that_answers_a_challenge_says_how_long_it_took() {
    let (id, nonce) = ("0199e0a1-7b2c-7def-8123-456789abcdef".to_owned(), Hex64(1));
    let challenge = Challenge { id, nonce, own_seed: Hex64(2) };
    impossible(
        |run| {
            run.seed = Some(challenge.seed());
            run.challenge = Some(challenge);
            run.elapsed_ns = None;
        },
        "found a challenge without elapsed_ns, expected a run that answers a challenge and says \
         how long it took",
    );
}

#[test]
fn a_run_claims_at_least_the_end_of_its_last_window() {
    let mut document = run();
    let whole = document.elapsed_ns.unwrap();
    assert_eq!(document.claimed_ns(), whole);
    document.elapsed_ns = None;
    assert_eq!(document.claimed_ns(), whole, "the simulated clock stops with the last window");
    document.elapsed_ns = Some(whole + 1);
    assert_eq!(document.claimed_ns(), whole + 1);
    document.levels[0].visits[0].windows[0].start_ns = u64::MAX;
    assert_eq!(document.claimed_ns(), u64::MAX);
    document.levels.clear();
    document.elapsed_ns = None;
    assert_eq!(document.claimed_ns(), 0);
}

#[test]
fn more_than_a_run_makes_is_refused_at_once() {
    let windows = |count: usize| {
        let mut document = run();
        let visit = &mut document.levels[0].visits[0];
        visit.windows = vec![visit.windows[0].clone(); count];
        document.to_json()
    };
    refused_for(windows(100_001), "windows, expected at most 100,000");
    refused_for(windows(19_000), "a window that starts at");
    impossible(
        |run| {
            let visit = Visit { order: 0, windows: Vec::new() };
            run.levels[0].visits = vec![visit; 100_001];
        },
        "visits, expected at most 100,000",
    );
    let mut wide = Machine::new(Character::Steady, 16, 3).measure(Profile::Quick).unwrap();
    let receipt = wide.receipts[0];
    assert_eq!(wide.receipts.len(), 32);
    wide.receipts.push(receipt);
    let json = wide.to_json();
    let receipts = json.find("\"receipts\"").unwrap();
    let error = import("file", json.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("found 33 receipts, expected at most 32"), "{error}");
    let place = error.split_once("column ").unwrap().1.split_once(':').unwrap().0;
    assert!(place.parse::<usize>().unwrap() > receipts, "{error}");
}

#[test]
fn a_load_before_the_run_is_a_share() {
    impossible(|run| run.background_before_pct = Some(-1.0), "found a load of -1 % before the run");
    impossible(|run| run.background_before_pct = Some(1e308), "found a load of 1e308 %");
}

#[test]
fn one_level_is_taken_and_has_no_curve() {
    let mut document = run();
    document.levels.retain(|it| it.sweep == Sweep::Duty && it.target_pct == 100.0);
    for (order, visit) in document.levels[0].visits.iter_mut().enumerate() {
        visit.order = order as u32;
    }
    let run = possible(&document);
    assert!(run.doubts.contains(&Warning::OneLevel { busy_pct: 100.0 }), "{:?}", run.doubts);
    assert!(run.headline.unwrap().interval.is_some());
}

#[test]
fn four_thousand_cpus_are_taken_and_five_are_not() {
    let large = Machine::new(Character::Steady, 4_096, 3).measure(Profile::Quick).unwrap();
    let headline = possible(&large).headline.unwrap();
    assert!((headline.units_per_s / (4_096.0 * 2_500.0) - 1.0).abs() < 0.01, "{headline:?}");
    impossible(|run| run.machine.cpu.vcpus = Some(5_000), "found vcpus 5000, expected 1 to 4,096");
    impossible(|run| run.levels[0].lanes = 5_000, "found 5000 lanes, expected 1 to 4,096");
}
