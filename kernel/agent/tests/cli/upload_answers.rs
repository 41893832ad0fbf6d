//! What `perfagent upload` says when not everything was kept.

use std::fs::File;

use crate::{
    agent::Folder,
    server::{Canned, Server},
    upload::{TRAINING, created, too_large},
};

const MIXED: &str = r#"{"files":[
    {"file_name":"good.json","format":"training","problem":null,
     "results":[{"id":"7","machine_id":"m","name":"web-1","new":true,"url":"/results/7"}]},
    {"file_name":"bad.json","format":null,"results":[],
     "problem":{"detail":"The file is larger than 16 MiB.","line":null,"column":null}}]}"#;

/// A file of this many MiB, none of which are read before it is sent.
pub(crate) fn write_large(folder: &Folder, name: &str, mib: u64) {
    let file = File::create(folder.path().join(name)).expect("a file for the test");
    file.set_len(mib << 20).expect("a large file");
}

#[track_caller]
fn check_mixed(status: &'static str) {
    let folder = Folder::new();
    folder.write("good.json", TRAINING);
    folder.write("bad.json", "{");
    let server = Server::start(vec![Canned { status, headers: "", body: MIXED }]);
    let run = folder.run(&format!("upload good.json bad.json --server {}", server.url));
    assert_eq!(run.code, Some(1), "{run:?}");
    let expected = format!(
        "good.json:\n  new    web-1  {}/results/7\n\
         bad.json:\n  refused: The file is larger than 16 MiB.\n\
         1 of 2 files was imported. Correct what is wrong and send the others again.\n",
        server.url
    );
    assert_eq!(run.stdout, expected);
    server.received();
}

#[test]
fn what_was_kept_is_told_beside_what_was_refused() {
    check_mixed("422 Unprocessable Content");
    check_mixed("413 Content Too Large");
}

#[test]
fn large_files_go_one_by_one_and_one_refusal_does_not_stop_the_others() {
    let folder = Folder::new();
    write_large(&folder, "large.json", 9);
    write_large(&folder, "a.json", 8);
    let server = Server::start(vec![too_large(), created()]);
    let run = folder.run(&format!("upload large.json a.json --server {}", server.url));
    assert_eq!(run.code, Some(1), "{run:?}");
    let refused = "large.json: the server answered 413: A file has at most 64 MB. (request r-1)";
    assert!(run.stderr.contains(refused), "{}", run.stderr);
    assert!(run.stdout.contains("/results/7\n1 of 2 files was imported."), "{}", run.stdout);
    assert_eq!(server.received().len(), 2);
}

#[test]
fn a_refusal_before_the_body_is_read_is_told() {
    let folder = Folder::new();
    write_large(&folder, "a.json", 16);
    let server = Server::refusing(too_large());
    let run = folder.run(&format!("upload a.json --retries 0 --server {}", server.url));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("413: A file has at most 64 MB."), "{}", run.stderr);
    server.received();
}

#[test]
fn a_refusal_of_a_proxy_is_explained() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    let page = "<html>413 Request Entity Too Large</html>";
    let answer = Canned { status: "413 Request Entity Too Large", headers: "", body: page };
    let server = Server::start(vec![answer]);
    let run = folder.run(&format!("upload a.json --server {}", server.url));
    assert!(run.stderr.contains("413: the upload is larger than it takes;"), "{}", run.stderr);
    server.received();
}

#[test]
fn a_file_that_cannot_be_sent_is_found_out_before_anything_is() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    write_large(&folder, "huge.json", 2_000);
    for (name, expected) in [
        ("huge.json", "huge.json is larger than 64 MiB; compress it with gzip or split it"),
        ("/dev/zero", "/dev/zero is a device; name a file"),
        ("missing.json", "cannot read missing.json"),
    ] {
        let run = folder.run(&format!("upload a.json {name} --server http://127.0.0.1:1"));
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    }
}

#[test]
fn names_from_a_server_cannot_steer_the_terminal() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    let body = r#"{"files":[{"file_name":"a.json","results":[
        {"name":"\u001b[31mred\r\u0007","new":true,"url":"/results/7"}]}]}"#;
    let server = Server::start(vec![Canned { status: "201 Created", headers: "", body }]);
    let run = folder.run(&format!("upload a.json --server {}", server.url)).succeeded();
    assert!(run.stdout.contains(r"new    \u{1b}[31mred\u{d}\u{7}  http"), "{}", run.stdout);
    server.received();
}
