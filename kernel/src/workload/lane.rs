//! A lane: one thread's numbered units, run in order.

use std::hint::black_box;

use super::{Unit, Workload, mixer::Origin};
use crate::{hex::Hex64, result::LaneWork};

/// Units that share one state; the next block starts from a new one.
pub const BLOCK_UNITS: u64 = 256;

/// Runs the units of one workload for one lane. The digest of unit n depends on
/// nothing but the workload, the seed, the lane and n.
pub struct Lane {
    work: Box<dyn Unit + Send>,
    seed: u64,
    lane: u32,
    next_unit: u64,
}

impl Lane {
    /// A lane before its unit 0. Allocates the lane's table; the first unit fills it.
    pub fn new(workload: Workload, seed: u64, lane: u32) -> Self {
        Self { work: workload.allocate(), seed, lane, next_unit: 0 }
    }

    /// A lane before unit `first`, reached by running at most 255 units of its block.
    pub fn starting_at(workload: Workload, seed: u64, lane: u32, first: u64) -> Self {
        let mut ready = Self::new(workload, seed, lane);
        ready.next_unit = first - first % BLOCK_UNITS;
        while ready.next_unit < first {
            ready.run_unit();
        }
        ready
    }

    /// The number of the unit that runs next: how many ran so far, for a lane made by `new`.
    pub fn next_unit(&self) -> u64 {
        self.next_unit
    }

    /// Runs one unit and returns its digest. The first unit of a block also
    /// builds the block's state: its cost is part of the work.
    pub fn run_unit(&mut self) -> u64 {
        if self.next_unit.is_multiple_of(BLOCK_UNITS) {
            let block = self.next_unit / BLOCK_UNITS;
            // An opaque seed: with a known one a compiler could know the answer.
            self.work.begin(Origin { seed: black_box(self.seed), lane: self.lane, block });
        }
        self.next_unit += 1;
        self.work.unit()
    }

    /// Runs `units` units and says which they were and what their digests sum to.
    pub fn run(&mut self, units: u64) -> LaneWork {
        let first_unit = self.next_unit;
        let mut sum = 0_u64;
        for _ in 0..units {
            sum = sum.wrapping_add(self.run_unit());
        }
        LaneWork { lane: self.lane, first_unit, units, digest_sum: Hex64(sum) }
    }
}

/// The wrapping sum of the digests of units `first .. first + count` of a lane,
/// computed again from the start of the block that holds `first`.
pub fn digest_sum(workload: Workload, seed: u64, lane: u32, first: u64, count: u64) -> u64 {
    Lane::starting_at(workload, seed, lane, first).run(count).digest_sum.0
}

/// Whether the digests that a result states are those of the work it states.
///
/// Takes about as long as the work did, plus at most 255 units.
pub fn verify(workload: Workload, seed: u64, work: &LaneWork) -> bool {
    digest_sum(workload, seed, work.lane, work.first_unit, work.units) == work.digest_sum.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: u64 = 0x5eed;

    #[test]
    fn a_later_unit_is_reached_without_running_the_earlier_blocks() {
        let mut whole = Lane::new(Workload::Int, SEED, 1);
        let all: Vec<u64> = (0..600).map(|_| whole.run_unit()).collect();
        for first in [0, 1, 255, 256, 511, 599] {
            let mut part = Lane::starting_at(Workload::Int, SEED, 1, first);
            assert_eq!(part.next_unit(), first);
            assert_eq!(part.run_unit(), all[first as usize], "unit {first}");
        }
    }

    #[test]
    fn a_sum_across_blocks_is_verified_and_a_changed_one_is_found() {
        let mut lane = Lane::starting_at(Workload::Bytes, SEED, 2, 250);
        let work = lane.run(20);
        assert_eq!((work.first_unit, work.units), (250, 20));
        assert!(verify(Workload::Bytes, SEED, &work));
        assert!(!verify(Workload::Bytes, SEED + 1, &work));
        assert!(!verify(Workload::Bytes, SEED, &LaneWork { lane: 3, ..work }));
        assert!(!verify(Workload::Bytes, SEED, &LaneWork { units: 19, ..work }));
        assert!(!verify(Workload::Bytes, SEED, &LaneWork { first_unit: 249, ..work }));
    }

    #[test]
    fn seed_lane_and_number_each_change_every_digest() {
        for workload in Workload::ALL {
            let first = digest_sum(workload, SEED, 0, 0, 1);
            let others = [
                digest_sum(workload, SEED + 1, 0, 0, 1),
                digest_sum(workload, SEED, 1, 0, 1),
                digest_sum(workload, SEED, 0, 1, 1),
                digest_sum(workload, SEED, 0, 256, 1),
            ];
            assert!(others.iter().all(|other| *other != first), "{workload}");
        }
    }
}
