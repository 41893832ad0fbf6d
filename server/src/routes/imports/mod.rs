//! `POST /api/v1/imports`: files in; results, sessions, prices and facts out. Each file is kept as a whole or not at
//! all, and one with a problem does not stop the others.

mod answer;
mod facts;
mod machines;
mod page;
mod scores;
mod sessions;
mod take;
mod upload;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Request, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::{HeaderMap, header};

use self::{answer::Answer, upload::Upload};
use crate::{extract::Json, problem::Problem, state::AppState};

/// Bytes of one request.
pub const MAX_REQUEST_BYTES: usize = 64 << 20;
/// Bytes of one file as it is sent; what it may decode to is the importer's limit.
pub const MAX_FILE_BYTES: usize = 16 << 20;
pub const MAX_FILES: usize = 100;
/// Bytes of what the sender adds to the files.
pub const MAX_FACTS_BYTES: usize = 4 << 20;

pub fn routes() -> Router<AppState> {
    Router::new().route("/imports", post(imports).layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES)))
}

async fn imports(State(state): State<AppState>, request: Request) -> Response {
    let for_people = wants_page(request.headers());
    let outcome = answer(&state, request).await;
    match (outcome, for_people) {
        (Ok(answer), false) => (answer.status(), Json(answer)).into_response(),
        (Err(problem), false) => problem.into_response(),
        (Ok(answer), true) if !answer.has_problems() => {
            Redirect::to(&answer.next_page()).into_response()
        }
        (Ok(answer), true) => page::problems(&state.assets, &answer).into_response(),
        (Err(problem), true) => page::refused(&state.assets, &problem).into_response(),
    }
}

/// Imports one file that has arrived some other way; `facts` are those of the form's part.
pub(super) async fn one_file(
    state: &AppState,
    name: &str,
    bytes: Bytes,
    facts: &[u8],
) -> Result<Answer, Problem> {
    let upload = Upload::of(name, bytes, facts)?;
    let answer = take::upload(state, upload).await?;
    state.arrivals.notify_one();
    Ok(answer)
}

async fn answer(state: &AppState, request: Request) -> Result<Answer, Problem> {
    // Who says so beforehand need not send it first.
    let stated = request.headers().get(header::CONTENT_LENGTH);
    let stated = stated.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if stated.is_some_and(|stated| stated > MAX_REQUEST_BYTES as u64) {
        return Err(Problem::body_too_large());
    }
    let upload = Upload::read(request).await?;
    let answer = take::upload(state, upload).await?;
    state.arrivals.notify_one();
    Ok(answer)
}

/// Whether a browser posted a form without a script: it shows what it gets.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
