//! One window of the machine from the windows of its lanes.

use kernel::{
    hex::Hex64,
    measure::Step,
    result::{LaneWork, Window},
};

use crate::lanes::watch::Seen;

/// Whole units that one lane ended within a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LaneWindow {
    /// `Step::visit` of the visit it belongs to.
    pub(super) visit: u32,
    /// Since the start of the run.
    pub(super) start_ns: u64,
    pub(super) elapsed_ns: u64,
    pub(super) cpu_ns: u64,
    pub(super) work: LaneWork,
}

/// Start and elapsed time are the lanes' means: each lane's window ends with its own last unit,
/// and means, like the lanes' own times, join without a gap from window to window.
pub(super) fn join(step: &Step, lanes: &[LaneWindow], seen: Seen) -> Window {
    let sum = |of: fn(&LaneWindow) -> u64| lanes.iter().map(of).sum::<u64>();
    let mean = |of: fn(&LaneWindow) -> u64| {
        let total: u128 = lanes.iter().map(|lane| u128::from(of(lane))).sum();
        (total / lanes.len().max(1) as u128) as u64
    };
    let digests = lanes.iter().map(|lane| lane.work.digest_sum.0);
    Window {
        warmup: step.warmup,
        start_ns: mean(|lane| lane.start_ns),
        elapsed_ns: mean(|lane| lane.elapsed_ns),
        own_cpu_ns: sum(|lane| lane.cpu_ns),
        units: sum(|lane| lane.work.units),
        digest_sum: Hex64(digests.fold(0, u64::wrapping_add)),
        lanes: lanes.iter().map(|lane| lane.work).collect(),
        background_pct: seen.background_pct,
        steal_pct: seen.steal_pct,
        frequency_mhz: seen.frequency_mhz,
        throttled_ns: seen.throttled_ns,
    }
}
