//! `GET /api/v1`: what there is, one line each.

use axum::{Router, routing::get};
use serde::Serialize;

use crate::{extract::Json, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(index))
}

/// One thing that a program can ask for.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Resource {
    pub method: &'static str,
    pub path: &'static str,
    pub what: &'static str,
}

/// In the order in which a new user needs them.
pub const RESOURCES: [Resource; 27] = [
    resource(
        "POST",
        "/api/v1/imports",
        "Import result files: multipart/form-data, or one file as the body.",
    ),
    resource(
        "POST",
        "/api/v1/challenges",
        "A number to be mixed into a run's seed, so that the server brackets the run's time.",
    ),
    resource(
        "GET",
        "/api/v1/results",
        "Results, newest first; filter by machine, origin, workload, provider, verification, demo, q.",
    ),
    resource(
        "GET",
        "/api/v1/results/{id}",
        "The result document as it came in; ?download saves it as a file.",
    ),
    resource(
        "GET",
        "/api/v1/results/{id}/summary",
        "What follows from a result: estimate, passport, verification, bracket.",
    ),
    resource("GET", "/api/v1/results/{id}/windows.csv", "Every window of a result as CSV."),
    resource("DELETE", "/api/v1/results/{id}", "Delete a result."),
    resource("GET", "/api/v1/machines", "Machines, newest first; filter by provider, q."),
    resource("GET", "/api/v1/machines/{id}", "One machine with its figures and its price."),
    resource(
        "PATCH",
        "/api/v1/machines/{id}",
        "Rename a machine or correct what is known about it.",
    ),
    resource(
        "POST",
        "/api/v1/machines/{id}/merge",
        "Move everything of a machine to another one, and remove it.",
    ),
    resource("DELETE", "/api/v1/machines/{id}", "Delete a machine and all of its results."),
    resource(
        "GET",
        "/api/v1/machines/{id}/scores",
        "What other tools said about a machine, oldest first.",
    ),
    resource("DELETE", "/api/v1/scores/{id}", "Delete a score of another tool."),
    resource(
        "GET",
        "/api/v1/compare",
        "Compare results: ids or machines, baseline, at (load in percent), delta (percent that count as the same), format (json, csv, training, comparison).",
    ),
    resource(
        "GET",
        "/api/v1/prices",
        "Prices that count today; filter by provider, shape, allocation, q.",
    ),
    resource("PUT", "/api/v1/prices", "Record what an offer costs."),
    resource(
        "DELETE",
        "/api/v1/prices/{seq}",
        "Delete a recorded price; the one before it counts again.",
    ),
    resource("POST", "/api/v1/demo", "Load the demo set."),
    resource("DELETE", "/api/v1/demo", "Remove the demo set."),
    resource("GET", "/api/v1/schema/result.json", "JSON Schema of the result document."),
    resource("GET", "/api/v1/tokens", "Tokens without their secrets, newest first."),
    resource("POST", "/api/v1/tokens", "Make a token; its secret is shown once."),
    resource("PATCH", "/api/v1/tokens/{id}", "Rename a token."),
    resource("DELETE", "/api/v1/tokens/{id}", "Take a token back for good."),
    resource("GET", "/healthz", "Whether the process runs."),
    resource("GET", "/readyz", "Whether it can do its work."),
];

const fn resource(method: &'static str, path: &'static str, what: &'static str) -> Resource {
    Resource { method, path, what }
}

#[derive(Serialize)]
struct Index {
    resources: [Resource; RESOURCES.len()],
}

async fn index() -> Json<Index> {
    Json(Index { resources: RESOURCES })
}
