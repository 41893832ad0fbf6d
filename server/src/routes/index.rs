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
pub const RESOURCES: &[Resource] = &[
    resource(
        "POST",
        "/api/v1/imports",
        "Import files of any supported format: multipart/form-data, or one file as the body.",
    ),
    resource("POST", "/api/v1/uploads", "Begin to send a file in pieces: name, size, sha256."),
    resource("GET", "/api/v1/uploads/{id}", "How many bytes of it are on disk."),
    resource("PATCH", "/api/v1/uploads/{id}", "More bytes of it, from Upload-Offset on."),
    resource("POST", "/api/v1/uploads/{id}/import", "Import it once it is complete, with facts."),
    resource("DELETE", "/api/v1/uploads/{id}", "Give it up."),
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
        "/api/v1/collectors",
        "Hosts that stream or whose recordings were brought, newest first; filter by machine, q.",
    ),
    resource("GET", "/api/v1/collectors/{id}", "One collector."),
    resource("GET", "/api/v1/collectors/{id}/dates", "The days on which its sessions began."),
    resource(
        "PATCH",
        "/api/v1/collectors/{id}",
        "Rename a collector, tag it, tie it to a machine or correct what is known about it.",
    ),
    resource("DELETE", "/api/v1/collectors/{id}", "Delete a collector and all of its sessions."),
    resource(
        "GET",
        "/api/v1/sessions",
        "Sessions, newest first; filter by collector, date, state, machine, result, q.",
    ),
    resource("GET", "/api/v1/sessions/{id}", "One session and which series it has."),
    resource(
        "GET",
        "/api/v1/sessions/{id}/series",
        "Series for a chart: metrics, instances, from, to (microseconds since 1970 UTC), points.",
    ),
    resource(
        "GET",
        "/api/v1/sessions/{id}/percentiles",
        "Percentiles of series: metrics, instances, from, to.",
    ),
    resource(
        "PATCH",
        "/api/v1/sessions/{id}",
        "Rename a session, write a note, attach it to a result or detach it.",
    ),
    resource("DELETE", "/api/v1/sessions/{id}", "Delete a session."),
    resource(
        "GET",
        "/api/v1/prices",
        "Prices that count today, or all with history=true; filter by provider, shape, allocation, offer, q.",
    ),
    resource("POST", "/api/v1/prices", "Record what an offer costs: a dated price."),
    resource("PUT", "/api/v1/prices", "The same as POST."),
    resource("GET", "/api/v1/prices.csv", "The same prices as CSV, all of them."),
    resource(
        "DELETE",
        "/api/v1/prices/{seq}",
        "Delete a recorded price; the one before it counts again.",
    ),
    resource(
        "GET",
        "/api/v1/offers",
        "The price book: offers with the price that counts; filter by provider, region, allocation, q; sort by recorded, price, vcpus, memory, date.",
    ),
    resource("GET", "/api/v1/offers/{seq}", "Every price ever recorded of one offer."),
    resource("POST", "/api/v1/links", "A short address of a view: GET /l/{code} leads to it."),
    resource("POST", "/api/v1/demo", "Load the demo set."),
    resource("DELETE", "/api/v1/demo", "Remove the demo set."),
    resource("GET", "/api/v1/schema/result.json", "JSON Schema of the result document."),
    resource("GET", "/healthz", "Whether the process runs."),
    resource("GET", "/readyz", "Whether it can do its work."),
];

const fn resource(method: &'static str, path: &'static str, what: &'static str) -> Resource {
    Resource { method, path, what }
}

#[derive(Serialize)]
struct Index {
    resources: &'static [Resource],
}

async fn index() -> Json<Index> {
    Json(Index { resources: RESOURCES })
}
