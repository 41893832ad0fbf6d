//! Part `float`: three independent chains of IEEE 754 binary64 arithmetic.
//!
//! Only `+ - * / sqrt`, which the standard rounds exactly, and no fused
//! multiply-add: the result is the same to the last bit on every machine.

use super::{
    Unit,
    mixer::{Mixer, Origin},
};

/// Steps of one unit, in each of the three chains.
const STEPS: u32 = 8_000;

/// The state of part `float`.
///
/// Each chain runs the same chaotic map of (0, 1) into itself, but enters it at
/// another point: at any moment one subtracts, one takes a root and one divides.
/// Chains in step would be packed into vectors by some compilers and not by others.
#[derive(Default)]
pub(super) struct Float {
    z: f64,
    hump: f64,
    root: f64,
}

impl Unit for Float {
    fn begin(&mut self, origin: Origin) {
        let mut mixer = Mixer::new(origin, 2);
        // 52 random bits, scaled into [0.1, 0.9): far from the map's fixed point 0.
        let mut start = || 0.1 + 0.8 * ((mixer.next() >> 12) as f64 / (1_u64 << 52) as f64);
        self.z = start();
        self.hump = hump(start());
        self.root = hump(start()).sqrt();
    }

    fn unit(&mut self) -> u64 {
        let Self { mut z, mut hump, mut root } = *self;
        let mut sum = 0.0;
        for _ in 0..STEPS {
            let first_hump = self::hump(z);
            let second_root = hump.sqrt();
            let third_z = fall(root);

            let first_root = first_hump.sqrt();
            let second_z = fall(second_root);
            let third_hump = self::hump(third_z);

            z = fall(first_root);
            hump = self::hump(second_z);
            root = third_hump.sqrt();
            sum += z * second_z - third_z;
        }
        *self = Self { z, hump, root };
        [z, hump, root, sum].iter().fold(0, |digest: u64, value| {
            (digest.rotate_left(17) ^ value.to_bits()).wrapping_mul(0x9fb2_1c65_1e98_df25)
        })
    }
}

/// First third of the map: (0, 1) to (0, 0.25].
fn hump(z: f64) -> f64 {
    z * (1.0 - z)
}

/// Last third of the map, after the root: (0, 0.5] to (0, 0.99].
fn fall(root: f64) -> f64 {
    2.97 * (root * root) / (0.25 + root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chains_stay_inside_the_unit_interval() {
        let mut float = Float::default();
        for seed in 0..20 {
            float.begin(Origin { seed, lane: 0, block: 0 });
            for _ in 0..10 {
                float.unit();
                assert!((0.01..1.0).contains(&float.z), "{}", float.z);
                assert!((0.005..=0.25).contains(&float.hump), "{}", float.hump);
                assert!((0.05..=0.5).contains(&float.root), "{}", float.root);
            }
        }
    }

    #[test]
    fn the_chains_never_settle() {
        let mut float = Float::default();
        float.begin(Origin { seed: 7, lane: 0, block: 0 });
        let mut seen = std::collections::HashSet::new();
        assert!((0..256).all(|_| {
            float.unit();
            seen.insert(float.z.to_bits())
                && seen.insert(float.hump.to_bits())
                && seen.insert(float.root.to_bits())
        }));
    }
}
