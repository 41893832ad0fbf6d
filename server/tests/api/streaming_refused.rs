//! What is wrong with a stream gets one sentence, is counted, and disturbs nothing else.

use axum::body::Body;
use http::Method;
use kernel::{
    recording::{Metric, Series, SeriesId},
    samples::SampleBatch,
};
use serde_json::{Value, json};
use store::Scope;

use crate::{
    server::Server,
    streaming::{AT_US, SECOND_US, SESSION, batch, introduced, post, taken},
};

/// A server with a session of two ticks, and the collector's address.
async fn begun() -> (Server, String) {
    let server = Server::start().await;
    let sent_at_us = (server.state.backend.now_us)();
    let batch = SampleBatch { sent_at_us, ..batch(0, 2) };
    let answer = server.stream(SESSION, &introduced("host-a", batch)).await;
    let collector = format!("/api/v1/collectors/{}", taken(&answer).collector_id);
    (server, collector)
}

/// Sends what is refused with these words, sees it counted, and goes on with the session.
async fn check(body: impl Into<Body>, status: u16, words: &str) {
    let (server, collector) = begun().await;
    let sentence = server.stream_text(SESSION, body).await.problem(status);
    assert!(sentence.contains(words), "{sentence}");
    let row = server.one(&collector).await;
    assert_eq!(row["refused"], 1, "{row}");
    assert_eq!(row["trouble"]["kind"], "samples_refused");
    let told = row["trouble"]["sentence"].as_str().unwrap();
    assert!(told.contains("What web-01 sent was refused once") && told.contains(words), "{told}");
    assert_eq!(taken(&server.stream(SESSION, &batch(2, 1)).await).next_seq, 3);
    let session = server.one(&format!("/api/v1/sessions/{SESSION}")).await;
    assert_eq!((&session["ticks"], &session["lost"]), (&3.into(), &0.into()));
}

async fn check_batch(change: impl FnOnce(&mut SampleBatch), status: u16, words: &str) {
    let mut batch = batch(2, 2);
    change(&mut batch);
    check(serde_json::to_string(&batch).unwrap(), status, words).await;
}

#[tokio::test]
async fn ticks_out_of_order_are_refused() {
    check_batch(|batch| batch.ticks.at_us.reverse(), 422, "not in the order of time").await;
    check_batch(|batch| batch.ticks.at_us = vec![AT_US, AT_US + 1], 422, "do not come after").await;
}

#[tokio::test]
async fn ticks_of_1970_and_9999_are_refused() {
    check_batch(|batch| batch.ticks.at_us[0] = 5, 422, "1970-01-01T00:00:00Z; set the clock").await;
    let far_us = 253_402_300_799_000_000;
    check_batch(|batch| batch.ticks.at_us[1] = far_us, 422, "253402300799000000 micro").await;
}

#[tokio::test]
async fn values_that_no_host_has_are_refused() {
    check_batch(|batch| batch.ticks.series[0].values[0] = 1e308, 422, "has the value 1e308").await;
    let text = serde_json::to_string(&batch(2, 1)).unwrap();
    check(text.replacen("[0.0]", "[NaN]", 1), 400, "The body is not JSON").await;
    check(text.replacen("[0.0]", "[1e999]", 1), 400, "out of range").await;
}

#[tokio::test]
async fn a_million_label_values_are_refused() {
    let disks = |from: u64, count: u64| -> Vec<Series> {
        let id = |n| SeriesId::of(Metric::DiskRead, format!("{n:07}"));
        (from..from + count).map(|n| Series { id: id(n), values: vec![1.0] }).collect()
    };
    let full = |seq: u64, series| {
        let mut batch = batch(seq, 1);
        batch.ticks.series = series;
        batch
    };
    let body = serde_json::to_string(&full(2, disks(0, 40_000))).unwrap();
    check(body, 422, "The batch has 40000 series; a session has at most 4096").await;
    // And so are they in many bodies.
    let (server, _) = begun().await;
    assert_eq!(taken(&server.stream(SESSION, &full(2, disks(0, 4_000))).await).next_seq, 3);
    let sentence = server.stream(SESSION, &full(3, disks(4_000, 4_000))).await.problem(422);
    assert!(sentence.contains("more than 4096 series"), "{sentence}");
    assert_eq!(taken(&server.stream(SESSION, &full(3, disks(0, 4_000))).await).next_seq, 4);
}

#[tokio::test]
async fn invalid_text_and_too_much_of_it_are_refused() {
    check(b"{\"seq\": \xff}".to_vec(), 400, "The body is not JSON").await;
    check(vec![b'['; 2 << 20], 422, "The body does not fit").await;
    check("{", 400, "The body is not JSON").await;
    check(vec![b' '; 64 << 20], 413, "more than 4 MiB").await;
    let twice = |batch: &mut SampleBatch| batch.ticks.series.push(batch.ticks.series[0].clone());
    check_batch(twice, 422, "is in the batch twice").await;
    let mut deep = json!(0);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    check(json!({"seq": deep}).to_string(), 422, "The body does not fit").await;
}

#[tokio::test]
async fn two_agents_with_one_session_are_told_apart_by_their_hosts() {
    let (server, collector) = begun().await;
    let sentence = server.stream(SESSION, &introduced("host-b", batch(2, 1))).await.problem(409);
    assert!(sentence.contains("is that of another host"), "{sentence}");
    // The same batch once more is a repeat; a tick of another time under the same number is not.
    taken(&server.stream(SESSION, &introduced("host-a", batch(2, 3))).await);
    let again = taken(&server.stream(SESSION, &introduced("host-a", batch(2, 3))).await);
    assert_eq!((again.next_seq, again.repeated), (5, 3));
    assert_eq!(server.one(&collector).await["refused"], 1);
    for moved_us in [1, -1, 3_600 * SECOND_US] {
        let mut other = introduced("host-a", batch(4, 2));
        other.ticks.at_us.iter_mut().for_each(|at_us| *at_us += moved_us);
        let sentence = server.stream(SESSION, &other).await.problem(409);
        assert!(sentence.contains("Another agent streams into the session"), "{sentence}");
    }
    assert_eq!(server.one(&collector).await["refused"], 4);
    let session = server.one(&format!("/api/v1/sessions/{SESSION}")).await;
    assert_eq!(session["ticks"], 5, "nothing of it is kept");
}

#[tokio::test]
async fn another_host_that_begins_at_0_repeats_nothing() {
    check(
        serde_json::to_string(&introduced("host-b", batch(0, 1))).unwrap(),
        409,
        "is that of another host",
    )
    .await;
}

#[tokio::test]
async fn a_token_that_is_revoked_in_mid_stream_is_seen_as_trouble() {
    let server = Server::start_with_login().await;
    let (free, row) = server.token(&[Scope::Stream]).await;
    let (reader, _) = server.token(&[Scope::Read]).await;
    let send = async |token: &str, batch: &SampleBatch| {
        let body = serde_json::to_string(batch).unwrap();
        let mut request = post(&format!("/api/v1/sessions/{SESSION}/samples"), body);
        let value = format!("Bearer {token}").parse().unwrap();
        request.headers_mut().insert("authorization", value);
        server.send(request).await
    };
    let answer = send(&free, &introduced("host-a", batch(0, 1))).await;
    let collector = format!("/api/v1/collectors/{}", taken(&answer).collector_id);
    let trouble = async || -> Value {
        server.show(&reader, Method::GET, &collector).await.json()["trouble"].clone()
    };
    server.state.backend.store.revoke_token(&row.id, 1).await.unwrap();
    assert!(send(&free, &batch(1, 1)).await.problem(401).contains("was revoked"));
    let told = trouble().await;
    assert_eq!(told["kind"], "token_refused");
    assert!(told["sentence"].as_str().unwrap().contains("web-01 was refused"), "{told}");
    let (second, _) = server.token(&[Scope::Stream]).await;
    taken(&send(&second, &batch(1, 1)).await);
    let kind = trouble().await["kind"].clone();
    assert_ne!(kind, "token_refused", "a token that is good again ends it");
    // Whoever shows a token that never was does not get a word in.
    send("pa_nothing", &batch(2, 1)).await.problem(401);
    assert_eq!(trouble().await["kind"], kind);
    send(&reader, &batch(2, 1)).await.problem(403);
    assert_eq!(trouble().await["kind"], "token_refused", "nor is one for reading good for it");
}

#[tokio::test]
async fn a_collector_says_how_it_is() {
    let (server, collector) = begun().await;
    let row = server.one(&collector).await;
    assert_eq!((&row["state"], &row["trouble"]), (&"streaming".into(), &Value::Null));
    // Sent at a time of the test, received now.
    taken(&server.stream(SESSION, &batch(2, 1)).await);
    let row = server.one(&collector).await;
    assert_eq!(row["trouble"]["kind"], "clock_skew");
    let now_us = (server.state.backend.now_us)();
    let mut next = batch(12, 1);
    next.sent_at_us = now_us;
    taken(&server.stream(SESSION, &next).await);
    let row = server.one(&collector).await;
    assert_eq!(row["trouble"]["kind"], "samples_lost");
    let told = row["trouble"]["sentence"].as_str().unwrap();
    assert!(told.starts_with("web-01 lost 9 samples"), "{told}");
    assert_eq!(row["last_seen_us"], AT_US + 12 * SECOND_US);
    let server = server.restart().await;
    assert_eq!(server.one(&collector).await, row, "a restart forgets nothing of it");
}

#[tokio::test]
async fn a_collector_is_registered_before_its_first_sample() {
    let server = Server::start().await;
    let body = json!({"name": "db-02", "provider": "oci", "region": "fra", "tags": ["db"]});
    let answer = server.json(Method::POST, "/api/v1/collectors", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let row = answer.json();
    assert_eq!((&row["state"], &row["last_seen_us"]), (&"never".into(), &Value::Null));
    assert_eq!((&row["name"], &row["trouble"]), (&"db-02".into(), &Value::Null));
    assert_eq!(row["facts"]["offer"]["provider"], "oci");
    let nameless = server.json(Method::POST, "/api/v1/collectors", r#"{"name": " "}"#).await;
    assert!(nameless.problem(422).contains("The name is empty"));
}
