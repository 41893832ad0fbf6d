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
