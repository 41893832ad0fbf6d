//! The last items, for viewers who come back: bounded in number and in bytes.

use std::{collections::VecDeque, sync::Arc};

use super::item::Item;

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub struct RingLimits {
    pub items: usize,
    pub bytes: usize,
}

/// A thousand samples a second for the three seconds in which a viewer reconnects, and an hour of
/// one host.
impl Default for RingLimits {
    fn default() -> Self {
        Self { items: 20_000, bytes: 24 << 20 }
    }
}

/// Items in the order of their numbers, which have no holes.
pub(super) struct Ring {
    limits: RingLimits,
    items: VecDeque<Arc<Item>>,
    bytes: usize,
    /// The number of the last item that came in, kept or not; 0 before the first.
    last: u64,
}

impl Ring {
    pub(super) fn new(limits: RingLimits) -> Self {
        Self { limits, items: VecDeque::new(), bytes: 0, last: 0 }
    }

    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// Adds what `make` makes of the next number, and lets the oldest go.
    pub(super) fn push(&mut self, make: impl FnOnce(u64) -> Item) {
        self.last += 1;
        let item = make(self.last);
        self.bytes += item.bytes;
        self.items.push_back(Arc::new(item));
        while self.items.len() > self.limits.items || self.bytes > self.limits.bytes {
            let Some(gone) = self.items.pop_front() else { return };
            self.bytes -= gone.bytes;
        }
    }

    /// Whether everything after this number is still here.
    pub(super) fn reaches(&self, seq: u64) -> bool {
        seq <= self.last && self.last - seq <= self.items.len() as u64
    }

    /// What came after one number up to another one, as far as it is still here.
    pub(super) fn between(&self, after: u64, upto: u64) -> impl Iterator<Item = &Arc<Item>> {
        let first = self.last + 1 - self.items.len() as u64;
        let skip = (after + 1).saturating_sub(first);
        let skip = usize::try_from(skip).unwrap_or(usize::MAX).min(self.items.len());
        self.items.range(skip..).take_while(move |item| item.seq <= upto)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::tests::sample;

    fn ring(items: usize, bytes: usize, count: u64) -> Ring {
        let mut ring = Ring::new(RingLimits { items, bytes });
        for tick in 0..count {
            ring.push(|seq| Item::sample(seq, sample("c", tick)));
        }
        ring
    }

    #[track_caller]
    fn check(ring: &Ring, after: u64, upto: u64, expected: &[u64]) {
        let found: Vec<u64> = ring.between(after, upto).map(|item| item.seq).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_came_after_a_number_is_there_until_it_is_too_old() {
        let ring = ring(3, 1 << 20, 5);
        assert_eq!(ring.last(), 5);
        assert!(ring.reaches(5) && ring.reaches(2));
        assert!(!ring.reaches(1) && !ring.reaches(6));
        check(&ring, 2, 5, &[3, 4, 5]);
        check(&ring, 3, 4, &[4]);
        check(&ring, 5, 5, &[]);
        check(&ring, 0, 9, &[3, 4, 5]);
    }

    #[test]
    fn an_empty_ring_reaches_its_beginning() {
        let ring = ring(3, 1 << 20, 0);
        assert!(ring.reaches(0) && !ring.reaches(1));
        check(&ring, 0, 0, &[]);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let one = Item::sample(1, sample("c", 1)).bytes;
        let ring = ring(100, 2 * one, 10);
        check(&ring, 0, 10, &[9, 10]);
        assert!(ring.bytes <= 2 * one);
    }
}
