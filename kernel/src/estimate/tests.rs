//! Estimates of documents that are made by hand.

use super::*;
use crate::{
    measure::Profile,
    simulate::{Character, Machine},
};

fn steady() -> ResultDocument {
    Machine::new(Character::Steady, 2, 1).measure(Profile::Standard).unwrap()
}

#[test]
fn the_headline_pools_every_visit_of_full_load() {
    let document = steady();
    let run = RunEstimates::of(&document);
    let headline = run.headline.unwrap();
    assert_eq!(headline.windows, 3 * 14);
    assert_eq!(Some(headline.units_per_s), document.peak_units_per_s());
    assert!(headline.converged && headline.interval.unwrap().contains(headline.units_per_s));
    assert!(headline.p5_units_per_s < headline.median_units_per_s);
    assert_eq!(run.levels.len(), document.levels.len());
    assert!(run.doubts.is_empty(), "{:?}", run.doubts);
}

#[test]
fn no_rate_is_below_zero_within_its_interval() {
    let mut document = steady();
    let full = document.levels.iter_mut().find(|level| level.target_pct == 100.0).unwrap();
    full.visits.truncate(1);
    let windows = &mut full.visits[0].windows;
    windows.retain(|window| !window.warmup);
    windows.truncate(6);
    for (index, window) in windows.iter_mut().enumerate() {
        window.units = if index == 0 { 2_000 } else { 1 };
        window.own_cpu_ns = if index == 0 { 900_000_000 } else { 1 };
    }
    let run = RunEstimates::of(&document);
    let interval = run.headline.unwrap().interval.unwrap();
    assert!(interval.low == 0.0 && interval.high > 1_000.0, "{interval:?}");
    let intervals = run.levels.iter().filter_map(|level| level.own_busy_interval);
    assert!(intervals.into_iter().all(|interval| interval.low >= 0.0));
}

#[test]
fn a_trend_is_looked_for_in_so_many_points_at_most() {
    let thinned = |count: u32, max| doubts::thinned((0..count).collect(), max);
    assert_eq!(thinned(5, 5), [0, 1, 2, 3, 4]);
    assert_eq!(thinned(9, 5), [0, 2, 4, 6, 8]);
    let many = thinned(20_000, 2_000);
    assert_eq!((many.len(), many[0], many[1_999]), (2_000, 0, 19_999));
    assert!(many.windows(2).all(|pair| (10..=11).contains(&(pair[1] - pair[0]))));
}
