//! JSON errors as sentences, and the place of a value in its text.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
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

/// As [`explain`], where `part` is a part of `text` and the positions count from its start.
pub(super) fn explain_in(error: &serde_json::Error, part: &str, text: &str) -> ImportError {
    let error = explain(error, part);
    let start = Place::of(text, part.as_ptr().addr() - text.as_ptr().addr());
    ImportError { place: error.place.map(|place| place.from(start)), ..error }
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
    let inner =
        Inside(*step).deserialize(&mut serde_json::Deserializer::from_str(value)).ok()??;
    walk(inner.get(), rest)
}

/// The value at one step inside another; everything else is read past.
struct Inside<'a>(Step<'a>);

impl<'de> DeserializeSeed<'de> for Inside<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match self.0 {
                Step::Key(wanted) if key == wanted => found = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        if let Step::Index(index) = self.0 {
            for _ in 0..index {
                list.next_element::<IgnoredAny>()?;
            }
        }
        let found = list.next_element()?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }
}

/// The first `N` entries of a list; the others are read past, so that a long list of short
/// entries does not grow in memory.
#[derive(Debug)]
pub(super) struct Bounded<T, const N: usize>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for Bounded<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(FirstOf(PhantomData))
    }
}

struct FirstOf<T, const N: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for FirstOf<T, N> {
    type Value = Bounded<T, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        first_of(list)
    }
}

/// The first entries of what is left of a list.
pub(super) fn first_of<'de, T: Deserialize<'de>, A: SeqAccess<'de>, const N: usize>(
    mut list: A,
) -> Result<Bounded<T, N>, A::Error> {
    let mut first = Vec::new();
    while first.len() < N
        && let Some(entry) = list.next_element()?
    {
        first.push(entry);
    }
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(Bounded(first))
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
    // `serde` takes a list for an object, by the order of its fields.
    if message.starts_with("invalid length") {
        return ImportError::value("a list in brackets", "an object in braces");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounded_list_keeps_its_beginning_and_checks_its_end() {
        let read = |text| serde_json::from_str::<Bounded<u8, 3>>(text);
        assert_eq!(read("[1,2,3,4,5]").unwrap().0, [1, 2, 3]);
        assert_eq!(read("[1,2]").unwrap().0, [1, 2]);
        assert!(read("[1,2,3,4,]").is_err());
        assert!(read("{}").is_err());
    }
}
