//! Runs by when they were last heard of: how many were active since some time is then a count.

use std::collections::BTreeMap;

use super::{LONGEST_US, MINUTE_US};

/// Runs of a fleet and of one agent that are told apart at a time.
pub(super) const OF_FLEET: usize = 10_000;
pub(super) const OF_AGENT: usize = 200;

#[derive(Clone, Debug)]
pub(super) struct Runs {
    limit: usize,
    /// By a hash of their names: two of ten thousand are mistaken for one once in 10¹¹ times.
    last_at_us: BTreeMap<u64, i64>,
    /// The last time of one that had no room.
    left_out_at_us: i64,
    tidied_at_us: i64,
}

/// Bytes of one run in the tree, about.
const RUN_BYTES: usize = 32;

impl Runs {
    pub(super) fn new(limit: usize) -> Self {
        let never = i64::MIN;
        Self { limit, last_at_us: BTreeMap::new(), left_out_at_us: never, tidied_at_us: never }
    }

    pub(super) fn add(&mut self, run: &str, at_us: i64, now_us: i64) {
        let run = hash(run);
        if let Some(last) = self.last_at_us.get_mut(&run) {
            *last = at_us.max(*last);
            return;
        }
        if self.last_at_us.len() >= self.limit
            && now_us.saturating_sub(self.tidied_at_us) >= MINUTE_US
        {
            self.tidied_at_us = now_us;
            self.last_at_us.retain(|_, last| *last > now_us.saturating_sub(LONGEST_US));
        }
        match self.last_at_us.len() < self.limit {
            true => {
                self.last_at_us.insert(run, at_us);
            }
            false => self.left_out_at_us = self.left_out_at_us.max(at_us),
        }
    }

    /// How many were heard of since then, and whether there were more.
    pub(super) fn since(&self, from_us: i64) -> (u64, bool) {
        let active = self.last_at_us.values().filter(|last| **last >= from_us);
        (active.count() as u64, self.left_out_at_us >= from_us)
    }

    pub(super) fn bytes(&self) -> usize {
        self.last_at_us.len() * RUN_BYTES
    }
}

/// FNV-1a of 64 bits (Fowler, Noll and Vo).
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_active_until_it_was_last_heard_of() {
        let mut runs = Runs::new(2);
        runs.add("a", 10, 10);
        runs.add("b", 20, 20);
        runs.add("a", 30, 30);
        runs.add("a", 5, 31);
        assert_eq!(runs.since(0), (2, false));
        assert_eq!(runs.since(25), (1, false));
        assert_eq!(runs.since(31), (0, false));
        runs.add("c", 40, 40);
        assert_eq!(runs.since(0), (2, true));
        let later_us = 2 * LONGEST_US;
        runs.add("c", later_us, later_us);
        assert_eq!(runs.since(later_us), (1, false), "those of long ago have made room");
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }
}
