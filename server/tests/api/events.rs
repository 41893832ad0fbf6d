//! `/api/v1/events`: kept once, all or none, shown to whoever watches.

use http::Method;
use kernel::event::{MAX_EVENTS, Severity};
use serde_json::{Value, json};
use store::Scope;

use crate::{
    server::{Server, request},
    viewer::Watched,
};

const EVENTS: &str = "/api/v1/events";

fn now_us() -> i64 {
    perfanalysis::clock::now_us()
}

pub(crate) fn event(number: usize) -> Value {
    json!({
        "id": format!("0197c0de-0000-7000-8000-{number:012}"), "kind": "build", "agent": "ci",
        "at_us": now_us(), "duration_us": number,
    })
}

fn with(number: usize, change: &Value) -> Value {
    let mut event = event(number);
    event.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    event
}

pub(crate) async fn report(server: &Server, events: &[Value]) -> Value {
    let answer = server.json(Method::POST, EVENTS, json!({ "events": events })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn what_is_reported_twice_is_kept_once() {
    let server = Server::start().await;
    let taken = report(&server, &[event(1), event(2), event(1)]).await;
    assert_eq!(taken, json!({"accepted": 2, "repeated": 1}));
    let taken = report(&server, &[event(2), event(3)]).await;
    assert_eq!(taken, json!({"accepted": 1, "repeated": 1}));
    assert_eq!(report(&server, &[]).await, json!({"accepted": 0, "repeated": 0}));
    let items = server.items(EVENTS).await;
    let ids: Vec<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids[0].ends_with('3') && ids[2].ends_with('1'), "the latest first: {ids:?}");
    assert!(items[0]["received_at_us"].as_i64().unwrap() >= items[0]["at_us"].as_i64().unwrap());
    let server = server.restart().await;
    assert_eq!(server.items(EVENTS).await.len(), 3, "what was answered is on disk");
}

#[tokio::test]
async fn four_filters_choose_and_pages_follow() {
    let server = Server::start().await;
    let severities = Severity::ALL.map(Severity::name);
    let events: Vec<Value> = (0..20)
        .map(|at| {
            with(
                at,
                &json!({
                    "kind": if at % 2 == 0 { "build" } else { "deploy" }, "agent": format!("ci-{}", at % 4),
                    "severity": (severities[at % 5]), "run": format!("run {}", at % 3),
                }),
            )
        })
        .collect();
    report(&server, &events).await;
    for (query, expected) in [
        ("", 20),
        ("?kind=build", 10),
        ("?kind=build,deploy&agent=ci-1", 5),
        ("?severity=error,critical", 8),
        ("?run=run%201", 7),
        ("?kind=build&agent=ci-1", 0),
        ("?kind=build&severity=debug&run=run%200", 1),
        ("?kind=&agent=", 20),
    ] {
        assert_eq!(server.items(&format!("{EVENTS}{query}")).await.len(), expected, "{query}");
    }
    let page = server.one(&format!("{EVENTS}?limit=15")).await;
    let rest = server.one(&format!("{EVENTS}?limit=15&after={}", page["next"])).await;
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (5, &Value::Null));
    let sentence = server.get(&format!("{EVENTS}?severity=loud")).await.problem(422);
    assert!(sentence.contains("debug, info, warning"), "{sentence}");
    let counts = server.one("/api/v1/events/counts").await;
    assert_eq!(counts["kinds"][0], json!({"name": "build", "events": 10}));
    assert_eq!(counts["agents"].as_array().unwrap().len(), 4);
    assert_eq!(counts["runs"][2], json!({"name": "run 2", "events": 6}));
    let later = now_us() + 1_000_000;
    let counts = server.one(&format!("/api/v1/events/counts?since_us={later}")).await;
    assert_eq!(counts["kinds"], json!([]));
}

#[tokio::test]
async fn a_body_with_one_wrong_event_is_refused_whole_and_says_which() {
    let server = Server::start().await;
    for (change, expected) in [
        (json!({"kind": ""}), "Event 1 of this body (from 0): `kind` is empty"),
        (json!({"at_us": 0}), "`at_us` 0 is 1970-01-01T00:00:00Z"),
        (json!({"at_us": 253_402_300_799_000_000_i64}), "lies more than a day ahead"),
        (json!({"cost_usd": -1}), "`cost_usd` -1 is not from 0"),
        (json!({"cost_usd": 1e308}), "`cost_usd` 1"),
        (json!({"agent": "x".repeat(201)}), "`agent` has 201 characters"),
        (json!({"payload": {"x": "y".repeat(20_000)}}), "`payload` has 20008 bytes"),
        (json!({"payload": {"x": "y".repeat(300_000)}}), "has more than 256 KiB; shorten"),
        (json!({"id": "1"}), "`id` \"1\" is no UUID"),
        (json!({"kind": "sample"}), "samples are sent to their session"),
        (
            json!({"severity": "loud"}),
            "Event 1 of this body (from 0): `severity`: unknown variant `loud`",
        ),
        (json!({"cost": 1}), "`cost`: unknown field `cost`"),
        (json!({"tokens": -1}), "`tokens`: invalid value: integer `-1`"),
    ] {
        let body = json!({"events": [event(1), with(2, &change)]});
        let sentence = server.json(Method::POST, EVENTS, body).await.problem(422);
        assert!(sentence.contains(expected), "{sentence}");
    }
    let text = r#"{"events":[{"id":"0197c0de-0000-7000-8000-000000000001","kind":"a","agent":"b","at_us":1,"cost_usd":NaN}]}"#;
    server.json(Method::POST, EVENTS, text).await.problem(400);
    let many: Vec<Value> = (0..=MAX_EVENTS).map(event).collect();
    let answer = server.json(Method::POST, EVENTS, json!({ "events": many })).await;
    assert!(answer.problem(422).contains("more than 1000 events; send at most"));
    let large = json!({"events": [with(1, &json!({"kind": "x".repeat(5 << 20)}))]});
    server.json(Method::POST, EVENTS, large).await.problem(413);
    assert!(server.items(EVENTS).await.is_empty(), "nothing of all that was kept");
}

#[tokio::test]
async fn a_stream_reports_and_an_uploader_does_not() {
    let server = Server::start_with_login().await;
    for (scope, expected) in [(Scope::Stream, 200), (Scope::Upload, 403), (Scope::Read, 403)] {
        let (token, _) = server.token(&[scope]).await;
        let request = request(Method::POST, EVENTS)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        let body = json!({"events": [event(1)]}).to_string();
        let answer = server.send(request.body(body.into()).unwrap()).await;
        assert_eq!(answer.status, expected, "{scope:?}");
    }
}

#[tokio::test]
async fn what_is_refused_is_counted_with_the_collector_of_the_token() {
    let server = Server::start_with_login().await;
    let (admin, _) = server.token(&[Scope::Admin]).await;
    let send = async |token: &str, path: &str, body: Value| {
        let request = request(Method::POST, path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        server.send(request.body(body.to_string().into()).unwrap()).await
    };
    let row = send(&admin, "/api/v1/collectors", json!({"name": "ci-3"})).await.json();
    let id = row["id"].as_str().unwrap();
    let own = server.token_for(id, &[Scope::Stream]).await;
    let wrong = json!({"events": [with(1, &json!({"kind": ""}))]});
    send(&own, EVENTS, wrong.clone()).await.problem(422);
    send(&admin, EVENTS, wrong).await.problem(422);
    assert_eq!(send(&own, EVENTS, json!({"events": [event(1)]})).await.status, 200);
    let row = server.show(&admin, Method::GET, &format!("/api/v1/collectors/{id}")).await.json();
    assert_eq!((&row["refused"], &row["trouble"]["kind"]), (&1.into(), &"samples_refused".into()));
    let told = row["trouble"]["sentence"].as_str().unwrap();
    assert!(told.contains("What ci-3 sent was refused once"), "{told}");
    assert!(told.contains("Event 0 of this body (from 0): `kind` is empty"), "{told}");
}

#[tokio::test]
async fn twenty_viewers_see_every_event_that_was_accepted() {
    let watched = Watched::start().await;
    let mut viewers = Vec::new();
    for at in 0..20 {
        let filter =
            json!({"filter": {"kind": if at % 2 == 0 { json!(["build"]) } else { json!([]) }}});
        viewers.push(watched.watching(filter).await);
    }
    for body in 0..10 {
        let events: Vec<Value> = (body * 50..body * 50 + 60).map(event).collect();
        let taken = report(&watched.server, &events).await;
        assert_eq!(taken["accepted"], if body == 0 { 60 } else { 50 });
    }
    for viewer in &mut viewers {
        let seen = viewer.until(510).await;
        assert_eq!((seen.events.len(), seen.dropped), (510, 0), "those that repeat are no news");
        for (number, event) in seen.events.iter().enumerate() {
            assert_eq!(event.event.duration_us, Some(number as u64));
        }
    }
    watched.socket.close().await;
}
