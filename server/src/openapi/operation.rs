//! What a person has to say about a route; everything else follows from its handler.

use schemars::JsonSchema;
use serde_json::Value;

use super::schemas::Schemas;

/// About one route.
pub struct Operation {
    pub(super) id: &'static str,
    pub(super) tag: &'static str,
    pub(super) summary: &'static str,
    pub(super) about: Option<&'static str>,
    /// Of the answer when all goes well, each with what it means.
    pub(super) statuses: Vec<(u16, &'static str)>,
    /// Statuses whose body is the answer or a problem, each with what it means.
    pub(super) mixed: Vec<(u16, &'static str)>,
    pub(super) example: Option<Value>,
    pub(super) body_example: Option<Value>,
    /// Bodies that are no JSON of a known type: media types.
    pub(super) bodies: Vec<&'static str>,
    /// Answers that are no JSON of a known type: media types.
    pub(super) files: Vec<&'static str>,
    /// Problems that the route's shape does not tell.
    pub(super) problems: Vec<u16>,
    /// Header parameters: name and what it does.
    pub(super) headers: Vec<(&'static str, &'static str)>,
    pub(super) etag: bool,
    /// Whether it takes an `Idempotency-Key`.
    pub(super) idempotent: bool,
    /// Whether there may be no body.
    pub(super) optional_body: bool,
    /// Schema of a JSON answer that the handler's signature does not tell.
    pub(super) answer: Option<fn(&mut Schemas) -> Value>,
    /// Schema of a JSON body that the handler's signature does not tell.
    pub(super) body: Option<fn(&mut Schemas) -> Value>,
}

/// A route's name in generated clients (`listResults`), the group it belongs to, and one sentence.
pub fn operation(id: &'static str, tag: &'static str, summary: &'static str) -> Operation {
    Operation {
        id,
        tag,
        summary,
        about: None,
        statuses: Vec::new(),
        mixed: Vec::new(),
        example: None,
        body_example: None,
        bodies: Vec::new(),
        files: Vec::new(),
        problems: Vec::new(),
        headers: Vec::new(),
        etag: false,
        idempotent: false,
        optional_body: false,
        answer: None,
        body: None,
    }
}

impl Operation {
    /// More than the summary: filters, order, definitions.
    pub fn about(self, text: &'static str) -> Self {
        Self { about: Some(text), ..self }
    }

    /// A status when all goes well; without any it is 200, or 204 without a body.
    pub fn status(mut self, status: u16, meaning: &'static str) -> Self {
        self.statuses.push((status, meaning));
        self
    }

    /// A status whose body is the usual answer, which then tells of problems, or a problem.
    pub fn mixed(mut self, status: u16, meaning: &'static str) -> Self {
        self.mixed.push((status, meaning));
        self
    }

    /// An answer as it may look.
    pub fn example(self, example: Value) -> Self {
        Self { example: Some(example), ..self }
    }

    /// A body as it may be sent.
    pub fn body_example(self, example: Value) -> Self {
        Self { body_example: Some(example), ..self }
    }

    /// A body that is no JSON of a known type.
    pub fn body(mut self, media_type: &'static str) -> Self {
        self.bodies.push(media_type);
        self
    }

    /// The body may be left out.
    pub fn optional_body(self) -> Self {
        Self { optional_body: true, ..self }
    }

    /// An answer that is no JSON of a known type.
    pub fn file(mut self, media_type: &'static str) -> Self {
        self.files.push(media_type);
        self
    }

    /// The type of a JSON answer, where the handler writes it itself.
    pub fn answer<T: JsonSchema>(self) -> Self {
        Self { answer: Some(Schemas::sent::<T>), ..self }
    }

    /// The type of a JSON body, where the handler reads it itself.
    pub fn body_of<T: JsonSchema>(self) -> Self {
        Self { body: Some(Schemas::received::<T>), ..self }
    }

    /// A problem besides those that every route of its shape has.
    pub fn problem(mut self, status: u16) -> Self {
        self.problems.push(status);
        self
    }

    /// The answer has an `ETag`; who sends it back as `If-None-Match` gets 304 and no body. Answers
    /// of JSON have one unasked.
    pub fn etag(self) -> Self {
        Self { etag: true, ..self }
    }

    /// Whether the answer is JSON and nothing else.
    pub(super) fn is_plain_json(&self) -> bool {
        self.files.is_empty() && self.statuses.is_empty()
    }

    /// A header that the request may carry.
    pub fn header(mut self, name: &'static str, meaning: &'static str) -> Self {
        self.headers.push((name, meaning));
        self
    }

    /// A request that is repeated under the same key is answered as it was the first time.
    pub fn idempotent(mut self) -> Self {
        self.headers.push((
            "Idempotency-Key",
            "Any text of up to 200 characters. For 24 hours the same request under the same key \
             is answered as it was the first time; another body under the same key is a problem \
             (422).",
        ));
        Self { idempotent: true, ..self }.problem(409)
    }
}
