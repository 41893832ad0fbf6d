//! `GET /api/v1/compare`: results side by side, as data or as a file.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, header};
use kernel::{
    compare::{self, CompareError, Comparison, MAX_CONTENDERS, Options},
    export,
};
use serde::Deserialize;

use super::missing;
use crate::{
    download,
    extract::{self, Query},
    problem::Problem,
    state::AppState,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/compare", get(show))
}

#[derive(Deserialize)]
struct ShowQuery {
    /// Ids of results, separated by commas.
    #[serde(default)]
    ids: String,
    /// One of the ids; the first that can be ranked without it.
    #[serde(default, deserialize_with = "extract::parsed")]
    baseline: Option<String>,
    /// The load at which work is priced and judged, percent.
    #[serde(default, deserialize_with = "extract::parsed")]
    at: Option<f64>,
    #[serde(default, deserialize_with = "extract::word")]
    format: Option<Format>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    let ids: Vec<String> = query
        .ids
        .split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .collect();
    if ids.len() > MAX_CONTENDERS {
        // Before reading them all, only to refuse them.
        return Err(CompareError::TooMany { count: ids.len() }.into());
    }
    let contenders = state.backend.store.contenders(&ids).await?;
    let options =
        query.at.map_or_else(Options::default, |at_pct| Options { at_pct, ..Options::default() });
    let comparison = compare::compare(&contenders, query.baseline.as_deref(), options)?;
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

/// The levels of every result, one host number each, in the order of the rows.
async fn training(state: &AppState, comparison: &Comparison) -> Result<String, Problem> {
    let mut lines = String::new();
    for (host, row) in (0..).zip(&comparison.rows) {
        let id = &row.contender.result_id;
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
