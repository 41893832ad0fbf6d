//! Schemas of the types that go over the wire, in JSON Schema 2020-12 as OpenAPI 3.1 takes it.
//!
//! What is received and what is sent differ for the same type: an optional field may be left out
//! of a request and is `null` in an answer. Both are collected, and those that differ get the
//! ending `Input`.

use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::Contract, generate::SchemaSettings};
use serde_json::{Map, Value};

const SENT: &str = "#/components/schemas/";
const RECEIVED: &str = "#/components/received/";

/// Every schema that was asked for.
pub struct Schemas {
    sent: SchemaGenerator,
    received: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        let generator = |path: &'static str, contract: Contract| {
            let settings = SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = path.into();
                settings.meta_schema = None;
                settings.contract = contract;
            });
            settings.into_generator()
        };
        Self {
            sent: generator("/components/schemas", Contract::Serialize),
            received: generator("/components/received", Contract::Deserialize),
        }
    }
}

impl Schemas {
    /// Of something that the server sends.
    pub fn sent<T: JsonSchema>(&mut self) -> Value {
        self.sent.subschema_for::<T>().to_value()
    }

    /// Of something that the server receives.
    pub fn received<T: JsonSchema>(&mut self) -> Value {
        self.received.subschema_for::<T>().to_value()
    }

    /// Of parameters: the schema itself, not a reference to it.
    pub fn parameters<T: JsonSchema>(&mut self) -> Value {
        Schema::to_value(T::json_schema(&mut self.received))
    }

    /// Puts the schemas into a finished document, and its references right.
    pub fn finish(mut self, document: &mut Value) {
        let mut sent = self.sent.take_definitions(true);
        let received = self.received.take_definitions(true);
        let differing = differing(&sent, &received);
        let name = |name: &str| match differing.contains(name) {
            true => format!("{name}Input"),
            false => name.to_owned(),
        };
        for (own, mut schema) in received {
            redirect(&mut schema, &name);
            sent.insert(name(&own), schema);
        }
        redirect(document, &name);
        document["components"]["schemas"] = Value::Object(sent);
    }
}

/// Names of types that look different when they are sent than when they are received, in
/// themselves or in what they refer to.
fn differing(sent: &Map<String, Value>, received: &Map<String, Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for (name, schema) in received {
            let Some(other) = sent.get(name) else { continue };
            let mut same = schema.clone();
            redirect(&mut same, &|name| match found.contains(name) {
                true => format!("{name}Input"),
                false => name.to_owned(),
            });
            if same != *other {
                found.insert(name.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// References to what is received become references to the one list that there is in the end.
fn redirect(schema: &mut Value, name: &impl Fn(&str) -> String) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(to) if key == "$ref" => {
                        if let Some(own) = to.strip_prefix(RECEIVED) {
                            *to = format!("{SENT}{}", name(own));
                        }
                    }
                    other => redirect(other, name),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, name)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Deserialize, JsonSchema, Serialize)]
    struct Inner {
        note: Option<String>,
    }

    #[derive(Deserialize, JsonSchema, Serialize)]
    struct Outer {
        inner: Inner,
    }

    #[derive(Deserialize, JsonSchema, Serialize)]
    struct Same {
        count: u32,
    }

    #[test]
    fn what_is_received_differs_in_name_where_it_differs() {
        let mut schemas = Schemas::default();
        let mut document = json!({
            "sent": [schemas.sent::<Outer>(), schemas.sent::<Same>()],
            "received": [schemas.received::<Outer>(), schemas.received::<Same>()],
        });
        schemas.finish(&mut document);
        assert_eq!(document["received"][0]["$ref"], "#/components/schemas/OuterInput");
        assert_eq!(document["received"][1]["$ref"], "#/components/schemas/Same");
        assert_eq!(document["sent"][0]["$ref"], "#/components/schemas/Outer");
        let all = &document["components"]["schemas"];
        assert_eq!(all["Inner"]["required"], json!(["note"]));
        assert_eq!(all["InnerInput"]["required"], Value::Null);
        let inner = &all["OuterInput"]["properties"]["inner"]["$ref"];
        assert_eq!(inner, "#/components/schemas/InnerInput");
    }
}
