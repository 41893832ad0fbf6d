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

/// What one lane may state for one window of up to half a second, in units of `standard`: the
/// reference machine runs some 1,250 of them in that time, and no CPU that is known comes near
/// five times as many.
pub const MAX_WINDOW_COST: u64 = 6_000;
/// The same for a window of any length: whoever verifies must not be kept busy for hours by
/// numbers that somebody wrote down. 8 s of work on the reference machine.
const MAX_LONG_WINDOW_COST: u64 = 20_000;
/// The longest nominal window.
const WINDOW_NS: u64 = 500_000_000;

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

/// What one lane may state for one window that took `elapsed_ns`, in units of `standard`: in
/// proportion to its time above half a second, up to a ceiling.
pub fn max_window_cost(elapsed_ns: u64) -> u64 {
    let in_proportion =
        u128::from(MAX_WINDOW_COST) * u128::from(elapsed_ns) / u128::from(WINDOW_NS);
    in_proportion.clamp(u128::from(MAX_WINDOW_COST), u128::from(MAX_LONG_WINDOW_COST)) as u64
}

/// At most `max` checks of a document, drawn by `pick_seed`: however many of them are run from the
/// first on, they are a random sample. Whoever verifies draws `pick_seed` afterwards, so that
/// nobody can know which windows have to be right.
///
/// A window is drawn with a probability in proportion to its work in units of `standard`, so that
/// a unit that was not run is as likely found in a short window as in a long one, and windows
/// without units cannot dilute the lot. Those, and windows of a warm-up, count for no rate: they
/// come after all the others, and only where `max` leaves room for them.
///
/// Empty where nothing can be computed again.
///
/// Source: P. S. Efraimidis and P. G. Spirakis, "Weighted random sampling with a reservoir",
/// Information Processing Letters 97 (2006): the items with the largest `u^(1/w)`, which are those
/// with the smallest `−ln u / w`, are a weighted sample without replacement.
pub fn checks(document: &ResultDocument, pick_seed: u64, max: usize) -> Vec<Check> {
    let mut dice = Dice::new(pick_seed, "verify");
    let mut lots: Vec<(bool, f64, Check)> = every(document)
        .unwrap_or_default()
        .into_iter()
        .map(|Candidate { check, warmup }| {
            let weight = cost_units(check.workload, check.work.units);
            // Of (0, 1], where the logarithm is finite.
            let lot = -(1.0 - dice.unit_interval()).ln() / weight.max(1) as f64;
            (warmup || weight == 0, lot, check)
        })
        .collect();
    lots.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    lots.truncate(max);
    lots.into_iter().map(|(_, _, check)| check).collect()
}

/// A check that can be made.
pub(super) struct Candidate {
    check: Check,
    /// Its window counts for no rate.
    warmup: bool,
}

/// Every check that a document allows, in the order of its run.
pub(super) fn every(document: &ResultDocument) -> Result<Vec<Candidate>, NothingToVerify> {
    let seed = NothingToVerify::seed_of(document)?;
    let mut checks = Vec::new();
    for entry in record::entries(document) {
        let Some(workload) = entry.workload else { continue };
        checks.extend(entry.works.iter().map(|work| {
            let place = Place { visit: entry.visit, window: entry.index, lane: work.lane };
            let check = Check { place, workload, seed, work: *work };
            Candidate { check, warmup: entry.window.warmup }
        }));
    }
    if checks.is_empty() { Err(NothingToVerify::NoDigests) } else { Ok(checks) }
}
