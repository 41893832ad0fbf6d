//! A file that an older version of the program read otherwise: the same ids, other values.

use kernel::recording::{Metric, SeriesId};
use serde_json::Value;
use store::{Batch, CollectorChoice, FactsChange, MachineChoice, NewResult, NewSession};

use crate::{
    samples::{id, training, trickle},
    server::Server,
};

const STORED_US: i64 = 1_768_003_200_000_000;

fn check_sentence(file: &Value) {
    let sentence = file["read_before"].as_str().unwrap();
    assert!(
        sentence.starts_with("The same file was imported at 2026-01-10T00:00:00Z, by a version")
    );
}

#[tokio::test]
async fn a_file_that_was_read_otherwise_before_leads_to_the_result_it_became() {
    let server = Server::start().await;
    let text = training(200);
    let mut document =
        kernel::import::import("", text.as_bytes()).unwrap().results.remove(0).document;
    for level in &mut document.levels {
        level.stated_units_per_s = level.stated_units_per_s.map(|units| units + 1.0);
    }
    let result = document.id.clone();
    let machine = MachineChoice::New { id: id(1) };
    let old = NewResult { document, raw: None, machine, facts: FactsChange::default() };
    server.state.backend.store.add_results(vec![old], STORED_US).await.unwrap();

    let answer = server.import(text.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let file = &answer.json()["files"][0];
    assert_eq!(file["problem"], Value::Null);
    assert_eq!(file["results"][0]["id"], result);
    assert_eq!(file["results"][0]["new"], false);
    assert_eq!(file["results"][0]["url"], format!("/results/{result}"));
    check_sentence(file);
    let peak = |items: Vec<Value>| items[0]["peak_units_per_s"].clone();
    assert_eq!(peak(server.items("/api/v1/results").await), 201.0, "it stays as it was");

    // As the sentence says: deleted and imported again it is read anew.
    server.delete(&format!("/api/v1/results/{result}")).await;
    let again = server.import(text).await;
    assert_eq!(again.status, 201);
    assert_eq!(again.json()["files"][0]["read_before"], Value::Null);
    assert_eq!(peak(server.items("/api/v1/results").await), 200.0);
}

#[tokio::test]
async fn a_file_that_was_read_otherwise_before_leads_to_the_session_it_became() {
    let server = Server::start().await;
    let text = trickle("web-1", 0, 30);
    let mut recording = kernel::import::import("", text.as_bytes()).unwrap().recordings.remove(0);
    let session = recording.id.clone();
    let load = SeriesId::host(Metric::Load1);
    let load = recording.ticks.series.iter_mut().find(|series| series.id == load).unwrap();
    load.values.iter_mut().for_each(|value| *value += 7.0);
    let old = NewSession {
        recording,
        name: "as it was read".to_owned(),
        source: "old.json".to_owned(),
        collector: CollectorChoice::New { id: id(1) },
        facts: FactsChange::default(),
        demo: false,
    };
    let batch = Batch { sessions: vec![old], ..Batch::default() };
    server.state.backend.store.import(batch, STORED_US).await.unwrap();
    let first_load = async || {
        let path = format!("/api/v1/sessions/{session}/series?metrics=system.load_1");
        server.one(&path).await["series"][0]["values"][0].clone()
    };

    let answer = server.import(text.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let file = &answer.json()["files"][0];
    assert_eq!(file["sessions"][0]["id"], session);
    assert_eq!(file["sessions"][0]["name"], "as it was read");
    assert_eq!(file["sessions"][0]["new"], false);
    check_sentence(file);
    assert_eq!(first_load().await, 7.0, "it stays as it was");

    server.delete(&format!("/api/v1/sessions/{session}")).await;
    let again = server.import(text).await;
    assert_eq!(again.status, 201, "{}", again.text());
    assert_eq!(again.json()["files"][0]["read_before"], Value::Null);
    assert_eq!(first_load().await, 0.0);
}
