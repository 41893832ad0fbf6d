//! Honest runs are verified, and each way of forging one is found.

mod lots;

use std::collections::HashMap;

use super::*;
use crate::{
    demo,
    hex::Hex64,
    measure::{Plan, Profile, Shape, Step},
    result::{Challenge, LaneWork, MAX_LANES_KEPT, Origin, ResultDocument, Window},
    workload::{BLOCK_UNITS, Lane, Workload},
};

const SEED: u64 = 0x5eed;

/// Runs a plan with real units, as the agent's lanes do, on a clock that jumps.
#[derive(Default)]
struct Bench {
    lanes: HashMap<u32, (Workload, Lane)>,
    next_blocks: HashMap<(u32, Workload), u64>,
    visit: Option<u32>,
    now_ns: u64,
}

impl Bench {
    fn run(&mut self, step: &Step) -> Window {
        let begins = self.visit.replace(step.visit) != Some(step.visit);
        let lanes: Vec<LaneWork> = (0..step.point.lanes)
            .map(|lane| {
                let lane = self.take_up(lane, step.workload);
                if begins {
                    // Units after the last window, before the lane heard that the visit is over.
                    lane.run(1);
                }
                lane.run(2)
            })
            .collect();
        let start_ns = self.now_ns;
        self.now_ns += step.window_ns;
        Window {
            warmup: step.warmup,
            start_ns,
            elapsed_ns: step.window_ns,
            own_cpu_ns: step.window_ns,
            units: lanes.iter().map(|work| work.units).sum(),
            digest_sum: Hex64(lanes.iter().fold(0, |sum, it| it.digest_sum.0.wrapping_add(sum))),
            lanes,
            background_pct: None,
            steal_pct: None,
            frequency_mhz: None,
            throttled_ns: None,
        }
    }

    fn take_up(&mut self, number: u32, workload: Workload) -> &mut Lane {
        let known = self.lanes.remove(&number);
        let lane = match known {
            Some((known, lane)) if known == workload => lane,
            other => {
                if let Some((other, lane)) = other {
                    let next_block = lane.next_unit().next_multiple_of(BLOCK_UNITS);
                    self.next_blocks.insert((number, other), next_block);
                }
                let first = self.next_blocks.get(&(number, workload)).copied().unwrap_or(0);
                Lane::starting_at(workload, SEED, number, first)
            }
        };
        &mut self.lanes.entry(number).or_insert((workload, lane)).1
    }
}

/// An honest document.
fn honest(profile: Profile, lanes: u32) -> ResultDocument {
    let shape = Shape::new(f64::from(lanes), lanes, lanes).unwrap();
    let mut plan = Plan::new(profile, shape, Workload::Standard, SEED).unwrap();
    let mut bench = Bench::default();
    while let Some(step) = plan.next() {
        plan.record(bench.run(&step));
    }
    let measured = plan.measured();
    ResultDocument {
        origin: Origin::Agent,
        workload: Workload::Standard.id(),
        profile: profile.name().to_owned(),
        seed: Some(Hex64(SEED)),
        levels: measured.levels,
        receipts: measured.receipts,
        ..demo::results().remove(0).document
    }
}

fn small() -> ResultDocument {
    honest(Profile::Smoke, 2)
}

fn wide() -> ResultDocument {
    honest(Profile::Smoke, MAX_LANES_KEPT as u32 + 1)
}

fn verify_all(document: &ResultDocument) -> Outcome {
    let mut run = Verification::new(document, 1, usize::MAX);
    while let Some(check) = run.next() {
        let holds = check.holds();
        run.record(holds);
    }
    run.outcome()
}

/// The window of a place in the document.
fn window(document: &mut ResultDocument, visit: u32, index: usize) -> &mut Window {
    let mut visits = document.levels.iter_mut().flat_map(|level| &mut level.visits);
    let visit = visits.find(|found| found.order == visit).unwrap();
    &mut visit.windows[index]
}

/// Makes the total follow from lanes that were changed, as a careful forger would.
fn add_up(window: &mut Window) {
    window.units = window.lanes.iter().map(|work| work.units).sum();
    window.digest_sum =
        Hex64(window.lanes.iter().fold(0, |sum, work| work.digest_sum.0.wrapping_add(sum)));
}

#[track_caller]
fn check_forged(mut document: ResultDocument, forge: impl FnOnce(&mut ResultDocument), text: &str) {
    assert!(matches!(verify_all(&document), Outcome::Verified { .. }), "before");
    forge(&mut document);
    let found = verify_all(&document).to_string();
    assert_eq!(found, format!("Does not match: {text}. Do not use this result."));
}

#[test]
fn an_honest_run_is_verified_as_a_whole() {
    let windows = 6 * 2;
    assert_eq!(verify_all(&small()), Outcome::Verified { windows, of: windows });
}

#[test]
fn every_part_of_a_long_run_is_verified() {
    let document = honest(Profile::Standard, 1);
    assert_eq!(structure(&document), Ok(()));
    let mut checks = checks(&document, 1, usize::MAX);
    checks.sort_by_key(Check::cost_units);
    for workload in Workload::ALL {
        // The cheapest of many: each replays its block.
        let check = checks.iter().find(|check| check.workload == workload);
        assert!(check.is_some_and(Check::holds), "{check:?}");
    }
}

#[test]
fn many_lanes_are_verified_by_their_receipts() {
    let document = wide();
    assert!(
        document.levels.iter().flat_map(|it| &it.visits).all(|it| it.windows[0].lanes.is_empty())
    );
    assert_eq!(verify_all(&document), Outcome::Verified { windows: 32, of: 32 });
}

#[test]
fn units_that_were_not_run_are_found() {
    let one_more = |document: &mut ResultDocument| {
        // The last window of a visit: no window of the visit follows on it.
        let window = window(document, 0, 2);
        window.lanes[1].units += 1;
        add_up(window);
    };
    let text = "visit 1, window 3, lane 2: the standard units give another digest than the stated \
                one";
    check_forged(small(), one_more, text);
    let one_earlier = |document: &mut ResultDocument| {
        let window = window(document, 0, 1);
        window.lanes[0].units += 1;
        add_up(window);
    };
    let text = "visit 1, window 3, lane 1: the window begins at unit 5, where unit 6 is next";
    check_forged(small(), one_earlier, text);
}

#[test]
fn a_forged_digest_is_found() {
    let forge = |document: &mut ResultDocument| {
        let window = window(document, 1, 0);
        window.lanes[0].digest_sum.0 ^= 1;
        add_up(window);
    };
    let text = "visit 2, window 1, lane 1: the standard units give another digest than the stated \
                one";
    check_forged(small(), forge, text);
    let receipt = |document: &mut ResultDocument| document.receipts[5].work.digest_sum.0 ^= 1;
    let found = {
        let mut document = wide();
        receipt(&mut document);
        verify_all(&document)
    };
    assert!(
        matches!(found, Outcome::DoesNotMatch { mismatch: Mismatch::Digest { .. } }),
        "{found}"
    );
}

#[test]
fn swapped_lanes_are_found() {
    let forge = |document: &mut ResultDocument| {
        for level in &mut document.levels {
            for window in level.visits.iter_mut().flat_map(|visit| &mut visit.windows) {
                window.lanes.iter_mut().for_each(|work| work.lane = 1 - work.lane);
            }
        }
    };
    let mut document = small();
    forge(&mut document);
    let found = verify_all(&document);
    assert!(
        matches!(found, Outcome::DoesNotMatch { mismatch: Mismatch::Digest { .. } }),
        "{found}"
    );
}

#[test]
fn another_seed_is_found() {
    let mut document = small();
    document.seed = Some(Hex64(SEED + 1));
    let found = verify_all(&document);
    assert!(
        matches!(found, Outcome::DoesNotMatch { mismatch: Mismatch::Digest { .. } }),
        "{found}"
    );
    let challenge = Challenge { id: String::new(), nonce: Hex64(1), own_seed: Hex64(2) };
    let forge = |document: &mut ResultDocument| document.challenge = Some(challenge);
    let text = "the seed 0000000000005eed does not follow from the server's number, which gives \
                8c7654ecfd7b0b62";
    check_forged(small(), forge, text);
}

#[test]
fn windows_that_were_cut_out_or_counted_twice_are_found() {
    let cut = |document: &mut ResultDocument| {
        document.levels[1].visits[0].windows.remove(1);
    };
    check_forged(
        small(),
        cut,
        "visit 1, window 2, lane 1: the window begins at unit 5, where unit 3 is next",
    );
    let twice = |document: &mut ResultDocument| {
        let again = window(document, 0, 2).clone();
        *window(document, 1, 0) = again;
    };
    check_forged(
        small(),
        twice,
        "visit 2, window 1, lane 1: the window begins at unit 5, where unit 7 is next",
    );
}

#[test]
fn a_lane_that_is_missing_or_too_many_is_found() {
    let silent = |document: &mut ResultDocument| window(document, 0, 1).lanes.clear();
    check_forged(small(), silent, "visit 1, window 2: the work of 0 lanes, where 2 worked");
    let one = |document: &mut ResultDocument| {
        window(document, 0, 1).lanes.pop();
        add_up(window(document, 0, 1));
    };
    check_forged(small(), one, "visit 1, window 2: the work of 1 lanes, where 2 worked");
    let total = |document: &mut ResultDocument| window(document, 1, 2).units += 1_000;
    check_forged(small(), total, "visit 2, window 3: the lanes do not add up to the window");
}

#[test]
fn receipts_that_the_seed_does_not_draw_are_found() {
    let text = "31 receipts that are not the 32 which the seed draws from the run";
    let one_less = |document: &mut ResultDocument| document.receipts.truncate(31);
    check_forged(wide(), one_less, text);
    let text = "32 receipts that are not the 32 which the seed draws from the run";
    let other_lane = |document: &mut ResultDocument| {
        let last = document.receipts.last_mut().unwrap();
        last.work.lane = if last.work.lane == 0 { 1 } else { 0 };
    };
    let mut document = wide();
    other_lane(&mut document);
    assert_eq!(
        verify_all(&document).to_string(),
        format!("Does not match: {text}. Do not use this result.")
    );
}

#[test]
fn two_visits_in_one_place_are_found() {
    let forge = |document: &mut ResultDocument| document.levels[0].visits[0].order = 0;
    check_forged(small(), forge, "two visits claim to be number 1 of the run");
}

#[test]
fn numbers_that_would_take_for_ever_are_found_without_computing_them() {
    for units in [MAX_WINDOW_COST + 1, u64::MAX] {
        let forge = |document: &mut ResultDocument| {
            let window = window(document, 0, 0);
            window.lanes[0].units = units;
            window.units = units.saturating_add(2);
            window.digest_sum =
                Hex64(window.lanes.iter().fold(0, |sum, work| work.digest_sum.0.wrapping_add(sum)));
        };
        let text = format!("visit 1, window 1, lane 1: no CPU runs {units} units in one window");
        check_forged(small(), forge, &text);
    }
    let mut document = small();
    window(&mut document, 0, 0).lanes[0].first_unit = u64::MAX;
    assert!(matches!(verify_all(&document), Outcome::DoesNotMatch { .. }));
}

#[track_caller]
fn check_self_reported(change: impl FnOnce(&mut ResultDocument), expected: &str) {
    let mut document = small();
    change(&mut document);
    assert!(checks(&document, 1, 9).is_empty());
    assert_eq!(verify_all(&document).to_string(), format!("Self-reported: {expected}."));
}

#[test]
fn a_document_without_digests_is_self_reported() {
    check_self_reported(
        |document| document.origin = Origin::Import,
        "it was made by a tool that keeps no digests",
    );
    check_self_reported(
        |document| document.seed = None,
        "it states no seed, so its units cannot be computed again",
    );
    check_self_reported(
        |document| {
            let visits = document.levels.iter_mut().flat_map(|level| &mut level.visits);
            visits.flat_map(|it| &mut it.windows).for_each(|window| window.lanes.clear());
        },
        "it keeps the digest of no lane",
    );
    check_self_reported(
        |document| document.workload.version = 77,
        "its workload \"standard\" of version 77 is not one that can be computed here",
    );
    check_self_reported(|document| document.levels.clear(), "it keeps the digest of no lane");
}

#[test]
fn checks_are_a_sample_that_the_pick_seed_repeats() {
    let document = small();
    let draw = |pick_seed, max| checks(&document, pick_seed, max);
    assert_eq!(draw(7, 5), draw(7, 5));
    assert_ne!(draw(7, 5), draw(8, 5));
    assert_eq!(draw(7, 100).len(), 12);
    let mut places: Vec<_> =
        draw(7, 12).iter().map(|it| (it.place.visit, it.place.window, it.place.lane)).collect();
    assert!(!places.is_sorted(), "{places:?}");
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 12);
}

#[test]
fn a_verification_goes_step_by_step_and_says_what_is_left() {
    let document = small();
    let mut run = Verification::new(&document, 3, 2);
    assert_eq!(run.outcome().label(), "Self-reported");
    let whole = run.cost_left_units();
    let first = run.next().unwrap().cost_units();
    run.record(true);
    assert_eq!((run.done(), run.planned(), run.cost_left_units()), (1, 2, whole - first));
    assert_eq!(run.outcome().label(), "1 window verified");
    run.record(true);
    assert_eq!(run.next(), None);
    let text = "2 of 12 windows verified: computed again, they gave the same digests.";
    assert_eq!(run.outcome().to_string(), text);
    run.record(false);
    assert_eq!(run.outcome().to_string(), text, "nothing was asked any more");
}

#[test]
fn a_check_costs_its_units_and_those_of_its_block_before_them() {
    let work =
        LaneWork { lane: 0, first_unit: 2 * BLOCK_UNITS + 10, units: 90, digest_sum: Hex64(0) };
    let place = Place { visit: 0, window: 0, lane: 0 };
    let cost = |workload| Check { place, workload, seed: SEED, work }.cost_units();
    assert_eq!((cost(Workload::Standard), cost(Workload::Int)), (100, 25));
}

#[test]
fn an_outcome_is_read_back_from_json() {
    let mut document = small();
    window(&mut document, 0, 0).lanes[0].digest_sum.0 ^= 1;
    add_up(window(&mut document, 0, 0));
    for outcome in [verify_all(&document), verify_all(&small())] {
        let json = serde_json::to_string(&outcome).unwrap();
        assert_eq!(serde_json::from_str::<Outcome>(&json).unwrap(), outcome, "{json}");
    }
}
