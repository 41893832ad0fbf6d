//! Part `int`: one chain of 64-bit integer steps with multiplications and
//! branches that nobody can predict, each step working on the last one's result.

use super::{
    Unit,
    mixer::{Mixer, Origin},
};

/// Steps of one unit.
const STEPS: u32 = 13_000;

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
            x = (x ^ (x >> 32)).wrapping_mul(0x7fb5_d329);
            x = (x ^ (x >> 29)).wrapping_mul(0x6c8e_9cf5);
            // Every arm multiplies, so that none is cheap enough to be computed beside the others.
            if x & (1 << 41) == 0 {
                x = x.rotate_left(23).wrapping_mul(x | 1) ^ digest;
                digest = digest.wrapping_add(x);
            } else if x & (3 << 37) == 0 {
                x = (x ^ (x >> 27)).wrapping_mul(0x5851_f42d).rotate_left(31);
            } else {
                digest = (digest ^ x).wrapping_mul(0x4c95_7f2d);
                x = x.wrapping_sub(digest.rotate_left(19));
            }
        }
        self.x = x;
        digest ^ x
    }
}
