//! `/api/v1/sessions/{id}/samples` and `…/complete`: sessions that record themselves.

use axum::{Extension, body::Body, extract::State};
use http::HeaderMap;
use kernel::{
    recording::{Metric, Series, SeriesId, Ticks},
    samples::{SampleBatch, SamplesTaken, StreamedSession},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{AddedSamples, Introduction, RefusedSender, SessionState};

use super::missing;
use crate::{
    access::principal::Principal,
    extract::{Json, Path},
    intake::Taken,
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
    stream::{self, Arrived},
};

pub fn routes() -> Api {
    Api::new()
        .post(
            "/sessions/{id}/samples",
            samples,
            operation("streamSamples", "sessions", "Ticks of a session that is under way.")
                .about(
                    "The sender chooses the session's id, a UUID of version 7, and numbers its \
                     ticks from 0: a tick whose number is kept already is dropped, so that a body \
                     may be sent again, however it is cut. Series come in any order, each once. A session begins with the body that \
                     introduces it by `session`; without that, one that is not known is answered \
                     with 404, and one that somebody deleted with 410. The answer comes when the ticks are on disk. `Content-Encoding` may \
                     be gzip or zstd. 429, 503 and 507 say in `Retry-After` when to send the same again.",
                )
                .header("Content-Encoding", "gzip or zstd; plain without it.")
                .body_of::<SampleBatch>()
                .body_example(example())
                .problem(409)
                .problem(410),
        )
        .post(
            "/sessions/{id}/complete",
            complete,
            operation("completeSession", "sessions", "End a session that is streamed.")
                .about(
                    "With a name it is one that somebody keeps. A later batch goes on with it. \
                     Without a request a session ends when nothing comes for some minutes.",
                )
                .body_example(json!({"name": "nightly build"})),
        )
}

fn example() -> serde_json::Value {
    let ticks = Ticks {
        at_us: vec![1_790_000_000_000_000],
        series: vec![Series { id: SeriesId::host(Metric::CpuBusy), values: vec![12.5] }],
    };
    let batch = SampleBatch { session: None, seq: 0, sent_at_us: 1_790_000_000_010_000, ticks };
    serde_json::to_value(batch).unwrap_or_default()
}

async fn samples(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Extension(who): Extension<Principal>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<SamplesTaken>, Problem> {
    let taken = taken(&state, &who, &id, &headers, body).await;
    let sender = RefusedSender { session_id: Some(id), ..RefusedSender::default() };
    stream::noted(&state, &who, sender, taken).await.map(Json)
}

async fn taken(
    state: &AppState,
    who: &Principal,
    id: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<SamplesTaken, Problem> {
    let Taken { value, mut room } = state.intake.json(who, headers, body).await?;
    let batch: SampleBatch = value;
    room.hold(batch.ticks.series.iter().map(|one| one.values.len()).sum())?;
    let SampleBatch { session, seq, sent_at_us, ticks } =
        batch.checked().map_err(|error| Problem::unprocessable(error.to_string()))?;
    let arrived = Arrived {
        session_id: id.to_owned(),
        session: session.map(introduction),
        seq: Some(seq),
        sent_at_us: Some(sent_at_us),
        ticks,
    };
    let AddedSamples { collector_id, next_seq, repeated, .. } =
        stream::keep(state, who, arrived).await?;
    let (session_id, repeated) = (id.to_owned(), repeated as u64);
    Ok(SamplesTaken { session_id, collector_id, next_seq, repeated })
}

fn introduction(session: StreamedSession) -> Introduction {
    let StreamedSession { name, tags, agent_version, nominal_cadence_us, machine, names } = session;
    let nominal_cadence_us = Some(nominal_cadence_us).filter(|cadence_us| *cadence_us > 0);
    Introduction { name, tags, agent_version, nominal_cadence_us, machine, names }
}

/// How a session ends.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SessionEnd")]
struct Complete {
    /// Under which somebody keeps it.
    name: Option<String>,
}

/// A session that has ended.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EndedSession")]
struct Completed {
    session_id: String,
    name: String,
    /// Whether somebody keeps it.
    saved: bool,
    /// Ticks that are kept.
    ticks: i64,
    /// The page of the session.
    url: String,
}

async fn complete(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Extension(who): Extension<Principal>,
    Json(Complete { name }): Json<Complete>,
) -> Result<Json<Completed>, Problem> {
    let store = &state.backend.store;
    store.end_session(&id, name.as_deref(), who.collector_id.as_deref()).await?;
    state.unsealed.notify_one();
    let row = store.session(&id).await?.ok_or_else(|| missing("session", &id))?;
    Ok(Json(Completed {
        url: format!("/sessions/{id}"),
        session_id: id,
        name: row.name,
        saved: row.state == SessionState::Saved,
        ticks: row.ticks,
    }))
}
