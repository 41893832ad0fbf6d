//! Seeded numbers: the order of levels, jitter and receipts come from the seed
//! that the result stores, so that anyone can repeat them.

use std::collections::HashSet;

use crate::stats::normal;

/// A `SplitMix64` generator (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014): one word of state, good enough for shuffles and jitter.
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// A generator for one purpose: the same seed gives unrelated numbers under another `purpose`.
    pub fn new(seed: u64, purpose: &str) -> Self {
        // FNV-1a keeps the purposes apart; their order of use then does not matter.
        let label = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut dice = Self { state: seed ^ label };
        dice.next_u64();
        dice
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..bound`; 0 for an empty range.
    pub fn below(&mut self, bound: u64) -> u64 {
        // Multiply and shift: the bias is below bound / 2^64.
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// A number in `[0, 1)`.
    pub fn unit_interval(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number of the standard normal distribution.
    pub fn normal(&mut self) -> f64 {
        // The middles of 2^52 equal steps: never 0 or 1, where the quantile is infinite.
        normal::quantile(((self.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64)
    }

    /// `wanted` different numbers below `bound`, or all of them (Floyd's sampling; Bentley and
    /// Floyd, "A sample of brilliance", CACM 30, 1987).
    pub fn distinct(&mut self, bound: usize, wanted: usize) -> HashSet<usize> {
        let mut chosen = HashSet::new();
        for top in bound.saturating_sub(wanted)..bound {
            let candidate = self.below(top as u64 + 1) as usize;
            if !chosen.insert(candidate) {
                chosen.insert(top);
            }
        }
        chosen
    }

    /// Puts `items` in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u64 + 1) as usize;
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_purpose_give_the_same_numbers() {
        let roll = |seed, purpose: &str| {
            let mut dice = Dice::new(seed, purpose);
            [dice.next_u64(), dice.next_u64()]
        };
        assert_eq!(roll(1, "order"), roll(1, "order"));
        assert_ne!(roll(1, "order"), roll(2, "order"));
        assert_ne!(roll(1, "order"), roll(1, "jitter"));
    }

    #[test]
    fn numbers_stay_in_their_range_and_fill_it() {
        let mut dice = Dice::new(7, "range");
        let mut seen = [0_u32; 5];
        for _ in 0..5_000 {
            seen[dice.below(5) as usize] += 1;
            assert!((0.0..1.0).contains(&dice.unit_interval()));
        }
        assert!(seen.iter().all(|&count| (850..1_150).contains(&count)), "{seen:?}");
    }

    #[test]
    fn a_shuffle_keeps_every_item() {
        let mut items: Vec<u32> = (0..100).collect();
        Dice::new(3, "shuffle").shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn normal_numbers_lie_around_zero_with_a_deviation_of_one() {
        let mut dice = Dice::new(9, "normal");
        let drawn: Vec<f64> = (0..10_000).map(|_| dice.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 1e4;
        let variance = drawn.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / 1e4;
        assert!(mean.abs() < 0.04 && (variance - 1.0).abs() < 0.06, "{mean} {variance}");
    }
}
