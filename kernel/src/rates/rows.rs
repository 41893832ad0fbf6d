//! The rows of a text, also where its line ends were lost with other white space.

/// The lines of `text`; or, where it has only one, the parts that begin with a token that
/// `begins` a row.
pub(super) fn rows(text: &str, begins: impl Fn(&str) -> bool) -> Vec<&str> {
    let text = text.trim();
    if text.contains('\n') {
        return text.lines().filter(|line| !line.trim().is_empty()).collect();
    }
    let mut starts: Vec<usize> = text
        .split_whitespace()
        .filter(|token| begins(token))
        .map(|token| token.as_ptr().addr() - text.as_ptr().addr())
        .collect();
    starts.push(text.len());
    starts.windows(2).map(|pair| text[pair[0]..pair[1]].trim_end()).collect()
}

/// Names begin with a letter, figures do not.
pub(super) fn is_word(token: &str) -> bool {
    token.starts_with(|char: char| char.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(rows(text, is_word), expected);
    }

    #[test]
    fn rows_are_lines_or_what_begins_with_a_name() {
        check("cpu 1 2\n\n  cpu0 1\n", &["cpu 1 2", "  cpu0 1"]);
        check("cpu 1 2 cpu0 1 ctxt 5", &["cpu 1 2", "cpu0 1", "ctxt 5"]);
        check(" 8 0 sda 1 2 8 1 sda1 3 4", &["sda 1 2 8 1", "sda1 3 4"]);
        check("", &[]);
        check("1 2 3", &[]);
    }
}
