//! `/api/v1/demo`: the demo set, in and out.

use app::api::demo_set;
use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::{
    extract::Json,
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Api {
    Api::new()
        .post(
            "/demo",
            load,
            operation("loadDemo", "demo", "Load the demo set.")
                .status(200, "It was there already.")
                .status(201, "It was loaded.")
                .example(json!({"results": ["a", "b"], "url": "/compare?ids=a,b"})),
        )
        .delete("/demo", remove, operation("removeDemo", "demo", "Remove the demo set."))
}

/// The demo set, as it is now.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Demo")]
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
