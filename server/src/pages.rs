//! The pages: the app rendered on the server.

use app::{
    api::{ApiError, Reader},
    shell::Shell,
    theme::Theme,
};
use axum::{
    Router,
    body::{self, Body},
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};

use crate::{access::principal::Principal, headers, routes, state::AppState};

/// Every route of the app and its server functions.
pub fn pages(state: &AppState) -> Router<AppState> {
    let routes: Vec<AxumRouteListing> = generate_route_list(app::App);
    Router::new()
        .leptos_routes_with_context(state, routes, context(state), document)
        .layer(middleware::from_fn(true_status))
}

/// Gives the answers of server functions the status of their error: the framework answers every
/// error with 500.
async fn true_status(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // Errors are a sentence; what is longer is none of ours.
    let Ok(bytes) = body::to_bytes(body, 64 * 1024).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Ok(error) = serde_json::from_slice::<ApiError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(parts.status);
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Any other address: the app's own page for it.
pub async fn fallback(State(state): State<AppState>, request: Request) -> Response {
    let render = leptos_axum::render_app_async_with_context(context(&state), document);
    render(request).await.into_response()
}

/// What pages and server functions find in their context.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || {
        provide_context(state.assets.clone());
        provide_context(state.splits.manifest());
        provide_context(state.backend.clone());
        provide_context(state.agents.clone());
        provide_context(routes::described());
        provide_context(requested_theme());
        if let Some(reader) = reader() {
            provide_context(reader);
        }
    }
}

/// Who asks; nobody while the routes are listed at the start.
fn reader() -> Option<Reader> {
    let parts = use_context::<Parts>()?;
    let Principal { token_id, name, scopes, .. } = parts.extensions.get::<Principal>()?.clone();
    Some(Reader { name: token_id.map(|_| name), scopes })
}

fn requested_theme() -> Theme {
    let parts = use_context::<Parts>();
    let cookies = parts.as_ref().and_then(|parts| parts.headers.get(header::COOKIE));
    cookies.and_then(|value| value.to_str().ok()).map(Theme::from_cookies).unwrap_or_default()
}

/// The document with the policy that names its nonce.
fn document() -> impl IntoView {
    if let (Some(nonce), Some(options)) = (use_nonce(), use_context::<ResponseOptions>())
        && let Ok(policy) = HeaderValue::from_str(&headers::page_policy(&nonce))
    {
        options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        options.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Shell()
}
