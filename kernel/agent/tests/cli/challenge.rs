//! The number that a server draws before a run.

use kernel::hex::Hex64;

use crate::{
    agent::{Folder, document},
    server::{Canned, Server, nowhere},
    upload::created,
};

const SMOKE: &str = "measure --profile smoke --yes --out a.json --server";
const GOES_ON: &str = "The run goes on without the server's number";

/// What a server says that knows no such address.
pub(crate) fn not_offered() -> Canned {
    Canned { status: "404 Not Found", headers: "", body: "" }
}

fn drawn(body: &'static str) -> Canned {
    Canned { status: "201 Created", headers: "content-type: application/json\r\n", body }
}

#[test]
fn the_server_s_number_is_mixed_into_the_seed() {
    let folder = Folder::new();
    let answer = drawn(
        r#"{"id":"0199e0a1-7b2c-7def-8123-0123456789ab","nonce":"00000000000000aa",
            "issued_at_us":1,"expires_at_us":2}"#,
    );
    let server = Server::start(vec![answer, created()]);
    let run = folder.run(&format!("{SMOKE} {}", server.url)).succeeded();
    assert!(!run.stderr.contains(GOES_ON), "{}", run.stderr);
    let received = server.received();
    assert_eq!(received[0].head[0], "POST /api/v1/challenges HTTP/1.1");
    assert_eq!(received[1].head[0], "POST /api/v1/imports HTTP/1.1");

    let document = document(&folder.path().join("a.json"));
    let challenge = document.challenge.as_ref().unwrap();
    assert_eq!(challenge.id, "0199e0a1-7b2c-7def-8123-0123456789ab");
    assert_eq!(challenge.nonce, Hex64(0xaa));
    assert_eq!(document.seed, Some(challenge.seed()));
    folder.run("verify --windows 2 a.json").succeeded();
}

/// The run goes on, its document has no challenge, and one line says why.
#[track_caller]
fn check_without(answer: Canned, expected: &str) {
    let folder = Folder::new();
    let server = Server::start(vec![answer, created()]);
    let run = folder.run(&format!("{SMOKE} {}", server.url)).succeeded();
    let told: Vec<&str> = run.stderr.lines().filter(|line| line.contains(GOES_ON)).collect();
    assert!(told.len() == 1 && told[0].contains(expected), "{}", run.stderr);
    assert_eq!(document(&folder.path().join("a.json")).challenge, None);
    assert_eq!(server.received().len(), 2);
}

#[test]
fn a_server_without_numbers_does_not_stop_the_run() {
    check_without(not_offered(), "draws no numbers for runs; it may be an older version");
    check_without(drawn("<html>"), "answered 201, but not as a PerfAnalysis server does");
    let answer = Canned { status: "503 Service Unavailable", headers: "", body: "" };
    check_without(answer, "the server answered 503");
}

#[test]
fn a_server_that_is_away_is_told_before_the_run_and_after_it() {
    let folder = Folder::new();
    let address = nowhere();
    let run = folder.run(&format!("{SMOKE} {address}"));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.starts_with(&format!("cannot reach {address}")), "{}", run.stderr);
    assert!(run.stderr.contains(GOES_ON), "{}", run.stderr);
    assert!(run.stderr.contains("the result is safe in a.json"), "{}", run.stderr);
}

#[test]
fn a_seed_of_one_s_own_leaves_no_room_for_the_server_s() {
    let folder = Folder::new();
    let server = Server::start(vec![created()]);
    let line = format!("{SMOKE} {} --seed 00000000000000ff", server.url);
    folder.run(&line).succeeded();
    assert_eq!(server.received()[0].head[0], "POST /api/v1/imports HTTP/1.1");
}
