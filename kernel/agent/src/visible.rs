//! Names as a terminal may show them: what would move its cursor, colour it, ring its bell or
//! turn the text around is written as its code instead.

use kernel::import::is_invisible;

/// Text of one line: line ends are written as their codes too.
pub(crate) fn word(text: &str) -> String {
    escape(text, |_| false)
}

/// Text of several lines.
pub(crate) fn lines(text: &str) -> String {
    escape(text, |c| matches!(c, '\n' | '\t'))
}

/// Text without what cannot be seen as it is, for names that servers take.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| !(c.is_control() || is_invisible(*c))).collect()
}

/// Whether anything of the text can be seen.
pub(crate) fn has_visible(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_blank(c))
}

/// As the kernel writes such characters in the sentences of its importers.
fn escape(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if keep(c) || !(c.is_control() || is_invisible(c)) {
            shown.push(c);
        } else {
            shown.extend(c.escape_unicode());
        }
    }
    shown
}

/// Characters that draw nothing by themselves. Joiners and variation selectors belong into words
/// and signs of some scripts, so they are shown as they are, but are no name.
fn is_blank(c: char) -> bool {
    is_invisible(c)
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200c}' | '\u{200d}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(word("\u{1b}[31mred\r\u{7}"), r"\u{1b}[31mred\u{d}\u{7}");
        assert_eq!(word("a\nb\u{9b}2J"), r"a\u{a}b\u{9b}2J");
        assert_eq!(word("a\u{202e}b"), r"a\u{202e}b");
        assert_eq!(word("Küche 服务器 👩\u{200d}💻"), "Küche 服务器 👩\u{200d}💻");
        assert_eq!(plain("a\u{202e}b\r\u{200b}Küche"), "abKüche");
        assert_eq!(lines("a\tb\nc\r\n"), "a\tb\nc\\u{d}\n");
    }

    #[test]
    fn a_name_of_nothing_that_can_be_seen_is_told() {
        for blank in ["", "  ", "\u{200b}", "\u{202e}\u{2066}", "\u{200d}\u{feff}", "\u{3164}"] {
            assert!(!has_visible(blank), "{blank:?}");
        }
        for visible in ["web-1", "\u{200b}a", "ü", "服"] {
            assert!(has_visible(visible), "{visible:?}");
        }
    }
}
