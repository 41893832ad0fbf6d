//! Short addresses: `POST /api/v1/links` makes one of a view, `GET /l/{code}` leads back to it.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::missing;
use crate::{
    extract::{Json, Path},
    openapi::{Api, operation},
    problem::Problem,
    state::AppState,
};

/// What a code is written with: letters and digits that nobody takes for one another.
const SIGNS: &[u8; 55] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
/// 55⁷ codes are 1.5 · 10¹²: with a million views another one is taken in one of two thousand
/// times, and then the next seven signs are tried.
const CODE_LENGTH: usize = 7;
/// Longer than any address that this site makes of itself.
const MAX_PATH: usize = 8_000;
/// The views that can be shortened: what their addresses begin with.
const VIEWS: [&str; 5] = ["/compare?", "/results/", "/sessions", "/machines", "/prices"];

pub fn routes() -> Api {
    Api::new().post(
        "/links",
        make,
        operation("makeLink", "links", "A short address of a view.")
            .about("`GET /l/{code}` leads to it. The same view always has the same code.")
            .status(201, "The short address leads to the view.")
            .body_example(json!({"path": "/compare?ids=a,b&at=50"})),
    )
}

/// Not under `/api/v1`, so that it is short.
pub fn redirects() -> Api {
    Api::new()
        .get(
            "/l/{code}",
            follow,
            operation("followLink", "links", "Leads from a short address to its view.")
                .status(307, "The view is there."),
        )
        .outside()
}

/// What is to be shortened.
#[derive(Deserialize, JsonSchema)]
struct View {
    /// Path and query of a page of this site.
    path: String,
}

/// A short address.
#[derive(Serialize, JsonSchema)]
struct Link {
    code: String,
    /// The short address, without the server.
    url: String,
    path: String,
}

/// The same view has the same code, whoever asks and however often.
async fn make(
    State(state): State<AppState>,
    Json(View { path }): Json<View>,
) -> Result<(StatusCode, Json<Link>), Problem> {
    check(&path)?;
    let now_us = (state.backend.now_us)();
    let code = state.backend.store.shorten(&path, codes(&path), now_us).await?;
    let code = code.ok_or_else(Problem::internal)?;
    Ok((StatusCode::CREATED, Json(Link { url: format!("/l/{code}"), code, path })))
}

async fn follow(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let path = state.backend.store.link(&code).await?;
    let path = path.ok_or_else(|| missing("short address", &code))?;
    Ok(Redirect::temporary(&path).into_response())
}

/// Only what stays on this site: a short address must not lead anywhere else.
fn check(path: &str) -> Result<(), Problem> {
    let is_view = VIEWS.iter().any(|view| path.starts_with(view));
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_view && is_plain && path.len() <= MAX_PATH && !path.contains("//") {
        return Ok(());
    }
    Err(Problem::unprocessable(
        "Only views of this site have short addresses; give a path such as /compare?ids=a,b, with \
         its query percent-encoded.",
    ))
}

/// Several codes that follow from the path alone, the first one usually free.
fn codes(path: &str) -> Vec<String> {
    let digest = Sha256::digest(path.as_bytes());
    let sign = |byte: &u8| char::from(SIGNS[usize::from(*byte) % SIGNS.len()]);
    digest.chunks_exact(CODE_LENGTH).map(|bytes| bytes.iter().map(sign).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_views_of_this_site_are_shortened() {
        for path in ["/compare?ids=a,b&at=50", "/results/0199e0a1", "/sessions", "/prices?q=a%20b"]
        {
            assert!(check(path).is_ok(), "{path}");
        }
        for path in [
            "",
            "/",
            "//evil.example/compare?",
            "https://evil.example/compare?ids=a",
            "/compare?ids=//evil.example",
            "/results/\\evil",
            "/results/a b",
            "/results/a\r\nLocation: x",
            "/results/é",
            "/api/v1/results",
            "/l/abc",
        ] {
            assert!(check(path).is_err(), "{path:?}");
        }
        assert!(check(&format!("/results/{}", "a".repeat(MAX_PATH))).is_err());
    }

    #[test]
    fn a_path_has_the_same_codes_whenever_it_is_asked() {
        let found = codes("/compare?ids=a,b");
        assert_eq!(found, codes("/compare?ids=a,b"));
        assert_ne!(found, codes("/compare?ids=b,a"));
        assert_eq!(found.len(), 4);
        assert!(found.iter().all(|code| code.len() == CODE_LENGTH), "{found:?}");
    }
}
