//! Workload `standard`: one unit is one unit of each of the four parts.

use super::{
    Unit,
    bytes::Bytes,
    float::Float,
    int::Int,
    memory::Memory,
    mixer::{Origin, mix},
};

/// The whole state of one lane in one block, its private table included.
#[derive(Default)]
pub struct State {
    int: Int,
    float: Float,
    memory: Memory,
    bytes: Bytes,
}

impl State {
    /// The state before the first unit of a block of 256.
    pub fn new(seed: u64, lane: u32, block: u64) -> Self {
        let mut state = Self::default();
        state.begin(Origin { seed, lane, block });
        state
    }
}

impl Unit for State {
    fn begin(&mut self, origin: Origin) {
        self.int.begin(origin);
        self.float.begin(origin);
        self.memory.begin(origin);
        self.bytes.begin(origin);
    }

    fn unit(&mut self) -> u64 {
        bundle([self.int.unit(), self.float.unit(), self.memory.unit(), self.bytes.unit()])
    }
}

/// The digest of a unit from the digests of its parts, in their order.
fn bundle(parts: [u64; 4]) -> u64 {
    parts.into_iter().fold(0, |digest, part| mix(digest.rotate_left(7) ^ part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::{Lane, Workload};

    #[test]
    fn the_bundle_is_made_of_the_parts_as_they_are_alone() {
        let (seed, lane) = (0xfeed, 3);
        let mut parts = [Workload::Int, Workload::Float, Workload::Memory, Workload::Bytes]
            .map(|part| Lane::new(part, seed, lane));
        let mut whole = Lane::new(Workload::Standard, seed, lane);
        for _ in 0..3 {
            let digests = parts.each_mut().map(Lane::run_unit);
            assert_eq!(whole.run_unit(), bundle(digests));
        }
    }
}
