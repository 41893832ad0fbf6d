//! The work of one lane in one window, to be computed again.

use crate::{
    measure::Dice,
    result::{LaneWork, ResultDocument},
    verify::{
        mismatch::{Mismatch, Place},
        outcome::NothingToVerify,
        record,
    },
    workload::{self, BLOCK_UNITS, Workload},
};

/// What one lane may state for one window, in units of `standard`: at some 0.4 ms each, 8 s of
/// work in half a second. A CPU sixteen times as fast as the reference machine does not exist,
/// and whoever verifies must not be kept busy for hours by a number that somebody wrote down.
pub const MAX_WINDOW_COST: u64 = 20_000;

/// One lane of one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    pub place: Place,
    pub workload: Workload,
    pub seed: u64,
    pub work: LaneWork,
}

impl Check {
    /// Computes the units again; whether they give the digest that the document states. Takes
    /// [`Self::cost_units`].
    pub fn holds(&self) -> bool {
        workload::verify(self.workload, self.seed, &self.work)
    }

    /// What computing it again takes, in units of `standard` (some 0.4 ms on the reference
    /// machine): its own units, and those of its block before them.
    pub fn cost_units(&self) -> u64 {
        let before = self.work.first_unit % BLOCK_UNITS;
        cost_units(self.workload, self.work.units.saturating_add(before))
    }

    /// What a digest that differs says about the document.
    pub fn mismatch(&self) -> Mismatch {
        Mismatch::Digest { place: self.place, workload: self.workload.name().to_owned() }
    }
}

/// `units` of a workload in units of `standard`, rounded up. A part is a quarter of the bundle; a
/// `classic` unit takes about as long as six bundles.
pub fn cost_units(workload: Workload, units: u64) -> u64 {
    match workload {
        Workload::Standard => units,
        Workload::Int | Workload::Float | Workload::Memory | Workload::Bytes => units.div_ceil(4),
        Workload::Classic => units.saturating_mul(6),
    }
}

/// At most `max` checks of a document, drawn by `pick_seed` from all that can be made, in random
/// order: however many of them are run, they are a random sample. Whoever verifies draws
/// `pick_seed` afterwards, so that nobody can know which windows have to be right.
///
/// Empty where nothing can be computed again.
pub fn checks(document: &ResultDocument, pick_seed: u64, max: usize) -> Vec<Check> {
    let all = every(document).unwrap_or_default();
    let mut dice = Dice::new(pick_seed, "verify");
    let mut chosen: Vec<usize> = dice.distinct(all.len(), max).into_iter().collect();
    // A set has no order of its own that could be repeated.
    chosen.sort_unstable();
    dice.shuffle(&mut chosen);
    chosen.into_iter().map(|index| all[index]).collect()
}

/// Every check that a document allows, in the order of its run.
pub(super) fn every(document: &ResultDocument) -> Result<Vec<Check>, NothingToVerify> {
    let seed = NothingToVerify::seed_of(document)?;
    let mut checks = Vec::new();
    for entry in record::entries(document) {
        let Some(workload) = entry.workload else { continue };
        checks.extend(entry.works.iter().map(|work| {
            let place = Place { visit: entry.visit, window: entry.index, lane: work.lane };
            Check { place, workload, seed, work: *work }
        }));
    }
    if checks.is_empty() { Err(NothingToVerify::NoDigests) } else { Ok(checks) }
}
