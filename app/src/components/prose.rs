//! Text of the API's document, which marks code by backticks.

use leptos::prelude::*;

/// The text, with what stands between two backticks as code.
pub fn prose(text: &str) -> AnyView {
    let parts = parts(text).map(|(is_code, part)| {
        let part = part.to_owned();
        match is_code {
            true => view! { <code>{part}</code> }.into_any(),
            false => part.into_any(),
        }
    });
    parts.collect_view().into_any()
}

/// Whether it is code, and the text; a backtick without its second one is a letter.
fn parts(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let mut rest = Some(text);
    let mut is_code = false;
    std::iter::from_fn(move || {
        let now = rest?;
        let part = match now.split_once('`') {
            Some((part, after)) if is_code || after.contains('`') => {
                rest = Some(after);
                part
            }
            _ => {
                rest = None;
                now
            }
        };
        let found = (is_code, part);
        is_code = !is_code;
        Some(found)
    })
    .filter(|(_, part)| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(bool, &str)]) {
        assert_eq!(parts(text).collect::<Vec<_>>(), expected, "{text:?}");
    }

    #[test]
    fn what_stands_between_backticks_is_code() {
        check("plain", &[(false, "plain")]);
        check("`a` or `b`.", &[(true, "a"), (false, " or "), (true, "b"), (false, ".")]);
        check("one ` alone", &[(false, "one ` alone")]);
        check("`a` and `", &[(true, "a"), (false, " and `")]);
        check("", &[]);
    }
}
