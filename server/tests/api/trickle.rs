//! Agents of the older tools: they post texts, and the server makes their sessions.

use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};
use store::Scope;

use crate::{
    server::{Server, request},
    streaming::post,
};

/// Noon of 2026-09-21.
const AT_S: i64 = 1_789_992_000;
const HALF_A_DAY_S: i64 = 12 * 3_600;

/// What `/proc/stat` says so many seconds after the start of the host at `boot_s`, half busy.
fn measurement(at_s: i64, boot_s: i64) -> Value {
    let ticks = (at_s - boot_s) * 50;
    let text = format!("cpu {ticks} 0 0 {ticks} 0 0 0 0 0 0\nbtime {boot_s}\n");
    json!({"timestamp": at_s, "subsystem": "/proc/stat", "measurement": text})
}

fn body(identifier: &str, at_s: &[i64], boot_s: i64) -> String {
    let measurements: Vec<Value> = at_s.iter().map(|at_s| measurement(*at_s, boot_s)).collect();
    json!({"identifier": identifier, "measurements": measurements}).to_string()
}

async fn trickle(server: &Server, body: String) -> Value {
    let answer = server.send(post("/v1/trickle", body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn session(server: &Server, answer: &Value) -> Value {
    let id = answer["session_id"].as_str().unwrap();
    server.one(&format!("/api/v1/sessions/{id}")).await
}

#[tokio::test]
async fn rates_go_on_from_body_to_body_in_one_session() {
    let server = Server::start().await;
    let boot_s = AT_S - 1_000;
    let first = trickle(&server, body("web-01", &[AT_S], boot_s)).await;
    let second = trickle(&server, body("web-01", &[AT_S + 5, AT_S + 10], boot_s)).await;
    assert_eq!(first["session_id"], second["session_id"]);
    let again = trickle(&server, body("web-01", &[AT_S + 5, AT_S + 10], boot_s)).await;
    assert_eq!((&again["ticks"], &again["repeated"]), (&2.into(), &2.into()));
    let row = session(&server, &second).await;
    assert_eq!((&row["ticks"], &row["collector_name"]), (&3.into(), &"web-01".into()));
    assert_eq!((&row["source"], &row["state"]), (&"trickle".into(), &"active".into()));
    let user =
        row["metrics"].as_array().unwrap().iter().find(|one| one["metric"] == "cpu.user_pct");
    let user = user.unwrap();
    assert_eq!((&user["known"], &user["mean"]), (&2.into(), &50.0.into()), "of both bodies");

    let other = trickle(&server, body("web-02", &[AT_S], boot_s)).await;
    assert_ne!(other["collector_id"], first["collector_id"]);
    let server = server.restart().await;
    let next = trickle(&server, body("web-01", &[AT_S + 15], boot_s)).await;
    assert_eq!(next["session_id"], first["session_id"], "a restart of the server ends nothing");
}

#[tokio::test]
async fn an_agent_whose_session_somebody_deleted_goes_on_in_another() {
    let server = Server::start().await;
    let boot_s = AT_S - 1_000;
    let first = trickle(&server, body("web-01", &[AT_S], boot_s)).await;
    let path = format!("/api/v1/sessions/{}", first["session_id"].as_str().unwrap());
    assert_eq!(server.delete(&path).await.status, 204);
    let next = trickle(&server, body("web-01", &[AT_S + 5], boot_s)).await;
    assert_ne!(next["session_id"], first["session_id"]);
    assert_eq!(next["collector_id"], first["collector_id"]);
    assert_eq!(session(&server, &next).await["ticks"], 1);
    server.get(&path).await.problem(404);
}

#[tokio::test]
async fn a_session_ends_at_midnight_after_a_gap_and_with_the_host() {
    let server = Server::start().await;
    let midnight = AT_S + HALF_A_DAY_S;
    let boot_s = AT_S - 1_000;
    let noon = trickle(&server, body("web-01", &[AT_S, AT_S + 5], boot_s)).await;
    let late = [midnight - 5, midnight, midnight + 5];
    let next = trickle(&server, body("web-01", &late, boot_s)).await;
    let rebooted = trickle(&server, body("web-01", &[midnight + 60], midnight + 30)).await;
    let mut dates = Vec::new();
    for row in server.items("/api/v1/sessions").await.iter().rev() {
        dates.push((row["date"].as_str().unwrap().to_owned(), row["ticks"].as_i64().unwrap()));
    }
    let [first, second] = ["2026-09-21", "2026-09-22"].map(str::to_owned);
    let expected = [(first.clone(), 2), (first, 1), (second.clone(), 2), (second, 1)];
    assert_eq!(dates, expected);
    assert_eq!(session(&server, &next).await["ticks"], 2);
    assert_eq!(noon["collector_id"], rebooted["collector_id"]);
}

#[tokio::test]
async fn keys_are_taken_as_the_older_agents_send_them() {
    let server = Server::start_with_login().await;
    let (token, _) = server.token(&[Scope::Stream]).await;
    let (reader, _) = server.token(&[Scope::Read]).await;
    let send = async |name: &str, value: String, at_s: i64| {
        let request = request(Method::POST, "/v1/trickle").header(name, value);
        let body = body("web-01", &[at_s], AT_S - 1_000);
        let request: Request<Body> = request.body(Body::from(body)).unwrap();
        server.send(request).await
    };
    let keys = [
        ("authorization", format!("ApiKey {token}")),
        ("authorization", format!("Bearer {token}")),
        ("x-api-key", token.clone()),
    ];
    for (at_s, (name, value)) in (AT_S..).zip(keys) {
        assert_eq!(send(name, value, at_s).await.status, 200, "{name}");
    }
    send("x-api-key", reader, AT_S).await.problem(403);
    let in_address = request(Method::POST, &format!("/v1/trickle?api_key={token}"));
    server.send(in_address.body(Body::empty()).unwrap()).await.problem(400);

    // A token of a collector says whose it is; the identifier only names it.
    let new = json!({"name": "db-02"}).to_string();
    let (admin, _) = server.token(&[Scope::Admin]).await;
    let mut register = post("/api/v1/collectors", new);
    let value = format!("Bearer {admin}").parse().unwrap();
    register.headers_mut().insert("authorization", value);
    let collector = server.send(register).await.json()["id"].as_str().unwrap().to_owned();
    let own = server.token_for(&collector, &[Scope::Stream]).await;
    let answer = send("x-api-key", own, AT_S).await.json();
    assert_eq!(answer["collector_id"], collector);
}

#[tokio::test]
async fn what_cannot_be_read_gets_a_sentence() {
    let server = Server::start().await;
    for (body, status, words) in [
        ("{".to_owned(), 400, "The body is not JSON"),
        (r#"{"identifier":"a"}"#.to_owned(), 422, "measurements"),
        (r#"{"identifier":"a","measurements":[]}"#.to_owned(), 422, "no measurements"),
        (body("", &[AT_S], AT_S - 1), 422, "The body has no identifier"),
        (body("a", &[5], 1), 422, "between 2000 and 2100"),
    ] {
        let sentence = server.send(post("/v1/trickle", body)).await.problem(status);
        assert!(sentence.contains(words), "{sentence}");
    }
    assert!(server.items("/api/v1/sessions").await.is_empty());
}

#[tokio::test]
async fn what_is_refused_is_counted_with_the_host_that_the_body_names() {
    let server = Server::start().await;
    let taken = trickle(&server, body("web-01", &[AT_S], AT_S - 1_000)).await;
    let collector = format!("/api/v1/collectors/{}", taken["collector_id"].as_str().unwrap());
    let refused = body("web-01", &[5], 1);
    server.send(post("/v1/trickle", refused)).await.problem(422);
    server.send(post("/v1/trickle", body("nobody", &[5], 1))).await.problem(422);
    server.send(post("/v1/trickle", "{")).await.problem(400);
    let row = server.one(&collector).await;
    assert_eq!((&row["refused"], &row["trouble"]["kind"]), (&1.into(), &"samples_refused".into()));
    let told = row["trouble"]["sentence"].as_str().unwrap();
    assert!(told.contains("What web-01 sent was refused once"), "{told}");
    assert!(told.contains("between 2000 and 2100"), "{told}");
    // Nobody knows the other two.
    let page = server.get("/fleet").await.text();
    let told = "2 bodies were refused from senders that belong to no collector";
    assert!(page.contains(told) && page.contains("The body is not JSON"), "{page}");
}
