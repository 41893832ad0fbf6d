//! What version 1 means is frozen: what a unit computes, and what a result document says.

use kernel::{
    result::{ResultDocument, VERSION},
    workload::{Workload, golden},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Fails with what to do when the meaning behind `version` is not the one that was frozen.
#[track_caller]
fn check(what: &str, frozen: &str, meaning: &str) {
    let hash = Sha256::digest(meaning.as_bytes());
    let found: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(
        found == frozen,
        "{what} means something else than when version 1 was frozen (now {found}). Raise the \
         version, so that results of both are never mixed, and freeze the new one here."
    );
}

/// The rules of a schema in an order that no build changes, without its descriptions: words may
/// be bettered.
fn rules(schema: &Value) -> String {
    match schema {
        Value::Object(members) => {
            // A property may be called `description`; then it is an object.
            let is_rule = |name: &str, value: &Value| name != "description" || !value.is_string();
            let members = members.iter().filter(|(name, value)| is_rule(name, value));
            sorted(members.map(|(name, value)| format!("{name}:{}", rules(value))).collect())
        }
        Value::Array(members) => sorted(members.iter().map(rules).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.to_string(),
    }
}

fn sorted(mut members: Vec<String>) -> String {
    members.sort();
    format!("({})", members.join(" "))
}

#[test]
fn version_1_of_every_workload_computes_what_it_always_did() {
    assert!(Workload::ALL.iter().all(|workload| workload.version() == 1));
    // Computed here, so that a changed unit with changed committed digests is found too.
    check(
        "A workload",
        "0bbc8626b82198ad2a50dc734e0ac0927373f21fa196d81a603ce50d78b74c78",
        &golden::to_json(&golden::compute()),
    );
}

#[test]
fn version_1_of_the_document_has_the_fields_it_always_had() {
    assert_eq!(VERSION, 1);
    check(
        "The result document",
        "14d9408cfc08f58fcefcaf7135b686953e0528fc58a1cd095c42594b42ba239a",
        &rules(&ResultDocument::json_schema()),
    );
}
