//! `POST /api/v1/challenges`: a number for one run. Mixed into its seed it proves that no unit is
//! older; with the moment of the upload it brackets how long the run took.

use axum::{Router, extract::State, routing::post};
use http::StatusCode;
use kernel::hex::Hex64;
use serde::Serialize;
use store::NewChallenge;

use crate::{clock, extract::Json, problem::Problem, state::AppState};

/// A deep run takes twenty minutes; the rest is patience with slow networks. Longer brackets
/// would say nothing about a run.
const LIFETIME_US: i64 = 2 * 3_600 * 1_000_000;

pub fn routes() -> Router<AppState> {
    Router::new().route("/challenges", post(draw))
}

#[derive(Serialize)]
struct Drawn {
    id: String,
    nonce: Hex64,
    /// Microseconds since 1970 UTC.
    issued_at_us: i64,
    /// A result that arrives later is taken, with its time self-reported.
    expires_at_us: i64,
}

async fn draw(State(state): State<AppState>) -> Result<(StatusCode, Json<Drawn>), Problem> {
    let nonce = clock::random().map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Problem::internal()
    })?;
    let issued_at_us = (state.backend.now_us)();
    let challenge = NewChallenge {
        id: (state.backend.new_id)(),
        nonce: Hex64(nonce),
        issued_at_us,
        expires_at_us: issued_at_us.saturating_add(LIFETIME_US),
    };
    let NewChallenge { id, nonce, issued_at_us, expires_at_us } = challenge.clone();
    state.backend.store.add_challenge(challenge).await?;
    Ok((StatusCode::CREATED, Json(Drawn { id, nonce, issued_at_us, expires_at_us })))
}
