//! The pages: the app rendered on the server.

use app::{shell::Shell, theme::Theme};
use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header, request::Parts};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};

use crate::{headers, state::AppState};

/// Every route of the app and its server functions.
pub fn pages(state: &AppState) -> Router<AppState> {
    let routes: Vec<AxumRouteListing> = generate_route_list(app::App);
    Router::new().leptos_routes_with_context(state, routes, context(state), document)
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
        provide_context(requested_theme());
    }
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
