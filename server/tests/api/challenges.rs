//! A number for a run is drawn once, used once, and brackets the run's time.

use axum::body::Body;
use http::Method;
use kernel::{
    hex::Hex64,
    result::{Challenge, ResultDocument},
};
use serde_json::Value;

use crate::{
    samples::{document, id},
    server::{Server, request},
};

async fn draw(server: &Server) -> Value {
    let answer =
        server.send(request(Method::POST, "/api/v1/challenges").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// A result that claims `seconds` and answers a challenge as the agent does.
fn answering(number: u32, drawn: &Value, seconds: u64) -> ResultDocument {
    let text = |field: &str| drawn[field].as_str().unwrap().to_owned();
    let nonce: Hex64 = text("nonce").parse().unwrap();
    let challenge = Challenge { id: text("id"), nonce, own_seed: Hex64(5) };
    ResultDocument {
        seed: Some(challenge.seed()),
        challenge: Some(challenge),
        elapsed_ns: Some(seconds * 1_000_000_000),
        ..document(number, Some("key"), 100)
    }
}

#[tokio::test]
async fn two_draws_are_two_numbers_that_last_two_hours() {
    let server = Server::start().await;
    let (first, second) = (draw(&server).await, draw(&server).await);
    assert_ne!(first["id"], second["id"]);
    assert_ne!(first["nonce"], second["nonce"]);
    assert_eq!(first["nonce"].as_str().unwrap().len(), 16);
    let us = |field: &str| first[field].as_i64().unwrap();
    assert_eq!(us("expires_at_us") - us("issued_at_us"), 7_200_000_000);
}

#[tokio::test]
async fn a_run_that_fits_is_bracketed_and_says_so() {
    let server = Server::start().await;
    let drawn = draw(&server).await;
    assert_eq!(server.import(answering(1, &drawn, 0).to_json()).await.status, 201);
    let found = server.one(&format!("/api/v1/results/{}/summary", id(1))).await;
    assert_eq!(found["bracket"]["issued_at_us"], drawn["issued_at_us"]);
    let sentence = found["bracket"]["sentence"].as_str().unwrap();
    assert!(
        sentence.starts_with("Time bracketed by the server: the run took at most"),
        "{sentence}"
    );

    assert_eq!(server.import(document(2, Some("key"), 100).to_json()).await.status, 201);
    let found = server.one(&format!("/api/v1/results/{}/summary", id(2))).await;
    assert_eq!(found["bracket"], Value::Null);
}

#[tokio::test]
async fn a_number_is_good_for_one_run_and_only_as_it_was_drawn() {
    let server = Server::start().await;
    let mut drawn = draw(&server).await;
    assert_eq!(server.import(answering(1, &drawn, 0).to_json()).await.status, 201);
    let again = server.import(answering(2, &drawn, 0).to_json()).await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("A challenge is good for one run"), "{}", again.text());
    let repeat = server.import(answering(1, &drawn, 0).to_json()).await;
    assert_eq!(repeat.status, 200, "the same result again is no second use");

    drawn["id"] = draw(&server).await["id"].clone();
    let other = server.import(answering(3, &drawn, 0).to_json()).await;
    assert_eq!(other.status, 422);
    assert!(other.text().contains("a number that this server did not draw"), "{}", other.text());
}

#[tokio::test]
async fn a_run_that_claims_more_time_than_there_was_is_put_aside() {
    let server = Server::start().await;
    let drawn = draw(&server).await;
    assert_eq!(server.import(answering(1, &drawn, 600).to_json()).await.status, 201);
    let found = server.one(&format!("/api/v1/results/{}/summary", id(1))).await;
    assert_eq!(found["verification"]["state"], "mismatch");
    let sentence = found["verification_sentence"].as_str().unwrap();
    assert!(sentence.starts_with("The document says that its run took 600 s"), "{sentence}");
    assert_eq!(found["bracket"]["slack_pct"], Value::Null);
}

#[tokio::test]
async fn another_servers_number_leaves_the_time_self_reported() {
    let server = Server::start().await;
    let drawn = draw(&Server::start().await).await;
    assert_eq!(server.import(answering(1, &drawn, 600).to_json()).await.status, 201);
    let found = server.one(&format!("/api/v1/results/{}/summary", id(1))).await;
    assert_eq!((&found["bracket"], &found["issued_at_us"]), (&Value::Null, &Value::Null));
    assert_eq!(found["verification"]["state"], "pending");
}
