//! `/healthz`: the process runs. `/readyz`: it can do its work.

use axum::{Router, extract::State, routing::get};

use crate::{problem::Problem, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz))
}

async fn healthz() -> &'static str {
    "ok\n"
}

async fn readyz(State(state): State<AppState>) -> Result<&'static str, Problem> {
    state.backend.store.ping().await?;
    Ok("ready\n")
}
