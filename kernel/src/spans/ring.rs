//! One span as a ring of sixty parts. The newest part is not full yet, so that a span of a minute
//! covers 59 to 60 seconds; from when is told with it.

use super::{Happened, bucket::Bucket};

const PARTS: i64 = 60;

#[derive(Clone, Debug)]
pub(super) struct Ring {
    width_us: i64,
    /// By the number of its part modulo their count: that number, counted from 1970, and what
    /// happened in it. Empty until something happens.
    parts: Vec<Option<Box<(i64, Bucket)>>>,
    bytes: usize,
}

impl Ring {
    pub(super) fn new(span_us: i64) -> Self {
        Self { width_us: span_us / PARTS, parts: Vec::new(), bytes: 0 }
    }

    /// Counts what happened, unless it lies before this span.
    pub(super) fn add(&mut self, kind: u16, happened: &Happened<'_>, now_us: i64) {
        let number = happened.at_us.div_euclid(self.width_us);
        if happened.at_us < self.begin_us(now_us) {
            return;
        }
        if self.parts.is_empty() {
            self.parts.resize_with(PARTS as usize, || None);
            self.bytes = self.parts.len() * size_of::<usize>();
        }
        let part = &mut self.parts[number.rem_euclid(PARTS) as usize];
        let before = part.as_ref().map_or(0, |part| part.1.bytes());
        match part {
            Some(part) if part.0 == number => part.1.add(kind, happened),
            // Only by a clock that was set back: what lies ahead is not overwritten by the past.
            Some(part) if part.0 > number => return,
            _ => {
                let mut bucket = Bucket::default();
                bucket.add(kind, happened);
                *part = Some(Box::new((number, bucket)));
            }
        }
        let after = part.as_ref().map_or(0, |part| part.1.bytes());
        self.bytes = self.bytes + after - before;
    }

    /// Where the span begins.
    pub(super) fn begin_us(&self, now_us: i64) -> i64 {
        (now_us.div_euclid(self.width_us) - (PARTS - 1)) * self.width_us
    }

    /// All of the span.
    pub(super) fn total(&self, now_us: i64) -> Bucket {
        let last = now_us.div_euclid(self.width_us);
        let mut total = Bucket::default();
        for part in self.parts.iter().flatten() {
            if (last - PARTS + 1..=last).contains(&part.0) {
                total.merge(&part.1);
            }
        }
        total
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}
