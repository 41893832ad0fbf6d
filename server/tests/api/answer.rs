//! An answer, read to its end, and what every answer must hold.

use axum::{body, response::Response};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Self { status: parts.status, headers: parts.headers, body }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The one sentence of a problem document with this status.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let json = self.json();
        assert_eq!(json["status"], status);
        assert_eq!(json["request_id"], self.header("x-request-id"));
        json["detail"].as_str().unwrap().to_owned()
    }

    /// What the guarantees promise of every answer, whatever was asked.
    #[track_caller]
    pub(crate) fn check_guarantees(&self, what: &str, head: bool) {
        let policy = self.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") || policy.contains("default-src 'self'"),
            "{what}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
        assert_eq!(self.header("cross-origin-opener-policy"), "same-origin", "{what}");
        assert_eq!(self.header("cross-origin-embedder-policy"), "require-corp", "{what}");
        assert_eq!(self.header("x-content-type-options"), "nosniff", "{what}");
        assert!(!self.header("x-request-id").is_empty(), "{what}");
        assert!(!self.status.is_server_error(), "{what}: {} {}", self.status, self.text());
        let error = self.status.is_client_error();
        let answers_itself = ["text/html", "application/json"]
            .iter()
            .any(|kind| self.header("content-type").starts_with(kind));
        if error && !head && !answers_itself {
            self.problem(self.status.as_u16());
        }
    }
}
