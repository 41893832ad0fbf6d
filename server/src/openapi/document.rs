//! The document: OpenAPI 3.1 of everything under `/api/v1`, and of what other programs post to.

use http::Method;
use serde_json::{Map, Value, json};
use store::Scope;

use super::{
    describe::{Answer, Described},
    operation::Operation,
    schemas::Schemas,
};
use crate::{
    access::need::{Need, need},
    problem,
};

/// Where all paths begin.
pub(super) const ROOT: &str = "/api/v1";

/// A finished document.
#[derive(Clone, Debug)]
pub struct Document {
    pub json: Value,
    /// Method, path and summary of each operation, in the order of registration.
    pub index: Vec<(Method, String, &'static str)>,
}

/// One registered route.
pub struct Entry {
    pub(super) method: Method,
    /// What stands before its path: [`ROOT`], or nothing.
    pub(super) root: &'static str,
    pub(super) path: &'static str,
    pub(super) operation: Operation,
    pub(super) describe: fn(&mut Described, &mut Schemas),
}

impl Document {
    /// Of these routes.
    pub fn of(entries: &[Entry]) -> Self {
        let mut schemas = Schemas::default();
        let mut paths = Map::new();
        let mut index = Vec::new();
        for entry in entries {
            let path = format!("{}{}", entry.root, if entry.path == "/" { "" } else { entry.path });
            let item = paths.entry(path.clone()).or_insert_with(|| json!({}));
            item[entry.method.as_str().to_lowercase()] = entry.json(&path, &mut schemas);
            index.push((entry.method.clone(), path, entry.operation.summary));
        }
        let problem = schemas.sent::<problem::Document<'static>>();
        let mut json = json!({
            "openapi": "3.1.0",
            "info": {
                "title": "PerfAnalysis",
                "version": env!("CARGO_PKG_VERSION"),
                "description": ABOUT,
                "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
            },
            "servers": [{"url": "/", "description": "This server"}],
            "tags": tags(entries),
            "paths": paths,
            "components": {
                "securitySchemes": {
                    "bearer": {"type": "http", "scheme": "bearer", "description":
                        "A token; Authorization: ApiKey TOKEN is taken as well."},
                    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                    "cookie": {"type": "apiKey", "in": "cookie", "name": "__Host-session",
                        "description": "Of a browser that signed in at /sign-in."},
                },
                "responses": {"Problem": {
                    "description": "What went wrong and what to do, in one sentence (RFC 9457).",
                    "content": {"application/problem+json": {"schema": problem, "example": {
                        "type": "about:blank", "title": "Not Found", "status": 404,
                        "detail": "There is no result 0197c0de.", "request_id": "5f0c",
                    }}},
                }},
            },
        });
        schemas.finish(&mut json);
        Self { json, index }
    }
}

const ABOUT: &str = "\
Lists are served in pages, newest first: `limit` rows (50 unless said otherwise, at most 1000), \
and `next`, which is handed in as `after` to get the page that follows; it is null on the last \
page. Filters narrow a list; an empty one counts as absent. Times are microseconds since 1970 \
UTC, rates are units per second, percentages are 0 to 100. A server in single-user mode asks for \
no credential; any other one asks for a token with the scope that the operation names: `read`, \
`upload`, `stream` or `admin`, which opens everything. A token is never taken from an address.";

fn tags(entries: &[Entry]) -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for entry in entries {
        if !names.contains(&entry.operation.tag) {
            names.push(entry.operation.tag);
        }
    }
    names.into_iter().map(|name| json!({"name": name})).collect()
}

impl Entry {
    fn json(&self, path: &str, schemas: &mut Schemas) -> Value {
        let mut described = Described::default();
        (self.describe)(&mut described, schemas);
        if let Some(schema) = self.operation.answer {
            described.answer = Answer::Json(schema(schemas));
        }
        if let Some(schema) = self.operation.body {
            described.body = Some(schema(schemas));
        }
        let operation = &self.operation;
        let parameters = self.parameters(&described);
        let mut json = json!({
            "operationId": operation.id,
            "summary": operation.summary,
            "tags": [operation.tag],
            "responses": self.answers(path, &described),
            "security": security(&self.method, path),
        });
        if let Some(about) = operation.about {
            json["description"] = about.into();
        }
        if !parameters.is_empty() {
            json["parameters"] = parameters.into();
        }
        if let Some(body) = self.body(&described) {
            json["requestBody"] = body;
        }
        json
    }

    fn parameters(&self, described: &Described) -> Vec<Value> {
        let mut list = Vec::new();
        for name in names_in(self.path) {
            let schema = described.path.as_ref().expect("the handler takes what is in its path");
            let of_name = schema.pointer(&format!("/properties/{name}"));
            let mut schema = of_name.unwrap_or(schema).clone();
            let example = match schema["type"] == "integer" {
                true => json!(1),
                false => json!("0197c0de-0000-7000-8000-000000000001"),
            };
            let example = taken(&mut schema, "example").unwrap_or(example);
            list.push(json!({
                "name": name, "in": "path", "required": true, "schema": schema, "example": example,
            }));
        }
        let query = described.query.as_ref().and_then(|query| query["properties"].as_object());
        for (name, schema) in query.into_iter().flatten() {
            let mut schema = schema.clone();
            let about = taken(&mut schema, "description");
            let example = taken(&mut schema, "example");
            without_null(&mut schema);
            let mut one = json!({"name": name, "in": "query", "schema": schema});
            if let Some(about) = about {
                one["description"] = about;
            }
            if let Some(example) = example {
                one["example"] = example;
            }
            let required = described.query.as_ref().and_then(|query| query["required"].as_array());
            if required.is_some_and(|names| names.contains(&json!(name))) {
                one["required"] = true.into();
            }
            list.push(one);
        }
        let known = "The ETag of what is known already; 304 without a body where it still holds.";
        let known = self.operation.etag.then_some(("If-None-Match", known));
        for (name, about) in self.operation.headers.iter().copied().chain(known) {
            let schema = json!({"type": "string"});
            list.push(
                json!({"name": name, "in": "header", "description": about, "schema": schema}),
            );
        }
        list
    }

    fn body(&self, described: &Described) -> Option<Value> {
        let mut content = Map::new();
        if let Some(schema) = &described.body {
            content.insert("application/json".to_owned(), json!({"schema": schema}));
        }
        for kind in &self.operation.bodies {
            content.insert((*kind).to_owned(), json!({"schema": of_media_type(kind)}));
        }
        if let (Some(example), Some(first)) =
            (&self.operation.body_example, content.values_mut().next())
        {
            first["example"] = example.clone();
        }
        (!content.is_empty())
            .then(|| json!({"required": !self.operation.optional_body, "content": content}))
    }

    fn answers(&self, path: &str, described: &Described) -> Value {
        let operation = &self.operation;
        let mut answers = Map::new();
        let mut content = Map::new();
        if let Answer::Json(schema) = &described.answer {
            content.insert("application/json".to_owned(), json!({"schema": schema}));
        }
        for kind in &operation.files {
            content.insert((*kind).to_owned(), json!({"schema": of_media_type(kind)}));
        }
        if let (Some(example), Some(first)) = (&operation.example, content.values_mut().next()) {
            first["example"] = example.clone();
        }
        let usual = if content.is_empty() { (204, "Done.") } else { (200, operation.summary) };
        let statuses =
            if operation.statuses.is_empty() { vec![usual] } else { operation.statuses.clone() };
        for (status, meaning) in statuses {
            let mut answer = json!({"description": meaning});
            if !content.is_empty() && status != 204 {
                answer["content"] = content.clone().into();
            }
            if operation.etag {
                let about = "Send it back as If-None-Match.";
                answer["headers"] =
                    json!({"ETag": {"description": about, "schema": {"type": "string"}}});
            }
            answers.insert(status.to_string(), answer);
        }
        if operation.etag {
            let meaning = "What is known already still holds.";
            answers.insert("304".to_owned(), json!({"description": meaning}));
        }
        for (status, meaning) in &operation.mixed {
            let mut content = content.clone();
            let schema = json!({"$ref": "#/components/schemas/Problem"});
            content.insert("application/problem+json".to_owned(), json!({"schema": schema}));
            let answer = json!({"description": meaning, "content": content});
            answers.insert(status.to_string(), answer);
        }
        for status in self.problems(path, described) {
            let refers = json!({"$ref": "#/components/responses/Problem"});
            answers.entry(status.to_string()).or_insert(refers);
        }
        answers.into()
    }

    /// Which problems a route of this shape has.
    fn problems(&self, path: &str, described: &Described) -> Vec<u16> {
        let mut list = vec![400, 403, 421, 500, 503];
        if need(&self.method, Some(path), path, false) != Need::Public {
            list.extend([401, 429]);
        }
        if described.path.is_some() {
            list.extend([404, 422]);
        }
        if described.query.is_some() {
            list.push(422);
        }
        if described.body.is_some() || !self.operation.bodies.is_empty() {
            list.extend([413, 415, 422]);
        }
        if !self.method.is_safe() {
            list.extend([507]);
        }
        list.extend(&self.operation.problems);
        list.sort_unstable();
        list.dedup();
        list
    }
}

/// The names between braces.
fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

fn security(method: &Method, path: &str) -> Value {
    match need(method, Some(path), path, false) {
        Need::Public => json!([]),
        Need::Scope(scope) => {
            let scope: [&str; 1] = [Scope::name(scope)];
            json!([{"bearer": scope}, {"apiKey": scope}, {"cookie": scope}])
        }
    }
}

fn of_media_type(kind: &str) -> Value {
    match kind {
        "application/json" => json!({}),
        "multipart/form-data" => json!({"type": "object", "properties": {
            "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
            "facts": {"type": "string", "contentMediaType": "application/json"},
        }, "required": ["file"]}),
        "application/octet-stream" => json!({"type": "string", "format": "binary"}),
        _ => json!({"type": "string"}),
    }
}

fn taken(schema: &mut Value, key: &str) -> Option<Value> {
    schema.as_object_mut().and_then(|schema| schema.remove(key))
}

/// An address cannot carry `null`: a parameter is there or it is not.
fn without_null(schema: &mut Value) {
    if let Some(kinds) = schema["type"].as_array() {
        let kinds: Vec<Value> = kinds.iter().filter(|kind| *kind != "null").cloned().collect();
        schema["type"] = if kinds.len() == 1 { kinds[0].clone() } else { kinds.into() };
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<Value> = words.iter().filter(|word| !word.is_null()).cloned().collect();
        schema["enum"] = words.into();
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let any: Vec<Value> = any.iter().filter(|one| one["type"] != "null").cloned().collect();
        if any.len() == 1 {
            *schema = any[0].clone();
        }
    }
    if schema.get("default").is_some_and(|default| default.is_null() || *default == "") {
        taken(schema, "default");
    }
}
