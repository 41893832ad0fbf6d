//! The newest events, and what of the stream a page asks for.

use std::collections::{BTreeSet, VecDeque};

use kernel::live::{Filter, LiveEvent, Subscription};
use serde::{Deserialize, Serialize};

/// Events that are kept and listed.
const KEPT: usize = 200;
/// Words that each field of the filters offers.
const OFFERED: usize = 100;
/// Characters of a payload that the list shows.
const PAYLOAD: usize = 160;

/// An event as the list has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// Without its payload: a hundred of them could be megabytes.
    pub event: LiveEvent,
    /// What the list shows of the payload.
    pub payload: Option<String>,
}

impl From<LiveEvent> for Listed {
    fn from(mut event: LiveEvent) -> Self {
        let payload = event.event.payload.take().map(|payload| {
            let text = serde_json::to_string(&payload).unwrap_or_default();
            match text.char_indices().nth(PAYLOAD) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text,
            }
        });
        Self { event, payload }
    }
}

/// The newest events first.
#[derive(Clone, Debug, Default)]
pub struct Log {
    events: VecDeque<Listed>,
}

impl Log {
    /// Adds what has happened; what is there already stays once. True where the list changed.
    pub fn take(&mut self, events: impl IntoIterator<Item = Listed>) -> bool {
        let mut changed = false;
        for listed in events {
            let own = &listed.event.event;
            if self.events.iter().any(|known| known.event.event.id == own.id) {
                continue;
            }
            let is_newer = |known: &Listed| known.event.event.at_us > own.at_us;
            let place = self.events.partition_point(is_newer);
            self.events.insert(place, listed);
            self.events.truncate(KEPT);
            changed = true;
        }
        changed
    }

    /// Those that pass a filter, newest first.
    pub fn shown(&self, filter: &Filter) -> Vec<Listed> {
        let passes = |listed: &&Listed| filter.matches(&listed.event.facets());
        self.events.iter().filter(passes).cloned().collect()
    }

    /// The kinds, agents and runs that are among them.
    pub fn words(&self) -> [BTreeSet<String>; 3] {
        let of = |word: fn(&LiveEvent) -> Option<&String>| {
            self.events
                .iter()
                .filter_map(|listed| word(&listed.event))
                .take(OFFERED)
                .cloned()
                .collect()
        };
        [
            of(|event| Some(&event.event.kind)),
            of(|event| Some(&event.event.agent)),
            of(|event| event.event.run.as_ref()),
        ]
    }
}

/// What to ask for so that the events of a filter come, and the samples of every host whatever it
/// says: filters of the list must not stop the cards.
pub fn subscription(filter: &Filter, full: &str) -> Subscription {
    Subscription {
        filter: filter.clone(),
        samples: true,
        full: [full].into_iter().filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        after: None,
    }
}

#[cfg(test)]
mod tests {
    use kernel::{
        event::{Event, Severity},
        live::{Facets, SAMPLE},
    };
    use serde_json::json;

    use super::*;

    fn event(id: usize, kind: &str, severity: Severity) -> Listed {
        let event = Event {
            id: id.to_string(),
            kind: kind.to_owned(),
            agent: "web".to_owned(),
            severity,
            run: Some("r1".to_owned()),
            trace_id: None,
            at_us: id as i64,
            duration_us: None,
            cost_usd: None,
            tokens: None,
            success: None,
            payload: None,
        };
        LiveEvent { event, received_at_us: 0 }.into()
    }

    #[test]
    fn the_newest_stand_first_each_once_and_no_more_than_are_kept() {
        let mut log = Log::default();
        assert!(log.take((0..KEPT + 5).map(|id| event(id, "a", Severity::Info))));
        assert!(!log.take([event(KEPT, "a", Severity::Info)]));
        let shown = log.shown(&Filter::default());
        assert_eq!((shown.len(), shown[0].event.event.at_us), (KEPT, (KEPT + 4) as i64));
        // One that was late stands where it belongs, or is too old to be kept.
        assert!(log.take([event(1, "late", Severity::Info)]));
        assert!(log.shown(&Filter::default()).iter().all(|listed| listed.event.event.kind == "a"));
    }

    #[test]
    fn of_a_payload_the_list_keeps_what_it_shows() {
        let mut long = event(1, "a", Severity::Info).event;
        let text = "ä".repeat(1_000);
        long.event.payload = Some(serde_json::from_value(json!({"said": text})).unwrap());
        let listed = Listed::from(long);
        assert_eq!(listed.event.event.payload, None);
        let shown = listed.payload.unwrap();
        assert_eq!(shown.chars().count(), PAYLOAD + 1);
        assert!(shown.starts_with(r#"{"said":"ää"#) && shown.ends_with("ä…"));
    }

    #[test]
    fn a_filter_of_events_leaves_the_samples_of_the_cards() {
        let mut log = Log::default();
        log.take([event(1, "deploy", Severity::Error), event(2, "deploy", Severity::Info)]);
        let filter = Filter {
            kind: ["deploy".to_owned()].into(),
            severity: [Severity::Error].into(),
            agent: ["web".to_owned()].into(),
            run: ["r1".to_owned()].into(),
        };
        assert_eq!(log.shown(&filter).len(), 1);
        let asked = subscription(&filter, "c1");
        assert_eq!(asked.full, ["c1".to_owned()].into());
        // Of a host, a session and a kind that none of the sets names.
        let facets = Facets {
            kind: SAMPLE,
            agent: "c2",
            alias: Some("db"),
            severity: Severity::Info,
            run: Some("a session that has just begun"),
        };
        assert!(asked.wants(&facets) && !filter.matches(&facets));
        assert!(subscription(&Filter::default(), "").full.is_empty());
    }
}
