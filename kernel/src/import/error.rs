//! Why a file was not imported, in one sentence: where, what was found, what
//! was expected, what to do.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Characters of the file that an error repeats.
const MAX_QUOTED: usize = 60;

/// One problem of one file. Nothing of the file was imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize, JsonSchema)]
#[error("{}", self.sentence())]
pub struct ImportError {
    pub kind: ErrorKind,
    /// Absent where the problem is the file as a whole.
    pub place: Option<Place>,
    pub found: String,
    pub expected: String,
    /// What to do next.
    pub advice: String,
}

/// A place in the decoded text, both counted from 1, the column in characters.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Place {
    pub line: u64,
    pub column: u64,
}

/// What kind of problem it is, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    Empty,
    /// The file or what it decodes to is above the limit.
    TooLarge,
    /// Damaged compression, or bytes that are no text.
    NotText,
    /// Content of no known format.
    Unknown,
    /// A known format that holds no results.
    NoResults,
    /// A document of a later version.
    Version,
    /// The text breaks the rules of JSON or CSV, or ends too early.
    Syntax,
    /// A value out of range, missing, or at odds with another.
    Value,
    /// The same thing stated twice.
    Duplicate,
}

impl ImportError {
    pub(super) fn new(
        kind: ErrorKind,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            place: None,
            found: found.into(),
            expected: expected.into(),
            advice: "correct it and import the file again".to_owned(),
        }
    }

    pub(super) fn value(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::new(ErrorKind::Value, found, expected)
    }

    pub(super) fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    pub(super) fn advise(self, advice: impl Into<String>) -> Self {
        Self { advice: advice.into(), ..self }
    }

    fn sentence(&self) -> String {
        let Self { place, found, expected, advice, .. } = self;
        let start = place.map_or_else(|| "Found".to_owned(), |place| format!("{place}: found"));
        format!("{start} {found}, expected {expected}; {advice}.")
    }
}

impl Place {
    /// Of the byte at `offset`, or of the end where the text is shorter.
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1,
            column: before[line_start..].chars().count() as u64 + 1,
        }
    }
}

impl Place {
    /// A place of the text from `start` on, as a place of the whole text.
    pub(super) fn from(self, start: Self) -> Self {
        let column = if self.line == 1 { self.column + start.column - 1 } else { self.column };
        Self { line: self.line + start.line - 1, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line {}, column {}", self.line, self.column)
    }
}

/// A number as an error repeats it: with digits where they are few.
pub(super) fn plain(number: f64) -> String {
    match number.abs() < 1e15 {
        true => number.to_string(),
        false => format!("{number:e}"),
    }
}

/// Text of the file as an error repeats it: in quotes, escaped, cut short.
pub(super) fn quote(text: &str) -> String {
    format!("“{}”", escape(text, MAX_QUOTED))
}

/// At most `length` characters, those that would garble the message escaped.
pub(super) fn escape(text: &str, length: usize) -> String {
    let mut escaped = String::new();
    for char in text.chars().take(length) {
        match char.is_control() || super::name::is_invisible(char) {
            true => escaped.extend(char.escape_unicode()),
            false => escaped.push(char),
        }
    }
    if text.chars().nth(length).is_some() {
        escaped.push('…');
    }
    escaped
}
