//! Every route by every role: who is let in and who is not. The list of routes is the server's
//! own, so that a new one fails here until somebody says what it needs.

use std::collections::BTreeMap;

use axum::body::Body;
use http::{Method, Request};
use perfanalysis::access::{address::Peer, secret::Secret};
use store::{NewToken, Scope};

use crate::{
    openapi::{document, operations},
    server::{Server, request},
};

/// What lets a request in: a scope, or nothing at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opens {
    Nobody,
    Read,
    Upload,
    Stream,
    Admin,
}

use Opens::{Admin, Nobody, Read, Stream, Upload};

#[rustfmt::skip]
const EXPECTED: &[(&str, &str, Opens)] = &[
    ("GET", "/healthz", Nobody),
    ("GET", "/readyz", Nobody),
    ("GET", "/agent", Nobody),
    ("GET", "/agent/{name}", Nobody),
    ("GET", "/sign-in", Nobody),
    ("POST", "/sign-in", Nobody),
    ("POST", "/sign-out", Nobody),
    ("GET", "/assets/main.0.css", Nobody),
    ("GET", "/robots.txt", Nobody),

    ("GET", "/", Read),
    ("GET", "/api", Read),
    ("GET", "/calibrate", Read),
    ("GET", "/compare", Read),
    ("GET", "/machines", Read),
    ("GET", "/machines/{id}", Read),
    ("GET", "/results/{id}", Read),
    ("GET", "/upload", Read),
    ("GET", "/method", Read),
    ("GET", "/benchmarks", Read),
    ("GET", "/prices", Read),
    ("GET", "/prices/{id}", Read),
    ("GET", "/sessions", Read),
    ("GET", "/live", Read),
    ("GET", "/fleet", Read),
    ("GET", "/fleet/{id}", Read),
    ("GET", "/sessions/{id}", Read),
    // What nothing matches is a page that says so, and may be any page of the app.
    ("GET", "/machines/", Read),
    ("GET", "/api/v1/no-such-thing", Read),
    ("GET", "/assets.json.bak", Read),

    ("POST", "/api/ui/attach_session", Upload),
    ("POST", "/api/ui/benchmarks", Read),
    ("POST", "/api/ui/delete_price", Admin),
    ("POST", "/api/ui/delete_session", Admin),
    ("POST", "/api/ui/describe_session", Upload),
    ("POST", "/api/ui/offer", Read),
    ("POST", "/api/ui/prices", Read),
    ("POST", "/api/ui/record_price", Upload),
    ("POST", "/api/ui/report", Read),
    ("POST", "/api/ui/session", Read),
    ("POST", "/api/ui/session_figures", Read),
    ("POST", "/api/ui/sessions", Read),
    ("POST", "/api/ui/choices", Read),
    ("POST", "/api/ui/compare", Read),
    ("POST", "/api/ui/collector", Read),
    ("POST", "/api/ui/collector_names", Read),
    ("POST", "/api/ui/delete_collector", Admin),
    ("POST", "/api/ui/fleet", Read),
    ("POST", "/api/ui/make_token", Admin),
    ("POST", "/api/ui/register_collector", Upload),
    ("POST", "/api/ui/revoke_token", Admin),
    ("POST", "/api/ui/set_collector_facts", Upload),
    ("POST", "/api/ui/delete_machine", Admin),
    ("POST", "/api/ui/delete_result", Admin),
    ("POST", "/api/ui/delete_score", Admin),
    ("POST", "/api/ui/home", Read),
    ("POST", "/api/ui/live", Read),
    ("POST", "/api/ui/live_figures", Read),
    ("POST", "/api/ui/live_ticks", Read),
    ("POST", "/api/ui/live_troubles", Read),
    ("POST", "/api/ui/load_demo", Upload),
    ("POST", "/api/ui/machine", Read),
    ("POST", "/api/ui/machine_names", Read),
    ("POST", "/api/ui/machines", Read),
    ("POST", "/api/ui/merge_machine", Admin),
    ("POST", "/api/ui/paired", Read),
    ("POST", "/api/ui/read_method", Read),
    ("POST", "/api/ui/reference", Read),
    ("POST", "/api/ui/remove_demo", Admin),
    ("POST", "/api/ui/result", Read),
    ("POST", "/api/ui/scores", Read),
    ("POST", "/api/ui/set_machine_facts", Upload),
    ("POST", "/api/ui/set_price", Upload),

    ("GET", "/api/v1", Read),
    ("POST", "/api/v1/imports", Upload),
    ("POST", "/api/v1/challenges", Upload),
    ("GET", "/api/v1/results", Read),
    ("GET", "/api/v1/results/{id}", Read),
    ("DELETE", "/api/v1/results/{id}", Admin),
    ("GET", "/api/v1/results/{id}/summary", Read),
    ("GET", "/api/v1/results/{id}/windows.csv", Read),
    ("GET", "/api/v1/machines", Read),
    ("GET", "/api/v1/machines/{id}", Read),
    ("PATCH", "/api/v1/machines/{id}", Upload),
    ("DELETE", "/api/v1/machines/{id}", Admin),
    ("POST", "/api/v1/machines/{id}/merge", Admin),
    ("GET", "/api/v1/machines/{id}/scores", Read),
    ("DELETE", "/api/v1/scores/{id}", Admin),
    ("GET", "/api/v1/compare", Read),
    ("GET", "/api/v1/prices", Read),
    ("PUT", "/api/v1/prices", Upload),
    ("DELETE", "/api/v1/prices/{seq}", Admin),
    ("POST", "/api/v1/demo", Upload),
    ("DELETE", "/api/v1/demo", Admin),
    ("GET", "/api/v1/schema/result.json", Read),
    ("GET", "/api/v1/schema/session.json", Read),
    ("POST", "/api/v1/results", Upload),
    ("GET", "/api/v1/openapi.json", Read),
    ("POST", "/api/v1/prices", Upload),
    ("GET", "/api/v1/prices.csv", Read),
    ("GET", "/api/v1/offers", Read),
    ("GET", "/api/v1/offers/{seq}", Read),
    ("GET", "/api/v1/events", Read),
    ("POST", "/api/v1/events", Stream),
    ("GET", "/api/v1/events/counts", Read),
    ("GET", "/api/v1/spans", Read),
    ("GET", "/api/v1/spans/agents", Read),
    ("GET", "/api/v1/live", Read),
    ("GET", "/api/v1/live/statistics", Read),
    ("POST", "/api/v1/links", Upload),
    ("GET", "/l/{code}", Read),
    ("POST", "/api/v1/uploads", Upload),
    ("GET", "/api/v1/uploads/{id}", Upload),
    ("PATCH", "/api/v1/uploads/{id}", Upload),
    ("DELETE", "/api/v1/uploads/{id}", Upload),
    ("POST", "/api/v1/uploads/{id}/import", Upload),
    ("GET", "/api/v1/collectors", Read),
    ("GET", "/api/v1/collectors/{id}", Read),
    ("PATCH", "/api/v1/collectors/{id}", Upload),
    ("DELETE", "/api/v1/collectors/{id}", Admin),
    ("GET", "/api/v1/collectors/{id}/dates", Read),
    ("GET", "/api/v1/sessions", Read),
    ("GET", "/api/v1/sessions/{id}", Read),
    ("PATCH", "/api/v1/sessions/{id}", Upload),
    ("DELETE", "/api/v1/sessions/{id}", Admin),
    ("GET", "/api/v1/sessions/{id}/series", Read),
    ("GET", "/api/v1/sessions/{id}/percentiles", Read),
    ("GET", "/api/v1/sessions/{id}/export.csv", Read),
    ("GET", "/api/v1/sessions/{id}/export-28.csv", Read),
    ("GET", "/api/v1/sessions/{id}/export.jsonl", Read),
    ("GET", "/api/v1/sessions/{id}/export.parquet", Read),
    ("POST", "/api/v1/sessions/{id}/samples", Stream),
    ("POST", "/api/v1/sessions/{id}/complete", Stream),
    ("POST", "/v1/trickle", Stream),
    ("POST", "/api/v1/collectors", Upload),
    ("GET", "/api/v1/loadtests/", Read),
    ("POST", "/api/v1/loadtests/create/", Upload),
    ("GET", "/api/v1/loadtests/compare/", Read),
    ("GET", "/api/v1/loadtests/{id}/", Read),
    ("DELETE", "/api/v1/loadtests/{id}/delete/", Admin),
    ("POST", "/api/v1/loadtests/{id}/delete/", Admin),
    ("GET", "/api/v1/tokens", Admin),
    ("POST", "/api/v1/tokens", Admin),
    ("PATCH", "/api/v1/tokens/{id}", Admin),
    ("DELETE", "/api/v1/tokens/{id}", Admin),
];

/// Whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    None,
    Holds(Scope),
    Revoked,
    Expired,
}

const ROLES: [Role; 7] = [
    Role::None,
    Role::Holds(Scope::Read),
    Role::Holds(Scope::Upload),
    Role::Holds(Scope::Stream),
    Role::Holds(Scope::Admin),
    Role::Revoked,
    Role::Expired,
];

/// 0 stands for anything but 401, 403 and 429.
fn expected(opens: Opens, role: Role) -> u16 {
    let needed = match opens {
        Nobody => return 0,
        Read => Scope::Read,
        Upload => Scope::Upload,
        Stream => Scope::Stream,
        Admin => Scope::Admin,
    };
    match role {
        Role::Holds(held) if held == needed || held == Scope::Admin => 0,
        Role::Holds(_) => 403,
        Role::None | Role::Revoked | Role::Expired => 401,
    }
}

fn class(status: u16) -> u16 {
    if [401, 403, 429].contains(&status) { status } else { 0 }
}

/// Every route that the server says it has.
async fn served() -> Vec<(String, String)> {
    let pages = leptos_axum::generate_route_list(app::App);
    // Pages are read, and only read.
    let pages = pages.iter().map(|page| ("GET".to_owned(), page.path().to_owned()));
    let functions = leptos::server_fn::axum::server_fn_paths();
    let functions = functions.map(|(path, method)| (method.to_string(), path.to_owned()));
    let document = document(&Server::start().await).await;
    let operations = operations(&document);
    let resources = operations.into_iter().map(|(method, path, _)| (method, path));
    let mut all: Vec<_> = pages.chain(functions).chain(resources).collect();
    all.retain(|(method, _)| ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&&**method));
    all.sort();
    all.dedup();
    all
}

#[tokio::test]
async fn every_route_of_the_server_is_in_the_matrix() {
    let known: Vec<_> = EXPECTED.iter().map(|(method, path, _)| (*method, *path)).collect();
    let served = served().await;
    let missing: Vec<_> =
        served.iter().filter(|(method, path)| !known.contains(&(method, path))).collect();
    let help = "say in server/src/access/need.rs and here what these need";
    assert!(missing.is_empty(), "{help}: {missing:#?}");
    assert!(served.len() > 50, "the server lists {} routes", served.len());
}

#[tokio::test]
async fn every_role_opens_what_it_should_and_nothing_else() {
    let server = Server::start_with_login().await;
    let tokens = tokens(&server).await;
    let mut wrong = Vec::new();
    let mut number = 0_u32;
    for (method, path, opens) in EXPECTED {
        for (role, token) in &tokens {
            number += 1;
            let request = ask(method, path, token.as_deref(), number);
            let status = server.send(request).await.status.as_u16();
            let expected = expected(*opens, *role);
            if class(status) != expected {
                wrong.push(format!("{method} {path} {role:?}: {status} instead of {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn one_user_alone_may_do_everything() {
    let server = Server::start().await;
    for (method, path, _) in EXPECTED {
        let status = server.send(ask(method, path, None, 1)).await.status.as_u16();
        assert_eq!(class(status), 0, "{method} {path}: {status}");
    }
}

async fn tokens(server: &Server) -> Vec<(Role, Option<String>)> {
    let mut tokens = Vec::new();
    for role in ROLES {
        let secret = Secret::new().unwrap();
        let scope = if let Role::Holds(scope) = role { scope } else { Scope::Admin };
        let backend = &server.state.backend;
        let new = NewToken {
            id: (backend.new_id)(),
            hash: secret.hash(),
            prefix: secret.prefix(),
            name: format!("{role:?}"),
            scopes: [scope].into_iter().collect(),
            collector_id: None,
            created_at_us: 1,
            expires_at_us: (role == Role::Expired).then_some(2),
        };
        let row = backend.store.add_token(new).await.unwrap();
        if role == Role::Revoked {
            backend.store.revoke_token(&row.id, 3).await.unwrap();
        }
        let shown = (role != Role::None).then(|| secret.reveal().to_owned());
        tokens.push((role, shown));
    }
    tokens
}

/// A request with nothing in it, from an address of its own: wrong tokens are counted by address.
fn ask(method: &str, path: &str, token: Option<&str>, number: u32) -> Request<Body> {
    let path = path.replace("{id}", "nobody").replace("{seq}", "1").replace("{name}", "none");
    let method: Method = method.parse().unwrap();
    let mut request = request(method, &path).header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.extension(Peer(number.to_be_bytes().into())).body(Body::empty()).unwrap()
}

#[test]
fn the_matrix_says_everything_once() {
    let mut seen = BTreeMap::new();
    for (method, path, opens) in EXPECTED {
        assert_eq!(seen.insert((method, path), opens), None, "{method} {path}");
    }
}
