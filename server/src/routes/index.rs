//! `GET /api/v1`: what there is, one line each; `GET /api/v1/openapi.json`: the same for programs.

use std::sync::Arc;

use axum::{Extension, response::Response};
use http::HeaderMap;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::{
    etag,
    extract::Json,
    openapi::{Api, Document, operation},
    problem::Problem,
};

pub fn routes() -> Api {
    Api::new()
        .get(
            "/",
            index,
            operation("listResources", "description", "Everything that can be asked for.")
                .example(json!({"resources": [{"method": "GET", "path": "/api/v1/results",
                    "what": "Results without their documents."}]})),
        )
        .get(
            "/openapi.json",
            document,
            operation("getOpenApi", "description", "This document: OpenAPI 3.1.")
                .file("application/json")
                .example(json!({"openapi": "3.1.0"}))
                .etag(),
        )
}

/// One thing that a program can ask for.
#[derive(JsonSchema, Serialize)]
struct Resource {
    method: String,
    path: String,
    what: String,
}

/// Everything that there is.
#[derive(JsonSchema, Serialize)]
struct Index {
    resources: Vec<Resource>,
}

async fn index(Extension(document): Extension<Arc<Document>>) -> Json<Index> {
    let health = [
        ("GET", "/healthz", "Whether the process runs."),
        ("GET", "/readyz", "Whether it can do its work."),
    ];
    let api = document.index.iter().map(|(method, path, what)| (method.as_str(), &**path, *what));
    let all = api.chain(health).map(|(method, path, what)| Resource {
        method: method.to_owned(),
        path: path.to_owned(),
        what: what.to_owned(),
    });
    Json(Index { resources: all.collect() })
}

async fn document(
    Extension(document): Extension<Arc<Document>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    etag::json(&headers, &document.json)
}
