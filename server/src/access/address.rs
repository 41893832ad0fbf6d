//! Whom a connection comes from, and under which names the server answers.

use std::net::IpAddr;

use http::{HeaderMap, header, uri::Authority};

/// The address at the other end of the connection; the listener puts it into each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The client's own address: the last one in `X-Forwarded-For` that is no proxy of ours, where
/// the connection comes from one.
pub fn client(headers: &HeaderMap, peer: IpAddr, proxies: &[IpAddr]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.contains(&address.to_canonical());
    if !is_proxy(&peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let named: Vec<IpAddr> = lines
        .flat_map(|line| line.split(','))
        .filter_map(|text| text.trim().parse().ok())
        .collect();
    named.into_iter().rev().find(|address| !is_proxy(address)).unwrap_or(peer)
}

/// The name or address of a `Host` header, without its port, in lower case.
pub fn host_name(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    // A user name before the host is a trick: browsers never send one.
    if host.contains('@') {
        return None;
    }
    Some(host.parse::<Authority>().ok()?.host().to_ascii_lowercase())
}

/// Whether a name or address means this computer itself.
pub fn is_loopback(name: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}

/// Whether a `Host` is a plain address. DNS rebinding needs a name.
pub fn is_address(name: &str) -> bool {
    name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(peer: &str, forwarded: &[&'static str], expected: &str) {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        let proxies = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        let found = client(&headers, peer.parse().unwrap(), &proxies);
        assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
    }

    #[test]
    fn only_a_proxy_of_ours_is_believed() {
        check("192.0.2.9", &["1.2.3.4"], "192.0.2.9");
        check("10.0.0.1", &["1.2.3.4"], "1.2.3.4");
        check("10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.0.0.2"], "1.2.3.4");
        check("10.0.0.1", &["6.6.6.6", "1.2.3.4"], "1.2.3.4");
        check("10.0.0.1", &["nonsense"], "10.0.0.1");
        check("10.0.0.1", &[], "10.0.0.1");
    }

    #[test]
    fn an_address_is_no_name() {
        assert!(is_address("192.0.2.9") && is_address("[2001:db8::1]"));
        assert!(!is_address("perf.example.org") && !is_address(""));
    }
}
