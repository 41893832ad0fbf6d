//! Every address of the server, as one list.

use std::time::Duration;

use axum::{Router, middleware};
use http::HeaderName;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::RequestBodyTimeoutLayer,
    trace::TraceLayer,
};

use crate::{
    guard, headers, pages,
    problem::{self, Problem},
    routes,
    state::AppState,
    statics,
};

/// How long a client may be silent in the middle of a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The server without its socket.
pub fn router(state: &AppState) -> Router {
    let fallback = statics::root_files(state)
        .fallback(axum::routing::any(pages::fallback).with_state(state.clone()));
    let request_id = HeaderName::from_static("x-request-id");
    Router::new()
        .merge(routes::health::routes())
        .nest("/api/v1", routes::api())
        .merge(pages::pages(state))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .merge(statics::assets(state))
        .fallback_service(fallback)
        .layer(middleware::from_fn(guard::single_user))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(problem::add_request_id))
        // Outside of what writes problems; what is compressed already stays as it is.
        .layer(CompressionLayer::new())
        .layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT))
        .layer(middleware::from_fn(headers::add))
        .layer(TraceLayer::new_for_http())
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(state.clone())
}
