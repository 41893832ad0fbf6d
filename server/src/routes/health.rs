//! `/healthz`: the process runs. `/readyz`: it can do its work.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use serde_json::json;

use crate::{
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Api {
    Api::new()
        .get(
            "/healthz",
            healthz,
            operation("isAlive", "description", "Whether the process runs.")
                .file("text/plain")
                .example(json!("ok\n")),
        )
        .get(
            "/readyz",
            readyz,
            operation("isReady", "description", "Whether it can do its work.")
                .file("text/plain")
                .example(json!("ready\n")),
        )
        .outside()
}

async fn healthz() -> Response {
    "ok\n".into_response()
}

async fn readyz(State(state): State<AppState>) -> Result<Response, Problem> {
    state.backend.store.ping().await?;
    Ok("ready\n".into_response())
}
