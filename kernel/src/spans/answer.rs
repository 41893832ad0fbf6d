//! What is told of spans.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{bucket::Bucket, kinds::Kinds, window::Total};
use crate::recording::Gap;

const HOUR_S: f64 = 3_600.0;

/// The spans of the fleet or of one agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpansOf {
    /// Absent for the fleet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// From when on everything is counted, microseconds since 1970 UTC. A span that begins
    /// before it is not whole.
    pub since_us: i64,
    /// Shortest first.
    pub spans: Vec<SpanFigures>,
    /// Of the whole fleet: what came in more than an hour late, which is in no span.
    pub late: u64,
    /// Of the whole fleet: what was said to happen more than ten seconds ahead, which is in no
    /// span.
    pub early: u64,
}

/// What happened in one span.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpanFigures {
    pub minutes: u32,
    /// Microseconds since 1970 UTC. The span moves on by a sixtieth of itself at a time, and is
    /// shorter by up to that.
    pub from_us: i64,
    pub to_us: i64,
    /// Events and samples.
    pub events: u64,
    pub events_per_s: f64,
    /// Most frequent first.
    pub kinds: Vec<KindFigures>,
    /// Of further kinds, for which there was no room.
    pub other_kinds: u64,
    /// Events that say that they did not succeed.
    pub failed: u64,
    /// That reported anything.
    pub agents: u64,
    /// There were more, for which there was no room.
    pub more_agents: bool,
    /// That anything was reported of.
    pub runs: u64,
    /// There were more, for which there was no room.
    pub more_runs: bool,
    /// Of events that took a time; absent without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub durations: Option<DurationFigures>,
    pub cost_usd: f64,
    pub cost_usd_per_h: f64,
    pub tokens: u64,
    pub tokens_per_s: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KindFigures {
    pub kind: String,
    pub events: u64,
    pub events_per_s: f64,
}

/// Durations in microseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DurationFigures {
    /// How many events took a time.
    pub count: u64,
    /// Exact.
    pub mean_us: f64,
    /// The median: of n durations in their order that of rank ⌊0.5 (n − 1)⌋, from 0.
    pub p50_us: f64,
    pub p95_us: f64,
    pub p99_us: f64,
    /// Exact.
    pub max_us: f64,
    /// How well p50, p95 and p99 are known.
    pub quantiles: Quantiles,
}

/// How well a quantile is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quantiles {
    /// It is one of the durations.
    Exact,
    /// It is at most 1 % above or below one of the durations, that of its rank.
    Sketch,
}

impl Quantiles {
    /// By how much a quantile may be wrong, in percent of itself.
    pub fn relative_error_pct(self) -> f64 {
        match self {
            Self::Exact => 0.0,
            Self::Sketch => 1.0,
        }
    }
}

pub(super) fn figures(
    kinds: &Kinds,
    Total { minutes, time, total }: Total,
    (runs, more_runs): (u64, bool),
    agents: u64,
    more_agents: bool,
) -> SpanFigures {
    let Gap { from_us, to_us } = time;
    let Bucket { events, kinds: counts, failed, cost_usd, tokens, durations } = total;
    // A span of a minute has 59 whole seconds at least: never zero.
    let seconds = (to_us - from_us) as f64 / 1e6;
    let named = counts.iter().filter_map(|(number, events)| {
        let kind = kinds.name(*number)?.to_owned();
        Some(KindFigures { kind, events: *events, events_per_s: *events as f64 / seconds })
    });
    let mut named: Vec<KindFigures> = named.collect();
    named.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.kind.cmp(&b.kind)));
    let known: u64 = named.iter().map(|one| one.events).sum();
    SpanFigures {
        minutes,
        from_us,
        to_us,
        events,
        events_per_s: events as f64 / seconds,
        other_kinds: events - known,
        kinds: named,
        failed,
        agents,
        more_agents,
        runs,
        more_runs,
        durations: durations.figures(),
        cost_usd,
        cost_usd_per_h: cost_usd / seconds * HOUR_S,
        tokens,
        tokens_per_s: tokens as f64 / seconds,
    }
}
