//! `/v1/trickle`: the address to which agents of the older tools post what they read.

use axum::{Extension, Router, body::Body, extract::State, routing::post};
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use crate::{
    access::principal::Principal,
    extract::Json,
    intake::Taken,
    problem::Problem,
    state::AppState,
    stream::{self, TRICKLE},
    trickles::Kept,
};

/// Not among the routes of our own API: its shape is that of another program.
pub fn routes() -> Router<AppState> {
    Router::new().route(TRICKLE, post(take))
}

/// What of a body is read before it is known whose it is.
#[derive(Deserialize)]
struct Named {
    identifier: Option<String>,
}

/// What is on disk once this is answered.
#[derive(Serialize)]
struct Answer {
    /// The session that the last tick went to.
    session_id: String,
    collector_id: String,
    ticks: u64,
    /// Ticks that were kept before.
    repeated: u64,
}

async fn take(
    State(state): State<AppState>,
    Extension(who): Extension<Principal>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Answer>, Problem> {
    match kept(&state, &who, &headers, body).await {
        Ok(kept) => {
            let Kept { session_id, collector_id, ticks, repeated } = kept;
            Ok(Json(Answer { session_id, collector_id, ticks, repeated }))
        }
        Err(problem) => {
            stream::note_refused(&state, &who, None, &problem).await;
            Err(problem)
        }
    }
}

async fn kept(
    state: &AppState,
    who: &Principal,
    headers: &HeaderMap,
    body: Body,
) -> Result<Kept, Problem> {
    let Taken { value, room: _room } = state.intake.bytes(headers, body).await?;
    let named: Named = serde_json::from_slice(&value)
        .map_err(|error| Problem::bad_request(format!("The body is not JSON: {error}.")))?;
    let identifier = named.identifier.unwrap_or_default();
    state.trickles.take(state, who, &identifier, value).await
}
