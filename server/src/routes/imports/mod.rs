//! `POST /api/v1/imports`: files in; results, sessions, prices and facts out. Each file is kept as a whole or not at
//! all, and one with a problem does not stop the others.

mod answer;
mod facts;
mod machines;
mod page;
mod read_before;
mod scores;
mod sessions;
mod take;
mod upload;

use axum::{
    body::Bytes,
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::header;
use serde_json::json;

pub(super) use self::answer::Answer;
use self::upload::Upload;
use crate::{
    extract::Json,
    openapi::{Api, Operation, operation},
    problem::Problem,
    refusal::wants_page,
    state::AppState,
};

/// Bytes of one request.
pub const MAX_REQUEST_BYTES: usize = 64 << 20;
/// Bytes of one file as it is sent; what it may decode to is the importer's limit.
pub const MAX_FILE_BYTES: usize = 16 << 20;
pub const MAX_FILES: usize = 100;
/// Bytes of what the sender adds to the files.
pub const MAX_FACTS_BYTES: usize = 4 << 20;

pub fn routes() -> Api {
    Api::new().post_up_to(
        MAX_REQUEST_BYTES,
        "/imports",
        imports,
        operation_of("import", "imports", "Import files: a form, or one file as the body."),
    )
}

/// What the document says of a route that imports.
pub(super) fn operation_of(
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
) -> Operation {
    operation(id, tag, summary)
        .about(
            "Each file is kept as a whole or not at all, and one with a problem does not stop \
                 the others: then the answer is 413 or 422, and lists all of them. The part \
                 `facts` of a form says what the files do not: names, offers, prices.",
        )
        .body("multipart/form-data")
        .body("application/octet-stream")
        .body("application/json")
        .status(200, "All of it was there already.")
        .status(201, "Something new was kept.")
        .mixed(413, "A file, or all of it, is too large.")
        .mixed(422, "A file could not be read, or the facts do not fit.")
        .idempotent()
        .answer::<Answer>()
        .example(json!({"files": []}))
}

pub(super) async fn imports(State(state): State<AppState>, request: Request) -> Response {
    // A browser that posted a form without a script shows what it gets.
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

/// Keeps one file that holds one result: its id, and whether it is new.
pub(super) async fn one(state: &AppState, bytes: Vec<u8>) -> Result<(String, bool), Problem> {
    let answer = one_file(state, "", bytes.into(), b"").await?;
    let file = answer.files.into_iter().next();
    let problem = file.as_ref().and_then(|file| file.problem.clone());
    match (problem, file.and_then(|file| file.results.into_iter().next())) {
        (None, Some(result)) => Ok((result.id, result.new)),
        (Some(problem), _) => Err(Problem::unprocessable(problem.detail)),
        (None, None) => Err(Problem::unprocessable("The reply holds no result; send one.")),
    }
}
