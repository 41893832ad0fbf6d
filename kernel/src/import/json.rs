//! JSON errors as sentences, and the place of a value in its text.

use std::{borrow::Cow, collections::HashMap};

use serde_json::{error::Category, value::RawValue};

use super::{
    ErrorKind, ImportError, Place,
    error::{escape, quote},
};

/// Characters of what a parser says.
const MAX_MESSAGE: usize = 200;

/// One step from a value to a value inside it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// What `error`, whose positions count from the start of `text`, means to a person.
pub(super) fn explain(error: &serde_json::Error, text: &str) -> ImportError {
    let offset = offset(error, text);
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let place = Place::of(text, token_start(text, offset));
    match error.classify() {
        Category::Eof => cut_off(text, offset),
        Category::Data => data(message).at(place),
        Category::Syntax | Category::Io => syntax(message, token(text, offset)).at(place),
    }
}

/// Where the value at the end of `path` begins, from the value at `start` on; `start` itself if
/// there is no such value. Reads everything again, so only for errors.
pub(super) fn place(text: &str, start: usize, path: &[Step<'_>]) -> Place {
    let start = start + (text.len() - start) - text[start..].trim_start().len();
    let found = first_value(&text[start..]).and_then(|value| walk(value, path));
    Place::of(text, found.map_or(start, |value| value.as_ptr().addr() - text.as_ptr().addr()))
}

fn first_value(text: &str) -> Option<&str> {
    serde_json::Deserializer::from_str(text)
        .into_iter::<&RawValue>()
        .next()?
        .ok()
        .map(RawValue::get)
}

fn walk<'a>(value: &'a str, path: &[Step<'_>]) -> Option<&'a str> {
    let Some((step, rest)) = path.split_first() else { return Some(value) };
    let inner: &RawValue = match step {
        Step::Key(key) => {
            serde_json::from_str::<HashMap<Cow<'_, str>, &RawValue>>(value).ok()?.remove(*key)?
        }
        Step::Index(index) => {
            serde_json::from_str::<Vec<&RawValue>>(value).ok()?.get(*index).copied()?
        }
    };
    walk(inner.get(), rest)
}

/// Of the byte that the error is about; `serde_json` counts lines from 1 and bytes of a line.
fn offset(error: &serde_json::Error, text: &str) -> usize {
    let line = error.line().saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    (start + error.column().saturating_sub(1)).min(text.len())
}

fn cut_off(text: &str, offset: usize) -> ImportError {
    let place = Place::of(text, offset);
    let last = text.trim_end().rsplit('\n').next().unwrap_or_default();
    ImportError::new(
        ErrorKind::Syntax,
        format!("the end of the file after {}", quote(last)),
        "the rest of it",
    )
    .at(place)
    .advise("the file was cut off; copy it again")
}

fn syntax(message: &str, token: &str) -> ImportError {
    let new = |found: String, expected: &str| ImportError::new(ErrorKind::Syntax, found, expected);
    match message {
        "recursion limit exceeded" => {
            new("values nested more than 128 deep".to_owned(), "the few levels that results have")
                .advise("choose the file that the measuring tool wrote")
        }
        "number out of range" => new(quote(token), "a number that a measurement can have"),
        "trailing comma" => new("a comma before a closing bracket".to_owned(), "no comma there"),
        "trailing characters" => new(quote(token), "the end of the record"),
        "expected value" if token == "," => {
            new("a comma between records".to_owned(), "each record on a line of its own")
        }
        "expected value" | "expected ident" | "invalid number" => {
            new(quote(token), "a number or another JSON value (JSON has no NaN and no Infinity)")
        }
        _ => new(format!("{} ({message})", quote(token)), "JSON"),
    }
}

/// The word, text or sign that stands at `offset`.
fn token(text: &str, offset: usize) -> &str {
    let rest = &text[token_start(text, offset)..];
    let word = rest.find(|char| !is_word(char)).unwrap_or(rest.len());
    let sign = rest.chars().next().map_or(0, char::len_utf8);
    &rest[..word.max(sign)]
}

/// Errors are noticed in the middle of a word or at its end; a text ends with its quote.
fn token_start(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    match text[at..].chars().next() {
        Some('"')
            if before
                .rsplit(['\n', ':', ','])
                .next()
                .is_some_and(|cell| cell.trim_start().starts_with('"')) =>
        {
            before.rfind('"').unwrap_or(at)
        }
        Some(char) if is_word(char) => before
            .rfind(|char| !is_word(char))
            .map_or(0, |end| end + before[end..].chars().next().map_or(0, char::len_utf8)),
        _ => at,
    }
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || "+-._".contains(char)
}

fn data(message: &str) -> ImportError {
    let key = || escape(message.split('`').nth(1).unwrap_or_default(), MAX_MESSAGE);
    if message.starts_with("missing field") {
        return ImportError::value(
            format!("a record without “{}”", key()),
            "every record to have it",
        );
    }
    if message.starts_with("duplicate field") {
        return ImportError::new(
            ErrorKind::Duplicate,
            format!("“{}” twice in one record", key()),
            "it once",
        );
    }
    let (found, expected) = message.split_once(", expected ").unwrap_or((message, "another value"));
    let expected = match expected {
        "f64" => "a number",
        "i64" => "a whole number",
        "u64" | "u32" | "usize" => "a whole number, not negative",
        "a string" => "a text in quotes",
        "a sequence" => "a list in brackets",
        other => other,
    };
    ImportError::value(shown(found), escape(expected, MAX_MESSAGE))
}

/// What `serde` calls the value it found, in the words of a reader.
fn shown(found: &str) -> String {
    if let Some(word) = found.strip_prefix("unknown variant `") {
        return format!("the word {}", quote(word.trim_end_matches('`')));
    }
    let found = found.trim_start_matches("invalid type: ").trim_start_matches("invalid value: ");
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    let inner = value.trim_start_matches("point ").trim_matches(['"', '`']);
    match kind {
        "string" => format!("the text {}", quote(inner)),
        "integer" | "floating" => format!("the number {}", quote(inner)),
        "boolean" => quote(inner),
        "map" => "an object".to_owned(),
        "sequence" => "a list".to_owned(),
        _ => escape(found, MAX_MESSAGE),
    }
}
