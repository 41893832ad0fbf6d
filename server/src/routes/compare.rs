//! `GET /api/v1/compare`: results side by side, as data or as a file.

use app::api::compared::{Chosen, compared};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};
use kernel::{
    compare::{Comparison, Options},
    export,
    price::Allocation,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::missing;
use crate::{
    download,
    extract::{self, Query},
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Api {
    Api::new().get(
        "/compare",
        show,
        operation("compare", "comparisons", "Compare 2 to 20 results or machines.")
            .about(
                "As data (json), one line for each machine and level (csv), or as the files of \
                 older tools: their training lines (training) and their comparison table \
                 (comparison).",
            )
            .answer::<Comparison>()
            .file("text/csv")
            .file("application/jsonl")
            .etag()
            .problem(404),
    )
}

#[derive(Deserialize, JsonSchema)]
struct ShowQuery {
    /// Ids of results, separated by commas; several with `~` between them are pooled.
    #[serde(default)]
    #[schemars(extend("example" = "0197c0de-0000-7000-8000-000000000001"))]
    ids: String,
    /// Ids of machines, separated by commas: their native results of the last 90 days are pooled.
    #[serde(default)]
    machines: String,
    /// One of the ids; the first that can be ranked without it.
    #[serde(default, deserialize_with = "extract::parsed")]
    baseline: Option<String>,
    /// How the machines are paid for; on demand without it.
    #[serde(default, deserialize_with = "extract::word")]
    basis: Option<Allocation>,
    /// The load at which work is priced and judged, percent.
    #[serde(default, deserialize_with = "extract::parsed")]
    at: Option<f64>,
    /// Differences up to this many percent count as the same.
    #[serde(default, deserialize_with = "extract::parsed")]
    delta: Option<f64>,
    /// How the comparison is written.
    #[serde(default, deserialize_with = "extract::word")]
    format: Option<Format>,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CompareFormat")]
enum Format {
    /// Everything that the page shows.
    #[default]
    Json,
    /// One line for each machine and level.
    Csv,
    /// JSON Lines of the older tools, one host for each result.
    Training,
    /// The comparison table of the older tools.
    Comparison,
}

async fn show(
    State(state): State<AppState>,
    Query(query): Query<ShowQuery>,
) -> Result<Response, Problem> {
    let usual = Options::default();
    let options = Options {
        at_pct: query.at.unwrap_or(usual.at_pct),
        delta_pct: query.delta.unwrap_or(usual.delta_pct),
        ..usual
    };
    let (ids, machines) = (listed(&query.ids), listed(&query.machines));
    let basis = query.basis.unwrap_or_default();
    let chosen = Chosen { ids, machines, baseline: query.baseline, basis, options };
    let (_, comparison) = compared(&state.backend, chosen).await?;
    Ok(match query.format.unwrap_or_default() {
        Format::Json => text("application/json", export::comparison::to_json(&comparison)),
        Format::Csv => csv("comparison.csv", export::comparison::to_csv(&comparison)),
        Format::Comparison => {
            csv("comparison_data.csv", export::classic::comparison_csv(&comparison))
        }
        Format::Training => {
            let lines = training(&state, &comparison).await?;
            file("application/jsonl", "training.json", lines)
        }
    })
}

/// What stands between the commas.
fn listed(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// The levels of every result, one host number each, in the order of the rows.
async fn training(state: &AppState, comparison: &Comparison) -> Result<String, Problem> {
    let mut lines = String::new();
    let results = comparison.rows.iter().flat_map(|row| match row.contender.members.as_slice() {
        [] => vec![&row.contender.result_id],
        members => members.iter().map(|member| &member.result_id).collect(),
    });
    for (host, id) in (0..).zip(results) {
        let stored = state.backend.store.result(id).await?;
        let stored = stored.ok_or_else(|| missing("result", id))?;
        lines.push_str(&export::classic::training_json_lines(&stored.document, 1, host));
    }
    Ok(lines)
}

fn text(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response()
}

fn csv(name: &str, body: String) -> Response {
    file("text/csv; charset=utf-8", name, body)
}

fn file(kind: &'static str, name: &str, body: String) -> Response {
    let mut response = text(kind, body);
    response.headers_mut().insert(header::CONTENT_DISPOSITION, download::attachment(name));
    response
}
