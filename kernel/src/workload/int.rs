//! Part `int`: one chain of 64-bit integer steps with multiplications and
//! branches that nobody can predict, each step working on the last one's result.

use super::{
    Unit,
    mixer::{Mixer, Origin},
};

/// Steps of one unit.
const STEPS: u32 = 16_000;

/// The state of part `int`.
#[derive(Default)]
pub(super) struct Int {
    x: u64,
}

impl Unit for Int {
    fn begin(&mut self, origin: Origin) {
        self.x = Mixer::new(origin, 1).next();
    }

    fn unit(&mut self) -> u64 {
        let mut x = self.x;
        let mut digest = 0_u64;
        for _ in 0..STEPS {
            // Each arm multiplies, so that none is cheap enough to be computed beside the others.
            x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
            if x >> 63 == 0 {
                x = x.rotate_left(23).wrapping_mul(0xff51_afd7_ed55_8ccd) ^ digest;
                digest = digest.wrapping_add(x >> 7);
            } else if (x >> 40) & 3 == 0 {
                x = (x ^ (x >> 29)).wrapping_mul(0xc4ce_b9fe_1a85_ec53).wrapping_mul(x | 1);
            } else {
                digest = (digest ^ x).wrapping_mul(0x2545_f491_4f6c_dd1d);
                x = x.wrapping_sub(digest >> 11);
            }
        }
        self.x = x;
        digest ^ x
    }
}
