//! Sessions as files: JSON Lines that are read back without loss, a table with a column for each
//! series, and the table of 28 columns that older tools read.
//!
//! Whoever has more ticks than fit in memory writes the head once and the lines of one block of
//! ticks after another.

pub mod csv;
pub mod json_lines;
pub mod legacy;

/// What a file of a session is called: nothing but letters, digits, `-`, `_` and `.`.
pub fn file_name(name: &str, date: &str, ending: &str) -> String {
    let plain = |text: &str| -> String {
        let char = |char: char| match char.is_ascii_alphanumeric() || "-_.".contains(char) {
            true => char,
            false => '_',
        };
        text.chars().take(MAX_NAME).map(char).collect()
    };
    let name = match plain(name) {
        name if name.chars().all(|char| "_.".contains(char)) => "session".to_owned(),
        name => name,
    };
    format!("{}-{}.{ending}", name.trim_start_matches('.'), plain(date))
}

/// Characters of a name that go into a file's.
const MAX_NAME: usize = 80;
