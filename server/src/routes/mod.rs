//! The stable API under `/api/v1`, one file per resource.

pub mod health;
pub mod schema;

use axum::Router;

use crate::{problem::Problem, state::AppState};

/// Everything under `/api/v1`.
pub fn api() -> Router<AppState> {
    Router::new().merge(schema::routes()).fallback(unknown)
}

async fn unknown() -> Problem {
    Problem::not_found("There is no such resource in this API.")
}
