//! A request as it goes over the wire, so that it can be shown before it is sent.

use crate::upload::form::Form;

/// What identifies this program to servers.
const USER_AGENT: &str = concat!("perfagent/", env!("CARGO_PKG_VERSION"));

/// A POST with every header but those of the connection.
pub(super) struct Request {
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn post(url: String, form: Form) -> Self {
        let Form { boundary, body } = form;
        let headers = vec![
            ("user-agent", USER_AGENT.to_owned()),
            ("accept", "application/json, application/problem+json".to_owned()),
            ("accept-encoding", "identity".to_owned()),
            ("content-type", format!("multipart/form-data; boundary={boundary}")),
            ("content-length", body.len().to_string()),
        ];
        Self { url, headers, body }
    }

    /// Method, URL, headers and body.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut text = format!("POST {}\r\n", self.url);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        [text.as_bytes(), &self.body].concat()
    }
}

/// The address of imports on a server given as `https://host`, with or without a path.
pub(super) fn imports_url(server: &str) -> anyhow::Result<String> {
    let base = server.trim_end_matches('/');
    let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
    let is_address = host.is_some_and(|host| {
        !host.is_empty() && !host.starts_with('/') && !host.contains(['?', '#', ' '])
    });
    anyhow::ensure!(
        is_address,
        "{server:?} is no server: expected an address like https://perf.example.org"
    );
    Ok(format!("{base}/api/v1/imports"))
}

/// An address from an answer, whole: servers give paths on themselves.
pub(super) fn absolute(server: &str, address: &str) -> String {
    if address.starts_with('/') {
        format!("{}{address}", server.trim_end_matches('/'))
    } else {
        address.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_an_http_address() {
        let url = |server| imports_url(server).ok();
        assert_eq!(url("https://a.org").as_deref(), Some("https://a.org/api/v1/imports"));
        assert_eq!(url("http://[::1]:80/x/").as_deref(), Some("http://[::1]:80/x/api/v1/imports"));
        for wrong in ["a.org", "ftp://a.org", "https://", "https:///x", "http://a.org?x=1"] {
            assert_eq!(url(wrong), None, "{wrong}");
        }
    }
}
