//! Seeds into state: the splitmix64 generator of Steele, Lea and Flood,
//! "Fast splittable pseudorandom number generators" (OOPSLA 2014).

/// Steps of the counter: 2^64 divided by the golden ratio, made odd.
pub(super) const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Where the state of a block comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    pub seed: u64,
    pub lane: u32,
    /// Units `256 * block .. 256 * (block + 1)`.
    pub block: u64,
}

/// A stream of 64-bit values that depends on nothing but its origin and its purpose.
pub(super) struct Mixer {
    counter: u64,
}

impl Mixer {
    /// `purpose` keeps the streams of different parts apart.
    pub(super) fn new(origin: Origin, purpose: u64) -> Self {
        let mut counter = mix(origin.seed ^ purpose.wrapping_mul(GOLDEN));
        counter = mix(counter ^ u64::from(origin.lane));
        counter = mix(counter ^ origin.block);
        Self { counter }
    }

    pub(super) fn next(&mut self) -> u64 {
        self.counter = self.counter.wrapping_add(GOLDEN);
        mix(self.counter)
    }

    /// A value in `0..bound`, by the high half of a product; `bound` is at most 2^32.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((self.next() >> 32) * bound) >> 32
    }
}

/// The finaliser: a bijection in which every input bit reaches every output bit.
pub(super) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_values_are_those_of_the_reference() {
        let mut mixer = Mixer { counter: 1_234_567 };
        let values = [mixer.next(), mixer.next(), mixer.next()];
        assert_eq!(
            values,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn a_bound_is_kept() {
        let mut mixer = Mixer::new(Origin { seed: 1, lane: 2, block: 3 }, 4);
        assert!((0..10_000).all(|_| mixer.below(7) < 7));
    }
}
