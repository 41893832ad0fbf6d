//! The published JSON Schema and the documents agree.

use serde_json::{Value, json};

use super::documents::full;
use crate::{import::import, result::ResultDocument};

/// As much of JSON Schema 2020-12 as the published schema uses; what is wrong, else nothing.
fn faults(schema: &Value, value: &Value, root: &Value) -> Vec<String> {
    let Some(rules) = schema.as_object() else { return Vec::new() };
    rules
        .iter()
        .flat_map(|(rule, argument)| rule_faults(rule, argument, schema, value, root))
        .collect()
}

fn rule_faults(
    rule: &str,
    argument: &Value,
    schema: &Value,
    value: &Value,
    root: &Value,
) -> Vec<String> {
    let fault =
        |wrong: bool| if wrong { vec![format!("{rule} {argument}: {value}")] } else { Vec::new() };
    let empty = |schema: &Value| faults(schema, value, root).is_empty();
    let members = || argument.as_array().into_iter().flatten();
    match rule {
        "$ref" => {
            let target = argument.as_str().unwrap().trim_start_matches('#');
            faults(root.pointer(target).expect("a known reference"), value, root)
        }
        "type" => fault(!types(argument).iter().any(|kind| has_type(kind, value))),
        "enum" => fault(!members().any(|member| member == value)),
        "const" => fault(argument != value),
        "anyOf" => fault(!members().any(empty)),
        "oneOf" => fault(members().filter(|schema| empty(schema)).count() != 1),
        "minimum" => {
            fault(value.as_f64().is_some_and(|number| number < argument.as_f64().unwrap()))
        }
        "maximum" => {
            fault(value.as_f64().is_some_and(|number| number > argument.as_f64().unwrap()))
        }
        "pattern" => fault(value.as_str().is_some_and(|text| text.len() != 16)),
        "required" => fault(
            value.is_object() && members().any(|key| value.get(key.as_str().unwrap()).is_none()),
        ),
        "items" => value
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|item| faults(argument, item, root))
            .collect(),
        "properties" => properties(argument, schema, value, root),
        "$schema" | "$defs" | "title" | "description" | "format" | "default" => Vec::new(),
        other => panic!("the schema uses {other}, which this test does not know"),
    }
}

/// Unknown keys are faults here, although the schema allows them: a field that the schema lacks
/// would otherwise pass.
fn properties(known: &Value, schema: &Value, value: &Value, root: &Value) -> Vec<String> {
    let one_of = schema.get("oneOf").is_some();
    value
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(key, inner)| match known.get(key) {
            Some(rules) => faults(rules, inner, root),
            None if one_of => Vec::new(),
            None => vec![format!("the key {key} is not in the schema")],
        })
        .collect()
}

fn types(argument: &Value) -> Vec<&str> {
    match argument {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    }
}

fn has_type(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        other => panic!("an unknown type {other}"),
    }
}

#[track_caller]
fn check(document: &Value, expected_faults: bool) {
    let schema = ResultDocument::json_schema();
    let faults = faults(&schema, document, &schema);
    assert_eq!(!faults.is_empty(), expected_faults, "{faults:?}");
}

#[test]
fn every_document_we_write_fits_the_schema() {
    check(&serde_json::to_value(full()).unwrap(), false);
    let files = [
        "{\"busy\":10,\"units\":28}",
        "{\"hostname\":\"a\",\"error\":\"x\"}",
        "busy_pct,a_units,b_units,ratio\n100,3,2,9\n",
    ];
    for file in files {
        for document in import("file", file.as_bytes()).unwrap().documents() {
            check(&serde_json::to_value(document).unwrap(), false);
        }
    }
}

#[test]
fn the_schema_refuses_what_is_no_document() {
    let with = |path: &str, value: Value| {
        let mut document = serde_json::to_value(full()).unwrap();
        *document.pointer_mut(path).unwrap() = value;
        document
    };
    check(&with("/seed", json!("ff")), true);
    check(&with("/origin", json!("moon")), true);
    check(&with("/levels/0/lanes", json!(-1)), true);
    check(&with("/machine", json!(null)), true);
    check(&with("/warnings/0", json!({"kind": "not_pinned"})), true);
    check(&json!({}), true);
}
