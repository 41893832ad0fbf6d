//! A file that is too large for one request goes in pieces.

use crate::{
    agent::Folder,
    server::{Canned, Received, Server},
    upload::{TRAINING, created},
    upload_answers::write_large,
};

const MIB: usize = 1 << 20;

fn begun() -> Canned {
    let body = r#"{"id":"u","offset":0,"url":"/api/v1/uploads/u"}"#;
    Canned { status: "201 Created", headers: "upload-offset: 0\r\n", body }
}

/// The server has this many bytes, as headers say it.
fn reached(headers: &'static str) -> Canned {
    Canned { status: "200 OK", headers, body: "{}" }
}

/// The connection breaks before there is an answer.
fn broken() -> Canned {
    Canned { status: "", headers: "", body: "" }
}

fn requests<'a>(received: &'a [Received]) -> Vec<(&'a str, usize)> {
    let request = |it: &'a Received| it.head[0].trim_end_matches(" HTTP/1.1");
    received.iter().map(|it| (request(it), it.body.len())).collect()
}

/// Where a piece begins, as its header says it.
fn offsets(received: &[Received]) -> Vec<&str> {
    let lines = received.iter().flat_map(|it| &it.head);
    lines.filter_map(|line| line.strip_prefix("upload-offset: ")).collect()
}

const PATCH: &str = "PATCH /api/v1/uploads/u";

#[test]
fn a_large_file_is_sent_piece_by_piece_and_imported_with_its_facts() {
    let folder = Folder::new();
    write_large(&folder, "large.jsonl", 17);
    folder.write("a.json", TRAINING);
    let server = Server::start(vec![
        created(),
        begun(),
        reached("upload-offset: 4194304\r\n"),
        reached("upload-offset: 8388608\r\n"),
        reached("upload-offset: 12582912\r\n"),
        reached("upload-offset: 16777216\r\n"),
        reached("upload-offset: 17825792\r\n"),
        created(),
    ]);
    let line = format!("upload large.jsonl a.json --collector c-1 --server {}", server.url);
    let run = folder.run(&line).succeeded();
    assert_eq!(run.stdout.matches("/results/7").count(), 2, "{}", run.stdout);
    let received = server.received();
    let begin = String::from_utf8(received[1].body.clone()).unwrap();
    assert!(begin.contains(r#""name":"large.jsonl""#), "{begin}");
    assert!(begin.contains(r#""size":17825792"#) && begin.contains(r#""sha256":""#), "{begin}");
    assert_eq!(
        requests(&received[2..]),
        [
            (PATCH, 4 * MIB),
            (PATCH, 4 * MIB),
            (PATCH, 4 * MIB),
            (PATCH, 4 * MIB),
            (PATCH, MIB),
            ("POST /api/v1/uploads/u/import", received[7].body.len()),
        ]
    );
    let offsets = offsets(&received);
    assert_eq!(offsets, ["0", "4194304", "8388608", "12582912", "16777216"]);
    assert_eq!(received[7].body, br#"[{"file":0,"collector_id":"c-1"}]"#);
}

#[test]
fn a_broken_connection_goes_on_from_what_the_server_has() {
    let folder = Folder::new();
    write_large(&folder, "large.jsonl", 17);
    let server = Server::start(vec![
        begun(),
        reached("upload-offset: 4194304\r\n"),
        broken(),
        reached("upload-offset: 6000000\r\n"),
        reached("upload-offset: 10194304\r\n"),
        reached("upload-offset: 14388608\r\n"),
        reached("upload-offset: 17825792\r\n"),
        broken(),
        created(),
    ]);
    let run = folder.run(&format!("upload large.jsonl --server {}", server.url)).succeeded();
    assert_eq!(run.stderr.matches("trying again").count(), 2, "{}", run.stderr);
    let received = server.received();
    assert_eq!(requests(&received)[3], ("GET /api/v1/uploads/u", 0));
    assert_eq!(offsets(&received), ["0", "4194304", "6000000", "10194304", "14388608"]);
    let import = ("POST /api/v1/uploads/u/import", 0);
    assert_eq!(requests(&received)[7..], [import, import], "asked again it answers the same");
}

#[test]
fn a_server_that_takes_no_pieces_is_named() {
    let folder = Folder::new();
    write_large(&folder, "large.jsonl", 17);
    let unknown = Canned { status: "404 Not Found", headers: "", body: "" };
    let server = Server::start(vec![unknown]);
    let run = folder.run(&format!("upload large.jsonl --server {}", server.url));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("takes no files in pieces"), "{}", run.stderr);
    server.received();
}

#[test]
fn the_requests_of_a_large_file_are_shown_without_its_bytes() {
    let folder = Folder::new();
    write_large(&folder, "large.jsonl", 17);
    let line = "upload large.jsonl --vcpus 2 --show --server http://127.0.0.1:1";
    let shown = folder.run(line).succeeded().stdout;
    assert!(shown.contains("POST http://127.0.0.1:1/api/v1/uploads\r\n"), "{shown}");
    assert!(shown.contains("(the 17825792 bytes of large.jsonl, in 5 pieces)"), "{shown}");
    assert!(shown.contains(r#"[{"file":0,"vcpus":2}]"#), "{shown}");
}
