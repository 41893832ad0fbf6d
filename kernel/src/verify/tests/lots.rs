//! Which lanes have a receipt.

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
