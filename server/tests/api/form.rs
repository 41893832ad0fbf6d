//! An upload form as a browser sends it.

use axum::body::Body;
use http::{Method, Request};
use serde_json::Value;

use crate::server::request;

const BOUNDARY: &str = "----a-boundary-that-no-file-holds";

#[derive(Default)]
pub(crate) struct Form {
    body: Vec<u8>,
}

impl Form {
    pub(crate) fn file(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let name = name.replace('"', "%22");
        self.begin(&format!("form-data; name=\"file\"; filename=\"{name}\""));
        self.end(bytes.as_ref())
    }

    pub(crate) fn facts(self, facts: &Value) -> Self {
        self.field("facts", &facts.to_string())
    }

    pub(crate) fn field(mut self, name: &str, value: &str) -> Self {
        self.begin(&format!("form-data; name=\"{name}\""));
        self.end(value.as_bytes())
    }

    /// `accept` says whether a page or a program waits for the answer.
    pub(crate) fn request(mut self, accept: &str) -> Request<Body> {
        self.body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.broken_off_request(accept)
    }

    /// The connection ended before the form did.
    pub(crate) fn broken_off_request(self, accept: &str) -> Request<Body> {
        request(Method::POST, "/api/v1/imports")
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .header("accept", accept)
            .body(Body::from(self.body))
            .unwrap()
    }

    fn begin(&mut self, disposition: &str) {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n");
        self.body.extend_from_slice(head.as_bytes());
    }

    fn end(mut self, bytes: &[u8]) -> Self {
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
        self
    }
}
