//! Rolling figures of events as tiles say them.

use kernel::{
    format,
    spans::{DurationFigures, KindFigures, Quantiles, SpanFigures},
};
use serde::{Deserialize, Serialize};

use crate::figures::words::count;

/// What `/api/v1/spans` answers, as far as tiles need it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spans {
    pub spans: Vec<Span>,
    pub late: u64,
    pub early: u64,
}

/// Spans of all agents, or of the one that is named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpansOfAgent {
    pub agent: Option<String>,
    pub spans: Vec<Span>,
    /// What the fleet sent that is in no span.
    pub outside: Option<String>,
}

/// What came more than an hour late, and what was dated ahead of the server's clock; nothing where
/// there was none.
pub fn outside(late: u64, early: u64) -> Option<String> {
    let parts = [
        (late, "came more than an hour late"),
        (early, "came with a time ahead of this server's clock"),
    ];
    let said = |(number, what)| (number > 0).then(|| format!("{} {what}", count(number, "event")));
    let said: Vec<String> = parts.into_iter().filter_map(said).collect();
    (!said.is_empty()).then(|| format!("In no span: {}.", said.join(", ")))
}

/// The last so many minutes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Span {
    pub minutes: u32,
    pub events: u64,
    pub events_per_s: f64,
    pub kinds: Vec<Kind>,
    pub failed: u64,
    pub agents: u64,
    pub more_agents: bool,
    pub runs: u64,
    pub more_runs: bool,
    pub durations: Option<Durations>,
    pub cost_usd: f64,
    pub cost_usd_per_h: f64,
    pub tokens: u64,
    pub tokens_per_s: f64,
}

/// One kind of event, the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kind {
    pub kind: String,
    pub events: u64,
}

/// How long things took, in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Durations {
    pub count: u64,
    pub mean_us: f64,
    pub p50_us: f64,
    pub p95_us: f64,
    pub p99_us: f64,
    /// How well they are known; nothing where they are not.
    pub quantiles: Option<Quantiles>,
}

/// Kinds that a tile names.
const KINDS: usize = 3;
/// The kind that every reading of a host is counted as; nobody told it as an event.
const SAMPLE: &str = "sample";

impl Span {
    /// `Last minute`, `Last 15 min`.
    pub fn title(&self) -> String {
        match self.minutes {
            1 => "Last minute".to_owned(),
            minutes => format!("Last {minutes} min"),
        }
    }

    /// What was told, and its word; where nothing was, the readings of hosts.
    pub fn headline(&self) -> (u64, &'static str) {
        match (self.told(), self.samples()) {
            (0, samples @ 1..) => (samples, "samples"),
            (told, _) => (told, "events"),
        }
    }

    fn samples(&self) -> u64 {
        self.kinds.iter().find(|kind| kind.kind == SAMPLE).map_or(0, |kind| kind.events)
    }

    fn told(&self) -> u64 {
        self.events.saturating_sub(self.samples())
    }

    /// One thing a line; what is not there is left out.
    pub fn lines(&self) -> Vec<String> {
        let more = |is_more: bool| if is_more { " or more" } else { "" };
        let who = format!(
            "{}{}, {}{}",
            count(self.agents, "agent"),
            more(self.more_agents),
            count(self.runs, "run"),
            more(self.more_runs)
        );
        let kinds: Vec<String> = self
            .kinds
            .iter()
            .filter(|kind| kind.kind != SAMPLE)
            .take(KINDS)
            .map(|kind| format!("{} {}", kind.kind, format::thousands(kind.events as f64, 0)))
            .collect();
        let beside = self.told() > 0 && self.samples() > 0;
        let samples = beside.then(|| count(self.samples(), "sample"));
        let failed = (self.failed > 0).then(|| format!("{} failed", self.failed));
        let took = self.durations.as_ref().filter(|found| found.count > 0).map(Durations::line);
        let cost = (self.cost_usd > 0.0).then(|| {
            let money = |amount: f64| format::money(amount, "USD", 3);
            format!("Cost {}, {} an hour", money(self.cost_usd), money(self.cost_usd_per_h))
        });
        let tokens = (self.tokens > 0).then(|| {
            let rate = format::significant(self.tokens_per_s, 3);
            format!("{}, {rate} a second", count(self.tokens, "token"))
        });
        let kinds = Some(kinds.join(", ")).filter(|text| !text.is_empty());
        [(self.events > 0).then_some(who), kinds, samples, failed, took, cost, tokens]
            .into_iter()
            .flatten()
            .collect()
    }

    /// `0.4 a second`, of what the headline counts.
    pub fn rate(&self) -> String {
        let part = self.headline().0 as f64 / self.events.max(1) as f64;
        format!("{} a second", format::significant(self.events_per_s * part, 3))
    }
}

impl From<SpanFigures> for Span {
    fn from(figures: SpanFigures) -> Self {
        let SpanFigures {
            minutes,
            from_us: _,
            to_us: _,
            events,
            events_per_s,
            kinds,
            other_kinds: _,
            failed,
            agents,
            more_agents,
            runs,
            more_runs,
            durations,
            cost_usd,
            cost_usd_per_h,
            tokens,
            tokens_per_s,
        } = figures;
        let kind = |KindFigures { kind, events, events_per_s: _ }| Kind { kind, events };
        Self {
            minutes,
            events,
            events_per_s,
            kinds: kinds.into_iter().map(kind).collect(),
            failed,
            agents,
            more_agents,
            runs,
            more_runs,
            durations: durations.map(Durations::from),
            cost_usd,
            cost_usd_per_h,
            tokens,
            tokens_per_s,
        }
    }
}

impl From<DurationFigures> for Durations {
    fn from(figures: DurationFigures) -> Self {
        let DurationFigures { count, mean_us, p50_us, p95_us, p99_us, max_us: _, quantiles } =
            figures;
        Self { count, mean_us, p50_us, p95_us, p99_us, quantiles: Some(quantiles) }
    }
}

impl Durations {
    fn line(&self) -> String {
        let [mean, p50, p95, p99] = [self.mean_us, self.p50_us, self.p95_us, self.p99_us].map(took);
        let is_exact = self.quantiles == Some(Quantiles::Exact);
        let about = if is_exact { "" } else { " (within 1 %)" };
        format!("Took {mean} on average, P50 {p50}, P95 {p95}, P99 {p99}{about}")
    }
}

/// `12 ms`, `3.40 s`.
pub fn took(us: f64) -> String {
    let (by, unit) = match us {
        us if us < 1e3 => (1.0, "µs"),
        us if us < 1e6 => (1e3, "ms"),
        us if us < 60e6 => (1e6, "s"),
        _ => (60e6, "min"),
    };
    format!("{} {unit}", format::significant(us / by, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_says_what_there_is_and_leaves_out_the_rest() {
        let json = r#"{"late": 2, "early": 1, "spans": [
            {"minutes": 1, "events": 0, "events_per_s": 0.0, "kinds": [], "durations": null},
            {"minutes": 15, "events": 119, "events_per_s": 0.1322, "failed": 2, "agents": 1,
             "more_agents": false, "runs": 3, "more_runs": true, "other_kinds": 0,
             "kinds": [{"kind": "build", "events": 119, "events_per_s": 0.13}],
             "durations": {"count": 119, "mean_us": 84000.5, "p50_us": 80000.0, "p95_us": 121000.0,
                           "p99_us": 1600000.0, "max_us": 1600000.0, "quantiles": "exact"},
             "cost_usd": 1.19, "cost_usd_per_h": 4.76, "tokens": 1200, "tokens_per_s": 1.33}
        ]}"#;
        let Spans { spans, late, early } = serde_json::from_str(json).unwrap();
        assert_eq!((late, early), (2, 1));
        assert_eq!((spans[0].title().as_str(), spans[0].lines()), ("Last minute", vec![]));
        assert_eq!(spans[1].title(), "Last 15 min");
        assert_eq!(
            spans[1].lines(),
            [
                "1 agent, 3 runs or more",
                "build 119",
                "2 failed",
                "Took 84.0 ms on average, P50 80.0 ms, P95 121 ms, P99 1.60 s",
                "Cost $1.19, $4.76 an hour",
                "1,200 tokens, 1.33 a second",
            ]
        );
        assert_eq!(
            (spans[1].headline(), spans[1].rate().as_str()),
            ((119, "events"), "0.132 a second")
        );
        let rough = Some(Quantiles::Sketch);
        let rough = Durations { count: 1, quantiles: rough, ..Durations::default() };
        assert!(rough.line().ends_with("(within 1 %)"));
    }

    #[test]
    fn what_is_in_no_span_is_said() {
        assert_eq!(outside(0, 0), None);
        let told = outside(1, 0).unwrap();
        assert_eq!(told, "In no span: 1 event came more than an hour late.");
        let told = outside(0, 1_200).unwrap();
        assert_eq!(told, "In no span: 1,200 events came with a time ahead of this server's clock.");
    }

    #[test]
    fn readings_of_hosts_are_not_events() {
        let kind = |kind: &str, events| Kind { kind: kind.to_owned(), events };
        let mut span = Span {
            minutes: 1,
            events: 60,
            events_per_s: 1.0,
            agents: 1,
            runs: 1,
            kinds: vec![kind(SAMPLE, 60)],
            ..Span::default()
        };
        assert_eq!((span.headline(), span.rate().as_str()), ((60, "samples"), "1.00 a second"));
        assert_eq!(span.lines(), ["1 agent, 1 run"]);
        span.events = 75;
        span.kinds.push(kind("build", 15));
        assert_eq!((span.headline(), span.rate().as_str()), ((15, "events"), "0.200 a second"));
        assert_eq!(span.lines(), ["1 agent, 1 run", "build 15", "60 samples"]);
    }
}
