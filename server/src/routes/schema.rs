//! `/api/v1/schema/*`: JSON Schemas of the documents.

use axum::{Router, routing::get};
use kernel::result::ResultDocument;

use crate::{extract::Json, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new().route("/schema/result.json", get(result))
}

async fn result() -> Json<serde_json::Value> {
    Json(ResultDocument::json_schema())
}
