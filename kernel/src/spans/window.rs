//! All spans of the fleet or of one agent.

use super::{Happened, MINUTE_US, SPAN_MINUTES, bucket::Bucket, ring::Ring, runs::Runs};
use crate::recording::Gap;

#[derive(Clone, Debug)]
pub(super) struct Window {
    since_us: i64,
    last_at_us: i64,
    rings: [Ring; SPAN_MINUTES.len()],
    runs: Runs,
}

/// One span, and all that happened in it.
pub(super) struct Total {
    pub(super) minutes: u32,
    pub(super) time: Gap,
    pub(super) total: Bucket,
}

impl Window {
    pub(super) fn new(since_us: i64, runs: usize) -> Self {
        Self {
            since_us,
            last_at_us: i64::MIN,
            rings: SPAN_MINUTES.map(|minutes| Ring::new(i64::from(minutes) * MINUTE_US)),
            runs: Runs::new(runs),
        }
    }

    pub(super) fn add(&mut self, kind: u16, happened: &Happened<'_>, now_us: i64) {
        self.last_at_us = self.last_at_us.max(happened.at_us);
        if let Some(run) = happened.run {
            self.runs.add(run, happened.at_us, now_us);
        }
        self.rings.iter_mut().for_each(|ring| ring.add(kind, happened, now_us));
    }

    /// From when on everything is counted.
    pub(super) fn since_us(&self) -> i64 {
        self.since_us
    }

    pub(super) fn reach_back_to(&mut self, since_us: i64) {
        self.since_us = self.since_us.min(since_us);
    }

    /// The latest that was counted.
    pub(super) fn last_at_us(&self) -> i64 {
        self.last_at_us
    }

    /// How many runs were active since then, and whether there were more.
    pub(super) fn runs(&self, from_us: i64) -> (u64, bool) {
        self.runs.since(from_us)
    }

    /// Each span's time and all that happened in it.
    pub(super) fn spans(&self, now_us: i64) -> impl Iterator<Item = Total> {
        SPAN_MINUTES.into_iter().zip(&self.rings).map(move |(minutes, ring)| {
            let time = Gap { from_us: ring.begin_us(now_us), to_us: now_us };
            Total { minutes, time, total: ring.total(now_us) }
        })
    }

    pub(super) fn bytes(&self) -> usize {
        let rings: usize = self.rings.iter().map(Ring::bytes).sum();
        size_of::<Self>() + rings + self.runs.bytes()
    }
}
