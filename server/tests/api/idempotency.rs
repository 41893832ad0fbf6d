//! A request that is repeated under its key is answered as it was the first time.

use axum::body::Body;
use http::{Method, Request};
use serde_json::json;
use store::Scope;

use crate::{
    form::Form,
    samples::{document, training},
    server::{Server, request},
};

const IMPORTS: &str = "/api/v1/imports";

fn keyed(key: &str, path: &str, body: impl Into<Body>) -> Request<Body> {
    let request = request(Method::POST, path).header("content-type", "application/json");
    request.header("idempotency-key", key).body(body.into()).unwrap()
}

#[tokio::test]
async fn the_same_request_has_the_same_answer() {
    let server = Server::start().await;
    let first = server.send(keyed("a", IMPORTS, training(100))).await;
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(first.header("idempotent-replayed"), "");
    let again = server.send(keyed("a", IMPORTS, training(100))).await;
    assert_eq!((again.status, again.text()), (first.status, first.text()));
    assert_eq!(again.header("idempotent-replayed"), "true");
    // Without a key, or under another one, it is done again: nothing is new then.
    assert_eq!(server.send(keyed("b", IMPORTS, training(100))).await.status, 200);
    assert_eq!(server.import(training(100)).await.status, 200);
}

#[tokio::test]
async fn what_would_be_made_twice_is_made_once() {
    let server = Server::start().await;
    for (path, body) in [
        ("/api/v1/collectors", json!({"name": "web-01"})),
        ("/api/v1/uploads", json!({"name": "a.csv", "size": 10})),
    ] {
        let first = server.send(keyed("a", path, body.to_string())).await;
        assert_eq!(first.status, 201, "{path}: {}", first.text());
        let again = server.send(keyed("a", path, body.to_string())).await;
        assert_eq!((again.status, again.text()), (first.status, first.text()), "{path}");
        assert_eq!(again.header("idempotent-replayed"), "true", "{path}");
    }
    assert_eq!(server.items("/api/v1/collectors").await.len(), 1);
    // A secret is never kept, so that a repeated request cannot be answered.
    let token = json!({"name": "ci", "scopes": ["read"]});
    let refused = server.send(keyed("a", "/api/v1/tokens", token.to_string())).await.problem(422);
    assert!(refused.contains("Leave the Idempotency-Key out"), "{refused}");
    assert!(server.items("/api/v1/tokens").await.is_empty());
}

#[tokio::test]
async fn another_body_under_a_used_key_is_refused() {
    let server = Server::start().await;
    assert_eq!(server.send(keyed("a", IMPORTS, training(100))).await.status, 201);
    let detail = server.send(keyed("a", IMPORTS, training(200))).await.problem(422);
    assert!(detail.contains("Another request was sent under this Idempotency-Key"), "{detail}");
    assert_eq!(server.counts().await.1, 1);
}

#[tokio::test]
async fn answers_that_tell_of_a_bad_file_are_repeated_and_problems_are_not_kept() {
    let server = Server::start().await;
    let first = server.send(keyed("a", IMPORTS, "nonsense")).await;
    assert_eq!(first.status, 422);
    let again = server.send(keyed("a", IMPORTS, "nonsense")).await;
    assert_eq!((again.status.as_u16(), again.text()), (422, first.text()));
    let create = "/api/v1/loadtests/create/";
    server.send(keyed("c", create, "{}")).await.problem(422);
    let reply = json!({"hostname": "a", "results": [{"busyPct": 100, "workUnits": 1}]});
    assert_eq!(server.send(keyed("c", create, reply.to_string())).await.status, 201);
    let replayed = server.send(keyed("c", create, reply.to_string())).await;
    assert_eq!(replayed.status, 201);
}

#[tokio::test]
async fn a_form_is_the_same_form() {
    let server = Server::start().await;
    let form = || {
        let form = Form::default().file("a.json", document(1, Some("key"), 5).to_json());
        let mut request = form.request("*/*");
        request.headers_mut().insert("idempotency-key", "f".parse().unwrap());
        request
    };
    assert_eq!(server.send(form()).await.status, 201);
    assert_eq!(server.send(form()).await.header("idempotent-replayed"), "true");
}

#[tokio::test]
async fn a_key_has_an_end_and_belongs_to_who_used_it() {
    let server = Server::start().await;
    let detail = server.send(keyed(&"k".repeat(201), IMPORTS, "{}")).await.problem(422);
    assert!(detail.contains("1 to 200"), "{detail}");
    server.send(keyed("", IMPORTS, "{}")).await.problem(422);

    let server = Server::start_with_login().await;
    let (one, _) = server.token(&[Scope::Upload]).await;
    let (other, _) = server.token(&[Scope::Upload]).await;
    let send = async |token: &str| {
        let mut request = keyed("a", IMPORTS, training(100));
        let value = format!("Bearer {token}").parse().unwrap();
        request.headers_mut().insert("authorization", value);
        server.send(request).await
    };
    assert_eq!(send(&one).await.status, 201);
    assert_eq!(send(&other).await.header("idempotent-replayed"), "");
    assert_eq!(send(&one).await.header("idempotent-replayed"), "true");
}

#[tokio::test]
async fn after_a_restart_the_key_is_known_and_after_a_day_it_is_not() {
    let mut server = Server::start().await;
    assert_eq!(server.send(keyed("a", IMPORTS, training(100))).await.status, 201);
    server = server.restart().await;
    let again = server.send(keyed("a", IMPORTS, training(100))).await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    server.state = server.state.with(|state| state.backend.now_us = || i64::MAX / 2);
    server.router = perfanalysis::router::router(&server.state);
    let later = server.send(keyed("a", IMPORTS, training(100))).await;
    assert_eq!((later.status.as_u16(), later.header("idempotent-replayed")), (200, ""));
}
