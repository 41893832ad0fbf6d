//! `GET /api/v1`: what there is, one line each; `GET /api/v1/openapi.json`: the same for programs.

use std::sync::Arc;

use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use http::Method;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::{
    extract::Json,
    openapi::{Api, Document, operation},
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
    let resource = |(method, path, what): &(Method, String, &'static str)| Resource {
        method: method.to_string(),
        path: path.clone(),
        what: (*what).to_owned(),
    };
    Json(Index { resources: document.index.iter().map(resource).collect() })
}

async fn document(Extension(document): Extension<Arc<Document>>) -> Response {
    axum::Json(&document.json).into_response()
}
