//! Workload `classic`: the unit of earlier tools, bit for bit, so that old
//! results keep something to be compared with. Never the headline.

use std::hint::black_box;

use super::{
    Table, Unit,
    mixer::{Mixer, Origin, mix},
    zeroed_table,
};

/// Where the inner chain starts counting.
const FIRST: u64 = 0xaa55_aa55;
/// Steps of the inner chain.
const STEPS: u64 = 17;
/// Bits that each step of the inner chain sets.
const BITS: u64 = 0x55aa_55aa;

/// The state of `classic`: a private table, and what tells its digests apart.
pub(super) struct Classic {
    memory: Box<Table>,
    salt: u64,
}

impl Default for Classic {
    fn default() -> Self {
        Self { memory: zeroed_table(), salt: 0 }
    }
}

impl Unit for Classic {
    fn begin(&mut self, origin: Origin) {
        self.memory.fill(0);
        self.salt = Mixer::new(origin, 5).next();
    }

    /// One pass over the table; the digest mixes the table's sum into the block's salt.
    fn unit(&mut self) -> u64 {
        let (first, last, bits) = black_box((FIRST, FIRST + STEPS, BITS));
        let mut sum = 0_u64;
        for (k, word) in (0_u64..).zip(self.memory.iter_mut()) {
            // The chain gives the same number for every k. Its opaque start keeps
            // compilers from computing it once for all of them.
            let mut x = black_box(0_u64);
            for i in first..last {
                x = x.wrapping_add(i) | bits;
            }
            *word = word.wrapping_add(k) ^ x;
            sum = sum.wrapping_add(*word);
        }
        self.salt = mix(self.salt ^ sum);
        self.salt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(classic: &Classic) -> u64 {
        classic.memory.iter().fold(0, |sum: u64, word| sum.wrapping_add(*word))
    }

    #[test]
    fn the_table_is_that_of_the_original() {
        let mut classic = Classic::default();
        classic.begin(Origin { seed: 1, lane: 0, block: 0 });
        for _ in 0..2 {
            classic.unit();
            assert_eq!(sum(&classic), 0x0087_ffdf_fffc_0000);
            let x = 0x0010_ffff_ffff;
            assert!((0..).zip(classic.memory.iter()).all(|(k, word)| *word == x - k));
            classic.unit();
            assert_eq!(sum(&classic), 0);
            assert!(classic.memory.iter().all(|word| *word == 0));
        }
    }
}
