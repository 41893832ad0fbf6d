//! `POST /api/v1/imports`: result files in, results out. Each file is kept as a whole or not at
//! all, and one with a problem does not stop the others.

mod answer;
mod facts;
mod page;
mod scores;
mod take;
mod upload;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};

use self::{answer::Answer, upload::Upload};
use crate::{extract::Json, problem::Problem, refusal::wants_page, state::AppState};

/// Bytes of one request.
pub const MAX_REQUEST_BYTES: usize = 64 << 20;
/// Bytes of one file as it is sent; what it may decode to is the importer's limit.
pub const MAX_FILE_BYTES: usize = 16 << 20;
pub const MAX_FILES: usize = 100;

pub fn routes() -> Router<AppState> {
    Router::new().route("/imports", post(imports).layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES)))
}

async fn imports(State(state): State<AppState>, request: Request) -> Response {
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

async fn answer(state: &AppState, request: Request) -> Result<Answer, Problem> {
    let upload = Upload::read(request).await?;
    let answer = take::upload(state, upload).await?;
    state.arrivals.notify_one();
    Ok(answer)
}
