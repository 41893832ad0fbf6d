//! What every event of one run has in common.

use kernel::event::{Event, MAX_WORD, Severity};
use serde_json::Value;

use crate::{chance, clock};

pub(super) struct Occasion {
    run: String,
    agent: String,
}

impl Occasion {
    pub(super) fn new(run: &str, agent: Option<&str>) -> Self {
        let agent: String = agent.unwrap_or("unnamed host").chars().take(MAX_WORD).collect();
        Self { run: run.to_owned(), agent }
    }

    /// Something that happens now; `None` where no id can be drawn.
    pub(super) fn event(&self, kind: &str, payload: Value) -> Option<Event> {
        let at_us = clock::utc_now_us();
        let payload = match payload {
            Value::Object(payload) => Some(payload),
            _ => None,
        };
        Some(Event {
            id: chance::id(at_us).ok()?.to_string(),
            kind: kind.to_owned(),
            agent: self.agent.clone(),
            severity: Severity::Info,
            run: Some(self.run.clone()),
            trace_id: None,
            at_us,
            duration_us: None,
            cost_usd: None,
            tokens: None,
            success: None,
            payload,
        })
    }

    /// The run is over.
    pub(super) fn end(
        &self,
        is_complete: bool,
        elapsed_ns: Option<u64>,
        payload: Value,
    ) -> Option<Event> {
        let severity = if is_complete { Severity::Info } else { Severity::Warning };
        let duration_us = elapsed_ns.map(|ns| ns / 1_000);
        let event = self.event("measure.finished", payload)?;
        Some(Event { severity, duration_us, success: Some(is_complete), ..event })
    }
}
