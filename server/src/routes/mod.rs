//! The stable API under `/api/v1`, one file per resource.

pub mod agent;
pub mod health;

pub mod index;
pub mod schema;

pub mod challenges;
pub mod compare;
pub mod demo;
pub mod imports;
pub mod machines;
pub mod prices;
pub mod results;
pub mod scores;
pub mod summary;
pub mod tokens;

use axum::{Router, extract::Request, middleware, middleware::Next, response::Response};
use http::{HeaderValue, header};
use serde::Serialize;

use crate::{problem::Problem, state::AppState};

/// Everything under `/api/v1`.
pub fn api() -> Router<AppState> {
    Router::new()
        .merge(index::routes())
        .merge(schema::routes())
        .merge(challenges::routes())
        .merge(imports::routes())
        .merge(results::routes())
        .merge(scores::routes())
        .merge(summary::routes())
        .merge(machines::routes())
        .merge(prices::routes())
        .merge(compare::routes())
        .merge(demo::routes())
        .merge(tokens::routes())
        .fallback(unknown)
        .layer(middleware::from_fn(keep_fresh))
}

async fn unknown() -> Problem {
    Problem::not_found("There is no such resource in this API; GET /api/v1 lists those there are.")
}

/// What the API says today may be wrong tomorrow: nothing is cached unasked.
async fn keep_fresh(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A page of rows as JSON.
#[derive(Serialize)]
struct Items<T> {
    items: Vec<T>,
    /// Hand this in as `after` to get the rows that follow; `null` on the last page.
    next: Option<i64>,
}

impl<T> Items<T> {
    fn of<R>(page: store::Page<R>, item: impl FnMut(R) -> T) -> Self {
        Self { items: page.items.into_iter().map(item).collect(), next: page.next }
    }
}

/// The error for an id that nothing has.
fn missing(what: &'static str, id: &str) -> Problem {
    store::StoreError::NotFound { what, ids: vec![id.chars().take(64).collect()] }.into()
}
