//! Which windows are drawn, and which lanes have a receipt.

use super::*;
use crate::{measure::receipts_drawn, verify::structure::drawn};

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
