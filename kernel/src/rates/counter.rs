//! Two readings of the same counters, and how far they have come in between.

use std::collections::BTreeMap;

use super::Reading;

/// Above this many per second nothing on one host counts, bytes included (10 TB/s): what looks
/// like it is a counter that was damaged or started again.
const MAX_PER_S: f64 = 1e13;

/// The counters of one thing, in the columns of its file; `None` where it could not be read.
pub(super) type Row = Vec<Option<u64>>;

/// The counters of one text by what they are of; the host itself is the empty name.
pub(super) type Counted = BTreeMap<String, Row>;

/// From one text of a file to the next.
pub(super) struct Step<'a> {
    /// Above zero.
    pub(super) seconds: f64,
    pub(super) before: &'a Counted,
    pub(super) now: &'a Counted,
}

impl Step<'_> {
    /// How far each counter of a thing has come; `None` where it is new, or where one of its
    /// counters went back: then the others were started again too, whatever they show.
    pub(super) fn growth(&self, name: &str, reading: &mut Reading) -> Option<Vec<Option<f64>>> {
        self.growth_but(name, None, reading)
    }

    /// The same where the counter in one column may go back by itself: it alone is not known then.
    pub(super) fn growth_but(
        &self,
        name: &str,
        loose: Option<usize>,
        reading: &mut Reading,
    ) -> Option<Vec<Option<f64>>> {
        let (before, now) = (self.before.get(name)?, self.now.get(name)?);
        let mut growth = Vec::with_capacity(now.len());
        for (column, (before, now)) in before.iter().zip(now).enumerate() {
            growth.push(match before.zip(*now) {
                Some((before, now)) if now >= before => Some((now - before) as f64),
                Some(_) if loose != Some(column) => {
                    reading.reset();
                    return None;
                }
                _ => None,
            });
        }
        Some(growth)
    }

    /// Per second; `None` where it cannot be true.
    pub(super) fn per_s(&self, grown: Option<f64>, reading: &mut Reading) -> Option<f64> {
        let per_s = grown? / self.seconds;
        if per_s > MAX_PER_S {
            reading.reset();
            return None;
        }
        Some(per_s)
    }

    /// Percent of the time that passed, of a counter with `per_s` steps in a second. Rounding of
    /// the kernel's own clock reaches past 100.
    pub(super) fn share_pct(&self, grown: Option<f64>, per_s: f64) -> Option<f64> {
        Some((100.0 * grown? / per_s / self.seconds).clamp(0.0, 100.0))
    }

    /// Whether both texts name the same things.
    pub(super) fn same_names(&self, counts: impl Fn(&str) -> bool) -> bool {
        let of = |counted: &Counted| -> Vec<String> {
            counted.keys().filter(|name| counts(name)).cloned().collect()
        };
        of(self.before) == of(self.now)
    }
}

/// The sum over things, known only where every part of it is.
pub(super) fn sum(parts: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let mut parts = parts.into_iter().peekable();
    // Of no things at all there is nothing to say.
    parts.peek()?;
    parts.sum()
}
