//! The order of a run: with levels in random order a slow drift does not look like a curve.

use crate::measure::{dice::Dice, sweep::Point};

/// `others` in random order, with `full_visits` visits of `full` in fixed places: one before
/// everything, one at the end, a third in the middle.
pub(super) fn visits(full: Point, full_visits: usize, others: Vec<Point>, seed: u64) -> Vec<Point> {
    let mut order = others;
    Dice::new(seed, "order of visits").shuffle(&mut order);
    if full_visits >= 3 {
        order.insert(order.len() / 2, full);
    }
    if full_visits >= 1 {
        order.insert(0, full);
    }
    if full_visits >= 2 {
        order.push(full);
    }
    order
}
