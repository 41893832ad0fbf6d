//! `POST /api/v1/challenges`: a number for one run. Mixed into its seed it proves that no unit is
//! older; with the moment of the upload it brackets how long the run took.

use axum::extract::State;
use http::StatusCode;
use kernel::hex::Hex64;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::NewChallenge;

use crate::{
    clock,
    extract::Json,
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

/// A deep run takes twenty minutes; the rest is patience with slow networks. Longer brackets
/// would say nothing about a run.
const LIFETIME_US: i64 = 2 * 3_600 * 1_000_000;

pub fn routes() -> Api {
    Api::new().post(
        "/challenges",
        draw,
        operation("drawChallenge", "measuring", "Draw a number for one run.")
            .about(
                "Mixed into the run's seed it proves that no unit is older; with the moment of \
                 the upload it brackets how long the run took.",
            )
            .status(201, "The number.")
            .example(json!({
                "id": "0197c0de-0000-7000-8000-000000000001", "nonce": "00000000000000aa",
                "issued_at_us": 1_790_000_000_000_000_i64,
                "expires_at_us": 1_790_007_200_000_000_i64,
            })),
    )
}

/// A number for one run.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "DrawnChallenge")]
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
