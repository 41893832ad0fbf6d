//! The part of an address behind its path.

/// The address of `path` with these parameters behind what it has already. Values are encoded; a
/// parameter without a value is left out.
pub fn href<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut href = path.to_owned();
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        href.push(if href.contains('?') { '&' } else { '?' });
        href.push_str(&format!("{name}={value}"));
    }
    href
}

/// Percent-encodes everything that is not unreserved (RFC 3986, section 2.3).
pub fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_without_a_value_are_left_out_and_the_others_go_on() {
        let pairs = || [("q", encode("a&b")), ("basis", String::new()), ("page", "2".to_owned())];
        assert_eq!(href("/machines", pairs()), "/machines?q=a%26b&page=2");
        assert_eq!(href("/machines?sort=name", pairs()), "/machines?sort=name&q=a%26b&page=2");
        assert_eq!(href("/machines", [("q", String::new())]), "/machines");
    }
}
