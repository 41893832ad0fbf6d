//! Who may ask, before any handler is reached: no secret in an address, no foreign name, no
//! other site's page, and a credential with the scope that the route needs.

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, Method, Uri, header, request::Parts};
use store::{Scope, TokenRow};

use crate::{
    access::{
        address::{self, Peer},
        credential::Credential,
        need::{Need, need},
        principal::Principal,
        secret,
    },
    problem::Problem,
    refusal::Refusal,
    state::AppState,
    statics, stream,
};

/// Parameters in which clients of other servers send their key.
const SECRET_PARAMETERS: [&str; 6] =
    ["token", "access_token", "api_key", "apikey", "api-key", "x-api-key"];

/// Lets through what may pass, with its [`Principal`] in the extensions.
pub async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admit(&state, &parts).await {
        Ok(principal) => {
            if let Some(principal) = principal {
                parts.extensions.insert(principal);
            }
            next.run(Request::from_parts(parts, body)).await
        }
        Err(refusal) => refusal.answer(&parts),
    }
}

/// `None` for what is public: nobody was asked who they are.
async fn admit(state: &AppState, request: &Parts) -> Result<Option<Principal>, Refusal> {
    let headers = &request.headers;
    let single_user = state.access.single_user;
    check_address(&request.uri, single_user)?;
    match single_user {
        true => check_single_user(headers)?,
        false => check_host(headers, &state.access.hosts)?,
    }
    check_site(&request.method, headers)?;
    if single_user {
        return Ok(Some(Principal::single_user()));
    }
    let route = request.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    let path = request.uri.path();
    let is_file = route.is_none() && statics::is_root_file(&state.site, path);
    match need(&request.method, route, path, is_file) {
        Need::Public => Ok(None),
        Need::Scope(scope) => identify(state, request, scope).await.map(Some),
    }
}

async fn identify(state: &AppState, request: &Parts, scope: Scope) -> Result<Principal, Refusal> {
    let store = &state.backend.store;
    let now_us = (state.backend.now_us)();
    let found = match Credential::of(&request.headers) {
        None => return Err(Refusal::SignIn("Show a token: Authorization: Bearer TOKEN.")),
        Some(Credential::Token(hash)) => {
            let row = store.token_by_hash(hash).await.map_err(Problem::from)?;
            let collector = row.as_ref().map(|row| row.collector_id.clone());
            match valid(row, now_us) {
                Ok(row) => row,
                Err(sentence) => {
                    // One that was good once: whoever looks after its host has to know.
                    if let Some(collector) = collector {
                        let path = request.uri.path();
                        stream::note_token_refused(state, path, collector, sentence).await;
                    }
                    return Err(wrong(state, request, sentence));
                }
            }
        }
        // An old cookie is no attack: it is what a browser keeps after its sign-in has ended.
        Some(Credential::Cookie(hash)) => {
            let row = store.signed_in(hash, now_us).await.map_err(Problem::from)?;
            valid(row, now_us)
                .map_err(|_| Refusal::SignIn("Sign in again; this sign-in is over."))?
        }
    };
    if let Err(error) = store.note_token_use(&found, now_us).await {
        // Reading goes on where the disk is full.
        tracing::warn!(%error, "the use of a token could not be noted");
    }
    match found.scopes.open(scope) {
        true => Ok(found.into()),
        false => {
            let why = format!("It has {} and needs {}.", found.scopes, scope.name());
            let path = request.uri.path();
            stream::note_token_refused(state, path, found.collector_id, &why).await;
            Err(Refusal::Scope { needed: scope, shown: found.scopes })
        }
    }
}

/// A token that opens something now.
///
/// # Errors
/// Why it does not.
pub fn valid(row: Option<TokenRow>, now_us: i64) -> Result<TokenRow, &'static str> {
    match row {
        Some(row) if row.is_valid_at(now_us) => Ok(row),
        Some(row) if row.revoked_at_us.is_some() => {
            Err("This token was revoked; ask for another one.")
        }
        Some(_) => Err("This token has expired; ask for another one."),
        None => Err("There is no such token here; check that it was copied whole."),
    }
}

/// The answer to a wrong token. A valid one is never held up: nobody guesses 256 bits, and a
/// whole office must not be locked out by one colleague behind the same address.
pub fn wrong(state: &AppState, request: &Parts, sentence: &'static str) -> Refusal {
    // Without a listener, as in tests, everybody is one address.
    let peer = request.extensions.get::<Peer>().map_or([0; 4].into(), |peer| peer.0);
    let address = address::client(&request.headers, peer, &state.access.proxies);
    tracing::warn!(%address, "a wrong token was shown");
    match state.access.failures.add(address, (state.backend.now_us)()) {
        Some(seconds) => Refusal::TooMany { seconds },
        None => Refusal::SignIn(sentence),
    }
}

/// Addresses are kept in histories, bookmarks and the logs of servers in between.
fn check_address(uri: &Uri, single_user: bool) -> Result<(), Problem> {
    let names = uri.query().unwrap_or_default().split('&');
    let names = names.map(|pair| pair.split('=').next().unwrap_or_default().to_ascii_lowercase());
    let named = !single_user && names.into_iter().any(|one| SECRET_PARAMETERS.contains(&&*one));
    match named || secret::holds_token(&uri.to_string()) {
        true => Err(Problem::bad_request(
            "A token was sent in the address, where histories and logs keep it. Revoke it, make \
             another one, and send that in a header: Authorization: Bearer TOKEN.",
        )),
        false => Ok(()),
    }
}

fn check_single_user(headers: &HeaderMap) -> Result<(), Problem> {
    if headers
        .keys()
        .any(|name| name == header::FORWARDED || name.as_str().starts_with("x-forwarded-"))
    {
        return Err(Problem::forbidden(
            "This server runs in single-user mode without a login and is not served through a proxy. \
             Open it directly on the machine it runs on.",
        ));
    }
    match address::host_name(headers).is_some_and(|name| address::is_loopback(&name)) {
        true => Ok(()),
        false => Err(Problem::misdirected(
            "This server runs in single-user mode and answers to localhost, 127.0.0.1 and [::1] only.",
        )),
    }
}

/// Guards against DNS rebinding: a foreign name that resolves to this machine.
fn check_host(headers: &HeaderMap, hosts: &[String]) -> Result<(), Problem> {
    let known = |name: String| {
        address::is_loopback(&name) || address::is_address(&name) || hosts.contains(&name)
    };
    match address::host_name(headers).is_some_and(known) {
        true => Ok(()),
        false => Err(Problem::misdirected(
            "This server does not answer to that name. Start it with --host NAME for each name \
             that it is reached by.",
        )),
    }
}

fn check_site(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if !is_cross_site(headers) {
        return Ok(());
    }
    // Browsers let any page open a WebSocket, cookie included, and read what comes.
    match headers.contains_key(header::UPGRADE) {
        true => Err(Problem::forbidden("A page of another site may not watch what happens here.")),
        false if method.is_safe() => Ok(()),
        false => Err(Problem::forbidden("A page of another site may not change anything here.")),
    }
}

/// Whether a browser says that another site's page made the request.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let host = text(headers, header::HOST).unwrap_or_default();
    match text(headers, "sec-fetch-site") {
        Some(site) => !matches!(site, "same-origin" | "none"),
        None => match text(headers, header::ORIGIN) {
            Some(origin) => origin.split_once("://").is_none_or(|(_, authority)| authority != host),
            // Neither header: not a browser.
            None => false,
        },
    }
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    #[track_caller]
    fn outcome(method: &Method, headers: &[(&str, &str)], expected: Option<u16>) {
        let map = map(headers);
        let checked = check_single_user(&map).and_then(|()| check_site(method, &map));
        let status = checked.err().map(|problem| problem.status().as_u16());
        assert_eq!(status, expected, "{method} {headers:?}");
    }

    fn map(headers: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())
        };
        headers.iter().map(pair).collect()
    }

    #[test]
    fn only_loopback_names_are_answered() {
        outcome(&Method::GET, &[("host", "localhost:3000")], None);
        outcome(&Method::GET, &[("host", "127.0.0.1:3000")], None);
        outcome(&Method::GET, &[("host", "[::1]:3000")], None);
        outcome(&Method::GET, &[("host", "LOCALHOST")], None);
        outcome(&Method::GET, &[("host", "evil.example:3000")], Some(421));
        outcome(&Method::GET, &[("host", "localhost:3000@evil.example")], Some(421));
        outcome(&Method::GET, &[("host", "127.0.0.1:3000, evil.example")], Some(421));
        outcome(&Method::GET, &[("host", "localhost.evil.example")], Some(421));
        outcome(&Method::GET, &[], Some(421));
    }

    #[test]
    fn nothing_is_served_through_a_proxy() {
        outcome(&Method::GET, &[("host", "localhost"), ("x-forwarded-for", "1.2.3.4")], Some(403));
        outcome(&Method::GET, &[("host", "localhost"), ("forwarded", "for=1.2.3.4")], Some(403));
    }

    #[test]
    fn another_sites_page_changes_nothing() {
        let host = ("host", "localhost:3000");
        outcome(&Method::POST, &[host, ("sec-fetch-site", "cross-site")], Some(403));
        outcome(&Method::POST, &[host, ("sec-fetch-site", "same-site")], Some(403));
        outcome(&Method::POST, &[host, ("sec-fetch-site", "same-origin")], None);
        outcome(&Method::POST, &[host, ("origin", "http://evil.example")], Some(403));
        outcome(&Method::POST, &[host, ("origin", "null")], Some(403));
        outcome(&Method::POST, &[host, ("origin", "http://localhost:3000")], None);
        outcome(&Method::POST, &[host], None);
        outcome(&Method::GET, &[host, ("sec-fetch-site", "cross-site")], None);
    }

    #[test]
    fn another_sites_page_opens_no_web_socket() {
        let (host, upgrade) = (("host", "localhost:3000"), ("upgrade", "websocket"));
        let get = |header, expected| outcome(&Method::GET, &[host, upgrade, header], expected);
        get(("origin", "http://evil.example"), Some(403));
        get(("origin", "http://localhost:3001"), Some(403));
        get(("origin", "null"), Some(403));
        get(("sec-fetch-site", "cross-site"), Some(403));
        get(("sec-fetch-site", "same-site"), Some(403));
        get(("origin", "http://localhost:3000"), None);
        get(("sec-fetch-site", "same-origin"), None);
        outcome(&Method::GET, &[host, upgrade], None);
    }

    #[test]
    fn with_a_login_only_names_that_were_given_are_answered() {
        let hosts = ["perf.example.org".to_owned()];
        for (host, expected) in [
            ("perf.example.org", true),
            ("PERF.example.org:8443", true),
            ("localhost:3000", true),
            ("192.0.2.7:3000", true),
            ("[2001:db8::1]", true),
            ("evil.example", false),
            ("perf.example.org.evil.example", false),
            ("perf.example.org@evil.example", false),
            ("", false),
        ] {
            assert_eq!(check_host(&map(&[("host", host)]), &hosts).is_ok(), expected, "{host}");
        }
    }

    #[test]
    fn a_token_in_an_address_is_to_be_revoked() {
        let secret = format!("pa_{}", "0a".repeat(32));
        for (path, single_user, expected) in [
            (format!("/api/v1/results?x={secret}"), true, false),
            (format!("/api/v1/results/{secret}"), false, false),
            ("/api/v1/results?token=abc".to_owned(), false, false),
            ("/api/v1/results?q=1&API_KEY=abc".to_owned(), false, false),
            ("/api/v1/results?token=abc".to_owned(), true, true),
            ("/api/v1/results?q=token".to_owned(), false, true),
        ] {
            let checked = check_address(&path.parse().unwrap(), single_user);
            assert_eq!(checked.is_ok(), expected, "{path}");
            if let Err(problem) = checked {
                assert!(problem.detail().contains("Revoke it"), "{}", problem.detail());
            }
        }
    }
}
