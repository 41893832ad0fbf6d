//! Agents of the older tools, which post texts of files and know nothing of sessions: what was
//! read of each before, so that rates go on from body to body, and the session that it is in.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::{
    import::{self, Trickled},
    machine::Machine,
    rates::Counters,
    recording::{Series, Ticks},
    utc,
};
use sha2::{Digest, Sha256};
use store::Introduction;

use crate::{
    access::{principal::Principal, secret::hex},
    problem::Problem,
    state::AppState,
    stream::{self, Arrived},
};

/// Agents that are remembered; of one more, the one that was silent for the longest time begins
/// its rates anew.
const MAX_AGENTS: usize = 1_000;
/// A longer time without ticks ends a session, and what was read before it is forgotten.
const LONG_GAP_US: i64 = 600_000_000;
/// Seconds by which the kernel's own arithmetic moves the time of the start of a host.
const BOOT_SLACK_S: u64 = 2;
/// What sessions of these agents are said to come from.
const SOURCE: &str = "trickle";

/// Agents by the key of their collector; cheap to clone.
#[derive(Clone, Default)]
pub struct Trickles(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// When it was used last, counted in uses.
    agents: HashMap<String, (u64, Arc<tokio::sync::Mutex<Agent>>)>,
    used: u64,
}

/// One agent.
#[derive(Clone, Default)]
struct Agent {
    counters: Counters,
    session: Option<Current>,
}

/// The session that an agent is in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Current {
    id: String,
    from_us: i64,
    to_us: i64,
}

/// What is on disk of one body.
#[derive(Debug, Default)]
pub struct Kept {
    pub session_id: String,
    pub collector_id: String,
    pub ticks: u64,
    pub repeated: u64,
}

impl Trickles {
    fn agent(&self, key: &str) -> Arc<tokio::sync::Mutex<Agent>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.used += 1;
        let now = known.used;
        if let Some((used, agent)) = known.agents.get_mut(key) {
            *used = now;
            return Arc::clone(agent);
        }
        if known.agents.len() >= MAX_AGENTS {
            let oldest = known.agents.iter().min_by_key(|(_, (used, _))| *used);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                known.agents.remove(&oldest);
            }
        }
        let agent = Arc::default();
        known.agents.insert(key.to_owned(), (now, Arc::clone(&agent)));
        agent
    }

    /// Keeps what one body says.
    ///
    /// # Errors
    /// What is wrong with it, or why it cannot be kept now; then the same may be sent again.
    pub async fn take(
        &self,
        state: &AppState,
        who: &Principal,
        identifier: &str,
        body: Vec<u8>,
    ) -> Result<Kept, Problem> {
        let key = match &who.collector_id {
            Some(collector) => collector.clone(),
            None => key(identifier)?,
        };
        let agent = self.agent(&key);
        // Bodies of one agent one after the other: the rates of each go on from the one before.
        let mut agent = agent.lock().await;
        let (read, mut counters) = read(body, agent.counters.clone()).await?;
        let machine = Machine {
            // The host of a token's collector is known by the token.
            id: who.collector_id.is_none().then(|| key.clone()),
            name: Some(read.identifier).filter(|name| !name.is_empty()),
            ..counters.machine().clone()
        };
        let session = Introduction {
            agent_version: SOURCE.to_owned(),
            machine,
            names: read.names,
            ..Introduction::default()
        };
        if agent.session.is_none() {
            let going_on = state.backend.store.streaming_session(&key, SOURCE).await?;
            agent.session = going_on.map(|(id, from_us, to_us)| Current { id, from_us, to_us });
        }
        let has_restarted = match (agent.counters.boot_s(), counters.boot_s()) {
            (Some(before), Some(now)) => before.abs_diff(now) > BOOT_SLACK_S,
            _ => false,
        };
        let mut kept = Kept::default();
        for part in parts(&read.ticks, agent.session.as_ref(), has_restarted) {
            agent.keep(state, who, &session, part, &mut kept).await?;
        }
        if kept.repeated < kept.ticks {
            let to_us = read.ticks.at_us.last().copied().unwrap_or_default();
            counters.forget_before(to_us.saturating_sub(LONG_GAP_US));
            agent.counters = counters;
        }
        Ok(kept)
    }
}

impl Agent {
    /// Keeps ticks in the session that they belong to, which becomes the agent's own.
    async fn keep(
        &mut self,
        state: &AppState,
        who: &Principal,
        session: &Introduction,
        part: Part,
        kept: &mut Kept,
    ) -> Result<(), Problem> {
        let Part { ticks, is_new } = part;
        let (from_us, to_us) = (ticks.at_us[0], ticks.at_us[ticks.len() - 1]);
        let mut current = self.session.clone().filter(|_| !is_new).unwrap_or_else(|| {
            let id = (state.backend.new_id)();
            Current { id, from_us, to_us }
        });
        current.to_us = current.to_us.max(to_us);
        let count = ticks.len() as u64;
        let arrived = |id: &str, ticks| Arrived {
            session_id: id.to_owned(),
            session: Some(session.clone()),
            seq: None,
            sent_at_us: None,
            ticks,
        };
        let mut added = stream::keep(state, who, arrived(&current.id, ticks.clone())).await;
        // Somebody deleted the session that it was in. It knows of none, and goes on in another.
        if added.as_ref().is_err_and(Problem::is_gone) {
            current = Current { id: (state.backend.new_id)(), from_us, to_us };
            added = stream::keep(state, who, arrived(&current.id, ticks)).await;
        }
        let added = added?;
        kept.ticks += count;
        kept.repeated += added.repeated as u64;
        (kept.session_id, kept.collector_id) = (current.id.clone(), added.collector_id);
        self.session = Some(current);
        Ok(())
    }
}

/// Reads a body beside the threads that answer; `counters` go on with it.
async fn read(body: Vec<u8>, mut counters: Counters) -> Result<(Trickled, Counters), Problem> {
    let read = move || import::trickled(&body, &mut counters).map(|read| (read, counters));
    let read = tokio::task::spawn_blocking(read).await.map_err(|error| {
        tracing::error!(%error, "reading a body panicked");
        Problem::internal()
    })?;
    read.map_err(|error| Problem::unprocessable(error.to_string()))
}

/// Ticks that belong to one session.
#[derive(Debug)]
struct Part {
    ticks: Ticks,
    /// Whether it begins with them.
    is_new: bool,
}

/// Cuts ticks where a session ends: at midnight, after a long gap, where the host was started
/// again, and before the beginning of the session that the agent is in, for a clock that was set
/// back. What lies within that session came before.
fn parts(ticks: &Ticks, current: Option<&Current>, has_restarted: bool) -> Vec<Part> {
    let mut begins = Vec::new();
    let mut last_us = current.map(|current| current.to_us);
    let from_us = current.map_or(i64::MIN, |current| current.from_us);
    let mut restarts = has_restarted;
    for (index, at_us) in ticks.at_us.iter().enumerate() {
        let is_new = match last_us {
            None => true,
            Some(last_us) if (from_us..=last_us).contains(at_us) => false,
            Some(last_us) => {
                let is_far = at_us.saturating_sub(last_us) > LONG_GAP_US || *at_us < last_us;
                std::mem::take(&mut restarts) || is_far || utc::day(*at_us) != utc::day(last_us)
            }
        };
        if is_new || index == 0 {
            begins.push((index, is_new));
        }
        last_us = match last_us {
            Some(last_us) if !is_new => Some(last_us.max(*at_us)),
            _ => Some(*at_us),
        };
    }
    let ends = begins.iter().skip(1).map(|(index, _)| *index).chain([ticks.len()]);
    let series = |range: std::ops::Range<usize>| {
        let cut = |series: &Series| Series {
            id: series.id.clone(),
            values: series.values[range.clone()].to_vec(),
        };
        ticks.series.iter().map(cut).collect()
    };
    let part = |((begin, is_new), end): (&(usize, bool), usize)| Part {
        ticks: Ticks { at_us: ticks.at_us[*begin..end].to_vec(), series: series(*begin..end) },
        is_new: *is_new,
    };
    begins.iter().zip(ends).map(part).collect()
}

/// The key of an agent's collector: what it calls its collection, as a hash that no machine's own
/// id can be.
///
/// # Errors
/// Where it is called nothing.
pub fn key(identifier: &str) -> Result<String, Problem> {
    match identifier.trim() {
        "" => Err(Problem::unprocessable(
            "The body has no identifier, by which its host is known; give one, or use a token \
             that was made for a collector.",
        )),
        identifier => Ok(hex(&Sha256::digest(format!("trickle\n{identifier}").as_bytes()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND_US: i64 = 1_000_000;
    /// Ten minutes before midnight.
    const AT_US: i64 = 1_790_035_200_000_000 - 600 * SECOND_US;

    #[track_caller]
    fn check(
        seconds: &[i64],
        current: Option<(i64, i64)>,
        restarted: bool,
        expected: &[(usize, bool)],
    ) {
        let at_us = seconds.iter().map(|second| AT_US + second * SECOND_US).collect();
        let current = current.map(|(from, to)| Current {
            id: "s".to_owned(),
            from_us: AT_US + from * SECOND_US,
            to_us: AT_US + to * SECOND_US,
        });
        let parts = parts(&Ticks { at_us, series: Vec::new() }, current.as_ref(), restarted);
        let found: Vec<_> = parts.iter().map(|part| (part.ticks.len(), part.is_new)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_session_ends_at_midnight_after_a_gap_and_with_the_host() {
        check(&[0, 1, 2], None, false, &[(3, true)]);
        check(&[3, 4], Some((0, 2)), false, &[(2, false)]);
        check(&[599, 600, 601], Some((0, 598)), false, &[(1, false), (2, true)]);
        check(&[1, 1_000], Some((0, 0)), false, &[(1, false), (1, true)]);
        check(&[3, 4], Some((0, 2)), true, &[(2, true)]);
        check(&[1, 2, 3], Some((0, 2)), true, &[(2, false), (1, true)]);
    }

    #[test]
    fn what_came_before_is_no_session_of_its_own_and_a_clock_set_back_begins_one() {
        check(&[1, 2], Some((0, 2)), false, &[(2, false)]);
        check(&[-90, -89], Some((0, 2)), false, &[(2, true)]);
    }

    #[test]
    fn the_agent_that_was_silent_longest_makes_room() {
        let trickles = Trickles::default();
        let first = trickles.agent("0");
        for n in 1..MAX_AGENTS {
            trickles.agent(&n.to_string());
        }
        assert!(Arc::ptr_eq(&first, &trickles.agent("0")), "it was used again");
        trickles.agent("one more");
        assert!(Arc::ptr_eq(&first, &trickles.agent("0")));
        assert_eq!(trickles.0.lock().unwrap().agents.len(), MAX_AGENTS);
        assert!(!trickles.0.lock().unwrap().agents.contains_key("1"));
    }
}
