//! Estimates of documents that are made by hand.

use super::*;
use crate::{
    measure::Profile,
    result::Sweep,
    simulate::{Character, Machine},
    warning::Warning,
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

/// Windows of full load alone, each one unit slower than the one before.
fn slowing(windows: usize) -> ResultDocument {
    let mut document = steady();
    document.levels.retain(|level| level.sweep == Sweep::Duty && level.target_pct == 100.0);
    let visits = &mut document.levels[0].visits;
    let all = visits.iter_mut().flat_map(|visit| &mut visit.windows);
    for (at, window) in all.filter(|window| !window.warmup).enumerate() {
        (window.units, window.elapsed_ns) = (1_000 - 2 * at as u64, 500_000_000);
        window.own_cpu_ns = 1_000_000_000;
    }
    let mut left = windows;
    for visit in visits.iter_mut() {
        visit.windows.retain(|window| {
            let stays = window.warmup || left > 0;
            left -= usize::from(stays && !window.warmup);
            stays
        });
    }
    visits.retain(|visit| visit.windows.iter().any(|window| !window.warmup));
    document
}

#[test]
fn a_trend_needs_eighteen_windows_and_says_over_what_time() {
    let drift = |document: &ResultDocument| {
        RunEstimates::of(document).doubts.into_iter().find_map(|it| match it {
            Warning::Drift { change_pct, over_s } => Some((change_pct, over_s)),
            _ => None,
        })
    };
    assert_eq!(drift(&slowing(17)), None);
    let document = slowing(18);
    let starts: Vec<u64> = document.levels[0].measured().map(|window| window.start_ns).collect();
    let (first, last) = (starts.iter().min().unwrap(), starts.iter().max().unwrap());
    let (change_pct, over_s) = drift(&document).unwrap();
    assert!((over_s - (last - first) as f64 / 1e9).abs() < 1e-9, "{over_s} s");
    assert!(change_pct < -3.0, "{change_pct} %");
}

#[test]
fn credits_that_run_out_are_told_with_the_cpu_time_before_and_after() {
    let character = Character::BurstCredits { credits_s: 45.0, share: 0.4 };
    let document = Machine::new(character, 2, 1).measure(Profile::Standard).unwrap();
    let doubts = RunEstimates::of(&document).doubts;
    let found = doubts.iter().find_map(|it| match it {
        Warning::BurstPlateau { busy_from_pct, busy_to_pct, fall_pct } => {
            Some([*busy_from_pct, *busy_to_pct, *fall_pct])
        }
        _ => None,
    });
    let [from, to, fall] = found.unwrap_or_else(|| panic!("{doubts:?}"));
    for (found, expected) in [(from, 100.0), (to, 40.0), (fall, 60.0)] {
        assert!((found - expected).abs() < 2.0, "{found} is not {expected}");
    }
}

#[test]
fn the_slowest_windows_are_a_twentieth() {
    let mut document = slowing(21);
    let windows = document.levels[0].visits.iter_mut().flat_map(|visit| &mut visit.windows);
    for (at, window) in windows.filter(|window| !window.warmup).enumerate() {
        window.units = 1_000 + 100 * at as u64;
    }
    let headline = RunEstimates::of(&document).headline.unwrap();
    // Of 2,000, 2,200 … 6,000 units/s, the second and the eleventh.
    assert_eq!(
        (headline.p5_units_per_s, headline.median_units_per_s),
        (Some(2_200.0), Some(4_000.0))
    );
}
