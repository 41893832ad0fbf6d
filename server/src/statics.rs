//! Files of the built site, compressed ahead of time.

use axum::{
    Router,
    extract::Request,
    middleware,
    middleware::Next,
    response::{IntoResponse, Response},
    routing::any,
};
use http::{HeaderValue, Method, header};
use tower_http::services::ServeDir;

use crate::{
    headers,
    problem::Problem,
    state::{AppState, Site},
};

/// `/assets/*`: the name changes with the content, so a year of caching is safe.
pub fn assets(state: &AppState) -> Router<AppState> {
    let dir = ServeDir::new(state.site.0.join("assets"))
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(any(no_such_file));
    Router::new().nest_service("/assets", dir).layer(middleware::from_fn(cache_for_a_year))
}

/// Files at the root, such as the icon.
pub fn root_files(state: &AppState) -> ServeDir {
    ServeDir::new(&state.site.0)
        .append_index_html_on_directories(false)
        .call_fallback_on_method_not_allowed(true)
}

/// Whether a path is that of a file at the root, such as the icon.
pub fn is_root_file(site: &Site, path: &str) -> bool {
    let name = path.strip_prefix('/').unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.starts_with('.') && name.bytes().all(plain) && site.0.join(name).is_file()
}

/// Why no file of the site is the answer.
async fn no_such_file(method: Method) -> Response {
    match method {
        Method::GET | Method::HEAD => {
            Problem::not_found("The site has no file of this name; reload the page.")
                .into_response()
        }
        _ => ([(header::ALLOW, "GET, HEAD")], Problem::method_not_allowed()).into_response(),
    }
}

async fn cache_for_a_year(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status().is_success() {
        let headers = response.headers_mut();
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        headers.insert(header::CACHE_CONTROL, forever);
        let policy = HeaderValue::from_static(headers::SCRIPT_POLICY);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
