//! What happened in one part of a span.

use super::{Happened, durations::Durations};

#[derive(Clone, Debug, Default)]
pub(super) struct Bucket {
    pub(super) events: u64,
    /// (number of the kind, how many), sorted by the number.
    pub(super) kinds: Vec<(u16, u64)>,
    pub(super) failed: u64,
    pub(super) cost_usd: f64,
    pub(super) tokens: u64,
    pub(super) durations: Durations,
}

impl Bucket {
    pub(super) fn add(&mut self, kind: u16, happened: &Happened<'_>) {
        let Happened { duration_us, cost_usd, tokens, failed, .. } = *happened;
        self.events += 1;
        self.count(kind, 1);
        self.failed += u64::from(failed);
        self.cost_usd += cost_usd;
        self.tokens = self.tokens.saturating_add(tokens);
        if let Some(duration_us) = duration_us {
            self.durations.add(duration_us);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        let Self { events, kinds, failed, cost_usd, tokens, durations } = other;
        self.events += events;
        kinds.iter().for_each(|(kind, count)| self.count(*kind, *count));
        self.failed += failed;
        self.cost_usd += cost_usd;
        self.tokens = self.tokens.saturating_add(*tokens);
        self.durations.merge(durations);
    }

    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.kinds.capacity() * size_of::<(u16, u64)>() + self.durations.bytes()
    }

    fn count(&mut self, kind: u16, count: u64) {
        match self.kinds.binary_search_by_key(&kind, |(kind, _)| *kind) {
            Ok(place) => self.kinds[place].1 += count,
            Err(place) => self.kinds.insert(place, (kind, count)),
        }
    }
}
