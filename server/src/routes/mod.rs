//! The stable API under `/api/v1`, one file per resource.
//!
//! **How to add a route.** A file of this folder has `pub fn routes() -> Api`, merged in [`api`].
//! Each route is registered with its handler and an [`operation`](crate::openapi::operation):
//!
//! ```text
//! Api::new().get(
//!     "/things/{id}",
//!     one,
//!     operation("getThing", "things", "One thing."),
//! )
//! ```
//!
//! Parameters, body and answer come from the handler's signature: `Path`, `Query` and `Json` of
//! [`crate::extract`], whose types derive `JsonSchema` (a doc comment on each field, and
//! `#[schemars(rename = "…")]` where another file has a type of the same name). A handler that
//! answers a plain `Response` says what is in it: `.answer::<T>()` for JSON, `.file("text/csv")`
//! for the rest. JSON that is read has an `ETag` unasked; a `POST` that would make a second thing when
//! it is repeated says `.idempotent()`. Anything but 200 or 204 is said by `.status(201, "…")`, problems that do not
//! follow from parameters and body by `.problem(409)`. Reads need the scope `read`, deletions
//! `admin`, all else `upload`; exceptions stand in `server/src/access/need.rs`. A test fails
//! until the route has an example (`.example(json!(…))` or `.body_example(…)`, where its path has
//! no parameter) and a line in `server/tests/api/matrix.rs`.

pub mod agent;
pub mod health;

pub mod index;
pub mod schema;

pub mod challenges;
pub mod collectors;
pub mod compare;
pub mod demo;
pub mod events;
pub mod imports;
pub mod links;
pub mod live;
pub mod loadtests;
pub mod machines;
pub mod offers;
pub mod prices;
pub mod results;
pub mod scores;
pub mod sessions;
pub mod spans;
pub mod streaming;
pub mod summary;
pub mod tokens;
pub mod trickle;
pub mod uploads;

use std::sync::{Arc, LazyLock};

use app::api::ApiDocument;
use axum::{Extension, Router, extract::Request, middleware, middleware::Next, response::Response};
use http::{HeaderValue, header};
use kernel::price::Allocation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Order, Page, Sorted};

use crate::{
    extract,
    openapi::{Api, Document},
    problem::Problem,
    sort::Cursor,
    state::AppState,
};

/// Everything under `/api/v1`.
pub fn api(state: &AppState) -> Router<AppState> {
    let (router, _) = all().into_parts();
    router
        .fallback(unknown)
        .layer(Extension(Arc::new(document())))
        .layer(Extension(state.clone()))
        .layer(middleware::from_fn(keep_fresh))
}

/// What the API says of itself, for the page that shows it; made once of the same registrations.
pub fn described() -> ApiDocument {
    static DOCUMENT: LazyLock<ApiDocument> =
        LazyLock::new(|| ApiDocument(Arc::new(document().json)));
    DOCUMENT.clone()
}

/// Of the API, and of what lies beside it.
fn document() -> Document {
    let (_, mut entries) = all().into_parts();
    entries.extend(outside().into_parts().1);
    Document::of(&entries)
}

/// At addresses of their own: that of older agents, whose shape is that of another program, and
/// those that are short or fixed by custom.
pub fn outside() -> Api {
    Api::new()
        .merge(health::routes())
        .merge(agent::routes())
        .merge(links::redirects())
        .merge(trickle::routes())
}

fn all() -> Api {
    Api::new()
        .merge(index::routes())
        .merge(schema::routes())
        .merge(challenges::routes())
        .merge(imports::routes())
        .merge(uploads::routes())
        .merge(results::routes())
        .merge(scores::routes())
        .merge(summary::routes())
        .merge(machines::routes())
        .merge(collectors::routes())
        .merge(sessions::routes())
        .merge(streaming::routes())
        .merge(prices::routes())
        .merge(offers::routes())
        .merge(links::routes())
        .merge(live::routes())
        .merge(events::routes())
        .merge(spans::routes())
        .merge(compare::routes())
        .merge(demo::routes())
        .merge(loadtests::routes())
        .merge(tokens::routes())
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

/// Of something that has a price.
#[derive(Deserialize, JsonSchema)]
struct BasisQuery {
    /// How it is paid for; on demand without it.
    #[serde(default, deserialize_with = "extract::word")]
    basis: Option<Allocation>,
}

/// A page of rows as JSON.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PageOf{T}")]
struct Items<T> {
    items: Vec<T>,
    /// Hand this in as `after` to get the rows that follow; `null` on the last page.
    next: Option<i64>,
}

impl<T> Items<T> {
    fn of<R>(page: Page<R>, item: impl FnMut(R) -> T) -> Self {
        Self { items: page.items.into_iter().map(item).collect(), next: page.next }
    }
}

/// A page of rows in the order that was asked for.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "SortedPageOf{T}")]
struct SortedItems<T> {
    items: Vec<T>,
    /// Hand this in as `after`, with the same `sort`, to get the rows that follow; `null` on the
    /// last page. A number in the order of arrival, else a text.
    next: Option<Cursor>,
}

impl<T> SortedItems<T> {
    fn of<R: Sorted>(order: Order<R>, page: Page<R>, item: impl FnMut(R) -> T) -> Self {
        let next = Cursor::behind(order, &page);
        Self { items: page.items.into_iter().map(item).collect(), next }
    }
}

/// The error for an id that nothing has.
fn missing(what: &'static str, id: &str) -> Problem {
    store::StoreError::NotFound { what, ids: vec![id.chars().take(64).collect()] }.into()
}
