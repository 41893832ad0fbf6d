//! Tokens are made, shown once, listed without their secret, renamed and revoked.

use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};
use store::{NewToken, Scope};

use crate::server::{Server, request};

#[tokio::test]
async fn a_token_is_shown_once_and_opens_what_it_says() {
    let server = Server::start_with_login().await;
    let (admin, _) = server.token(&[Scope::Admin]).await;
    let body = json!({"name": "ci", "scopes": ["read", "upload"]});
    let made = post(&server, &admin, &body).await;
    assert_eq!(made["scopes"], json!(["read", "upload"]));
    let token = made["token"].as_str().unwrap();
    assert!(token.starts_with("pa_") && token.len() == 67, "{token}");

    assert_eq!(server.show(token, Method::GET, "/api/v1/results").await.status, 200);
    let refused = server.show(token, Method::DELETE, "/api/v1/results/x").await.problem(403);
    let expected = "This needs a token with the scope admin, and this one has read upload.";
    assert_eq!(refused, expected);

    let list = server.show(&admin, Method::GET, "/api/v1/tokens").await;
    assert!(!list.text().contains(token), "{}", list.text());
    let item = &list.json()["items"][0];
    assert_eq!(item["prefix"], token[..11]);
    assert_eq!((&item["name"], &item["revoked_at_us"]), (&json!("ci"), &Value::Null));
    assert!(item["last_used_at_us"].is_i64(), "{item}");
}

#[tokio::test]
async fn every_header_that_clients_use_is_taken() {
    let server = Server::start_with_login().await;
    let (token, _) = server.token(&[Scope::Read]).await;
    for (name, value) in [
        ("authorization", format!("Bearer {token}")),
        ("authorization", format!("ApiKey {token}")),
        ("x-api-key", token.clone()),
    ] {
        let request = request(Method::GET, "/api/v1/machines").header(name, &value);
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 200, "{name}");
    }
}

#[tokio::test]
async fn a_revoked_or_expired_token_says_so_and_a_wrong_one_too() {
    let server = Server::start_with_login().await;
    let (admin, _) = server.token(&[Scope::Admin]).await;
    let (token, row) = server.token(&[Scope::Read]).await;
    let path = format!("/api/v1/tokens/{}", row.id);
    assert_eq!(server.show(&admin, Method::DELETE, &path).await.status, 204);
    assert_eq!(server.show(&admin, Method::DELETE, &path).await.status, 204, "a second time");
    let revoked = server.show(&token, Method::GET, "/api/v1/results").await;
    assert_eq!(revoked.problem(401), "This token was revoked; ask for another one.");
    assert!(revoked.header("www-authenticate").starts_with("Bearer"));

    let expired = expired(&server).await;
    let answer = server.show(&expired, Method::GET, "/api/v1/results").await;
    assert_eq!(answer.problem(401), "This token has expired; ask for another one.");
    let wrong = server.show("pa_nothing", Method::GET, "/api/v1/results").await.problem(401);
    assert!(wrong.starts_with("There is no such token"), "{wrong}");
    let none = server.get("/api/v1/results").await.problem(401);
    assert!(none.contains("Authorization: Bearer"), "{none}");
    let missing = server.show(&admin, Method::DELETE, "/api/v1/tokens/nobody").await.problem(404);
    assert_eq!(missing, "There is no token nobody.");
}

#[tokio::test]
async fn a_token_is_renamed() {
    let server = Server::start_with_login().await;
    let (admin, row) = server.token(&[Scope::Admin]).await;
    let path = format!("/api/v1/tokens/{}", row.id);
    let change = |body: Value| {
        with(&admin, Method::PATCH, &path).body(Body::from(body.to_string())).unwrap()
    };
    let renamed = server.send(change(json!({"name": " laboratory "}))).await;
    assert_eq!((renamed.status.as_u16(), &renamed.json()["name"]), (200, &json!("laboratory")));
    server.send(change(json!({"name": ""}))).await.problem(422);
    server.send(change(json!({"scopes": ["admin"]}))).await.problem(422);
}

#[tokio::test]
async fn what_makes_no_sense_is_no_token() {
    let server = Server::start_with_login().await;
    let (admin, _) = server.token(&[Scope::Admin]).await;
    for (body, word) in [
        (json!({"name": "x", "scopes": []}), "list of scopes is empty"),
        (json!({"name": "", "scopes": ["read"]}), "name is empty"),
        (json!({"name": "x", "scopes": ["root"]}), "unknown variant"),
        (json!({"name": "x", "scopes": ["read"], "expires_at_us": 1}), "in the past"),
        (json!({"name": "x", "scopes": ["read"], "collector_id": "a b"}), "is not an id"),
    ] {
        let request = with(&admin, Method::POST, "/api/v1/tokens");
        let request = request.body(Body::from(body.to_string())).unwrap();
        let detail = server.send(request).await.problem(422);
        assert!(detail.contains(word), "{body}: {detail}");
    }
}

#[tokio::test]
async fn wrong_tokens_are_counted_by_address_and_a_right_one_is_not_held_up() {
    let server = Server::start_with_login().await;
    let (token, _) = server.token(&[Scope::Read]).await;
    for _ in 0..10 {
        server.show("pa_wrong", Method::GET, "/api/v1/results").await.problem(401);
    }
    let held = server.show("pa_wrong", Method::GET, "/api/v1/results").await;
    let detail = held.problem(429);
    let seconds: u32 = held.header("retry-after").parse().unwrap();
    assert!((1..=61).contains(&seconds) && detail.contains("wait"), "{seconds} {detail}");
    assert_eq!(server.show(&token, Method::GET, "/api/v1/results").await.status, 200);
    let form = request(Method::POST, "/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("token=pa_wrong"))
        .unwrap();
    let page = server.send(form).await;
    assert_eq!(page.status, 429);
    assert!(!page.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_token_in_the_address_is_refused_even_if_it_is_a_good_one() {
    let server = Server::start_with_login().await;
    let (token, _) = server.token(&[Scope::Read]).await;
    for path in [
        format!("/api/v1/results?token={token}"),
        format!("/api/v1/results?q={token}"),
        format!("/sign-in?next=/{token}"),
        "/api/v1/results?api_key=anything".to_owned(),
    ] {
        let detail = server.show(&token, Method::GET, &path).await.problem(400);
        assert!(detail.contains("Revoke it"), "{path}: {detail}");
    }
}

async fn expired(server: &Server) -> String {
    let (secret, backend) =
        (perfanalysis::access::secret::Secret::new().unwrap(), &server.state.backend);
    let new = NewToken {
        id: (backend.new_id)(),
        hash: secret.hash(),
        prefix: secret.prefix(),
        name: "old".to_owned(),
        scopes: [Scope::Admin].into_iter().collect(),
        collector_id: None,
        created_at_us: 1,
        expires_at_us: Some(2),
    };
    backend.store.add_token(new).await.unwrap();
    secret.reveal().to_owned()
}

fn with(token: &str, method: Method, path: &str) -> http::request::Builder {
    let builder: http::request::Builder = request(method, path);
    builder
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
}

async fn post(server: &Server, token: &str, body: &Value) -> Value {
    let request: Request<Body> =
        with(token, Method::POST, "/api/v1/tokens").body(Body::from(body.to_string())).unwrap();
    let answer = server.send(request).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}
