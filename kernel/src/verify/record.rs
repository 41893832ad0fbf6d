//! A document as the order of its run: every window with what its lanes say they did.

use std::collections::BTreeMap;

use crate::{
    result::{LaneWork, Level, MAX_LANES_KEPT, ResultDocument, Visit, Window},
    workload::Workload,
};

/// One window of the run.
pub(super) struct Entry<'a> {
    /// `Visit::order`.
    pub(super) visit: u32,
    /// Index in its visit.
    pub(super) index: u32,
    /// What its lanes ran; `None` for a part that this kernel does not know.
    pub(super) workload: Option<Workload>,
    pub(super) level: &'a Level,
    pub(super) window: &'a Window,
    /// All lanes or, where there were too many to keep, those with a receipt.
    pub(super) works: Vec<LaneWork>,
}

impl Entry<'_> {
    /// Too many lanes to keep the digest of each.
    pub(super) fn is_wide(&self) -> bool {
        self.level.lanes as usize > MAX_LANES_KEPT
    }
}

/// The windows in the order in which they were run.
pub(super) fn entries(document: &ResultDocument) -> Vec<Entry<'_>> {
    let headline = document.workload.name.parse().ok();
    let mut receipts: BTreeMap<(u32, u32), Vec<LaneWork>> = BTreeMap::new();
    for receipt in &document.receipts {
        receipts.entry((receipt.visit, receipt.window)).or_default().push(receipt.work);
    }
    let levels = document.levels.iter();
    let mut visits: Vec<(&Level, &Visit)> =
        levels.flat_map(|level| level.visits.iter().map(move |visit| (level, visit))).collect();
    visits.sort_by_key(|(_, visit)| visit.order);
    let mut entries = Vec::new();
    for (level, visit) in visits {
        let workload = match &level.part {
            Some(part) => part.parse().ok(),
            None => headline,
        };
        for (index, window) in (0..).zip(&visit.windows) {
            let works = match window.lanes.as_slice() {
                [] => receipts.get(&(visit.order, index)).cloned().unwrap_or_default(),
                lanes => lanes.to_vec(),
            };
            entries.push(Entry { visit: visit.order, index, workload, level, window, works });
        }
    }
    entries
}
