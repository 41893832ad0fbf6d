//! Which windows are drawn, and what a window of many lanes may state.

use super::*;
use crate::{
    measure::{Measured, receipts_drawn},
    simulate::{Character, Machine},
    verify::structure::{MAX_OVER_RECEIPT, drawn},
};

#[test]
fn receipts_are_drawn_from_more_lanes_than_memory_holds() {
    let wide = (0..20_000).map(|visit| (visit, 0, u32::MAX));
    let places = drawn(wide, SEED);
    assert_eq!(places.len(), 32);
    assert!(places.is_sorted_by_key(|place| place.visit) && places[31].visit > 10_000);
}

#[test]
fn counting_lanes_draws_the_receipts_that_listing_them_does() {
    let wide = [(0, 0, 9), (0, 1, 9), (1, 0, 40), (3, 2, 11)];
    let listed: Vec<Place> = wide
        .iter()
        .flat_map(|&(visit, window, lanes)| {
            (0..lanes).map(move |lane| Place { visit, window, lane })
        })
        .collect();
    for seed in 0..50 {
        let chosen = receipts_drawn(listed.len(), seed);
        let mut expected = listed.clone();
        let mut index = 0..listed.len();
        expected.retain(|_| index.next().is_some_and(|index| chosen.contains(&index)));
        assert_eq!(drawn(wide.into_iter(), seed), expected);
    }
}

/// Two hundred windows that count, one of them with as much work as the others together, and
/// hundreds in which nothing counts.
fn uneven() -> ResultDocument {
    let mut document = small();
    let visit = &mut document.levels[0].visits[0];
    let blank = Window { warmup: false, ..visit.windows[0].clone() };
    let of = |units: u64, warmup: bool| {
        let lanes = vec![LaneWork { units, ..blank.lanes[0] }];
        Window { warmup, lanes, ..blank.clone() }
    };
    visit.windows = vec![of(199, false)];
    visit.windows.extend((0..199).map(|_| of(1, false)));
    visit.windows.extend((0..600).map(|_| of(0, false)));
    visit.windows.extend((0..600).map(|_| of(5_000, true)));
    document.levels.truncate(1);
    document.levels[0].visits.truncate(1);
    document
}

#[test]
fn empty_windows_and_warm_ups_do_not_dilute_the_lot() {
    let document = uneven();
    for pick_seed in 0..20 {
        let checks = checks(&document, pick_seed, 50);
        assert_eq!(checks.len(), 50);
        assert!(checks.iter().all(|it| it.place.window < 200), "{checks:?}");
    }
    assert_eq!(checks(&document, 1, usize::MAX).len(), 1_400, "all are computed when asked for");
}

#[test]
fn windows_are_drawn_in_proportion_to_their_work() {
    let document = uneven();
    let first = |pick_seed| checks(&document, pick_seed, 1)[0].place.window == 0;
    let often = (0..400).filter(|pick_seed| first(*pick_seed)).count();
    // One half, and four standard deviations.
    assert!((160..=240).contains(&often), "{often} of 400");
}

#[test]
fn honest_machines_of_many_lanes_have_nothing_against_them() {
    for character in Character::catalogue(30.0) {
        for cpus in [16, 64, 256] {
            let document = Machine::new(character, cpus, 7).measure(Profile::Quick).unwrap();
            assert_eq!(structure(&document), Ok(()), "{} on {cpus} CPUs", character.name());
            // A quota may leave eight lanes of sixteen, which keep all their digests.
            assert!(cpus == 16 || document.receipts.len() == 32);
        }
    }
}

#[test]
fn a_wide_window_that_does_not_go_with_its_receipts_is_found() {
    let honest = Machine::new(Character::Steady, 16, 7).measure(Profile::Quick).unwrap();
    assert_eq!(structure(&honest), Ok(()));
    let receipt = honest.receipts[7];
    let (visit, index) = (receipt.visit, receipt.window);
    let of = |units| {
        let mut document = honest.clone();
        window(&mut document, visit, index as usize).units = units;
        structure(&document)
    };
    let most = MAX_OVER_RECEIPT * 16 * receipt.work.units;
    assert_eq!(of(most), Ok(()));
    assert_eq!(of(most + 1), Err(Mismatch::Total { visit, window: index }));
}

#[test]
fn a_wide_window_without_receipts_states_what_its_lanes_can_run() {
    let honest = Machine::new(Character::Steady, 16, 7).measure(Profile::Quick).unwrap();
    let (visit, elapsed_ns) = {
        let visit = &honest.duty_level(100.0).unwrap().visits[0];
        (visit.order, visit.windows[0].elapsed_ns)
    };
    let has_receipt =
        |index: u32| honest.receipts.iter().any(|it| (it.visit, it.window) == (visit, index));
    let index = (0..).find(|index| !has_receipt(*index)).unwrap();
    let of = |units| {
        let mut document = honest.clone();
        let window = window(&mut document, visit, index as usize);
        (window.units, window.elapsed_ns) = (units, elapsed_ns);
        structure(&document)
    };
    let most = 16 * max_window_cost(elapsed_ns);
    assert_eq!(of(most), Ok(()));
    assert_eq!(of(most + 1), Err(Mismatch::Total { visit, window: index }));
}

#[test]
fn what_a_lane_may_state_grows_with_the_window_up_to_a_ceiling() {
    let second = 1_000_000_000;
    let most = [0, second / 10, second / 2, second, 3_600 * second, u64::MAX].map(max_window_cost);
    assert_eq!(most, [6_000, 6_000, 6_000, 12_000, 20_000, 20_000]);
}

#[test]
fn a_window_whose_lanes_all_have_receipts_states_no_less_than_they_do() {
    let shape = Shape::new(16.0, 16, 16).unwrap();
    let mut plan = Plan::new(Profile::Smoke, shape, Workload::Standard, SEED).unwrap();
    let step = plan.next().unwrap();
    plan.record(Bench::default().run(&step));
    let Measured { levels, receipts } = plan.measured();
    assert_eq!(receipts.len(), 16, "fewer than are drawn");
    let mut document = ResultDocument { levels, receipts, ..small() };
    assert_eq!(structure(&document), Ok(()));
    window(&mut document, 0, 0).units -= 1;
    assert_eq!(structure(&document), Err(Mismatch::Total { visit: 0, window: 0 }));
}
