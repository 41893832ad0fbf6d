//! `/api/v1/demo`: the demo set, in and out.

use app::api::demo_set;
use axum::{Router, extract::State, routing::post};
use http::StatusCode;
use serde::Serialize;

use crate::{extract::Json, problem::Problem, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new().route("/demo", post(load).delete(remove))
}

#[derive(Serialize)]
struct Loaded {
    /// Ids of the results.
    results: Vec<String>,
    /// The page that compares them.
    url: String,
}

async fn load(State(state): State<AppState>) -> Result<(StatusCode, Json<Loaded>), Problem> {
    let added = demo_set::load(&state.backend).await?;
    let status = match added.iter().any(|added| added.new) {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let url = demo_set::compare_url(&added);
    Ok((status, Json(Loaded { results: added.into_iter().map(|added| added.id).collect(), url })))
}

async fn remove(State(state): State<AppState>) -> Result<StatusCode, Problem> {
    state.backend.store.remove_demo().await?;
    Ok(StatusCode::NO_CONTENT)
}
