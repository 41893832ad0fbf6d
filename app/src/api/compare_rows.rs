//! From rows of the store to what the comparison's page shows.

use kernel::compare::{CompareError, MAX_CONTENDERS};
use store::ResultRow;

use super::compare::Choice;

/// Refuses a list that is too long before its documents are read.
pub(super) fn check_count(count: usize) -> Result<(), CompareError> {
    match count > MAX_CONTENDERS {
        true => Err(CompareError::TooMany { count }),
        false => Ok(()),
    }
}

pub(super) fn choice(row: ResultRow) -> Choice {
    let offer = [row.offer.provider, row.offer.shape];
    Choice {
        offer: offer.into_iter().flatten().collect::<Vec<_>>().join(" "),
        at_us: row.started_at_us.unwrap_or(row.received_at_us),
        result_id: row.id,
        machine: row.machine_name,
        origin: row.origin,
        workload: row.workload,
        peak_units_per_s: row.peak_units_per_s,
        demo: row.demo,
    }
}
