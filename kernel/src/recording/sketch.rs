//! Quantiles of values that are not kept themselves.
//!
//! A `DDSketch` (Masson, Rim and Lee, VLDB 2019) counts values in bins whose bounds grow by 2 %, so
//! that every quantile is told with a relative error of 1 %, and sketches of two pieces of time
//! merge to the one of both without adding to it.

use sketches_ddsketch::{Config, DDSketch};

/// Counts of a host's values: 0 and more.
#[derive(Clone)]
pub struct Sketch(DDSketch);

/// How bytes are written; a byte of it stands before them.
const VERSION: u8 = 1;

impl Default for Sketch {
    fn default() -> Self {
        Self(DDSketch::new(Config::defaults()))
    }
}

impl Sketch {
    /// Relative, of every quantile.
    pub const ERROR: f64 = 0.01;

    /// Counts a value; one that is not known is left out.
    pub fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.0.add(value);
        }
    }

    /// Takes in what another one counted.
    pub fn merge(&mut self, other: &Self) {
        // All are made with one configuration, which is what merging asks for.
        let merged = self.0.merge(&other.0);
        debug_assert!(merged.is_ok(), "two configurations");
    }

    /// Values that were counted.
    pub fn count(&self) -> usize {
        self.0.count()
    }

    /// A quantile, `share` from 0 to 1; `None` without values.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        self.0.quantile(share).ok().flatten()
    }

    /// About two bytes for each bin that has a value, and forty.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.0.to_java_bytes());
        bytes
    }

    /// What [`Self::to_bytes`] has written; `None` of anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        let read = (*version == VERSION).then(|| DDSketch::from_java_bytes(rest).ok())??;
        // Of another configuration it could not be merged.
        DDSketch::new(Config::defaults()).merge(&read).ok().map(|()| Self(read))
    }
}

impl std::fmt::Debug for Sketch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Sketch").field(&self.count()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::quantile;

    #[test]
    fn quantiles_of_pieces_are_those_of_the_whole_within_the_stated_error() {
        // Three orders of magnitude, and every ninth value is zero.
        let value = |n: u32| match n % 9 {
            0 => 0.0,
            _ => f64::from(n.wrapping_mul(2_654_435_761) % 100_000) / 100.0 + 1.0,
        };
        let mut values: Vec<f64> = (0..3_600).map(value).collect();
        let mut merged = Sketch::default();
        for piece in values.chunks(700) {
            let mut sketch = Sketch::default();
            piece.iter().for_each(|value| sketch.add(*value));
            sketch.add(f64::NAN);
            let bytes = sketch.to_bytes();
            merged.merge(&Sketch::from_bytes(&bytes).unwrap());
        }
        assert_eq!(merged.count(), 3_600);
        values.sort_by(f64::total_cmp);
        for share in [0.05, 0.5, 0.75, 0.9, 0.95, 0.99] {
            let exact = quantile::of_sorted(&values, share).unwrap();
            let found = merged.quantile(share).unwrap();
            assert!((found - exact).abs() <= 1.1 * Sketch::ERROR * exact, "{found} and {exact}");
        }
        assert!(merged.to_bytes().len() < 1_000, "{}", merged.to_bytes().len());
    }

    #[test]
    fn other_bytes_are_no_sketch() {
        let bytes = Sketch::default().to_bytes();
        assert!(Sketch::from_bytes(&bytes).is_some_and(|sketch| sketch.quantile(0.5).is_none()));
        assert!(Sketch::from_bytes(&[]).is_none() && Sketch::from_bytes(&[2, 1]).is_none());
        assert!(Sketch::from_bytes(&bytes[..bytes.len() - 1]).is_none());
    }
}
