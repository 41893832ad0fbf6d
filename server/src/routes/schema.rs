//! `/api/v1/schema/*`: JSON Schemas of the documents.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use kernel::{export::session::json_lines, result::ResultDocument};
use serde_json::json;

use crate::openapi::{Api, operation};

pub fn routes() -> Api {
    Api::new()
        .get(
            "/schema/result.json",
            result,
            operation("getResultSchema", "description", "JSON Schema of the result document.")
                .file("application/json")
                .example(json!({"title": "ResultDocument", "type": "object"}))
                .etag(),
        )
        .get(
            "/schema/session.json",
            session,
            operation(
                "getSessionSchema",
                "description",
                "JSON Schema of each line of a session as JSON Lines.",
            )
            .file("application/json")
            .example(json!({"title": "SessionLine"}))
            .etag(),
        )
}

async fn result() -> Response {
    Json(ResultDocument::json_schema()).into_response()
}

async fn session() -> Response {
    Json(json_lines::json_schema()).into_response()
}
