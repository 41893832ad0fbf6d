//! What a viewer and the server say to each other on the WebSocket `/api/v1/live`, and which of
//! what happens a viewer is shown.
//!
//! Every message is one JSON object with its `type`. A viewer says what it wants to see
//! ([`Subscription`]) and is sent [`Frame`]s of it, each with the number of the last thing it
//! covers: who comes back names that number and misses nothing.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use crate::{
    event::{Event, MAX_WORD, Severity},
    recording::{Metric, SeriesId},
};

/// The `kind` of every sample, for filters and spans.
pub const SAMPLE: &str = "sample";
/// Values that each set of a filter, and the list of hosts to be shown in full, may have.
pub const MAX_CHOICES: usize = 1_000;

/// What every viewer gets of a host; all other series only of hosts that it asks for in full.
pub const HEADLINE: [Metric; 13] = [
    Metric::CpuBusy,
    Metric::CpuUser,
    Metric::CpuSystem,
    Metric::CpuIowait,
    Metric::CpuSteal,
    Metric::MemUsed,
    Metric::MemUnavailable,
    Metric::MemTotal,
    Metric::DiskRead,
    Metric::DiskWrite,
    Metric::NetReceived,
    Metric::NetSent,
    Metric::Load1,
];

/// Whether every viewer gets this series.
pub fn is_headline(id: &SeriesId) -> bool {
    id.instance.is_none() && HEADLINE.contains(&id.metric)
}

/// What a viewer says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromViewer {
    /// From now on show this; it takes the place of what was asked for before.
    Subscribe(Subscription),
}

/// What a viewer wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    #[serde(default)]
    pub filter: Filter,
    /// Whether every sample is wanted, whatever the filter: its four sets then choose events only.
    #[serde(default)]
    pub samples: bool,
    /// Ids of collectors of which all series are wanted.
    #[serde(default)]
    pub full: BTreeSet<String>,
    /// The last that was seen, to get what came after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Place>,
}

/// A place in the stream of one run of the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Of the [`ToViewer::Hello`] that the number came after.
    pub epoch: String,
    /// Of the last frame, or of the statistics or the greeting where they came later.
    pub seq: u64,
}

/// Four sets. A thing passes if each of them is empty or has what the thing has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Kinds of events; samples are of the kind `sample`.
    #[serde(default)]
    pub kind: BTreeSet<String>,
    /// Who reports: the agent of an event, the collector's id or its name of a sample.
    #[serde(default)]
    pub agent: BTreeSet<String>,
    /// Samples are `info`.
    #[serde(default)]
    pub severity: BTreeSet<Severity>,
    /// What an event belongs to; of a sample, its session. What belongs to nothing passes only
    /// where no run is named.
    #[serde(default)]
    pub run: BTreeSet<String>,
}

/// What filters look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facets<'a> {
    pub kind: &'a str,
    pub agent: &'a str,
    /// Another name of the same agent.
    pub alias: Option<&'a str>,
    pub severity: Severity,
    pub run: Option<&'a str>,
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToViewer {
    /// First of all.
    Hello {
        /// Of this run of the server: numbers of another one mean nothing here.
        epoch: String,
        /// The number of the last thing before this connection.
        seq: u64,
        /// The shortest time between two frames.
        tick_ms: u32,
    },
    Frame(Frame),
    /// What was asked for after is no longer here: read it by HTTP. Frames from now on follow.
    Gap,
    /// About once a second.
    Statistics(LiveStatistics),
    /// What the viewer said could not be done; all else stays as it was.
    Error {
        /// What was wrong and what to do.
        sentence: String,
    },
    /// The server stops.
    Bye {
        /// When to come back; another time for each viewer.
        retry_ms: u32,
    },
}

/// What happened since the frame before.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Frame {
    /// The number of the last thing that this frame covers, whether the filter lets it through or
    /// not.
    pub seq: u64,
    pub samples: Vec<LiveSample>,
    pub events: Vec<LiveEvent>,
    /// Samples and events before these that were left out, because this viewer was too slow.
    pub dropped: u64,
}

/// One tick of one host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LiveSample {
    /// The number of the tick in its session.
    pub seq: u64,
    pub session_id: String,
    pub collector_id: String,
    /// Of the collector, to be shown.
    pub name: String,
    /// The agent's clock, microseconds since 1970 UTC.
    pub at_us: i64,
    /// The agent's clock when it sent this.
    pub sent_at_us: i64,
    /// The server's clock.
    pub received_at_us: i64,
    /// Between two ticks, as the agent was asked to.
    pub cadence_us: i64,
    /// Known values. What is not known is not here.
    #[serde(serialize_with = "known")]
    pub values: Vec<(SeriesId, f64)>,
    /// Series for which there was no room.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u32,
}

/// One thing that an agent reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LiveEvent {
    #[serde(flatten)]
    pub event: Event,
    /// The server's clock, microseconds since 1970 UTC.
    pub received_at_us: i64,
}

/// What the server sends to its viewers, counted since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LiveStatistics {
    /// Connections now.
    pub viewers: u32,
    /// Samples and events sent, each as often as it was sent.
    pub events: u64,
    /// Of messages, without what WebSocket and TCP add.
    pub bytes: u64,
    /// Samples and events left out, because a viewer was too slow.
    pub dropped: u64,
    /// The number of the last thing that was sent to whoever wants it.
    pub seq: u64,
}

impl Subscription {
    /// Whether a thing is shown to this viewer.
    pub fn wants(&self, facets: &Facets<'_>) -> bool {
        self.samples && facets.kind == SAMPLE || self.filter.matches(facets)
    }

    /// # Errors
    /// Which part is too large, as a sentence.
    pub fn check(&self) -> Result<(), String> {
        let Self { filter, samples: _, full, after } = self;
        let Filter { kind, agent, severity: _, run } = filter;
        for (name, set) in [("kind", kind), ("agent", agent), ("run", run), ("full", full)] {
            if set.len() > MAX_CHOICES {
                let count = set.len();
                return Err(format!(
                    "`{name}` has {count} values; name at most {MAX_CHOICES}, or none for all."
                ));
            }
            if set.iter().any(|value| value.chars().count() > MAX_WORD) {
                return Err(format!("A value of `{name}` has more than {MAX_WORD} characters."));
            }
        }
        match after {
            Some(place) if place.epoch.chars().count() > MAX_WORD => {
                Err(format!("`epoch` has more than {MAX_WORD} characters."))
            }
            _ => Ok(()),
        }
    }
}

impl Filter {
    /// Whether a thing passes all four sets.
    pub fn matches(&self, facets: &Facets<'_>) -> bool {
        let Self { kind, agent, severity, run } = self;
        let Facets {
            kind: own_kind,
            agent: own_agent,
            alias,
            severity: own_severity,
            run: own_run,
        } = facets;
        let is_agent = |name: &str| agent.contains(name);
        (kind.is_empty() || kind.contains(*own_kind))
            && (agent.is_empty() || is_agent(own_agent) || alias.is_some_and(is_agent))
            && (severity.is_empty() || severity.contains(own_severity))
            && (run.is_empty() || own_run.is_some_and(|own| run.contains(own)))
    }
}

impl LiveSample {
    pub fn facets(&self) -> Facets<'_> {
        Facets {
            kind: SAMPLE,
            agent: &self.collector_id,
            alias: Some(&self.name),
            severity: Severity::Info,
            run: Some(&self.session_id),
        }
    }

    /// The same with what every viewer gets.
    pub fn headline(&self) -> Self {
        let Self { values, .. } = self;
        let values = values.iter().filter(|(id, _)| is_headline(id)).cloned().collect();
        Self {
            values,
            session_id: self.session_id.clone(),
            collector_id: self.collector_id.clone(),
            name: self.name.clone(),
            ..*self
        }
    }
}

impl LiveEvent {
    pub fn facets(&self) -> Facets<'_> {
        let Event { kind, agent, severity, run, .. } = &self.event;
        Facets { kind, agent, alias: None, severity: *severity, run: run.as_deref() }
    }
}

/// JSON has no `NaN`: what is not known is left away.
fn known<S: Serializer>(values: &[(SeriesId, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(values.iter().filter(|(_, value)| value.is_finite()))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests;
