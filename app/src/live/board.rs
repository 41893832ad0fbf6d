//! Every host that streams, with its last two minutes: what the cards show.

use std::collections::{HashMap, VecDeque};

use kernel::{fleet::Trouble, live::LiveSample};
use serde::{Deserialize, Serialize};

use super::{
    headline::Headline,
    spark::{Point, SPAN_US, Spark},
};
use crate::api::fleet::FleetState;

/// Points of one card, whatever the cadence.
const MAX_POINTS: usize = 1_200;
/// Without a sample for longer a host is silent, however long its cadence.
const SILENT_US: i64 = 10_000_000;
/// As busy, or robbed of as much, a host needs attention.
const FULL_PCT: f64 = 90.0;
const ROBBED_PCT: f64 = 5.0;

/// One host as the server describes it at first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveCard {
    pub id: String,
    pub name: String,
    pub state: FleetState,
    /// The worst that is wrong.
    pub trouble: Option<Trouble>,
    /// The session that is under way.
    pub session: Option<String>,
    /// Its newest tick, by the agent's clock.
    pub at_us: Option<i64>,
    pub newest: Headline,
    /// Ascending in time.
    pub recent: Vec<Point>,
}

/// One host.
#[derive(Clone, Debug)]
struct Card {
    name: String,
    trouble: Option<Trouble>,
    /// The server's clock when a sample last came to this page.
    received_us: i64,
    /// Whether it was silent when that was last looked at.
    silent: bool,
    session: Option<String>,
    cadence_us: i64,
    /// The agent's clock at its newest tick.
    at_us: Option<i64>,
    /// The server's clock when that had come, less the time that it waited at the agent.
    fresh_us: i64,
    newest: Headline,
    points: VecDeque<Point>,
}

/// All hosts.
#[derive(Clone, Debug, Default)]
pub struct Board {
    cards: HashMap<String, Card>,
}

/// How a host is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Streaming,
    /// What is shown is this many seconds old.
    Behind(i64),
    /// Nothing has come for this many seconds.
    Silent(i64),
    /// Nothing has ever been streamed.
    Never,
}

/// One card as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct CardView {
    pub name: String,
    pub shown: Shown,
    pub trouble: Option<String>,
    pub session: Option<String>,
    pub newest: Headline,
    pub spark: Spark,
}

impl Board {
    /// As the server rendered it; the clock of every host is taken to be right.
    pub fn new(cards: Vec<LiveCard>) -> Self {
        let card = |card: LiveCard| {
            let LiveCard { id, name, state: _, trouble, session, at_us, newest, recent } = card;
            let steps = recent.windows(2).map(|pair| pair[1].at_us - pair[0].at_us);
            let own = Card {
                name,
                trouble,
                received_us: 0,
                // What was wrong then came with it.
                silent: true,
                session,
                cadence_us: steps.min().unwrap_or(1_000_000),
                at_us,
                fresh_us: at_us.unwrap_or_default(),
                newest,
                points: recent.into(),
            };
            (id, own)
        };
        Self { cards: cards.into_iter().map(card).collect() }
    }

    /// Takes a sample; its host's id where it is a new one.
    pub fn take(&mut self, sample: &LiveSample) -> Option<String> {
        let LiveSample { collector_id, name, at_us, cadence_us, .. } = sample;
        let is_new = !self.cards.contains_key(collector_id);
        let card = self.cards.entry(collector_id.clone()).or_insert_with(|| Card {
            name: String::new(),
            trouble: None,
            received_us: 0,
            silent: false,
            session: None,
            cadence_us: *cadence_us,
            at_us: None,
            fresh_us: 0,
            newest: Headline::default(),
            points: VecDeque::new(),
        });
        card.received_us = card.received_us.max(sample.received_at_us);
        card.trouble = card.trouble.take().filter(|trouble| card.holds(trouble));
        if card.at_us.is_some_and(|last| last >= *at_us) {
            return None;
        }
        let own = sample.values.iter().filter(|(id, _)| id.instance.is_none());
        let own: Vec<_> = own.map(|(id, value)| (id.metric, *value)).collect();
        card.newest = Headline::of(&own);
        card.name.clone_from(name);
        card.session = Some(sample.session_id.clone());
        card.cadence_us = (*cadence_us).max(1);
        card.at_us = Some(*at_us);
        // How long it lay at the agent is told by one clock, so that its skew does not matter.
        card.fresh_us = sample.received_at_us - (sample.sent_at_us - at_us).max(0);
        card.push();
        is_new.then(|| collector_id.clone())
    }

    /// What the server says is wrong with hosts, the worst of each; those that it does not name
    /// stay as they were. A sample that came meanwhile knows better. Gives the hosts whose cards
    /// say something else now.
    pub fn learn(&mut self, found: Vec<(String, Option<Trouble>)>) -> Vec<String> {
        let mut changed = Vec::new();
        for (id, trouble) in found {
            let Some(card) = self.cards.get_mut(&id) else { continue };
            let trouble = trouble.filter(|trouble| card.holds(trouble));
            if card.trouble != trouble {
                card.trouble = trouble;
                changed.push(id);
            }
        }
        changed
    }

    /// Whether a host has turned silent since this was last asked.
    pub fn has_turned_silent(&mut self, now_us: i64) -> bool {
        let mut turned = false;
        for card in self.cards.values_mut() {
            let silent = matches!(card.shown(now_us), Shown::Silent(_));
            turned |= silent && !card.silent;
            card.silent = silent;
        }
        turned
    }

    /// The session of a host.
    pub fn session(&self, id: &str) -> Option<String> {
        self.cards.get(id)?.session.clone()
    }

    /// The card of a host at this time of the server.
    pub fn view(&self, id: &str, now_us: i64) -> Option<CardView> {
        let card = self.cards.get(id)?;
        let end_us = card.at_us.unwrap_or_default() + (now_us - card.fresh_us).clamp(0, SPAN_US);
        Some(CardView {
            name: card.name.clone(),
            shown: card.shown(now_us),
            trouble: card.trouble.as_ref().map(|trouble| trouble.sentence.clone()),
            session: card.session.clone(),
            newest: card.newest,
            spark: Spark::of(card.points.iter(), card.cadence_us, end_us),
        })
    }

    /// All hosts, what needs attention first, then by name: nothing changes its place only
    /// because it is a little busier than its neighbour.
    pub fn order(&self, now_us: i64) -> Vec<String> {
        let mut ids: Vec<&String> = self.cards.keys().collect();
        ids.sort_by_cached_key(|id| {
            let card = &self.cards[*id];
            (card.urgency(now_us), card.name.to_lowercase(), (*id).clone())
        });
        ids.into_iter().cloned().collect()
    }
}

impl Card {
    /// Whether nothing that came to this page disproves it.
    fn holds(&self, trouble: &Trouble) -> bool {
        !trouble.is_ended_by(self.received_us)
    }

    fn push(&mut self) {
        let Some(at_us) = self.at_us else { return };
        let narrow = |value: Option<f64>| value.map(|value| value as f32);
        let Headline { busy_pct, steal_pct, .. } = self.newest;
        let point = Point { at_us, busy_pct: narrow(busy_pct), steal_pct: narrow(steal_pct) };
        self.points.push_back(point);
        let is_old = |first: &Point| first.at_us < at_us - SPAN_US;
        while self.points.front().is_some_and(is_old) || self.points.len() > MAX_POINTS {
            self.points.pop_front();
        }
    }

    fn shown(&self, now_us: i64) -> Shown {
        if self.at_us.is_none() {
            return Shown::Never;
        }
        let age_us = (now_us - self.fresh_us).max(0);
        let seconds = age_us / 1_000_000;
        match age_us {
            // The next sample is on its way.
            _ if age_us <= self.cadence_us * 3 / 2 + 1_000_000 => Shown::Streaming,
            _ if age_us > SILENT_US.max(5 * self.cadence_us) => Shown::Silent(seconds),
            _ => Shown::Behind(seconds),
        }
    }

    /// 0 is the most urgent.
    fn urgency(&self, now_us: i64) -> u8 {
        let mean = |of: fn(&Point) -> Option<f32>| {
            let known: Vec<f64> = self.points.iter().filter_map(of).map(f64::from).collect();
            known.iter().sum::<f64>() / known.len().max(1) as f64
        };
        match self.shown(now_us) {
            Shown::Never => 4,
            _ if self.trouble.is_some() => 0,
            Shown::Silent(_) => 1,
            Shown::Streaming | Shown::Behind(_) => {
                let is_full = mean(|point| point.busy_pct) >= FULL_PCT;
                let is_robbed = mean(|point| point.steal_pct) >= ROBBED_PCT;
                if is_full || is_robbed { 2 } else { 3 }
            }
        }
    }
}

impl Shown {
    /// `streaming`, `3 s behind`, `silent for 2 min`.
    pub fn words(self) -> String {
        let long = |seconds: i64| match seconds {
            ..120 => format!("{seconds} s"),
            120..7_200 => format!("{} min", seconds / 60),
            7_200..172_800 => format!("{} h", seconds / 3_600),
            _ => format!("{} days", seconds / 86_400),
        };
        match self {
            Self::Streaming => "streaming".to_owned(),
            Self::Behind(seconds) => format!("{seconds} s behind"),
            Self::Silent(seconds) => format!("silent for {}", long(seconds)),
            Self::Never => "never streamed".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
