//! A request as it goes over the wire, so that it can be shown before it is sent.

use crate::{token::Token, upload::form::Form};

/// Above this a server is asked whether it takes the body before it is sent (RFC 9110, 10.1.1):
/// a refusal can then be read, where it would be lost in the middle of sending.
const ASK_ABOVE_BYTES: usize = 1 << 20;

/// What identifies this program to servers.
pub(crate) const USER_AGENT: &str = concat!("perfagent/", env!("CARGO_PKG_VERSION"));

/// A POST with every header but those of the connection.
pub(super) struct Request {
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    /// Shown to the server only.
    pub(super) token: Option<Token>,
}

impl Request {
    pub(super) fn post(url: String, form: Form, token: Option<Token>) -> Self {
        let Form { boundary, body } = form;
        let mut headers = vec![
            ("user-agent", USER_AGENT.to_owned()),
            ("accept", "application/json, application/problem+json".to_owned()),
            ("accept-encoding", "identity".to_owned()),
            ("content-type", format!("multipart/form-data; boundary={boundary}")),
            ("content-length", body.len().to_string()),
        ];
        if body.len() > ASK_ABOVE_BYTES {
            headers.push(("expect", "100-continue".to_owned()));
        }
        Self { url, headers, body, token }
    }

    /// Method, URL, headers and body, without the token.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut text = format!("POST {}\r\n", self.url);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.token.is_some() {
            text.push_str("authorization: Bearer (not shown)\r\n");
        }
        text.push_str("\r\n");
        [text.as_bytes(), &self.body].concat()
    }
}
