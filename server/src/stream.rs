//! What is done with samples wherever they come in: they are kept, then shown, and who sent what
//! is refused is noted.

use std::sync::Arc;

use http::StatusCode;
use kernel::{
    live::LiveSample,
    recording::{Series, Ticks},
};
use store::{AddedSamples, Introduction, NewSamples, RefusedSender, StoreError};

use crate::{access::principal::Principal, problem::Problem, state::AppState};

/// Address of agents of the older tools.
pub const TRICKLE: &str = "/v1/trickle";

/// Samples that came in and were checked.
pub struct Arrived {
    pub session_id: String,
    pub session: Option<Introduction>,
    /// `None` where the sender numbers nothing.
    pub seq: Option<u64>,
    pub sent_at_us: Option<i64>,
    pub ticks: Ticks,
}

/// Keeps samples; once they are on disk, whoever watches sees them.
///
/// # Errors
/// As the store says; nothing was kept.
pub async fn keep(
    state: &AppState,
    who: &Principal,
    arrived: Arrived,
) -> Result<AddedSamples, Problem> {
    let Arrived { session_id, session, seq, sent_at_us, mut ticks } = arrived;
    let host = session.as_ref().and_then(|session| session.machine.id.clone());
    let is_known = |series: &Series| series.values.iter().any(|value| !value.is_nan());
    ticks.series.retain(is_known);
    let ticks = Arc::new(ticks);
    let received_at_us = (state.backend.now_us)();
    let new = NewSamples {
        session_id: session_id.clone(),
        session,
        new_collector_id: (state.backend.new_id)(),
        only_collector: who.collector_id.clone(),
        seq,
        sent_at_us,
        received_at_us,
        ticks: Arc::clone(&ticks),
    };
    let added = match state.backend.store.add_samples(new).await {
        Err(error @ StoreError::OtherCollector { .. }) => {
            // Whoever looks after the host that it was tried for has to know.
            let sender = RefusedSender { collector_id: None, session_id: Some(session_id), host };
            note_token(state, sender, &error.to_string()).await;
            return Err(error.into());
        }
        added => added?,
    };
    if added.full {
        state.unsealed.notify_one();
    }
    let first = added.next_seq.saturating_sub((ticks.len() - added.repeated) as u64);
    let sample = |tick: usize| LiveSample {
        seq: first + (tick - added.repeated) as u64,
        session_id: session_id.clone(),
        collector_id: added.collector_id.clone(),
        name: added.collector_name.clone(),
        at_us: ticks.at_us[tick],
        sent_at_us: sent_at_us.unwrap_or(received_at_us),
        received_at_us,
        cadence_us: added.cadence_us.unwrap_or_default(),
        values: values(&ticks, tick),
        left_out: 0,
    };
    state.hub.publish_samples((added.repeated..ticks.len()).map(sample));
    Ok(added)
}

fn values(ticks: &Ticks, tick: usize) -> Vec<(kernel::recording::SeriesId, f64)> {
    let value = |series: &Series| {
        let value = series.values[tick];
        (!value.is_nan()).then(|| (series.id.clone(), value))
    };
    ticks.series.iter().filter_map(value).collect()
}

/// Passes on what came of what somebody sent, and counts what was wrong with it, so that it is seen
/// on the server too. It is the collector's that the token was made for, else that of `sender`. A
/// server that is too busy or full is not the sender's fault.
pub async fn noted<T>(
    state: &AppState,
    who: &Principal,
    sender: RefusedSender,
    outcome: Result<T, Problem>,
) -> Result<T, Problem> {
    if let Err(problem) = &outcome {
        note_refused(state, who, sender, problem).await;
    }
    outcome
}

async fn note_refused(state: &AppState, who: &Principal, sender: RefusedSender, problem: &Problem) {
    // Of what was too much at a time the same is sent again; the others are noted elsewhere.
    let others = [
        StatusCode::NOT_FOUND,
        StatusCode::GONE,
        StatusCode::FORBIDDEN,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    let is_theirs = problem.status().is_client_error() && !others.contains(&problem.status());
    if !is_theirs {
        return;
    }
    let sender = RefusedSender { collector_id: who.collector_id.clone(), ..sender };
    let now_us = (state.backend.now_us)();
    match state.backend.store.note_refused(sender, problem.detail(), now_us).await {
        Ok(true) => {}
        Ok(false) => state.backend.strangers.note(problem.detail(), now_us),
        Err(error) => tracing::warn!(%error, "a refusal could not be noted"),
    }
}

/// Notes that the token of somebody who streams is not good for it any more.
pub async fn note_token_refused(
    state: &AppState,
    path: &str,
    collector_id: Option<String>,
    why: &str,
) {
    let Some(session_id) = streamed(path) else { return };
    let session_id = session_id.map(str::to_owned);
    note_token(state, RefusedSender { collector_id, session_id, host: None }, why).await;
}

async fn note_token(state: &AppState, sender: RefusedSender, why: &str) {
    let now_us = (state.backend.now_us)();
    if let Err(error) = state.backend.store.note_token_refused(sender, why, now_us).await {
        tracing::warn!(%error, "a refusal could not be noted");
    }
}

/// Whether samples are sent to this address, and of which session.
fn streamed(path: &str) -> Option<Option<&str>> {
    match path.strip_prefix("/api/v1/sessions/") {
        Some(rest) => rest.strip_suffix("/samples").map(Some),
        None => (path == TRICKLE).then_some(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_sent_to_two_addresses() {
        assert_eq!(streamed("/api/v1/sessions/abc/samples"), Some(Some("abc")));
        assert_eq!(streamed("/v1/trickle"), Some(None));
        assert_eq!(streamed("/api/v1/sessions/abc"), None);
        assert_eq!(streamed("/api/v1/events"), None);
    }
}
