//! Where a request carries its secret: a header for programs, a cookie for browsers.

use http::{HeaderMap, HeaderValue, header};
use store::SecretHash;

use super::secret;

/// The cookie's name where it is sent over TLS only: browsers then refuse one that another host
/// or another path has set.
const SECURE_COOKIE: &str = "__Host-session";
/// The same on loopback, where there is no TLS and the prefix would be refused.
const LOOPBACK_COOKIE: &str = "session";

/// What a request shows, hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// `Authorization: Bearer T`, `Authorization: ApiKey T` or `X-API-Key: T`.
    Token(SecretHash),
    /// The cookie of a browser that signed in.
    Cookie(SecretHash),
}

impl Credential {
    /// A header says who asks now; the cookie only who signed in.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        token(headers).map(Self::Token).or_else(|| cookie(headers).map(Self::Cookie))
    }
}

fn token(headers: &HeaderMap) -> Option<SecretHash> {
    // An unreadable header is a wrong token, not an absent one.
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let value = text(value);
        let (scheme, rest) = value.split_once(' ').unwrap_or((&value, ""));
        let known = ["bearer", "apikey"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        return Some(secret::hash(if known { rest.trim() } else { "" }));
    }
    headers.get("x-api-key").map(|value| secret::hash(&text(value)))
}

/// The hash of the cookie of a browser that signed in.
pub fn cookie(headers: &HeaderMap) -> Option<SecretHash> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    let mut own = pairs.map(|(name, value)| (name.trim(), value.trim())).filter(|(name, value)| {
        [SECURE_COOKIE, LOOPBACK_COOKIE].contains(name) && !value.is_empty()
    });
    own.next().map(|(_, value)| secret::hash(value))
}

/// Sets the cookie; with an age of 0 it is forgotten.
pub fn set_cookie(value: &str, age_s: i64, loopback: bool) -> HeaderValue {
    let (name, secure) = match loopback {
        true => (LOOPBACK_COOKIE, ""),
        false => (SECURE_COOKIE, " Secure;"),
    };
    let text = format!("{name}={value}; Path=/; HttpOnly;{secure} SameSite=Lax; Max-Age={age_s}");
    HeaderValue::from_str(&text).expect("a cookie of ours is hexadecimal")
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    #[track_caller]
    fn check(headers: &[(&str, &str)], expected: Option<Credential>) {
        let pair = |(name, value): &(&str, &str)| {
            (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap())
        };
        let map: HeaderMap = headers.iter().map(pair).collect();
        assert_eq!(Credential::of(&map), expected, "{headers:?}");
    }

    #[test]
    fn three_headers_and_two_cookies_are_taken() {
        let token = Some(Credential::Token(secret::hash("t")));
        let cookie = Some(Credential::Cookie(secret::hash("c")));
        check(&[("authorization", "Bearer t")], token);
        check(&[("authorization", "bearer  t ")], token);
        check(&[("authorization", "ApiKey t")], token);
        check(&[("x-api-key", "t")], token);
        check(&[("cookie", "theme=dark; __Host-session=c")], cookie);
        check(&[("cookie", "session=c")], cookie);
        check(&[("cookie", "session=c"), ("x-api-key", "t")], token);
    }

    #[test]
    fn what_cannot_be_read_is_a_wrong_token_and_not_none() {
        let wrong = Some(Credential::Token(secret::hash("")));
        check(&[("authorization", "Basic t")], wrong);
        check(&[("authorization", "Bearer")], wrong);
        check(&[("authorization", "Basic x"), ("cookie", "session=c")], wrong);
        check(&[("cookie", "session=")], None);
        check(&[("cookie", "mysession=c; xsession=d")], None);
        check(&[], None);
    }

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
        let secure = set_cookie("ab", 60, false);
        assert_eq!(secure, "__Host-session=ab; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=60");
        let loopback = set_cookie("", 0, true);
        assert_eq!(loopback, "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
