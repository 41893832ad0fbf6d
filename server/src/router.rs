//! Every address of the server, as one list.

use axum::{Router, middleware};
use http::HeaderName;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

use crate::{guard, headers, pages, routes, state::AppState, statics};

/// The server without its socket.
pub fn router(state: &AppState) -> Router {
    let fallback = statics::root_files(state)
        .fallback(axum::routing::any(pages::fallback).with_state(state.clone()));
    let request_id = HeaderName::from_static("x-request-id");
    Router::new()
        .merge(routes::health::routes())
        .nest("/api/v1", routes::api())
        .merge(pages::pages(state))
        .layer(CompressionLayer::new())
        .merge(statics::assets(state))
        .fallback_service(fallback)
        .layer(middleware::from_fn(guard::single_user))
        .layer(CatchPanicLayer::custom(crate::problem::panicked))
        .layer(middleware::from_fn(headers::add))
        .layer(TraceLayer::new_for_http())
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(state.clone())
}
