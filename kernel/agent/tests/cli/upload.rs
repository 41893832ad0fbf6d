//! `perfagent upload`, and the upload after a measurement, against a server that is told what
//! to answer.

use crate::{
    agent::Folder,
    challenge::not_offered,
    server::{Canned, Server, nowhere},
};

pub(crate) const TRAINING: &str = "{\"siteid\":1,\"host\":0,\"busy\":100,\"units\":274}\n";

pub(crate) fn created() -> Canned {
    Canned {
        status: "201 Created",
        headers: "content-type: application/json\r\n",
        body: r#"{"files":[{"file_name":"a.json","format":"training","problem":null,
            "results":[{"id":"7","machine_id":"m","name":"web-1","new":true,"url":"/results/7"}]}]}"#,
    }
}

pub(crate) fn too_large() -> Canned {
    Canned {
        status: "413 Content Too Large",
        headers: "content-type: application/problem+json\r\n",
        body: r#"{"type":"about:blank","title":"Content Too Large","status":413,
            "detail":"A file has at most 64 MB.","request_id":"r-1"}"#,
    }
}

fn busy() -> Canned {
    Canned { status: "503 Service Unavailable", headers: "retry-after: 0\r\n", body: "" }
}

#[test]
fn what_was_made_is_printed_with_its_whole_address() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    let server = Server::start(vec![created()]);
    let run = folder.run(&format!("upload a.json --server {}/", server.url)).succeeded();
    let expected = format!("a.json:\n  new    web-1  {}/results/7\n", server.url);
    assert_eq!(run.stdout, expected);
    assert_eq!(server.received()[0].head[0], "POST /api/v1/imports HTTP/1.1");
}

#[test]
fn what_is_shown_is_what_is_sent() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    folder.write("b.csv", "busy_pct,x_units\n100,5\n");
    let server = Server::start(vec![created()]);
    let line = format!(
        "upload a.json b.csv --server {} --provider azure --shape D2s_v5 --vcpus 2 \
         --price-per-hour 0.115 --currency eur",
        server.url
    );
    let shown = folder.run(&format!("{line} --show")).succeeded().stdout;
    folder.run(&line).succeeded();
    let received = server.received();

    let (head, body) = shown.split_once("\r\n\r\n").unwrap();
    let mut head = head.split("\r\n");
    let url = head.next().unwrap();
    assert!(url.starts_with("POST http://127.0.0.1:") && url.ends_with("/api/v1/imports"), "{url}");
    let mut sent: Vec<&str> = received[0].head.iter().skip(1).map(String::as_str).collect();
    sent.retain(|line| !line.starts_with("host: "));
    sent.sort_unstable();
    let mut shown: Vec<&str> = head.collect();
    shown.sort_unstable();
    assert_eq!(shown, sent);
    assert_eq!(body.as_bytes(), received[0].body);
    assert!(body.contains(r#""price":{"per_hour":0.115,"currency":"EUR""#), "{body}");
    assert!(body.contains("name=\"file\"; filename=\"b.csv\""), "{body}");
}

#[test]
fn a_busy_server_is_asked_again() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    let server = Server::start(vec![busy(), busy(), created()]);
    let run = folder.run(&format!("upload a.json --server {}", server.url)).succeeded();
    assert_eq!(run.stderr.matches("trying again in 0 s").count(), 2, "{}", run.stderr);
    let received = server.received();
    assert_eq!(received.len(), 3);
    assert_eq!(received[0].body, received[2].body);
}

#[test]
fn a_server_that_stays_busy_is_given_up() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    let server = Server::start(vec![busy(), busy()]);
    let run = folder.run(&format!("upload a.json --retries 1 --server {}", server.url));
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("the server answered 503"), "{}", run.stderr);
    assert_eq!(server.received().len(), 2);
}

#[test]
fn a_file_with_a_problem_fails_and_is_named() {
    let folder = Folder::new();
    folder.write("a.json", "{}");
    let server = Server::start(vec![Canned {
        status: "422 Unprocessable Content",
        headers: "",
        body: r#"{"files":[{"file_name":"a.json","format":null,"results":[],
            "problem":{"detail":"found nothing known","line":1,"column":1}}]}"#,
    }]);
    let run = folder.run(&format!("upload a.json --server {}", server.url));
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("Line 1, column 1: found nothing known"), "{}", run.stdout);
    assert!(run.stdout.contains("Nothing was imported."), "{}", run.stdout);
    server.received();
}

#[test]
fn a_server_that_is_away_is_named() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    let address = nowhere();
    let run = folder.run(&format!("upload a.json --retries 0 --server {address}"));
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains(&format!("cannot reach {address}")), "{}", run.stderr);
}

#[test]
fn a_server_that_is_something_else_is_named() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    let page = Canned { status: "200 OK", headers: "", body: "<html>welcome</html>" };
    let server = Server::start(vec![page]);
    let run = folder.run(&format!("upload a.json --server {}", server.url));
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("not as a PerfAnalysis server does"), "{}", run.stderr);
    server.received();
}

#[test]
fn a_failed_upload_after_a_run_says_how_to_repeat_it() {
    let folder = Folder::new();
    let server = Server::start(vec![not_offered(), too_large(), created()]);
    let url = &server.url;
    let line = format!("measure --profile smoke --yes --quiet --out a.perf.json --server {url}");
    let run = folder.run(&line);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("A file has at most 64 MB. (request r-1)"), "{}", run.stderr);
    assert_eq!(folder.names(), ["a.perf.json"], "the result is safe");

    let repeat = run.stderr.lines().find_map(|line| line.trim().strip_prefix("perfagent "));
    assert_eq!(repeat, Some(format!("upload a.perf.json --server {url}").as_str()));
    folder.run(repeat.unwrap()).succeeded();
    let received = server.received();
    assert_eq!(received[1].body, received[2].body, "nothing was lost in between");
}
