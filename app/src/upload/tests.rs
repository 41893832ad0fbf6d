//! The upload page without a browser.

use kernel::import::{Fact, Preview, PreviewProblem, PreviewRecording, PreviewResult};

use super::{
    answer,
    facts::FileFacts,
    state::{MAX_FILE_BYTES, Step, UploadState},
};

fn preview(results: usize) -> Preview {
    let result = PreviewResult {
        part: "host 0".to_owned(),
        missing: vec![Fact::Shape],
        ..PreviewResult::default()
    };
    Preview {
        format: "training file".to_owned(),
        results: vec![result; results],
        ..Preview::default()
    }
}

fn sent(id: &str) -> String {
    format!(
        r#"{{"files":[{{"file_name":"a","format":"training","results":[{{"id":"{id}",
        "machine_id":"m","name":"vm","new":true,"url":"/results/{id}",
        "workload":{{"name":"classic","version":1}}}}],"problem":null}}]}}"#
    )
}

/// Two files, read and ready.
fn two() -> UploadState {
    let mut state = UploadState::default();
    for name in ["a.json", "b.json"] {
        let key = state.add(name.to_owned(), 100);
        state.previewed(key, Ok(preview(1)));
    }
    state
}

#[test]
fn a_file_too_large_or_empty_is_refused_before_it_is_read() {
    let mut state = UploadState::default();
    let large = state.add("a".to_owned(), MAX_FILE_BYTES + 1);
    let empty = state.add("b".to_owned(), 0);
    let fits = state.add("c".to_owned(), MAX_FILE_BYTES);
    assert!(matches!(state.file(large).unwrap().step, Step::Refused(_)));
    assert!(matches!(state.file(empty).unwrap().step, Step::Refused(_)));
    assert_eq!(state.file(fits).unwrap().step, Step::Reading);
    assert!(state.sendable().is_empty() && state.is_busy());
}

#[test]
fn a_file_with_a_problem_is_not_sent_and_says_which_line() {
    let mut state = two();
    let key = state.add("bad".to_owned(), 1);
    let detail = "Line 3, column 1: found x.".to_owned();
    state.previewed(key, Err(PreviewProblem { detail: detail.clone(), line: Some(3) }));
    assert_eq!(state.file(key).unwrap().step, Step::Refused(detail));
    assert_eq!(state.sendable(), [0, 1]);
}

#[test]
fn the_button_counts_what_is_in_files() {
    let mut state = two();
    let key = state.add("c".to_owned(), 1);
    state.previewed(key, Ok(preview(3)));
    assert_eq!(state.sendable().len(), 3);
    assert_eq!(state.sendable_things().as_deref(), Some("5 results"));
    assert_eq!(state.asked().len(), 5);
}

#[test]
fn an_upload_that_failed_stays_and_can_be_sent_again() {
    let mut state = two();
    state.set(0, Step::Sending(40));
    state.set(0, answer::step(503, r#"{"status":503,"detail":"The database is busy."}"#));
    assert_eq!(state.file(0).unwrap().step, Step::Failed("The database is busy.".to_owned()));
    assert_eq!(state.sendable(), [0, 1]);
    assert_eq!(state.asked().len(), 2);
    state.set(0, answer::step(502, "<html>"));
    assert!(matches!(&state.file(0).unwrap().step, Step::Failed(why) if why.contains("502")));
}

#[test]
fn a_problem_of_the_file_is_told_in_the_servers_words() {
    let mut state = two();
    let body = r#"{"files":[{"file_name":"a","results":[],"problem":{"detail":"Line 2 is wrong.",
        "line":2,"column":1}}]}"#;
    state.set(1, answer::step(422, body));
    assert_eq!(state.file(1).unwrap().step, Step::Failed("Line 2 is wrong.".to_owned()));
}

#[test]
fn when_all_have_arrived_the_way_goes_on_to_the_comparison() {
    let mut state = two();
    assert_eq!(state.result_href(), None);
    state.set(0, answer::step(201, &sent("x")));
    assert!(!state.is_done());
    state.set(1, answer::step(200, &sent("y")));
    assert!(state.is_done());
    assert_eq!(state.result_href().as_deref(), Some("/compare?ids=x,y"));
}

#[test]
fn the_same_result_twice_is_compared_once_and_too_many_are_listed() {
    let mut state = two();
    state.set(0, answer::step(201, &sent("x")));
    state.set(1, answer::step(200, &sent("x")));
    assert_eq!(state.result_href().as_deref(), Some("/compare?ids=x"));
    for number in 0..20 {
        let key = state.add("c".to_owned(), 1);
        state.set(key, answer::step(201, &sent(&number.to_string())));
    }
    assert_eq!(state.result_href().as_deref(), Some("/machines"));
}

#[test]
fn different_work_is_listed_and_not_compared() {
    let mut state = two();
    state.set(0, answer::step(201, &sent("x")));
    state.set(1, answer::step(201, &sent("y").replace("classic", "standard")));
    assert_eq!(state.result_href().as_deref(), Some("/machines"));
}

#[test]
fn a_removed_file_is_gone_and_its_key_is_not_used_again() {
    let mut state = two();
    state.remove(1);
    assert_eq!(state.add("c".to_owned(), 1), 2);
    assert_eq!(state.keys(), [0, 2]);
    state.set(1, Step::Ready);
    assert_eq!(state.keys(), [0, 2]);
}

fn json(pairs: &[(String, String)], key: u32) -> Result<Option<String>, String> {
    FileFacts::new(pairs, key).map(|facts| facts.json())
}

/// The facts of file 7 as JSON, from fields named without their file and result.
fn facts_of(fields: &[(&str, &str)]) -> Result<Option<String>, String> {
    let pairs = fields.iter().map(|(name, value)| (format!("7.0.{name}"), (*value).to_owned()));
    json(&pairs.collect::<Vec<_>>(), 7)
}

#[test]
fn fields_left_empty_say_nothing() {
    let empty = [("name", ""), ("vcpus", " "), ("per_hour", ""), ("as_of", "2026-01-31")];
    assert_eq!(facts_of(&empty), Ok(None));
    assert_eq!(json(&[("8.0.name".to_owned(), "vm".to_owned())], 7), Ok(None));
}

#[test]
fn facts_travel_as_the_api_takes_them() {
    let fields = [
        ("name", " vm "),
        ("vcpus", "4"),
        ("per_hour", "0.096"),
        ("currency", "USD"),
        ("as_of", "2026-01-31"),
        ("source", "price list"),
    ];
    let expected = r#"[{"file":0,"result":0,"name":"vm","vcpus":4,"price":{"per_hour":0.096,"currency":"USD","as_of":"2026-01-31","source":"price list"}}]"#;
    assert_eq!(facts_of(&fields), Ok(Some(expected.to_owned())));
}

#[test]
fn a_recording_can_be_put_to_a_collector() {
    let expected = r#"[{"file":0,"result":0,"collector_id":"c"}]"#;
    assert_eq!(facts_of(&[("collector_id", "c")]), Ok(Some(expected.to_owned())));
}

#[test]
fn what_is_chosen_keeps_its_name_unless_the_reader_types_another() {
    #[track_caller]
    fn check(preview: &Preview, fields: &[(&str, &str)], expected: &str) {
        let pairs = fields.iter().map(|(name, value)| (format!("7.0.{name}"), (*value).to_owned()));
        let facts = FileFacts::new(&pairs.collect::<Vec<_>>(), 7).unwrap();
        let json = facts.without_suggestions(preview).json().unwrap();
        assert_eq!(json, format!(r#"[{{"file":0,"result":0,{expected}}}]"#));
    }
    let recording = recorded();
    check(&recording, &[("collector_id", "c"), ("name", "vm")], r#""collector_id":"c""#);
    let typed = [("collector_id", "c"), ("name", "new")];
    check(&recording, &typed, r#""collector_id":"c","name":"new""#);
    // The machine may have no collector yet.
    check(&recording, &[("machine_id", "m"), ("name", "vm")], r#""machine_id":"m","name":"vm""#);
    check(&recording, &[("name", "vm")], r#""name":"vm""#);
    let mut result = preview(1);
    result.results[0].name = "guess".to_owned();
    result.results[0].provider = "oci".to_owned();
    let fields = [("machine_id", "m"), ("name", "guess"), ("provider", "oci")];
    check(&result, &fields, r#""machine_id":"m""#);
}

#[test]
fn a_price_that_the_file_states_needs_only_its_currency() {
    let fields = [("currency", "EUR"), ("as_of", "2026-01-31"), ("source", "the file")];
    let json = facts_of(&fields).unwrap().unwrap();
    assert!(json.contains(r#""price":{"currency":"EUR""#), "{json}");
}

#[test]
fn a_number_that_is_none_is_named() {
    let error = facts_of(&[("vcpus", "many")]).unwrap_err();
    assert_eq!(error, "“many” is no whole number of vCPUs. Correct it and try again.");
    assert!(facts_of(&[("per_hour", "1,5")]).is_err());
    assert!(facts_of(&[("per_hour", "inf")]).is_err());
}

#[test]
fn each_result_of_a_file_has_its_own_facts() {
    let pairs = [("7.1.name", "b"), ("7.0.name", "a")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let json = json(&pairs, 7).unwrap().unwrap();
    assert_eq!(json, r#"[{"file":0,"result":1,"name":"b"},{"file":0,"result":0,"name":"a"}]"#);
}

fn recorded() -> Preview {
    let recording = PreviewRecording { name: "vm".to_owned(), ..PreviewRecording::default() };
    Preview { recordings: vec![recording; 2], ..preview(0) }
}

#[test]
fn a_recording_can_be_named_and_leads_to_its_session() {
    let mut state = UploadState::default();
    let key = state.add("a.jsonl".to_owned(), 1);
    state.previewed(key, Ok(recorded()));
    let asked = state.asked_hosts();
    assert_eq!(asked.iter().map(|asked| asked.index).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(state.sendable_things().as_deref(), Some("2 sessions"));
    assert_eq!(state.asked_machines(), []);
    let body = r#"{"files":[{"file_name":"a","results":[],"problem":null,"sessions":[
        {"id":"s","collector_id":"c","name":"vm","new":true,"url":"/sessions/s","ticks":3}]}]}"#;
    state.set(key, answer::step(201, body));
    assert_eq!(state.result_href().as_deref(), Some("/sessions/s"));
    assert_eq!(state.asked_hosts(), []);
}

#[test]
fn facts_of_a_machine_ask_whose_they_are_and_prices_lead_to_the_price_book() {
    let mut state = UploadState::default();
    let key = state.add("system_info.json".to_owned(), 1);
    let machines = vec!["2 vCPUs.".to_owned()];
    state.previewed(key, Ok(Preview { machines, ..preview(0) }));
    assert_eq!(state.asked_machines()[0].what, "facts about a machine");
    state.set(key, answer::step(201, r#"{"files":[{"prices":2,"problem":null}]}"#));
    assert_eq!(state.result_href().as_deref(), Some("/prices"));
}

#[test]
fn a_file_that_is_taken_off_while_others_are_sent_is_left_out_and_the_rest_goes_on() {
    let mut state = two();
    let third = state.add("c.json".to_owned(), 100);
    state.previewed(third, Ok(preview(1)));
    state.begin(0);
    assert_eq!(state.take_next(), Some(0));
    state.remove(1);
    assert!(state.is_sending());
    state.set(0, answer::step(201, &sent("x")));
    assert!(state.is_sending(), "the third still waits");
    assert_eq!(state.take_next(), Some(third));
    assert_eq!(state.file(third).unwrap().step, Step::Sending(0));
    state.set(third, answer::step(201, &sent("y")));
    assert_eq!(state.take_next(), None);
    assert!(state.is_done() && !state.is_sending());
}

#[test]
fn a_file_that_is_cancelled_says_what_became_of_it_and_can_be_sent_again() {
    let mut state = two();
    state.begin(0);
    state.take_next();
    state.progress(0, 40, 0);
    state.cancel(0);
    // The browser had one more report to give.
    state.progress(0, 60, 0);
    let Step::Cancelled(sentence) = &state.file(0).unwrap().step else { panic!("{state:?}") };
    assert!(sentence.contains("nothing of it was kept"), "{sentence}");
    assert_eq!(state.summary().as_deref(), Some("0 of 2 uploaded, 1 cancelled"));
    assert_eq!(state.asked().len(), 2, "what was typed stays");
    state.take_next();
    state.progress(1, 100, 0);
    state.cancel(1);
    let Step::Cancelled(sentence) = &state.file(1).unwrap().step else { panic!("{state:?}") };
    assert!(sentence.contains("may have been imported"), "{sentence}");
    assert_eq!(state.sendable(), [0, 1]);
    assert!(!state.is_done() && !state.is_sending());
}
