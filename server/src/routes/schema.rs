//! `/api/v1/schema/*`: JSON Schemas of the documents.

use axum::response::Response;
use http::HeaderMap;
use kernel::result::ResultDocument;
use serde_json::json;

use crate::{
    etag,
    openapi::{Api, operation},
    problem::Problem,
};

pub fn routes() -> Api {
    Api::new().get(
        "/schema/result.json",
        result,
        operation("getResultSchema", "description", "JSON Schema of the result document.")
            .file("application/json")
            .example(json!({"title": "ResultDocument", "type": "object"}))
            .etag(),
    )
}

async fn result(headers: HeaderMap) -> Result<Response, Problem> {
    etag::json(&headers, &ResultDocument::json_schema())
}
