//! Measurements that are under way, as their tiles say them: each is a run whose agent tells how
//! it goes by events of the kind `measure.…`.

use std::collections::HashMap;

use kernel::{
    event::{Event, Severity},
    format,
    live::{Facets, Filter, LiveEvent},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::figures::words::count;

/// What every kind of event of a measurement begins with.
const PREFIX: &str = "measure.";
/// What the agent tells of a run while it goes, and what it begins and ends with.
const PROGRESS: &str = "measure.progress";
const STARTED: &str = "measure.started";
const FINISHED: &str = "measure.finished";
/// Runs that are kept and shown: what anybody looks at at once, whoever sends events.
const MOST: usize = 24;
/// A run of which nothing was heard for so long, or which ended so long ago, is not shown. Agents
/// tell something every second, but within a visit no sooner than the window is over.
const SILENT_US: i64 = 60_000_000;
/// Nothing heard for so long is said.
const QUIET_US: i64 = 10_000_000;
/// Characters of a word in a payload that are shown.
const WORD: usize = 60;

/// One run, as far as its newest events tell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub id: String,
    pub agent: String,
    /// By the agent's clock: what is older changes nothing.
    at_us: i64,
    /// By the server's clock.
    heard_us: i64,
    workload: Option<String>,
    units_per_s: Option<f64>,
    /// Load, visit and the time that is left, in words.
    step: Option<String>,
    visit: Option<f64>,
    half_width_pct: Option<f64>,
    /// The first half-width of this visit.
    began_pct: Option<f64>,
    /// Whether it ended well, once it has.
    success: Option<bool>,
}

/// Runs by their ids.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    runs: HashMap<String, Run>,
}

/// What a tile shows.
#[derive(Clone, Debug, PartialEq)]
pub struct RunView {
    pub id: String,
    pub agent: String,
    pub workload: String,
    /// `1,230` units a second; a dash before the first window.
    pub rate: String,
    pub lines: Vec<String>,
}

impl Runs {
    /// Takes what agents told, in any order; what tells of no measurement is passed over.
    pub fn take<'a>(&mut self, events: impl IntoIterator<Item = &'a LiveEvent>) {
        let is_of_run = |told: &&LiveEvent| told.event.kind.starts_with(PREFIX);
        let mut events: Vec<&LiveEvent> = events.into_iter().filter(is_of_run).collect();
        events.sort_by_key(|told| told.event.at_us);
        events.into_iter().for_each(|told| self.take_one(told));
    }

    fn take_one(&mut self, LiveEvent { event, received_at_us }: &LiveEvent) {
        let Some(id) = &event.run else { return };
        if !self.runs.contains_key(id) && self.runs.len() >= MOST {
            self.forget_one();
        }
        let run = self.runs.entry(id.clone()).or_insert_with(|| Run {
            id: id.clone(),
            agent: event.agent.clone(),
            at_us: i64::MIN,
            ..Run::default()
        });
        if event.at_us >= run.at_us {
            run.at_us = event.at_us;
            run.heard_us = run.heard_us.max(*received_at_us);
            run.hear(event);
        }
    }

    /// Those that are under way or have just ended, by agent.
    pub fn current(&self, now_us: i64) -> Vec<Run> {
        let is_current = |run: &&Run| now_us.saturating_sub(run.heard_us) < SILENT_US;
        let mut current: Vec<Run> = self.runs.values().filter(is_current).cloned().collect();
        current.sort_by_cached_key(|run| (run.agent.to_lowercase(), run.id.clone()));
        current
    }

    /// The tiles of the runs whose progress a filter of events lets through: of others nothing is
    /// heard.
    pub fn shown(&self, filter: &Filter, now_us: i64) -> Vec<RunView> {
        let current = self.current(now_us);
        current.iter().filter(|run| run.passes(filter)).map(|run| run.view(now_us)).collect()
    }

    /// Takes what the server says of runs, as far as it is news.
    pub fn learn(&mut self, found: Vec<Run>) {
        for run in found {
            if self.runs.get(&run.id).is_none_or(|known| known.at_us < run.at_us) {
                self.runs.insert(run.id.clone(), run);
            }
        }
        while self.runs.len() > MOST {
            self.forget_one();
        }
    }

    /// Makes room by letting go of what was heard of longest ago.
    fn forget_one(&mut self) {
        let oldest = self.runs.values().min_by_key(|run| (run.heard_us, &run.id));
        if let Some(id) = oldest.map(|run| run.id.clone()) {
            self.runs.remove(&id);
        }
    }
}

/// The events that tell of the runs which a filter of events lets through.
pub fn filter(of_events: &Filter) -> Filter {
    let asked = &of_events.kind;
    let kinds = [STARTED, PROGRESS, FINISHED].map(str::to_owned).into_iter();
    // What is not asked for is told of no run.
    let kind = if asked.is_empty() { kinds.collect() } else { asked.clone() };
    Filter { kind, ..of_events.clone() }
}

impl Run {
    fn passes(&self, filter: &Filter) -> bool {
        filter.matches(&Facets {
            kind: PROGRESS,
            agent: &self.agent,
            alias: None,
            severity: Severity::Info,
            run: Some(&self.id),
        })
    }

    fn hear(&mut self, event: &Event) {
        let Event { kind, success, payload, .. } = event;
        let ends = kind == FINISHED || success.is_some();
        if ends {
            self.success = Some(*success != Some(false));
        }
        let Some(payload) = payload else { return };
        let number = |key: &str| payload.get(key).and_then(Value::as_f64);
        self.workload = workload(payload).or(self.workload.take());
        // The whole run's figures stand at its end; a run without any keeps its newest.
        self.units_per_s = number("units_per_s").or(self.units_per_s);
        if ends {
            self.half_width_pct = number("half_width_pct").or(self.half_width_pct);
            (self.step, self.began_pct) = (None, None);
            return;
        }
        if self.visit != number("visit") {
            self.began_pct = None;
        }
        self.visit = number("visit");
        self.half_width_pct = number("half_width_pct");
        self.began_pct = self.began_pct.or(self.half_width_pct);
        self.step = step(payload);
    }

    fn view(&self, now_us: i64) -> RunView {
        let rate = self.units_per_s.map(|rate| format::significant(rate, 4));
        let age_us = now_us.saturating_sub(self.heard_us);
        let state = match self.success {
            Some(true) => Some("Ended".to_owned()),
            Some(false) => Some("Ended before it was complete".to_owned()),
            None if age_us > QUIET_US => {
                Some(format!("Nothing heard for {} s", age_us / 1_000_000))
            }
            None => None,
        };
        let lines = [state, self.step.clone(), Some(self.interval())];
        RunView {
            id: self.id.clone(),
            agent: self.agent.clone(),
            workload: self.workload.clone().unwrap_or_else(|| "a workload".to_owned()),
            rate: rate.unwrap_or_else(|| "–".to_owned()),
            lines: lines.into_iter().flatten().collect(),
        }
    }

    /// How well the mean is known, and how far it has closed in during this visit.
    fn interval(&self) -> String {
        let half = |pct: f64| format!("± {} %", format::significant(pct, 2));
        match (self.half_width_pct, self.began_pct) {
            (Some(now), Some(began)) if now < began => {
                format!("{}, closing in from {}", half(now), half(began))
            }
            (Some(now), _) => half(now),
            (None, _) => "Interval not known yet".to_owned(),
        }
    }
}

/// `50 % of the time, visit 3 of 12, 41 s left`.
fn step(payload: &Map<String, Value>) -> Option<String> {
    let number = |key: &str| payload.get(key).and_then(Value::as_f64);
    let whole = |value: f64| format::thousands(value, 0);
    let threads = |lanes: f64| count(lanes.max(0.0) as u64, "thread");
    let load = match (payload.get("sweep").and_then(Value::as_str), number("level_pct")) {
        (_, Some(pct)) => Some(format!("{} % of the time", whole(pct))),
        (Some("part"), None) => Some("One part alone".to_owned()),
        (_, None) => number("lanes").map(threads),
    };
    let visit = number("visits").map(|all| match number("visit") {
        Some(visit) => format!("visit {} of {}", whole(visit), whole(all)),
        None => count(all.max(0.0) as u64, "visit"),
    });
    let left = number("remaining_s").map(|left| format!("{} s left", whole(left)));
    let known: Vec<String> = [load, visit, left].into_iter().flatten().collect();
    (!known.is_empty()).then(|| known.join(", "))
}

/// Its name, whether it comes with its version or alone.
fn workload(payload: &Map<String, Value>) -> Option<String> {
    let found = payload.get("workload")?;
    let name = found.get("name").unwrap_or(found).as_str()?;
    Some(name.chars().take(WORD).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const S: i64 = 1_000_000;

    fn event(run: &str, kind: &str, at_s: i64, payload: Value) -> LiveEvent {
        let event = Event {
            id: format!("{run} {kind} {at_s}"),
            kind: kind.to_owned(),
            agent: format!("host of {run}"),
            severity: Severity::Info,
            run: Some(run.to_owned()),
            trace_id: None,
            at_us: at_s * S,
            duration_us: None,
            cost_usd: None,
            tokens: None,
            success: None,
            payload: payload.as_object().cloned(),
        };
        // The agent's clock is an hour behind.
        LiveEvent { event, received_at_us: (at_s + 3_600) * S }
    }

    fn progress(at_s: i64, visit: u32, half_width_pct: Option<f64>) -> LiveEvent {
        let payload = json!({
            "units_per_s": 1234.56, "mean_units_per_s": 1200.0, "half_width_pct": half_width_pct,
            "sweep": "duty", "level_pct": 50, "lanes": 4,
            "workload": {"name": "standard", "version": 1},
            "warmup": false, "visit": visit, "visits": 12, "remaining_s": 41.0,
        });
        event("r", "measure.progress", at_s, payload)
    }

    fn shown(runs: &Runs, now_s: i64) -> Vec<RunView> {
        runs.shown(&Filter::default(), (now_s + 3_600) * S)
    }

    #[track_caller]
    fn check(runs: &Runs, now_s: i64, lines: &[&str]) {
        let shown = shown(runs, now_s);
        let [only] = &shown[..] else { panic!("{shown:?}") };
        assert_eq!(only.lines, lines);
    }

    #[test]
    fn a_tile_says_how_a_run_goes() {
        let mut runs = Runs::default();
        let started = json!({"workload": {"name": "standard", "version": 1}, "lanes": 4,
                             "visits": 12, "remaining_s": 90.0});
        runs.take([&event("r", "measure.started", 1, started)]);
        check(&runs, 1, &["4 threads, 12 visits, 90 s left", "Interval not known yet"]);
        let step = "50 % of the time, visit 3 of 12, 41 s left";
        runs.take([&progress(2, 3, None)]);
        check(&runs, 2, &[step, "Interval not known yet"]);
        runs.take([&progress(3, 3, Some(12.04))]);
        check(&runs, 3, &[step, "± 12 %"]);
        runs.take([&progress(4, 3, Some(3.21))]);
        check(&runs, 4, &[step, "± 3.2 %, closing in from ± 12 %"]);
        let view = &shown(&runs, 4)[0];
        assert_eq!(
            (&*view.agent, &*view.workload, &*view.rate),
            ("host of r", "standard", "1,235")
        );
        // The next visit begins anew.
        runs.take([&progress(5, 4, Some(8.0))]);
        check(&runs, 5, &["50 % of the time, visit 4 of 12, 41 s left", "± 8.0 %"]);
    }

    #[test]
    fn a_run_that_has_ended_says_so_for_a_minute_and_what_comes_late_changes_nothing() {
        let mut runs = Runs::default();
        runs.take([&progress(2, 3, Some(3.0))]);
        let mut end =
            event("r", FINISHED, 9, json!({"units_per_s": 1300.0, "half_width_pct": 0.4}));
        end.event.success = Some(true);
        runs.take([&end]);
        runs.take([&progress(4, 3, Some(5.0))]);
        check(&runs, 60, &["Ended", "± 0.40 %"]);
        assert_eq!(shown(&runs, 60)[0].rate, "1,300");
        assert!(shown(&runs, 69).is_empty());
        end.event.success = Some(false);
        runs.take([&end]);
        check(&runs, 10, &["Ended before it was complete", "± 0.40 %"]);
    }

    #[test]
    fn a_run_that_falls_silent_is_said_and_then_not_shown() {
        let mut runs = Runs::default();
        runs.take([&progress(2, 3, Some(3.0))]);
        let step = "50 % of the time, visit 3 of 12, 41 s left";
        check(&runs, 14, &["Nothing heard for 12 s", step, "± 3.0 %"]);
        assert!(shown(&runs, 62).is_empty());
    }

    #[test]
    fn other_events_are_no_runs_and_strange_payloads_do_no_harm() {
        let mut runs = Runs::default();
        runs.take([&event("r", "deploy", 1, json!({}))]);
        let mut alone = progress(1, 1, None);
        alone.event.run = None;
        runs.take([&alone]);
        assert!(runs.runs.is_empty());
        let strange = json!({"workload": 7, "visit": "x", "visits": -3.5, "level_pct": [1],
                             "lanes": 1e300, "units_per_s": null});
        runs.take([&event("r", "measure.progress", 1, strange)]);
        assert_eq!(shown(&runs, 1)[0].rate, "–");
        let one = |at: usize| event(&at.to_string(), PROGRESS, at as i64, json!({}));
        runs.take(&(0..3 * MOST).map(one).collect::<Vec<_>>());
        assert_eq!(runs.runs.len(), MOST);
        assert!(runs.runs.contains_key("71"), "the newest are kept");
    }

    #[test]
    fn a_filter_of_events_chooses_the_runs_as_well() {
        let mut runs = Runs::default();
        runs.take([&progress(2, 3, None)]);
        let is_shown = |filter: &Filter| !runs.shown(filter, 3_602 * S).is_empty();
        let set = |word: &str| [word.to_owned()].into();
        let own = Filter { agent: set("host of r"), run: set("r"), ..Filter::default() };
        assert!(is_shown(&own) && is_shown(&Filter { kind: set(PROGRESS), ..own.clone() }));
        assert!(!is_shown(&Filter { agent: set("ci"), ..own.clone() }));
        let deploys = Filter { kind: set("deploy"), ..own.clone() };
        assert!(!is_shown(&deploys));
        assert_eq!((filter(&own).kind.len(), filter(&own).agent), (3, own.agent));
        assert_eq!(filter(&deploys), deploys);
    }

    #[test]
    fn what_the_server_says_of_a_run_counts_where_it_is_newer() {
        let mut runs = Runs::default();
        runs.take([&progress(5, 3, Some(3.0))]);
        let known = runs.current(3_605 * S);
        let mut other = Runs::default();
        other.learn(known.clone());
        other.take([&progress(6, 3, Some(2.0))]);
        other.learn(known);
        let step = "50 % of the time, visit 3 of 12, 41 s left";
        check(&other, 6, &[step, "± 2.0 %, closing in from ± 3.0 %"]);
    }
}
