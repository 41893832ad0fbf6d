//! What must hold in a whole document, without computing a unit.

use std::collections::HashSet;

use crate::{
    measure::receipts_drawn,
    result::{LaneWork, Origin, Receipt, ResultDocument},
    verify::{
        check::{self, cost_units, max_window_cost},
        mismatch::{Mismatch, Place},
        numbering::Numbering,
        outcome::NothingToVerify,
        record::{self, Entry},
    },
};

/// A window's lanes did this many times what any of its receipts says, at the most: one lane may
/// share its CPU with several other programs while the others do not.
pub(super) const MAX_OVER_RECEIPT: u64 = 8;

/// The first thing that cannot be: a seed that does not follow from its challenge, units that are
/// counted twice or left out, lanes that are missing, totals that are not the sum of their lanes,
/// receipts that the seed does not draw.
///
/// A document that states no work of single lanes has a structure without fault.
pub fn structure(document: &ResultDocument) -> Result<(), Mismatch> {
    seed(document)?;
    let Ok(seed) = NothingToVerify::seed_of(document) else { return Ok(()) };
    if check::every(document).is_err() {
        return Ok(());
    }
    let entries = record::entries(document);
    places(document)?;
    let mut numbering = Numbering::new(document.origin);
    for entry in &entries {
        lanes(entry)?;
        total(entry)?;
        for work in &entry.works {
            let place = Place { visit: entry.visit, window: entry.index, lane: work.lane };
            let Some(workload) = entry.workload else { continue };
            if cost_units(workload, work.units) > max_window_cost(entry.window.elapsed_ns) {
                return Err(Mismatch::Impossible { place, units: work.units });
            }
            numbering.follow(workload, place, work)?;
        }
    }
    // A page has no room for receipts: what its many workers did is not kept.
    if document.origin == Origin::Agent { receipts(document, &entries, seed) } else { Ok(()) }
}

fn seed(document: &ResultDocument) -> Result<(), Mismatch> {
    let (Some(challenge), Some(stated)) = (&document.challenge, document.seed) else {
        return Ok(());
    };
    let expected = challenge.seed();
    if stated == expected { Ok(()) } else { Err(Mismatch::Seed { stated, expected }) }
}

fn places(document: &ResultDocument) -> Result<(), Mismatch> {
    let mut seen = HashSet::new();
    let mut visits = document.levels.iter().flat_map(|level| &level.visits);
    match visits.find(|visit| !seen.insert(visit.order)) {
        Some(twice) => Err(Mismatch::Order { visit: twice.order }),
        None => Ok(()),
    }
}

/// Every lane of a level is in each of its windows, once.
fn lanes(entry: &Entry<'_>) -> Result<(), Mismatch> {
    let numbers: HashSet<u32> = entry.works.iter().map(|work| work.lane).collect();
    let each_once = numbers.len() == entry.works.len();
    let in_range = numbers.iter().all(|&lane| lane < entry.level.lanes);
    let complete = entry.is_wide() || entry.works.len() == entry.level.lanes as usize;
    if each_once && in_range && complete {
        return Ok(());
    }
    Err(Mismatch::Lanes {
        visit: entry.visit,
        window: entry.index,
        stated: entry.works.len() as u32,
        expected: entry.level.lanes,
    })
}

fn total(entry: &Entry<'_>) -> Result<(), Mismatch> {
    let window = entry.window;
    let units = entry.works.iter().fold(0_u64, |sum, work| sum.saturating_add(work.units));
    let digests = entry.works.iter().map(|work| work.digest_sum.0);
    let adds_up = if entry.is_wide() {
        units <= window.units && is_plausible(entry)
    } else {
        units == window.units && digests.fold(0, u64::wrapping_add) == window.digest_sum.0
    };
    let (visit, window) = (entry.visit, entry.index);
    if adds_up { Ok(()) } else { Err(Mismatch::Total { visit, window }) }
}

/// No digest binds the total of a window of many lanes. It is no more than its lanes can have run,
/// and goes with each of its receipts: all lanes run the same work for the same time.
fn is_plausible(entry: &Entry<'_>) -> bool {
    let (units, lanes) = (entry.window.units, u64::from(entry.level.lanes));
    let most = max_window_cost(entry.window.elapsed_ns).saturating_mul(lanes);
    let can_be_run = entry.workload.is_none_or(|workload| cost_units(workload, units) <= most);
    let goes_with = |work: &LaneWork| {
        units <= MAX_OVER_RECEIPT.saturating_mul(lanes).saturating_mul(work.units.max(1))
    };
    can_be_run && entry.works.iter().all(goes_with)
}

/// Which lanes of which windows have a receipt is the seed's choice, so that nobody can keep
/// those that happen to be right.
fn receipts(document: &ResultDocument, entries: &[Entry<'_>], seed: u64) -> Result<(), Mismatch> {
    let wide = entries.iter().filter(|entry| entry.is_wide());
    let expected = drawn(wide.map(|it| (it.visit, it.index, it.level.lanes)), seed);
    let place = |receipt: &Receipt| Place {
        visit: receipt.visit,
        window: receipt.window,
        lane: receipt.work.lane,
    };
    if document.receipts.iter().map(place).eq(expected.iter().copied()) {
        return Ok(());
    }
    let (stated, expected) = (document.receipts.len() as u32, expected.len() as u32);
    Err(Mismatch::Receipts { stated, expected })
}

/// The places that the seed draws from the lanes of `wide` windows, each given as its visit, its
/// index and its number of lanes. The lanes are counted and never listed: a document of a few
/// megabytes may state some hundred million of them.
pub(super) fn drawn(wide: impl Iterator<Item = (u32, u32, u32)> + Clone, seed: u64) -> Vec<Place> {
    let total = wide.clone().fold(0_usize, |sum, (_, _, lanes)| sum.saturating_add(lanes as usize));
    let mut indices: Vec<usize> = receipts_drawn(total, seed).into_iter().collect();
    indices.sort_unstable();
    let mut indices = indices.into_iter().peekable();
    let mut places = Vec::new();
    let mut begin = 0_usize;
    for (visit, window, lanes) in wide {
        let end = begin.saturating_add(lanes as usize);
        while let Some(index) = indices.next_if(|index| *index < end) {
            places.push(Place { visit, window, lane: (index - begin) as u32 });
        }
        begin = end;
    }
    places
}
