//! A token for a server that asks for one: read from a file or the environment, sent in a
//! header, shown nowhere.

use std::process::{Command, Stdio};

use crate::{
    agent::{Folder, Run},
    server::{Canned, Server},
    upload::{TRAINING, created},
};

const TOKEN: &str = "pa_00112233";

fn drawn() -> Canned {
    Canned {
        status: "201 Created",
        headers: "content-type: application/json\r\n",
        body: r#"{"id":"0199e0a1-7b2c-7def-8123-0123456789ab","nonce":"00000000000000aa"}"#,
    }
}

/// Runs `perfagent` with the token in its environment.
fn run_with_variable(folder: &Folder, line: &str, token: &str) -> Run {
    let child = Command::new(env!("CARGO_BIN_EXE_perfagent"))
        .args(line.split_whitespace())
        .current_dir(folder.path())
        .env("PERFANALYSIS_TOKEN", token)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("perfagent can be run");
    Run::of(child)
}

#[track_caller]
fn check_hidden(run: &Run) {
    assert!(!run.stdout.contains(TOKEN) && !run.stderr.contains(TOKEN), "{run:?}");
}

#[test]
fn a_token_in_a_file_goes_into_every_request_and_into_no_output() {
    let folder = Folder::new();
    folder.write("token", &format!(" {TOKEN}\n"));
    let server = Server::start(vec![drawn(), created()]);
    let line = "measure --profile smoke --yes --out a.json --token-file token --server";
    let run = folder.run(&format!("{line} {}", server.url)).succeeded();
    check_hidden(&run);
    for received in server.received() {
        let expected = format!("authorization: Bearer {TOKEN}");
        let lines: Vec<String> = received.head.iter().map(|line| line.to_string()).collect();
        let sent = lines.iter().any(|line| line.eq_ignore_ascii_case(&expected));
        assert!(sent, "{lines:?}");
    }
    let text = std::fs::read_to_string(folder.path().join("a.json")).unwrap();
    assert!(!text.contains(TOKEN));
}

#[test]
fn the_environment_does_the_same_and_the_request_that_is_shown_hides_it() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    let server = Server::start(vec![created()]);
    let line = format!("upload a.json --server {}", server.url);
    let shown = run_with_variable(&folder, &format!("{line} --show"), TOKEN).succeeded();
    check_hidden(&shown);
    assert!(shown.stdout.contains("authorization: Bearer (not shown)"), "{}", shown.stdout);
    check_hidden(&run_with_variable(&folder, &line, TOKEN).succeeded());
    let head = server.received().remove(0).head.join("\n").to_lowercase();
    assert!(head.contains(&format!("authorization: bearer {TOKEN}")), "{head}");
}

#[test]
fn without_a_token_none_is_sent() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    let server = Server::start(vec![created()]);
    let line = format!("upload a.json --server {}", server.url);
    run_with_variable(&folder, &line, " ").succeeded();
    let head = server.received().remove(0).head.join("\n").to_lowercase();
    assert!(!head.contains("authorization"), "{head}");
}

#[test]
fn a_file_without_a_token_is_named_before_anything_is_measured() {
    let folder = Folder::new();
    folder.write("empty", "\n");
    folder.write("two", "pa_a\npa_b\n");
    for (name, expected) in [
        ("gone", "the token in gone cannot be read"),
        ("empty", "empty holds no token"),
        ("two", "two holds no token"),
    ] {
        let line = format!(
            "measure --profile smoke --yes --out a.json --server http://127.0.0.1:9 --token-file {name}"
        );
        let run = folder.run(&line);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        assert!(!folder.path().join("a.json").exists());
    }
}
