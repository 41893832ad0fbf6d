//! From an OpenAPI 3.1 document to the reference of the API.

use serde_json::Value;

use super::{example, texts};
use crate::{
    api::reference::{Group, Operation, ReferencePage},
    components::data_table::{Cell, Column, Table},
};

/// In the order in which a path's operations are shown.
const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "head"];

/// The page; `server` is the address that readers use, for lines to copy.
pub(crate) fn page(document: &Value, server: &str) -> ReferencePage {
    let mut groups: Vec<Group> = list(document, "tags").iter().filter_map(group).collect();
    let mut count = 0;
    for (path, item) in entries(document, "paths") {
        for method in METHODS {
            let Some(found) = item.get(method) else { continue };
            let operation = operation(document, server, (method, path), item, found);
            let tag = list(found, "tags").first().and_then(Value::as_str).unwrap_or("Other");
            count += 1;
            match groups.iter_mut().find(|group| group.title == tag) {
                Some(group) => group.operations.push(operation),
                None => groups.push(Group {
                    id: fragment(tag),
                    title: tag.to_owned(),
                    about: None,
                    operations: vec![operation],
                }),
            }
        }
    }
    groups.retain(|group| !group.operations.is_empty());
    let info = document.get("info").unwrap_or(&Value::Null);
    let version = text(info, "version").unwrap_or_default();
    ReferencePage {
        lead: format!(
            "{} under {server}; version {version}, a stable promise to agents and other programs.",
            texts::count(count, "operation")
        ),
        about: paragraphs(text(info, "description")),
        groups,
    }
}

fn group(tag: &Value) -> Option<Group> {
    let title = text(tag, "name")?;
    Some(Group {
        id: fragment(&title),
        about: text(tag, "description"),
        title,
        operations: Vec::new(),
    })
}

fn operation(
    document: &Value,
    server: &str,
    (method, path): (&str, &str),
    item: &Value,
    found: &Value,
) -> Operation {
    let own = list(found, "parameters").iter().chain(list(item, "parameters"));
    let parameters: Vec<&Value> = own.map(|it| example::resolved(document, it)).collect();
    let body = found.get("requestBody").map(|body| example::resolved(document, body));
    let scopes = scopes(document, found);
    let sent = body.and_then(|body| example::of_content(document, body));
    let mut examples = Vec::new();
    if let Some((kind, sent)) = &sent {
        examples.push((format!("Request, {kind}"), sent.clone()));
    }
    for (status, answer) in entries(found, "responses") {
        let answer = example::resolved(document, answer);
        if let Some((kind, text)) = example::of_content(document, answer)
            && status.starts_with('2')
        {
            examples.push((format!("Answer {status}, {kind}"), text));
        }
    }
    let id = fragment(&format!("{method} {path}"));
    Operation {
        curl: curl(server, (method, path), &parameters, sent.as_ref(), scopes.is_some()),
        id,
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(found, "summary").unwrap_or_default(),
        about: paragraphs(text(found, "description")),
        scope: scopes.unwrap_or_else(|| "Anybody who reaches the server.".to_owned()),
        parameters: parameter_table(document, &parameters),
        answers: answer_table(document, found),
        examples,
    }
}

/// What a token needs; `None` where no token is asked for.
fn scopes(document: &Value, operation: &Value) -> Option<String> {
    let own = operation.get("security").or_else(|| document.get("security"))?;
    let ways: Vec<&Value> = own.as_array()?.iter().collect();
    if ways.is_empty() || ways.iter().all(|way| way.as_object().is_none_or(|way| way.is_empty())) {
        return None;
    }
    let scopes = ways.iter().filter_map(|way| way.as_object()).flatten();
    let mut scopes: Vec<&str> = scopes
        .filter_map(|(_, scopes)| scopes.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    Some(match scopes.is_empty() {
        true => "A token of this server.".to_owned(),
        false => format!("A token with the scope {}.", scopes.join(" or ")),
    })
}

fn parameter_table(document: &Value, parameters: &[&Value]) -> Table {
    let row = |parameter: &&Value| {
        let schema = parameter.get("schema").unwrap_or(&Value::Null);
        let required = parameter.get("required").and_then(Value::as_bool).unwrap_or_default();
        let schema_text = text(example::resolved(document, schema), "description");
        let about = text(parameter, "description").or(schema_text);
        vec![
            Cell::Text(text(parameter, "name").unwrap_or_default()),
            Cell::Text(text(parameter, "in").unwrap_or_default()),
            Cell::Text(example::type_name(document, schema)),
            Cell::Text(if required { "yes" } else { "no" }.to_owned()),
            Cell::Text(about.unwrap_or_default()),
        ]
    };
    Table {
        caption: "Parameters".to_owned(),
        columns: ["Parameter", "In", "Type", "Required", "Meaning"].map(Column::text).into(),
        rows: parameters.iter().map(row).collect(),
    }
}

fn answer_table(document: &Value, operation: &Value) -> Table {
    let row = |(status, answer): (&str, &Value)| {
        let answer = example::resolved(document, answer);
        let kinds: Vec<&str> = entries(answer, "content").map(|(kind, _)| kind).collect();
        vec![
            Cell::Text(status.to_owned()),
            Cell::Text(text(answer, "description").unwrap_or_default()),
            Cell::Text(if kinds.is_empty() { "–".to_owned() } else { kinds.join(", ") }),
        ]
    };
    Table {
        caption: "Answers".to_owned(),
        columns: ["Answer", "When", "Content"].map(Column::text).into(),
        rows: entries(operation, "responses").map(row).collect(),
    }
}

/// A line for a shell, with what is required filled in.
fn curl(
    server: &str,
    (method, path): (&str, &str),
    parameters: &[&Value],
    sent: Option<&(String, String)>,
    with_token: bool,
) -> String {
    let mut line = "curl".to_owned();
    if method != "get" {
        line.push_str(&format!(" -X {}", method.to_uppercase()));
    }
    let required = parameters.iter().filter(|parameter| {
        let is_query = parameter.get("in").and_then(Value::as_str) == Some("query");
        is_query && parameter.get("required").and_then(Value::as_bool) == Some(true)
    });
    let names = required.filter_map(|parameter| parameter.get("name").and_then(Value::as_str));
    let query: Vec<String> = names.map(|name| format!("{name}={{{name}}}")).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    line.push_str(&format!(" '{server}{path}{query}'"));
    if with_token {
        line.push_str(" -H \"Authorization: Bearer $PERFANALYSIS_TOKEN\"");
    }
    match sent {
        Some((kind, text)) if kind == "application/json" => {
            let compact = serde_json::from_str::<Value>(text)
                .map_or_else(|_| text.clone(), |value| value.to_string());
            let safe = compact.replace('\'', "'\\''");
            line.push_str(&format!(" -H 'Content-Type: {kind}' -d '{safe}'"));
        }
        Some((kind, _)) if kind == "multipart/form-data" => line.push_str(" -F file=@FILE"),
        Some((kind, _)) => {
            line.push_str(&format!(" -H 'Content-Type: {kind}' --data-binary @FILE"));
        }
        None => {}
    }
    line
}

/// The entries of an object by name, in the document's order.
fn entries<'v>(
    value: &'v Value,
    key: &str,
) -> impl Iterator<Item = (&'v str, &'v Value)> + use<'v> {
    let object = value.get(key).and_then(Value::as_object);
    object.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned).filter(|text| !text.is_empty())
}

fn paragraphs(text: Option<String>) -> Vec<String> {
    let text = text.unwrap_or_default();
    let parts =
        text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    parts.filter(|part| !part.is_empty()).collect()
}

/// `get /api/v1/results/{id}` is `get-api-v1-results-id`.
fn fragment(text: &str) -> String {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric());
    let words: Vec<String> =
        words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "openapi": "3.1.0",
            "info": {"title": "P", "version": "1", "description": "First\nline.\n\nSecond."},
            "tags": [{"name": "Prices", "description": "What offers cost."}, {"name": "Empty"}],
            "paths": {
                "/api/v1/prices": {
                    "post": {
                        "tags": ["Prices"], "summary": "Record a price.",
                        "security": [{"token": ["write"]}],
                        "requestBody": {"content": {"application/json": {
                            "schema": {"$ref": "#/components/schemas/Price"}}}},
                        "responses": {"201": {"description": "Recorded."}}
                    },
                    "get": {
                        "tags": ["Prices"], "summary": "Prices.",
                        "parameters": [
                            {"name": "q", "in": "query", "description": "Part of a name.",
                             "schema": {"type": ["string", "null"]}},
                            {"name": "day", "in": "query", "required": true,
                             "schema": {"type": "string"}}
                        ],
                        "responses": {"200": {"description": "A page.", "content": {
                            "application/json": {"schema": {"type": "array", "items":
                                {"$ref": "#/components/schemas/Price"}}}}}}
                    }
                },
                "/healthz": {"get": {"responses": {"200": {"description": "It runs."}}}}
            },
            "components": {"schemas": {"Price": {"type": "object", "properties": {
                "per_hour": {"type": "number", "example": 0.1}, "source": {"type": "string"}}}}}
        })
    }

    #[test]
    fn operations_are_grouped_by_their_tag() {
        let page = page(&document(), "http://127.0.0.1:1");
        let titles: Vec<&str> = page.groups.iter().map(|group| group.title.as_str()).collect();
        assert_eq!(titles, ["Prices", "Other"]);
        assert_eq!(page.about, ["First line.", "Second."]);
        assert!(page.lead.starts_with("3 operations under http://127.0.0.1:1"));
        let prices = &page.groups[0];
        assert_eq!(prices.about.as_deref(), Some("What offers cost."));
        let ids: Vec<&str> = prices.operations.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, ["get-api-v1-prices", "post-api-v1-prices"]);
    }

    #[test]
    fn a_line_to_copy_asks_this_server_with_what_is_required() {
        let page = page(&document(), "http://127.0.0.1:1");
        let [get, post] = page.groups[0].operations.as_slice() else { panic!("two operations") };
        assert_eq!(get.curl, "curl 'http://127.0.0.1:1/api/v1/prices?day={day}'");
        assert_eq!(get.scope, "Anybody who reaches the server.");
        assert_eq!(
            post.curl,
            "curl -X POST 'http://127.0.0.1:1/api/v1/prices' \
             -H \"Authorization: Bearer $PERFANALYSIS_TOKEN\" -H 'Content-Type: application/json' \
             -d '{\"per_hour\":0.1,\"source\":\"text\"}'"
        );
        assert_eq!(post.scope, "A token with the scope write.");
        assert_eq!(get.parameters.rows.len(), 2);
        assert_eq!(get.parameters.rows[0][2], Cell::Text("string or null".to_owned()));
        assert_eq!(get.examples[0].0, "Answer 200, application/json");
    }
}
