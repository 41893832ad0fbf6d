//! Sessions that record themselves: what an agent sends is kept once, whatever happens between.

use axum::body::Body;
use http::{Method, Request};
use kernel::{
    machine::Machine,
    recording::{Metric, Series, SeriesId, Ticks},
    samples::{SampleBatch, SamplesTaken, StreamedSession},
};
use store::Scope;

use crate::{
    answer::Answer,
    server::{Server, request},
};

pub(crate) const AT_US: i64 = 1_790_000_000_000_000;
pub(crate) const SECOND_US: i64 = 1_000_000;
pub(crate) const SESSION: &str = "0197c0de-0000-7000-8000-0000000000aa";

/// `count` ticks from number `seq` on, a second apart.
pub(crate) fn batch(seq: u64, count: usize) -> SampleBatch {
    let at_us = |n: usize| AT_US + (seq as i64 + n as i64) * SECOND_US;
    let series = |id| Series { id, values: (0..count).map(|n| n as f64).collect() };
    let ticks = Ticks {
        at_us: (0..count).map(at_us).collect(),
        series: vec![
            series(SeriesId::host(Metric::CpuBusy)),
            series(SeriesId::of(Metric::DiskRead, "sda")),
        ],
    };
    SampleBatch { session: None, seq, sent_at_us: AT_US, ticks }
}

pub(crate) fn introduced(host: &str, batch: SampleBatch) -> SampleBatch {
    let session = StreamedSession {
        name: String::new(),
        tags: vec!["env=test".to_owned()],
        agent_version: "perfagent 1.0".to_owned(),
        nominal_cadence_us: SECOND_US,
        machine: Machine {
            id: Some(host.to_owned()),
            name: Some("web-01".to_owned()),
            ..Machine::default()
        },
        names: Vec::new(),
    };
    SampleBatch { session: Some(session), ..batch }
}

pub(crate) fn post(path: &str, body: impl Into<Body>) -> Request<Body> {
    let request = request(Method::POST, path).header("content-type", "application/json");
    request.body(body.into()).unwrap()
}

impl Server {
    /// Streams a batch into a session.
    pub(crate) async fn stream(&self, session: &str, batch: &SampleBatch) -> Answer {
        self.stream_text(session, serde_json::to_string(batch).unwrap()).await
    }

    pub(crate) async fn stream_text(&self, session: &str, body: impl Into<Body>) -> Answer {
        self.send(post(&format!("/api/v1/sessions/{session}/samples"), body)).await
    }

    async fn begin(&self) -> String {
        let answer = self.stream(SESSION, &introduced("host-a", batch(0, 2))).await;
        taken(&answer).collector_id
    }
}

#[track_caller]
pub(crate) fn taken(answer: &Answer) -> SamplesTaken {
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test]
async fn a_session_is_introduced_once_and_ticks_are_kept_once() {
    let server = Server::start().await;
    let sentence = server.stream(SESSION, &batch(0, 2)).await.problem(404);
    assert!(sentence.contains("send the samples again with `session`"), "{sentence}");
    let collector = server.begin().await;
    let again = taken(&server.stream(SESSION, &batch(0, 3)).await);
    assert_eq!((again.next_seq, again.repeated), (3, 2));
    assert_eq!((again.session_id.as_str(), &again.collector_id), (SESSION, &collector));
    let hole = taken(&server.stream(SESSION, &batch(10, 2)).await);
    assert_eq!((hole.next_seq, hole.repeated), (12, 0));

    let session = server.one(&format!("/api/v1/sessions/{SESSION}")).await;
    assert_eq!((&session["state"], &session["ticks"]), (&"active".into(), &5.into()));
    assert_eq!((&session["lost"], &session["gaps"]), (&7.into(), &1.into()));
    assert_eq!((&session["from_us"], &session["date"]), (&AT_US.into(), &"2026-09-21".into()));
    assert_eq!(session["metrics"].as_array().unwrap().len(), 2);
    let collector = server.one(&format!("/api/v1/collectors/{collector}")).await;
    assert_eq!((&collector["name"], &collector["tags"][0]), (&"web-01".into(), &"env=test".into()));
    assert_eq!(collector["agent_version"], "perfagent 1.0");
}

#[tokio::test]
async fn series_in_any_order_are_the_same_session() {
    let server = Server::start().await;
    server.begin().await;
    let mut reversed = batch(2, 2);
    reversed.ticks.series.reverse();
    reversed.ticks.series[0].values = vec![30.0, 40.0];
    assert_eq!(taken(&server.stream(SESSION, &reversed).await).next_seq, 4);
    let path = format!("/api/v1/sessions/{SESSION}/series");
    let series = server.one(&path).await["series"].clone();
    assert_eq!(series[0]["metric"], "cpu.busy_pct");
    assert_eq!(series[0]["values"], serde_json::json!([0.0, 1.0, 0.0, 1.0]));
    assert_eq!(series[1]["values"], serde_json::json!([0.0, 1.0, 30.0, 40.0]));
}

#[tokio::test]
async fn a_session_outlives_a_restart_of_the_server() {
    let server = Server::start().await;
    server.begin().await;
    let server = server.restart().await;
    let next = taken(&server.stream(SESSION, &batch(1, 4)).await);
    assert_eq!((next.next_seq, next.repeated), (5, 1));
    let session = server.one(&format!("/api/v1/sessions/{SESSION}")).await;
    assert_eq!((&session["ticks"], &session["lost"]), (&5.into(), &0.into()));
}

#[tokio::test]
async fn a_session_ends_by_request_and_a_name_keeps_it() {
    let server = Server::start().await;
    server.begin().await;
    let path = format!("/api/v1/sessions/{SESSION}/complete");
    let ended = server.json(Method::POST, &path, "{}").await.json();
    assert_eq!((&ended["saved"], &ended["ticks"]), (&false.into(), &2.into()));
    taken(&server.stream(SESSION, &batch(2, 1)).await);
    let session = server.one(&format!("/api/v1/sessions/{SESSION}")).await;
    assert_eq!(session["state"], "active", "a late batch goes on with it");
    let ended = server.json(Method::POST, &path, r#"{"name": "nightly"}"#).await.json();
    assert_eq!((&ended["saved"], &ended["name"]), (&true.into(), &"nightly".into()));
    taken(&server.stream(SESSION, &batch(3, 1)).await);
    let session = server.one(&format!("/api/v1/sessions/{SESSION}")).await;
    assert_eq!((&session["state"], &session["ticks"]), (&"saved".into(), &4.into()));
    server.json(Method::POST, &path.replace("00aa", "00bb"), "{}").await.problem(404);
}

#[tokio::test]
async fn a_session_that_somebody_deleted_does_not_come_back() {
    let server = Server::start().await;
    let collector = server.begin().await;
    let path = format!("/api/v1/sessions/{SESSION}");
    server.json(Method::DELETE, &path, "").await;
    let sentence = server.stream(SESSION, &batch(2, 1)).await.problem(410);
    assert!(sentence.contains("Somebody deleted the session"), "{sentence}");
    let server = server.restart().await;
    server.stream(SESSION, &introduced("host-a", batch(2, 1))).await.problem(410);
    server.get(&path).await.problem(404);
    let row = server.one(&format!("/api/v1/collectors/{collector}")).await;
    assert_eq!((&row["refused"], &row["sessions"]), (&0.into(), &0.into()), "nobody's fault");
    let second = SESSION.replace("00aa", "00bb");
    let next = taken(&server.stream(&second, &introduced("host-a", batch(0, 1))).await);
    assert_eq!((next.next_seq, next.collector_id), (1, collector.clone()));
    // And with its collector go all of its sessions.
    server.json(Method::DELETE, &format!("/api/v1/collectors/{collector}"), "").await;
    server.stream(&second, &introduced("host-a", batch(1, 1))).await.problem(410);
}

#[tokio::test]
async fn bodies_come_plain_or_in_gzip_or_zstd() {
    let server = Server::start().await;
    server.begin().await;
    let body = |seq| serde_json::to_vec(&batch(seq, 1)).unwrap();
    let path = format!("/api/v1/sessions/{SESSION}/samples");
    let send = async |encoding: &str, bytes: Vec<u8>| {
        let mut request = post(&path, bytes);
        request.headers_mut().insert("content-encoding", encoding.parse().unwrap());
        server.send(request).await
    };
    assert_eq!(taken(&send("gzip", gzip(&body(2))).await).next_seq, 3);
    assert_eq!(taken(&send("zstd", zstd(&body(3))).await).next_seq, 4);
    assert_eq!(taken(&send("identity", body(4)).await).next_seq, 5);
    assert!(send("br", body(5)).await.problem(415).contains("gzip or zstd"));
    assert!(send("gzip", body(5)).await.problem(400).contains("cannot be unpacked"));
    let cut = &zstd(&body(5))[..20];
    assert!(send("zstd", cut.to_vec()).await.problem(400).contains("cannot be unpacked"));
    let bomb = vec![b' '; 64 << 20];
    assert!(send("gzip", gzip(&bomb)).await.problem(413).contains("more than 4 MiB"));
    assert!(send("zstd", zstd(&bomb)).await.problem(413).contains("more than 4 MiB"));
    assert!(send("identity", bomb).await.problem(413).contains("more than 4 MiB"));
    assert_eq!(taken(&send("gzip", gzip(&body(5))).await).next_seq, 6);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

#[tokio::test]
async fn a_token_of_a_collector_streams_for_that_one_only() {
    let server = Server::start_with_login().await;
    let (free, _) = server.token(&[Scope::Stream]).await;
    let send = async |token: &str, session: &str, batch: &SampleBatch| {
        let body = serde_json::to_string(batch).unwrap();
        let mut request = post(&format!("/api/v1/sessions/{session}/samples"), body);
        let value = format!("Bearer {token}").parse().unwrap();
        request.headers_mut().insert("authorization", value);
        server.send(request).await
    };
    let collector = taken(&send(&free, SESSION, &introduced("host-a", batch(0, 1))).await);
    let own = server.token_for(&collector.collector_id, &[Scope::Stream]).await;
    assert_eq!(taken(&send(&own, SESSION, &batch(1, 1)).await).next_seq, 2);
    let second = SESSION.replace("00aa", "00bb");
    taken(&send(&own, &second, &introduced("host-a", batch(0, 1))).await);
    let third = SESSION.replace("00aa", "00cc");
    let sentence = send(&own, &third, &introduced("host-b", batch(0, 1))).await.problem(403);
    assert!(sentence.contains("This token is for the collector"), "{sentence}");
    let tried = send(&free, &third, &introduced("host-b", batch(0, 1))).await;
    send(&own, &third, &batch(1, 1)).await.problem(403);
    let path = format!("/api/v1/collectors/{}", taken(&tried).collector_id);
    let (reader, _) = server.token(&[Scope::Read]).await;
    let troubles = server.show(&reader, Method::GET, &path).await.json()["troubles"].clone();
    assert_eq!(troubles[0]["kind"], "token_refused", "it is told where it was tried: {troubles}");
    let told = troubles[0]["sentence"].as_str().unwrap();
    assert!(told.contains("This token is for the collector"), "{told}");
    let own = format!("/api/v1/collectors/{}", collector.collector_id);
    let troubles = server.show(&reader, Method::GET, &own).await.json()["troubles"].clone();
    assert!(!troubles.to_string().contains("token_refused"), "{troubles}");
    send(&reader, SESSION, &batch(2, 1)).await.problem(403);
}
