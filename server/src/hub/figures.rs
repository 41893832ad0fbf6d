//! Rolling figures of what is published, watched or not.

use std::sync::{MutexGuard, PoisonError};

use app::api::Rolling;
use kernel::{
    live::{LiveEvent, LiveSample, SAMPLE},
    spans::{Happened, Spans, SpansOf},
};

use super::Hub;

impl Hub {
    /// The spans of the fleet or of one agent; `None` where it has reported nothing in the last
    /// hour.
    pub fn spans(&self, agent: Option<&str>, now_us: i64) -> Option<SpansOf> {
        let spans = self.counted_spans();
        match agent {
            None => Some(spans.fleet(now_us)),
            Some(agent) => spans.agent(agent, now_us),
        }
    }

    /// Agents that have spans of their own, by name.
    pub fn span_agents(&self, now_us: i64) -> Vec<String> {
        self.counted_spans().agents(now_us).map(str::to_owned).collect()
    }

    pub(super) fn count_sample(&self, sample: &LiveSample) {
        let happened = ticked(&sample.name, &sample.session_id, sample.at_us);
        self.counted_spans().add(&happened, sample.received_at_us);
    }

    pub(super) fn count_events(&self, events: &[LiveEvent]) {
        let mut spans = self.counted_spans();
        for event in events {
            spans.add(&Happened::from(&event.event), event.received_at_us);
        }
    }

    pub(super) fn counted_spans(&self) -> MutexGuard<'_, Spans> {
        self.0.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Pages begin with what the API answers.
impl Rolling for Hub {
    fn spans(&self, agent: Option<&str>, now_us: i64) -> Option<SpansOf> {
        Self::spans(self, agent, now_us)
    }
}

/// A sample as spans count it: under the name that people know the host by.
pub(super) fn ticked<'a>(name: &'a str, session: &'a str, at_us: i64) -> Happened<'a> {
    Happened { kind: SAMPLE, agent: name, run: Some(session), at_us, ..Happened::default() }
}
