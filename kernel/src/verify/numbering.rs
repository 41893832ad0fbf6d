//! The numbers of a lane's units through a run: each unit is run once, and counted once.

use std::collections::HashMap;

use crate::{
    result::{LaneWork, Origin},
    verify::mismatch::{Mismatch, Place},
    workload::Workload,
};

/// How far each lane has come with each workload.
///
/// Within a visit of the agent a lane runs on from window to window: the next one begins where the
/// last one ended. Between visits it runs units that no window counts until it hears that the
/// visit is over, and after other work it goes on in its next block; so numbers may be left out
/// there, and none may come twice. A page leaves out batches also between its own windows.
pub(super) struct Numbering {
    origin: Origin,
    reached: HashMap<(Workload, u32), Reached>,
}

/// The end of a lane's last window.
struct Reached {
    visit: u32,
    window: u32,
    next_unit: u64,
}

impl Numbering {
    /// Before the first window.
    pub(super) fn new(origin: Origin) -> Self {
        Self { origin, reached: HashMap::new() }
    }

    /// Takes a lane's next window, in the order of the run.
    pub(super) fn follow(
        &mut self,
        workload: Workload,
        place: Place,
        work: &LaneWork,
    ) -> Result<(), Mismatch> {
        let Place { visit, window, lane } = place;
        let stated = work.first_unit;
        let wrong = |expected| Mismatch::Numbering { place, stated, expected };
        let next_unit = stated.checked_add(work.units).ok_or_else(|| wrong(0))?;
        let reached = Reached { visit, window, next_unit };
        let Some(before) = self.reached.insert((workload, lane), reached) else { return Ok(()) };
        let runs_on = self.origin == Origin::Agent
            && before.visit == visit
            && before.window.checked_add(1) == Some(window);
        let follows = if runs_on { stated == before.next_unit } else { stated >= before.next_unit };
        if follows { Ok(()) } else { Err(wrong(before.next_unit)) }
    }
}
