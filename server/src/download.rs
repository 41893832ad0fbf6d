//! File names in answers, by RFC 6266.

use http::HeaderValue;

/// `Content-Disposition` of a file to be saved: a plain name for old clients, the true one for
/// all others (RFC 8187).
pub fn attachment(name: &str) -> HeaderValue {
    let name = safe(name);
    let plain: String =
        name.chars().map(|char| if char.is_ascii() && char != '%' { char } else { '_' }).collect();
    let mut value = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        value.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                    value.push(byte.into());
                }
                _ => value.push_str(&format!("%{byte:02X}")),
            }
        }
    }
    HeaderValue::from_str(&value).expect("only plain ASCII is left")
}

/// Letters and digits of the world, and the few signs that no shell, path, header or reader takes
/// for more than text.
fn safe(name: &str) -> String {
    let name: String = name
        .chars()
        .take(120)
        .map(|char| if char.is_alphanumeric() || "-_.+%@".contains(char) { char } else { '_' })
        .collect();
    // A leading dot hides a file, a leading hyphen is taken for an option.
    name.trim_start_matches(['.', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(attachment(name).to_str().unwrap(), expected);
    }

    #[test]
    fn a_plain_name_stays_as_it_is() {
        check("vm-01.result.json", "attachment; filename=\"vm-01.result.json\"");
    }

    #[test]
    fn a_name_of_the_world_is_given_twice() {
        check(
            "größe.csv",
            "attachment; filename=\"gr__e.csv\"; filename*=UTF-8''gr%C3%B6%C3%9Fe.csv",
        );
        check("50%.csv", "attachment; filename=\"50_.csv\"; filename*=UTF-8''50%25.csv");
    }

    #[test]
    fn a_name_cannot_leave_its_header_or_its_folder() {
        check("../../etc/passwd", "attachment; filename=\"_.._etc_passwd\"");
        check("a\"; x=\"b\r\nSet-Cookie: c", "attachment; filename=\"a___x__b__Set-Cookie__c\"");
        check("-rf\u{7f}\u{202e}", "attachment; filename=\"rf__\"");
    }
}
