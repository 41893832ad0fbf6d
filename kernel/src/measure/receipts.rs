//! What was measured, as the document keeps it: levels with their windows, and receipts
//! where there are too many lanes to keep the digest of each.

use std::collections::HashSet;

use crate::{
    measure::{dice::Dice, sweep::Point},
    result::{Level, MAX_LANES_KEPT, Receipt, Visit},
};

/// Receipts per result.
pub const MAX_RECEIPTS: usize = 32;

/// The levels and receipts of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// By sweep, part, target and lanes.
    pub levels: Vec<Level>,
    /// At most [`MAX_RECEIPTS`], in the order of the run.
    pub receipts: Vec<Receipt>,
}

impl Measured {
    /// `visits` in the order they ran, every window with all its lanes.
    pub(super) fn new(mut visits: Vec<(Point, Visit)>, seed: u64) -> Self {
        let receipts = take_receipts(&mut visits, seed);
        visits.sort_by(|(a, _), (b, _)| {
            let key = |point: &Point| (point.sweep, point.part);
            let (a_part, b_part) = (key(a), key(b));
            let by_duty = a.duty_pct.total_cmp(&b.duty_pct);
            a_part.cmp(&b_part).then(by_duty).then(a.lanes.cmp(&b.lanes))
        });
        let mut levels: Vec<(Point, Level)> = Vec::new();
        for (point, visit) in visits {
            match levels.last_mut().filter(|(last, _)| *last == point) {
                Some((_, level)) => level.visits.push(visit),
                None => levels.push((point, level(point, visit))),
            }
        }
        Self { levels: levels.into_iter().map(|(_, level)| level).collect(), receipts }
    }
}

fn level(point: Point, visit: Visit) -> Level {
    let Point { sweep, part, duty_pct, lanes } = point;
    Level {
        sweep,
        part: part.map(|part| part.name().to_owned()),
        target_pct: duty_pct,
        lanes,
        stated_units_per_s: None,
        visits: vec![visit],
    }
}

/// Draws receipts at random from the windows with too many lanes, and empties their lanes.
fn take_receipts(visits: &mut [(Point, Visit)], seed: u64) -> Vec<Receipt> {
    let mut wide: Vec<Receipt> = Vec::new();
    for (_, visit) in visits {
        let order = visit.order;
        for (index, window) in visit.windows.iter_mut().enumerate() {
            if window.lanes.len() > MAX_LANES_KEPT {
                let lanes = std::mem::take(&mut window.lanes);
                let window = index as u32;
                wide.extend(lanes.into_iter().map(|work| Receipt { visit: order, window, work }));
            }
        }
    }
    let chosen = receipts_drawn(wide.len(), seed);
    let kept = wide.into_iter().enumerate().filter(|(index, _)| chosen.contains(index));
    kept.map(|(_, receipt)| receipt).collect()
}

/// Which of `wide` lane windows, in the order of the run, have a receipt.
pub(crate) fn receipts_drawn(wide: usize, seed: u64) -> HashSet<usize> {
    Dice::new(seed, "receipts").distinct(wide, MAX_RECEIPTS)
}
