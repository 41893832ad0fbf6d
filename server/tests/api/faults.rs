//! A disk that is full and a database that can only be read: what is sent is put off with one
//! sentence and a time, and what is there is shown.

use std::{fs::OpenOptions, os::unix::fs::FileExt, path::Path};

use kernel::samples::SampleBatch;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    answer::Answer,
    server::Server,
    streaming::{SESSION, batch, introduced, post, taken},
};

/// Ticks of one body.
const TICKS: usize = 100;
/// Bodies that are taken at most before a file that does not grow is full.
const MANY: u64 = 1_000;

/// A server with a session of one body, and the collector's address; `None` where the database is
/// no file.
async fn begun() -> Option<(Server, String)> {
    let server = Server::start().await;
    if !server.has_file() {
        return None;
    }
    let answer = server.stream(SESSION, &introduced("host-a", batch(0, TICKS))).await;
    let collector = format!("/api/v1/collectors/{}", taken(&answer).collector_id);
    Some((server, collector))
}

/// The next body, sent at the right time.
fn next(server: &Server, seq: u64) -> SampleBatch {
    let sent_at_us = (server.state.backend.now_us)();
    SampleBatch { sent_at_us, ..batch(seq, TICKS) }
}

/// The answer to a body, which may be that of a server that cannot do it now.
async fn offer(server: &Server, path: &str, body: String) -> Answer {
    Answer::of(server.router.clone().oneshot(post(path, body)).await.unwrap()).await
}

async fn stream(server: &Server, seq: u64) -> Answer {
    let body = serde_json::to_string(&next(server, seq)).unwrap();
    offer(server, &format!("/api/v1/sessions/{SESSION}/samples"), body).await
}

#[track_caller]
fn check_put_off(answer: &Answer, status: u16, sentence: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.json()["detail"], sentence);
    assert_eq!(answer.header("retry-after"), "60");
}

async fn check_read(server: &Server, ticks: u64) {
    let session = server.one(&format!("/api/v1/sessions/{SESSION}")).await;
    assert_eq!((&session["ticks"], &session["lost"]), (&ticks.into(), &0.into()));
    let series = server.one(&format!("/api/v1/sessions/{SESSION}/series")).await;
    assert_eq!(series["series"][0]["metric"], "cpu.busy_pct");
    assert_eq!(server.items("/api/v1/collectors").await.len(), 1);
}

fn kinds(collector: &Value) -> Vec<&str> {
    let troubles = collector["troubles"].as_array().unwrap();
    troubles.iter().map(|trouble| trouble["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_full_disk_puts_writes_off_and_is_named() {
    let Some((server, collector)) = begun().await else { return };
    let server = server.fill_disk().await;
    let mut seq = TICKS as u64;
    let full = "The disk of the database is full; free some space and try again.";
    let answer = loop {
        let answer = stream(&server, seq).await;
        if answer.status != 200 {
            break answer;
        }
        seq = taken(&answer).next_seq;
        assert!(seq < MANY * TICKS as u64, "it grows");
    };
    check_put_off(&answer, 507, full);
    check_read(&server, seq).await;
    assert_eq!(kinds(&server.one(&collector).await), ["disk_full"]);
    let answer = stream(&server, seq).await;
    check_put_off(&answer, 507, full);

    let server = server.restart().await;
    assert_eq!(taken(&stream(&server, seq).await).repeated, 0);
    check_read(&server, seq + TICKS as u64).await;
    assert!(kinds(&server.one(&collector).await).is_empty());
}

/// Says in the file's head that it is of a format which a later program writes and this one reads.
fn only_to_be_read(folder: &Path) {
    let path = folder.join("data/perfanalysis.sqlite");
    OpenOptions::new().write(true).open(path).unwrap().write_all_at(&[3], 18).unwrap();
}

#[tokio::test]
async fn a_database_that_can_only_be_read_puts_writes_off() {
    let Some((server, collector)) = begun().await else { return };
    let server = server.restart_after(only_to_be_read).await;
    let only_read = "The database can only be read at the moment; check the rights on its disk \
                     and try again.";
    for _ in 0..2 {
        let answer = stream(&server, TICKS as u64).await;
        check_put_off(&answer, 503, only_read);
        check_read(&server, TICKS as u64).await;
    }
    let answer = offer(&server, "/api/v1/collectors", json!({"name": "db-02"}).to_string()).await;
    check_put_off(&answer, 503, only_read);
    assert_eq!(server.one(&collector).await["refused"], 0, "it is not the sender's fault");
}
