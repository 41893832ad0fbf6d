//! `/sign-in` and `/sign-out`: a browser shows a token once and gets a cookie for it. Plain
//! pages, which need no script.

use axum::{
    Router,
    extract::{
        DefaultBodyLimit, Form, FromRequest, Query, Request, State, rejection::QueryRejection,
    },
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use serde::Deserialize;
use store::NewSignIn;

use crate::{
    access::{address, credential, secret},
    guard,
    plain_page::{escape, page},
    problem::Problem,
    state::AppState,
};

/// Where a browser signs in.
const PATH: &str = "/sign-in";
/// A week: long enough to forget where the token was kept, short enough for a lost laptop.
const LIFETIME_S: i64 = 7 * 24 * 3_600;
/// A form with a token and an address.
const MAX_BODY: usize = 16 << 10;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(PATH, get(show).post(sign_in).layer(DefaultBodyLimit::max(MAX_BODY)))
        .route("/sign-out", post(sign_out))
}

/// The address of the page; `back` is where the reader wanted to go.
pub fn address(back: Option<&str>) -> String {
    match back.filter(|back| *back != "/" && is_own(back)) {
        Some(back) => {
            let encode = |byte: u8| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => {
                    char::from(byte).to_string()
                }
                _ => format!("%{byte:02X}"),
            };
            format!("{PATH}?next={}", back.bytes().map(encode).collect::<String>())
        }
        None => PATH.to_owned(),
    }
}

/// A path of this site, not the address of another one.
fn is_own(path: &str) -> bool {
    // Browsers take a backslash for a slash and pass over control characters.
    let clean = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    clean && path.starts_with('/') && !path.starts_with("//") && path.len() <= 2_000
}

#[derive(Default, Deserialize)]
struct ShowQuery {
    next: Option<String>,
}

async fn show(
    State(state): State<AppState>,
    headers: HeaderMap,
    query: Result<Query<ShowQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let next = query.ok().and_then(|Query(query)| query.next).unwrap_or_default();
    if state.access.single_user {
        let body = "<h1>Nothing to sign in to</h1><p>This server runs in single-user mode: \
                    whoever sits at this machine may do everything. <a href=\"/\">Go to the first \
                    page</a>.</p>";
        return Ok(page(&state.assets, "Sign in", body));
    }
    let now_us = (state.backend.now_us)();
    let signed_in = match credential::cookie(&headers) {
        Some(hash) => state.backend.store.signed_in(hash, now_us).await?,
        None => None,
    };
    let body = match signed_in.filter(|token| token.is_valid_at(now_us)) {
        Some(token) => format!(
            "<h1>Signed in</h1><p>This browser shows the token <strong><bdi>{}</bdi></strong>, \
             which may {}.</p><form method=\"post\" action=\"/sign-out\" class=\"form\">\
             <button class=\"button\">Sign out</button></form><p><a href=\"/\">Go to the first \
             page</a></p>",
            escape(&token.name),
            escape(&token.scopes.to_string().replace(' ', ", ")),
        ),
        None => form(&next, None),
    };
    Ok(page(&state.assets, "Sign in", &body))
}

/// The form; `problem` says why the last try did not work.
fn form(next: &str, problem: Option<&str>) -> String {
    let problem = problem
        .map(|sentence| format!("<p class=\"problem\" role=\"alert\">{}</p>", escape(sentence)))
        .unwrap_or_default();
    format!(
        "<h1>Sign in</h1>{problem}<form method=\"post\" action=\"{PATH}\" class=\"form\">\
         <p class=\"field\"><label for=\"token\">Token</label>\
         <input id=\"token\" name=\"token\" type=\"password\" required autofocus \
         autocomplete=\"current-password\" spellcheck=\"false\"></p>\
         <input type=\"hidden\" name=\"next\" value=\"{}\">\
         <button class=\"button\">Sign in</button></form>\
         <p>Whoever runs this server makes tokens: the first one with <code>perfanalysis token \
         create --name NAME --scope admin</code> while the server is stopped, further ones on the \
         page <code>/fleet</code>.</p>\
         <p>The cookie that you get lasts a week. Browsers keep it over HTTPS, or on the computer \
         that the server runs on, only.</p>",
        escape(next)
    )
}

#[derive(Deserialize)]
struct SignIn {
    token: String,
    #[serde(default)]
    next: String,
}

async fn sign_in(State(state): State<AppState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let Ok(Form(SignIn { token, next })) = Form::from_request(request, &()).await else {
        let refused = form("", Some("Nothing was sent; paste a token."));
        let answer = page(&state.assets, "Sign in", &refused);
        return (StatusCode::UNPROCESSABLE_ENTITY, answer).into_response();
    };
    match begin(&state, &parts, token.trim()).await {
        Ok(cookie) => {
            let next = if is_own(&next) { &next } else { "/" };
            ([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response()
        }
        Err(problem) => {
            let refused = form(&next, Some(problem.detail()));
            let mut answer = page(&state.assets, "Sign in", &refused);
            *answer.status_mut() = problem.status();
            answer.headers_mut().extend(problem.headers());
            answer
        }
    }
}

/// Checks the token and keeps a sign-in; the cookie for it.
async fn begin(state: &AppState, parts: &Parts, token: &str) -> Result<http::HeaderValue, Problem> {
    let store = &state.backend.store;
    let now_us = (state.backend.now_us)();
    let row = store.token_by_hash(secret::hash(token)).await?;
    let row = guard::valid(row, now_us)
        .map_err(|sentence| guard::wrong(state, parts, sentence).problem())?;
    let value = secret::random_hex().map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Problem::internal()
    })?;
    let expires_at_us = now_us.saturating_add(LIFETIME_S * 1_000_000);
    let token_id = row.id;
    let new =
        NewSignIn { hash: secret::hash(&value), token_id, created_at_us: now_us, expires_at_us };
    store.add_sign_in(new).await?;
    Ok(credential::set_cookie(&value, LIFETIME_S, is_loopback(&parts.headers)))
}

async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(hash) = credential::cookie(&headers) {
        state.backend.store.sign_out(hash).await?;
    }
    let cookie = credential::set_cookie("", 0, is_loopback(&headers));
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(PATH)).into_response())
}

fn is_loopback(headers: &HeaderMap) -> bool {
    address::host_name(headers).is_some_and(|name| address::is_loopback(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for path in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\tb"] {
            assert!(!is_own(path), "{path}");
            assert_eq!(address(Some(path)), "/sign-in");
        }
        assert!(is_own("/compare?ids=a~b,c"));
        assert_eq!(
            address(Some("/compare?ids=a~b&x=1")),
            "/sign-in?next=/compare%3Fids%3Da%7Eb%26x%3D1"
        );
    }
}
