//! The progress of a measurement on a server.

use kernel::event::Severity;
use serde_json::Value;

use crate::{
    agent::{Folder, document},
    taker::{Fault, Taker},
};

/// Measures, and fails to upload: this server takes no files.
fn measure(folder: &Folder, taker: &Taker) -> String {
    let line = format!(
        "measure --profile smoke --yes --quiet --out a.json --name web-1 --server {}",
        taker.url()
    );
    let run = folder.run(&line);
    assert!(run.stderr.contains("the result is safe in a.json"), "{}", run.stderr);
    run.stderr
}

#[test]
fn a_run_is_told_from_its_beginning_to_its_end() {
    let folder = Folder::new();
    let taker = Taker::start();
    let said = measure(&folder, &taker);
    assert!(!said.contains("Progress is not shown"), "{said}");
    let document = document(&folder.path().join("a.json"));
    let state = taker.state();
    let kinds: Vec<&str> = state.events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds.first(), Some(&"measure.started"));
    assert_eq!(kinds.last(), Some(&"measure.finished"));
    let progress: Vec<&Value> = state
        .events
        .iter()
        .filter(|event| event.kind == "measure.progress")
        .map(|event| &event.payload.as_ref().unwrap()["units_per_s"])
        .collect();
    // Each visit has one at least.
    assert!(progress.len() >= 2, "{kinds:?}");
    assert!(progress.iter().all(|rate| rate.as_f64().unwrap() > 0.0), "{progress:?}");
    for event in &state.events {
        assert_eq!(event.run.as_ref(), Some(&document.id));
        assert_eq!((event.agent.as_str(), event.severity), ("web-1", Severity::Info));
    }
    let mut ids: Vec<&str> = state.events.iter().map(|event| event.id.as_str()).collect();
    ids.dedup();
    assert_eq!(ids.len(), state.events.len());
    let end = state.events.last().unwrap();
    assert_eq!(end.success, Some(true));
    assert_eq!(end.duration_us, document.elapsed_ns.map(|ns| ns / 1_000));
    assert!(end.payload.as_ref().unwrap()["units_per_s"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_server_that_wants_no_events_is_left_alone_and_the_run_goes_on() {
    let folder = Folder::new();
    let taker = Taker::start();
    let refusal = r#"{"detail":"This token may not stream."}"#;
    // The number for the run, then the first event.
    let not_drawn = Fault::Answer("404 Not Found", "", "");
    taker.state().faults.extend([not_drawn, Fault::Answer("403 Forbidden", "", refusal)]);
    let said = measure(&folder, &taker);
    let expected = "Progress is not shown on the server: the server answered 403: This token may";
    assert_eq!(said.matches(expected).count(), 1, "{said}");
    assert!(taker.state().events.is_empty(), "it was not asked again");
    document(&folder.path().join("a.json"));
}

#[test]
fn events_that_a_busy_server_did_not_take_come_again() {
    let folder = Folder::new();
    let taker = Taker::start();
    let not_drawn = Fault::Answer("404 Not Found", "", "");
    taker.state().faults.extend([not_drawn, Fault::Answer("503 Service Unavailable", "", "")]);
    let said = measure(&folder, &taker);
    assert!(!said.contains("Progress is not shown"), "{said}");
    assert_eq!(taker.state().events[0].kind, "measure.started");
}
