//! Who may ask: loopback names only, nothing through a proxy, no other site's page.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, Method, header, uri::Authority};

use crate::problem::Problem;

/// Refuses what single-user mode does not serve.
///
/// # Errors
/// 421 for a foreign `Host`, 403 behind a proxy or from another site's page.
pub async fn single_user(request: Request, next: Next) -> Result<Response, Problem> {
    check(request.method(), request.headers())?;
    Ok(next.run(request).await)
}

fn check(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if headers
        .keys()
        .any(|name| name == header::FORWARDED || name.as_str().starts_with("x-forwarded-"))
    {
        return Err(Problem::forbidden(
            "This server runs in single-user mode without a login and is not served through a proxy. \
             Open it directly on the machine it runs on.",
        ));
    }
    let host = text(headers, header::HOST).unwrap_or_default();
    if !is_loopback_name(host) {
        return Err(Problem::misdirected(
            "This server runs in single-user mode and answers to localhost, 127.0.0.1 and [::1] only.",
        ));
    }
    if !method.is_safe() && is_cross_site(headers, host) {
        return Err(Problem::forbidden("A page of another site may not change anything here."));
    }
    Ok(())
}

/// Whether a browser says that another site's page made the request.
fn is_cross_site(headers: &HeaderMap, host: &str) -> bool {
    match text(headers, "sec-fetch-site") {
        Some(site) => !matches!(site, "same-origin" | "none"),
        None => match text(headers, header::ORIGIN) {
            Some(origin) => origin.split_once("://").is_none_or(|(_, authority)| authority != host),
            // Neither header: not a browser.
            None => false,
        },
    }
}

/// Guards against DNS rebinding: a foreign name that resolves to this machine.
fn is_loopback_name(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    // A user name before the host is a trick: browsers never send one.
    let name = if host.contains('@') { "" } else { authority.host() };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    #[track_caller]
    fn outcome(method: &Method, headers: &[(&str, &str)], expected: Option<u16>) {
        let map = headers
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .collect();
        let status = check(method, &map).err().map(|problem| problem.status().as_u16());
        assert_eq!(status, expected, "{method} {headers:?}");
    }

    #[test]
    fn only_loopback_names_are_answered() {
        outcome(&Method::GET, &[("host", "localhost:3000")], None);
        outcome(&Method::GET, &[("host", "127.0.0.1:3000")], None);
        outcome(&Method::GET, &[("host", "[::1]:3000")], None);
        outcome(&Method::GET, &[("host", "LOCALHOST")], None);
        outcome(&Method::GET, &[("host", "evil.example:3000")], Some(421));
        outcome(&Method::GET, &[("host", "localhost:3000@evil.example")], Some(421));
        outcome(&Method::GET, &[("host", "127.0.0.1:3000, evil.example")], Some(421));
        outcome(&Method::GET, &[("host", "localhost.evil.example")], Some(421));
        outcome(&Method::GET, &[], Some(421));
    }

    #[test]
    fn nothing_is_served_through_a_proxy() {
        outcome(&Method::GET, &[("host", "localhost"), ("x-forwarded-for", "1.2.3.4")], Some(403));
        outcome(&Method::GET, &[("host", "localhost"), ("forwarded", "for=1.2.3.4")], Some(403));
    }

    #[test]
    fn another_sites_page_changes_nothing() {
        let host = ("host", "localhost:3000");
        outcome(&Method::POST, &[host, ("sec-fetch-site", "cross-site")], Some(403));
        outcome(&Method::POST, &[host, ("sec-fetch-site", "same-site")], Some(403));
        outcome(&Method::POST, &[host, ("sec-fetch-site", "same-origin")], None);
        outcome(&Method::POST, &[host, ("origin", "http://evil.example")], Some(403));
        outcome(&Method::POST, &[host, ("origin", "null")], Some(403));
        outcome(&Method::POST, &[host, ("origin", "http://localhost:3000")], None);
        outcome(&Method::POST, &[host], None);
        outcome(&Method::GET, &[host, ("sec-fetch-site", "cross-site")], None);
    }
}
