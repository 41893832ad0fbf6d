//! The address of a server, checked before anything else is done.

use std::{fmt, str::FromStr};

use ureq::http::Uri;

/// `https://host`, with or without a port and a path; without a slash at the end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ServerUrl {
    base: String,
}

/// The text is no address of a server.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("an address begins with http:// or https://, such as {example}")]
pub(crate) struct NotAServer {
    /// What was probably meant.
    example: String,
}

impl ServerUrl {
    fn new(text: &str) -> Option<Self> {
        let base = text.trim_end_matches('/');
        // A query or a fragment would end up in the middle of the addresses made from this one.
        let uri: Uri = base.parse().ok().filter(|_| !base.contains(['?', '#']))?;
        let authority = uri.authority().filter(|authority| !authority.host().is_empty())?;
        let after_host = authority.as_str().rsplit_once(']').map_or_else(
            || authority.as_str().rsplit_once(':').map(|(_, port)| port),
            |(_, rest)| rest.strip_prefix(':'),
        );
        let has_port_or_none = after_host.is_none() || authority.port_u16().is_some();
        let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
        (is_http && has_port_or_none).then(|| Self { base: base.to_owned() })
    }

    /// Where files are sent.
    pub(crate) fn imports(&self) -> String {
        format!("{}/api/v1/imports", self.base)
    }

    /// Where files are sent in pieces.
    pub(crate) fn uploads(&self) -> String {
        format!("{}/api/v1/uploads", self.base)
    }

    /// Where a number for a run is drawn.
    pub(crate) fn challenges(&self) -> String {
        format!("{}/api/v1/challenges", self.base)
    }

    /// Where the ticks of a session are sent.
    pub(crate) fn samples(&self, session: &str) -> String {
        format!("{}/api/v1/sessions/{session}/samples", self.base)
    }

    /// Where a session is ended.
    pub(crate) fn complete(&self, session: &str) -> String {
        format!("{}/api/v1/sessions/{session}/complete", self.base)
    }

    /// Where events are sent.
    pub(crate) fn events(&self) -> String {
        format!("{}/api/v1/events", self.base)
    }

    /// An address from an answer, whole: servers give paths on themselves.
    pub(crate) fn absolute(&self, address: &str) -> String {
        let is_path = address.starts_with('/');
        if is_path { format!("{}{address}", self.base) } else { address.to_owned() }
    }
}

impl FromStr for ServerUrl {
    type Err = NotAServer;

    fn from_str(text: &str) -> Result<Self, NotAServer> {
        Self::new(text).ok_or_else(|| NotAServer { example: example(text) })
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

/// The address with the scheme that is missing. Servers with a certificate have a name and the
/// usual port; others are this machine, a number, or have a port of their own.
fn example(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest).trim_start_matches('/');
    let rest = rest.split(['?', '#', ' ']).next().unwrap_or_default().trim_end_matches('/');
    let host = rest.split('/').next().unwrap_or_default();
    let is_plain = host.starts_with('[') || host.contains(':') || host == "localhost";
    let is_number = host.chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_secure = text.starts_with("https:") || !(is_plain || is_number);
    let meant = format!("{}://{rest}", if is_secure { "https" } else { "http" });
    ServerUrl::new(&meant).map_or_else(|| "https://perf.example.org".to_owned(), |url| url.base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn sends_to(text: &str, expected: &str) {
        assert_eq!(text.parse::<ServerUrl>().unwrap().imports(), expected);
    }

    #[test]
    fn a_server_is_an_http_address() {
        sends_to("https://a.org", "https://a.org/api/v1/imports");
        sends_to("http://[::1]:80/x/", "http://[::1]:80/x/api/v1/imports");
        sends_to("http://127.0.0.1:4655/", "http://127.0.0.1:4655/api/v1/imports");
    }

    #[track_caller]
    fn refused(text: &str, example: &str) {
        let error = text.parse::<ServerUrl>().unwrap_err();
        assert_eq!(error.example, example, "{text}");
    }

    #[test]
    fn a_wrong_address_is_answered_with_the_right_one() {
        refused("127.0.0.1:4655", "http://127.0.0.1:4655");
        refused("127.0.0.1", "http://127.0.0.1");
        refused("localhost", "http://localhost");
        refused("[::1]:4655", "http://[::1]:4655");
        refused("perf.example.org/x/", "https://perf.example.org/x");
        refused("perf.example.org:8080", "http://perf.example.org:8080");
        refused("ftp://a.org", "https://a.org");
        refused("http://a.org?x=1", "https://a.org");
        refused("https:///x", "https://x");
        for nothing in ["", "https://", "http://a.org:", "http://a.org:99999", "http://:80"] {
            refused(nothing, "https://perf.example.org");
        }
    }

    #[test]
    fn paths_of_an_answer_are_made_whole() {
        let server: ServerUrl = "https://a.org/".parse().unwrap();
        assert_eq!(server.absolute("/results/1"), "https://a.org/results/1");
        assert_eq!(server.absolute("https://b.org/2"), "https://b.org/2");
    }
}
