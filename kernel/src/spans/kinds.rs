//! Kinds by number, so that a bucket counts them without their names.

use std::collections::BTreeMap;

use super::LONGEST_US;

/// Kinds at a time. Further ones are counted together.
const MAX_KINDS: usize = 256;
/// The number of all that have none of their own.
pub(super) const OTHERS: u16 = u16::MAX;

#[derive(Clone, Debug, Default)]
pub(super) struct Kinds {
    numbers: BTreeMap<Box<str>, u16>,
    /// By number: the name, and when it last came in by our clock.
    known: Vec<(Box<str>, i64)>,
    /// Nothing is old enough to make room before this.
    full_until_us: i64,
}

impl Kinds {
    /// The number of a kind. A kind that is in no span any more gives its number to another.
    pub(super) fn number(&mut self, kind: &str, now_us: i64) -> u16 {
        if let Some(number) = self.numbers.get(kind) {
            self.known[usize::from(*number)].1 = now_us;
            return *number;
        }
        let place = if self.known.len() < MAX_KINDS {
            self.known.push((kind.into(), now_us));
            self.known.len() - 1
        } else {
            let Some(place) = self.free(now_us) else { return OTHERS };
            let (before, _) = std::mem::replace(&mut self.known[place], (kind.into(), now_us));
            self.numbers.remove(&before);
            place
        };
        let number = u16::try_from(place).unwrap_or(OTHERS);
        self.numbers.insert(kind.into(), number);
        number
    }

    pub(super) fn name(&self, number: u16) -> Option<&str> {
        self.known.get(usize::from(number)).map(|(name, _)| &**name)
    }

    /// A place whose kind is in no bucket any more: the last one may have been late by a span, and
    /// lies in its ring for another one.
    fn free(&mut self, now_us: i64) -> Option<usize> {
        if now_us < self.full_until_us {
            return None;
        }
        let (place, (_, last_us)) =
            self.known.iter().enumerate().min_by_key(|(_, (_, last_us))| *last_us)?;
        let free_us = last_us.saturating_add(2 * LONGEST_US);
        self.full_until_us = free_us;
        (now_us >= free_us).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_numbers_until_there_are_too_many() {
        let mut kinds = Kinds::default();
        for number in 0..MAX_KINDS {
            assert_eq!(usize::from(kinds.number(&format!("kind {number}"), 0)), number);
        }
        assert_eq!(kinds.number("kind 7", 1), 7);
        assert_eq!(kinds.number("one more", 2), OTHERS);
        assert_eq!(kinds.name(OTHERS), None);
        let later_us = 2 * LONGEST_US;
        assert_eq!(kinds.number("one more", later_us), 0, "the one that is silent for longest");
        assert_eq!(kinds.name(0), Some("one more"));
        assert_eq!(kinds.number("kind 0", later_us), 1);
    }
}
