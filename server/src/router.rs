//! Every address of the server, as one list.

use std::time::Duration;

use axum::{Router, extract::Request, middleware};
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
    routes, sign_in,
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
        .merge(routes::outside().into_parts().0)
        .merge(sign_in::routes())
        .nest("/api/v1", routes::api(state))
        .merge(pages::pages(state))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .merge(statics::assets(state))
        .fallback_service(fallback)
        .layer(middleware::from_fn_with_state(state.clone(), guard::guard))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(problem::add_request_id))
        // Outside of what writes problems; what is compressed already stays as it is.
        .layer(CompressionLayer::new())
        .layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT))
        .layer(middleware::from_fn(headers::add))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(state.clone())
}

/// What every line of the log says about its request: the id that answers carry, and the path
/// without what was asked for.
fn span(request: &Request) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok());
    let id: String = id.unwrap_or_default().chars().take(100).collect();
    let (method, path) = (request.method(), request.uri().path());
    tracing::error_span!("request", %id, %method, path)
}
