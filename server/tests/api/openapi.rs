//! The document says what the router does, and keeps the rules of OpenAPI 3.1.

use std::collections::BTreeSet;

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use crate::{
    samples::document as result_document,
    server::{Server, request},
};

pub(crate) async fn document(server: &Server) -> Value {
    server.one("/api/v1/openapi.json").await
}

/// Method, path and operation of everything in the document.
pub(crate) fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let mut all = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            all.push((method.to_uppercase(), path.clone(), operation));
        }
    }
    all
}

/// Every value of `$ref`, and every key named `example` or `examples`, with where it stands.
fn walk<'a>(value: &'a Value, path: &str, visit: &mut impl FnMut(&str, &str, &'a Value)) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                visit(path, key, inner);
                walk(inner, &format!("{path}/{key}"), visit);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                walk(inner, &format!("{path}/{index}"), visit);
            }
        }
        _ => {}
    }
}

/// Whether the parameters are those of the path and say what they are.
fn check_parameters(path: &str, operation: &Value, lack: &mut impl FnMut(&str)) {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let in_path = parameters.iter().filter(|one| one["in"] == "path");
    if in_path.filter(|one| one["required"] == true).count() != path.matches('{').count() {
        lack("the names in its path are not its parameters");
    }
    for one in &parameters {
        let described = one["description"].is_string() || one["in"] == "path";
        if !described || !one["schema"].is_object() {
            lack(&format!("parameter {} is not described", one["name"]));
        }
    }
}

/// What needs no credential.
const PUBLIC: [&str; 4] = ["/agent", "/agent/{name}", "/healthz", "/readyz"];

#[tokio::test]
async fn every_operation_is_described_whole() {
    let server = Server::start().await;
    let document = document(&server).await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut broken = Vec::new();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let mut lack = |what: &str| broken.push(format!("{method} {path}: {what}"));
        let id = operation["operationId"].as_str().unwrap_or_default();
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            lack("no plain operationId");
        }
        if !ids.insert(id.to_owned()) {
            lack("its operationId is another one's");
        }
        let summary = operation["summary"].as_str().unwrap_or_default();
        if !summary.ends_with('.') {
            lack("no summary that is a sentence");
        }
        let answers = operation["responses"].as_object().unwrap();
        let is_well = |status: &String| status.starts_with(['2', '3']) || status == "101";
        if !answers.keys().any(is_well) {
            lack("no answer for when all goes well");
        }
        let is_public = PUBLIC.contains(&path.as_str());
        for status in ["400", "401", "403", "429", "500", "503"] {
            let said = answers.get(status).map(|answer| &answer["$ref"]);
            let is_left_out = is_public && ["401", "429"].contains(&status);
            if !is_left_out && said != Some(&json!("#/components/responses/Problem")) {
                lack(&format!("no problem {status}"));
            }
        }
        for (status, answer) in answers {
            if answer.get("$ref").is_none() && !answer["description"].is_string() {
                lack(&format!("answer {status} has no description"));
            }
        }
        let mut examples = 0;
        walk(operation, "", &mut |_, key, _| examples += usize::from(key == "example"));
        // What neither takes nor gives anything needs none.
        let has_parts = operation.get("parameters").is_some()
            || operation.get("requestBody").is_some()
            || answers.values().any(|answer| answer.get("content").is_some());
        if examples == 0 && has_parts {
            lack("no example");
        }
        check_parameters(&path, operation, &mut lack);
        let security = operation["security"].as_array();
        if security.is_none_or(|list| list.is_empty() != PUBLIC.contains(&path.as_str())) {
            lack("it says something else about credentials than is true");
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(ids.len() > 25, "{ids:?}");
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_everything_is_used() {
    let server = Server::start().await;
    let document = document(&server).await;
    let mut used = BTreeSet::new();
    let mut broken = Vec::new();
    walk(&document, "", &mut |path, key, value| {
        if key == "$ref" {
            let to = value.as_str().unwrap_or_default();
            let found = to.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
            if found.is_none() {
                broken.push(format!("{path}: {to}"));
            }
            used.insert(to.to_owned());
        }
    });
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in schemas.keys() {
        if !used.contains(&format!("#/components/schemas/{name}")) {
            broken.push(format!("nobody refers to the schema {name}"));
        }
        // A number at the end is a second type of the same name.
        if name.ends_with(|last: char| last.is_ascii_digit()) && name != "Hex64" {
            broken.push(format!("{name} is the name of two types; rename one"));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[tokio::test]
async fn schemas_keep_the_rules_of_json_schema_2020_12() {
    let server = Server::start().await;
    let document = document(&server).await;
    let mut broken = Vec::new();
    let kinds = ["null", "boolean", "object", "array", "number", "string", "integer"];
    walk(&document["components"]["schemas"], "", &mut |path, key, value| {
        // A property may be called as a keyword is.
        if path.ends_with("/properties") || path.is_empty() {
            return;
        }
        let good = match key {
            "type" => {
                let list = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
                list.iter().all(|kind| kind.as_str().is_some_and(|kind| kinds.contains(&kind)))
            }
            "required" => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
            "items" | "additionalProperties" => value.is_object() || value.is_boolean(),
            "properties" | "$defs" => value.is_object(),
            "anyOf" | "oneOf" | "allOf" | "prefixItems" => {
                value.as_array().is_some_and(|list| !list.is_empty())
            }
            // Of drafts before, or of OpenAPI 3.0.
            "definitions" | "nullable" | "additionalItems" | "$schema" => false,
            _ => true,
        };
        if !good {
            broken.push(format!("{path}/{key}: {value}"));
        }
    });
    assert!(broken.is_empty(), "{broken:#?}");
}

#[tokio::test]
async fn everything_in_the_document_is_served_and_the_index_is_the_same_list() {
    let server = Server::start().await;
    let document = document(&server).await;
    let mut listed = BTreeSet::new();
    for resource in server.one("/api/v1").await["resources"].as_array().unwrap() {
        listed.insert((resource["method"].to_string(), resource["path"].to_string()));
    }
    for (method, path, _) in operations(&document) {
        let own = (Value::from(&*method).to_string(), Value::from(&*path).to_string());
        assert!(listed.contains(&own), "{method} {path} is not in the index");
        let path = path.replace("{id}", "nobody").replace("{seq}", "1");
        let method: Method = method.parse().unwrap();
        let answer = server.send(request(method.clone(), &path).body(Body::empty()).unwrap()).await;
        assert_ne!(answer.status, 405, "{method} {path}");
        assert_ne!(answer.header("content-type"), "text/html; charset=utf-8", "{method} {path}");
        assert!(!answer.text().contains("no such resource"), "{method} {path}");
    }
    let outside: Vec<_> = operations(&document)
        .into_iter()
        .filter(|(_, path, _)| !path.starts_with("/api/v1"))
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    let known = [
        "GET /agent",
        "GET /agent/{name}",
        "GET /healthz",
        "GET /l/{code}",
        "GET /readyz",
        "POST /v1/trickle",
    ];
    assert_eq!(outside, known, "what has an address of its own is described too");
    assert_eq!(listed.len(), operations(&document).len());
}

#[tokio::test]
async fn what_is_known_already_is_not_sent_again() {
    let server = Server::start().await;
    server.import(result_document(1, Some("key-a"), 137).to_json()).await;
    let api = document(&server).await;
    let mut read = Vec::new();
    for (method, path, operation) in operations(&api) {
        let is_plain = method == "GET" && !path.contains('{') && path != "/api/v1/compare";
        if !is_plain || operation["responses"]["304"].is_null() {
            continue;
        }
        let first = server.get(&path).await;
        assert_eq!(
            (first.status.as_u16(), first.header("content-type")),
            (200, "application/json")
        );
        if server.get(&path).await.body != first.body {
            // It tells what time it is.
            continue;
        }
        let known = request(Method::GET, &path).header("if-none-match", first.header("etag"));
        let again = server.send(known.body(Body::empty()).unwrap()).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        assert_eq!(again.header("etag"), first.header("etag"), "{path}");
        read.push(path);
    }
    for path in ["/api/v1/results", "/api/v1/machines", "/api/v1/sessions", "/api/v1/openapi.json"]
    {
        assert!(read.iter().any(|it| it == path), "{path} has no tag: {read:?}");
    }
    let before = server.get("/api/v1/machines").await.header("etag").to_owned();
    server.import(result_document(2, Some("key-b"), 137).to_json()).await;
    assert_ne!(server.get("/api/v1/machines").await.header("etag"), before);
}
