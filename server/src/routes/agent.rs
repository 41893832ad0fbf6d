//! `/agent`: the agent to take to another machine, with its sum.

use std::{fs, path::PathBuf};

use app::agents::is_agent;
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use tower::ServiceExt;
use tower_http::services::ServeFile;

use crate::{
    download,
    extract::{Json, Path},
    openapi::{Api, operation},
    problem::Problem,
    state::{AppState, Site},
};

/// What the sum's file is called besides the binary's own name.
const SUM: &str = ".sha256";

pub fn routes() -> Api {
    Api::new()
        .get(
            "/agent",
            list,
            operation("listAgents", "agents", "Builds of the agent, each with its SHA-256.")
                .example(json!({"items": []})),
        )
        .get(
            "/agent/{name}",
            file,
            operation("getAgent", "agents", "A build of the agent, or its sum.")
                .about("With `.sha256` behind its name it is the line that `sha256sum -c` reads.")
                .file("application/octet-stream")
                .file("text/plain"),
        )
        .outside()
}

/// What can be downloaded.
#[derive(JsonSchema, Serialize)]
struct Agents {
    items: Vec<Agent>,
}

/// One binary.
#[derive(JsonSchema, Serialize)]
struct Agent {
    name: String,
    bytes: u64,
    /// Hexadecimal.
    sha256: String,
    href: String,
    sha256_href: String,
}

async fn list(State(state): State<AppState>) -> Json<Agents> {
    let items = state.agents.names().iter().filter_map(|name| agent(&state.site, name)).collect();
    Json(Agents { items })
}

/// Gone from the folder since the start: not in the list.
fn agent(site: &Site, name: &str) -> Option<Agent> {
    let path = site.agents().join(name);
    let sum = fs::read_to_string(site.agents().join(format!("{name}{SUM}"))).ok()?;
    Some(Agent {
        name: name.to_owned(),
        bytes: fs::metadata(path).ok()?.len(),
        sha256: sum.split_whitespace().next()?.to_owned(),
        href: format!("/agent/{name}"),
        sha256_href: format!("/agent/{name}{SUM}"),
    })
}

/// The binary or its sum; ranges and dates are answered, and a cache asks before it serves.
async fn file(
    State(state): State<AppState>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let missing =
        || Problem::not_found("There is no agent of this name; GET /agent lists those there are.");
    let path = path_of(&state.site, &name).ok_or_else(missing)?;
    let Ok(answer) = ServeFile::new(path).oneshot(request).await;
    let mut answer = answer.into_response();
    if !answer.status().is_success() {
        return if answer.status().is_client_error() { Err(missing()) } else { Ok(answer) };
    }
    let kind = match name.ends_with(SUM) {
        true => "text/plain; charset=utf-8",
        false => "application/octet-stream",
    };
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::CONTENT_DISPOSITION, download::attachment(&name));
    Ok(answer)
}

/// A plain name of an agent or of its sum, never a way out of the folder.
fn path_of(site: &Site, name: &str) -> Option<PathBuf> {
    is_agent(name.strip_suffix(SUM).unwrap_or(name)).then(|| site.agents().join(name))
}
