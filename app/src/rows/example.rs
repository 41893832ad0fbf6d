//! What a JSON Schema describes, as a value to look at and as a word.

use serde_json::{Map, Value, json};

/// Schemas within schemas are followed so far; those that hold themselves end there.
const DEPTH: usize = 8;

/// What a reference of the document stands for; the value itself where it is none.
pub(super) fn resolved<'v>(document: &'v Value, value: &'v Value) -> &'v Value {
    let pointer = value.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

/// Media type and example of what is sent or answered; the one that was written down, else one
/// made of the schema.
pub(super) fn of_content(document: &Value, holder: &Value) -> Option<(String, String)> {
    let content = holder.get("content")?.as_object()?;
    let json = content.get_key_value("application/json");
    let (kind, media) = json.or_else(|| content.iter().next())?;
    let written = media.get("example").or_else(|| {
        let examples = media.get("examples")?.as_object()?;
        examples.values().next()?.get("value")
    });
    let value = match (written, media.get("schema")) {
        (Some(value), _) => value.clone(),
        (None, Some(schema)) if kind.contains("json") => of_schema(document, schema, DEPTH),
        _ => return Some((kind.clone(), "the bytes of the file".to_owned())),
    };
    let text = match value {
        Value::String(text) if !kind.contains("json") => text,
        value => serde_json::to_string_pretty(&value).unwrap_or_default(),
    };
    Some((kind.clone(), text))
}

/// A value that the schema describes.
fn of_schema(document: &Value, schema: &Value, depth: usize) -> Value {
    let schema = resolved(document, schema);
    let examples = schema.get("examples").and_then(Value::as_array);
    let stated = [schema.get("example"), examples.and_then(|all| all.first()), schema.get("const")];
    let listed = schema.get("enum").and_then(Value::as_array).and_then(|all| all.first());
    let default = schema.get("default").filter(|value| !value.is_null());
    if let Some(value) = stated.into_iter().flatten().next().or(listed).or(default) {
        return value.clone();
    }
    if depth == 0 {
        return Value::Null;
    }
    if let Some(all) = schema.get("allOf").and_then(Value::as_array) {
        let parts = all.iter().map(|part| of_schema(document, part, depth - 1));
        return merged(parts.chain([of_properties(document, schema, depth)]));
    }
    for key in ["oneOf", "anyOf"] {
        let ways = schema.get(key).and_then(Value::as_array);
        let way = ways.and_then(|ways| {
            ways.iter().find(|way| way.get("type").is_none_or(|kind| kind != "null"))
        });
        if let Some(way) = way {
            let chosen = of_schema(document, way, depth - 1);
            // A way beside own properties adds to them.
            return match schema.get("properties") {
                Some(_) => merged([of_properties(document, schema, depth), chosen]),
                None => chosen,
            };
        }
    }
    match kinds(schema).first().copied() {
        Some("object") => of_properties(document, schema, depth),
        Some("array") => match schema.get("items") {
            Some(items) => json!([of_schema(document, items, depth - 1)]),
            None => json!([]),
        },
        Some("string") => of_format(schema.get("format").and_then(Value::as_str)),
        Some("integer") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("number") => json!(1.5),
        Some("boolean") => json!(true),
        _ if schema.get("properties").is_some() => of_properties(document, schema, depth),
        _ => Value::Null,
    }
}

fn of_properties(document: &Value, schema: &Value, depth: usize) -> Value {
    let properties = schema.get("properties").and_then(Value::as_object);
    let made = properties.into_iter().flatten().map(|(name, property)| {
        (name.clone(), of_schema(document, property, depth.saturating_sub(1)))
    });
    Value::Object(made.collect())
}

fn of_format(format: Option<&str>) -> Value {
    match format {
        Some("date") => json!("2026-01-31"),
        Some("date-time") => json!("2026-01-31T12:00:00Z"),
        Some("uuid") => json!("0199e0a1-7b2c-7def-8123-0123456789ab"),
        Some("uri") => json!("https://example.org/"),
        _ => json!("text"),
    }
}

fn merged(parts: impl IntoIterator<Item = Value>) -> Value {
    let mut whole = Map::new();
    for part in parts {
        match part {
            Value::Object(part) => whole.extend(part),
            Value::Null => {}
            other if whole.is_empty() => return other,
            _ => {}
        }
    }
    Value::Object(whole)
}

/// The types of a schema, `null` last.
fn kinds(schema: &Value) -> Vec<&str> {
    let mut kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    kinds.sort_by_key(|kind| *kind == "null");
    kinds
}

/// `string or null`, `one of on_demand, spot`, `list of integer`.
pub(super) fn type_name(document: &Value, schema: &Value) -> String {
    let schema = resolved(document, schema);
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<String> = words
            .iter()
            .map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned))
            .collect();
        return format!("one of {}", words.join(", "));
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(ways) = schema.get(key).and_then(Value::as_array) {
            let mut names: Vec<String> = ways.iter().map(|way| way_name(document, way)).collect();
            names.dedup();
            return names.join(" or ");
        }
    }
    let names = kinds(schema).into_iter().map(|kind| match (kind, schema.get("items")) {
        ("array", Some(items)) => format!("list of {}", type_name(document, items)),
        _ => kind.to_owned(),
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() { "any".to_owned() } else { names.join(" or ") }
}

/// One way of several; a single word stands for itself.
fn way_name(document: &Value, way: &Value) -> String {
    match resolved(document, way).get("const") {
        Some(Value::String(word)) => word.clone(),
        Some(value) => value.to_string(),
        None => type_name(document, way),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(schema: Value, expected: Value, name: &str) {
        let document = json!({"components": {"schemas": {
            "Loop": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Loop"}}},
            "Day": {"type": "string", "format": "date"},
        }}});
        assert_eq!(of_schema(&document, &schema, DEPTH), expected);
        assert_eq!(type_name(&document, &schema), name);
    }

    #[test]
    fn a_schema_gives_a_value_and_a_word() {
        check(json!({"type": ["null", "integer"], "minimum": 0}), json!(0), "integer or null");
        check(json!({"enum": ["a", "b"]}), json!("a"), "one of a, b");
        check(json!({"oneOf": [{"const": "x"}, {"const": "y"}]}), json!("x"), "x or y");
        check(json!({"$ref": "#/components/schemas/Day"}), json!("2026-01-31"), "string");
        check(
            json!({"anyOf": [{"type": "null"}, {"type": "array", "items": {"type": "number"}}]}),
            json!([1.5]),
            "null or list of number",
        );
        check(
            json!({"allOf": [{"type": "object", "properties": {"a": {"type": "boolean"}}}],
                   "properties": {"b": {"example": 7}}}),
            json!({"a": true, "b": 7}),
            "any",
        );
    }

    #[test]
    fn a_schema_that_holds_itself_has_an_end() {
        let document = json!({"s": {"type": "object", "properties": {"next": {"$ref": "#/s"}}}});
        let found = of_schema(&document, &json!({"$ref": "#/s"}), DEPTH);
        assert!(found.to_string().matches("next").count() <= DEPTH);
    }
}
