//! Rolling spans: what happened in the last 1, 5, 15 and 60 minutes, of the fleet and of each agent.
//!
//! Counts and totals are exact. Quantiles of durations are exact while they are few and come from
//! a sketch when they are many; which of the two is said with them. Memory is bounded whatever
//! comes in: what there is no room for is counted with the fleet and said to be left out.

mod answer;
mod bucket;
mod durations;
mod kinds;
mod ring;
mod runs;
mod window;

use std::collections::BTreeMap;

pub use answer::{DurationFigures, KindFigures, Quantiles, SpanFigures, SpansOf};
use kinds::Kinds;
use window::Window;

use crate::{event::Event, recording::Gap};

/// Minutes of the spans.
pub const SPAN_MINUTES: [u32; 4] = [1, 5, 15, 60];

const MINUTE_US: i64 = 60_000_000;
/// The longest span.
const LONGEST_US: i64 = 60 * MINUTE_US;
/// An agent's clock may be ahead of ours by this: what it reports counts as now.
const AHEAD_US: i64 = 10_000_000;

/// How much is kept of agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanLimits {
    /// Agents with spans of their own.
    pub agents: usize,
    /// Of memory, over all agents. The fleet's own spans take at most 5 MB beside it.
    pub bytes: usize,
}

impl Default for SpanLimits {
    fn default() -> Self {
        Self { agents: 1_000, bytes: 48 << 20 }
    }
}

/// What spans count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Happened<'a> {
    pub kind: &'a str,
    pub agent: &'a str,
    pub run: Option<&'a str>,
    /// Microseconds since 1970 UTC.
    pub at_us: i64,
    pub duration_us: Option<u64>,
    /// US dollars.
    pub cost_usd: f64,
    pub tokens: u64,
    pub failed: bool,
}

impl<'a> From<&'a Event> for Happened<'a> {
    fn from(event: &'a Event) -> Self {
        Self {
            kind: &event.kind,
            agent: &event.agent,
            run: event.run.as_deref(),
            at_us: event.at_us,
            duration_us: event.duration_us,
            cost_usd: event.cost_usd.unwrap_or_default(),
            tokens: event.tokens.unwrap_or_default(),
            failed: event.success == Some(false),
        }
    }
}

/// The spans of a fleet and of its agents.
#[derive(Clone, Debug)]
pub struct Spans {
    limits: SpanLimits,
    kinds: Kinds,
    fleet: Window,
    agents: BTreeMap<Box<str>, Window>,
    /// Of all agents' windows.
    bytes: usize,
    /// The last time of an agent that had no room.
    left_out_at_us: i64,
    late: u64,
    early: u64,
    /// When agents that are silent for longer than the longest span were last let go.
    tidied_at_us: i64,
}

impl Spans {
    /// Nothing is known of the time before `since_us`.
    pub fn new(limits: SpanLimits, since_us: i64) -> Self {
        Self {
            limits,
            kinds: Kinds::default(),
            fleet: Window::new(since_us, runs::OF_FLEET),
            agents: BTreeMap::new(),
            bytes: 0,
            left_out_at_us: i64::MIN,
            late: 0,
            early: 0,
            tidied_at_us: since_us,
        }
    }

    /// Everything since then was added, though it came in earlier: after a start, from a store.
    pub fn reach_back_to(&mut self, since_us: i64) {
        let before_us = self.fleet.since_us();
        let windows = std::iter::once(&mut self.fleet).chain(self.agents.values_mut());
        // An agent that is counted from a time of its own is not whole before it.
        windows
            .filter(|one| one.since_us() == before_us)
            .for_each(|one| one.reach_back_to(since_us));
    }

    /// Counts one thing. What is older than the longest span or lies ahead is counted as such and
    /// is part of no span.
    pub fn add(&mut self, happened: &Happened<'_>, now_us: i64) {
        if happened.at_us <= now_us.saturating_sub(LONGEST_US) {
            self.late += 1;
            return;
        }
        if happened.at_us > now_us.saturating_add(AHEAD_US) {
            self.early += 1;
            return;
        }
        let happened = Happened { at_us: happened.at_us.min(now_us), ..*happened };
        let kind = self.kinds.number(happened.kind, now_us);
        self.fleet.add(kind, &happened, now_us);
        if now_us.saturating_sub(self.tidied_at_us) >= MINUTE_US {
            self.tidy(now_us);
        }
        self.add_to_agent(kind, &happened, now_us);
    }

    fn add_to_agent(&mut self, kind: u16, happened: &Happened<'_>, now_us: i64) {
        let known = self.agents.contains_key(happened.agent);
        if !known && self.agents.len() >= self.limits.agents {
            self.left_out_at_us = self.left_out_at_us.max(happened.at_us);
            return;
        }
        if !known {
            // An agent is counted whole from the moment that it is first seen.
            let since_us = if self.left_out_at_us > now_us.saturating_sub(LONGEST_US) {
                now_us
            } else {
                self.fleet.since_us()
            };
            self.agents.insert(happened.agent.into(), Window::new(since_us, runs::OF_AGENT));
        }
        let Some(window) = self.agents.get_mut(happened.agent) else { return };
        let before = window.bytes();
        window.add(kind, happened, now_us);
        self.bytes = self.bytes + window.bytes() - if known { before } else { 0 };
        while self.bytes > self.limits.bytes && self.agents.len() > 1 {
            self.let_go_of_the_most_silent(happened.agent);
        }
    }

    /// The fleet's figures, shortest span first.
    pub fn fleet(&self, now_us: i64) -> SpansOf {
        self.figures(None, &self.fleet, now_us)
    }

    /// The figures of one agent; `None` where it has reported nothing in the longest span or had
    /// no room.
    pub fn agent(&self, agent: &str, now_us: i64) -> Option<SpansOf> {
        let window = self.agents.get(agent)?;
        let active = window.last_at_us() > now_us.saturating_sub(LONGEST_US);
        active.then(|| self.figures(Some(agent), window, now_us))
    }

    /// Agents with figures of their own, by name.
    pub fn agents(&self, now_us: i64) -> impl Iterator<Item = &str> {
        let after_us = now_us.saturating_sub(LONGEST_US);
        let active = self.agents.iter().filter(move |(_, window)| window.last_at_us() > after_us);
        active.map(|(name, _)| &**name)
    }

    /// Bytes that the windows of agents take, about.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn figures(&self, agent: Option<&str>, window: &Window, now_us: i64) -> SpansOf {
        let spans = window.spans(now_us).map(|span| {
            let Gap { from_us, .. } = span.time;
            let (agents, more_agents) = match agent {
                Some(_) => (u64::from(span.total.events > 0), false),
                None => {
                    let active = self.agents.values().filter(|one| one.last_at_us() >= from_us);
                    (active.count() as u64, self.left_out_at_us >= from_us)
                }
            };
            answer::figures(&self.kinds, span, window.runs(from_us), agents, more_agents)
        });
        SpansOf {
            agent: agent.map(str::to_owned),
            since_us: window.since_us(),
            spans: spans.collect(),
            late: self.late,
            early: self.early,
        }
    }

    fn tidy(&mut self, now_us: i64) {
        self.tidied_at_us = now_us;
        let after_us = now_us.saturating_sub(LONGEST_US);
        self.agents.retain(|_, window| window.last_at_us() > after_us);
        self.bytes = self.agents.values().map(Window::bytes).sum();
    }

    fn let_go_of_the_most_silent(&mut self, but: &str) {
        let others = self.agents.iter().filter(|(name, _)| &***name != but);
        let silent = others.min_by_key(|(_, window)| window.last_at_us());
        let Some(name) = silent.map(|(name, _)| name.clone()) else { return };
        if let Some(window) = self.agents.remove(&name) {
            self.bytes -= window.bytes();
            self.left_out_at_us = self.left_out_at_us.max(window.last_at_us());
        }
    }
}

#[cfg(test)]
mod tests;
