//! Which format a text is, by what it holds.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

use super::{ErrorKind, Format, ImportError, Place, error::quote, json, sysbench, table};

/// The formats that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Training,
    LoadTest,
    Comparison,
    Document,
    Sysbench,
    Portal,
    Sar,
    Capture,
    Collection,
    Trickle,
}

const EXPECTED: &str = "a result document, a training file, a load-test reply, a comparison table, the output of sysbench or a recording of what a host did";
/// Titles of a table that are looked at.
const MAX_TITLES: usize = 200;
const OTHER: &str = "choose a file that holds results or a recording";

impl Kind {
    pub(super) fn format(self) -> Format {
        match self {
            Self::Training => Format::Training,
            Self::LoadTest => Format::LoadTest,
            Self::Comparison => Format::Comparison,
            Self::Document => Format::Document,
            Self::Sysbench => Format::Sysbench,
            Self::Portal => Format::Portal,
            Self::Sar => Format::Sar,
            Self::Capture => Format::Capture,
            Self::Collection => Format::Collection,
            Self::Trickle => Format::Trickle,
        }
    }
}

/// By the keys of the first JSON object, or by the first line of a table.
pub(super) fn recognise(text: &str) -> Result<Kind, ImportError> {
    let start = text.len() - text.trim_start().len();
    let body = &text[start..];
    match body.chars().next() {
        Some('{') => by_keys(text, start),
        Some('[') => {
            let inner = body[1..].trim_start();
            match inner.starts_with('{') {
                true => match by_keys(text, text.len() - inner.len())? {
                    Kind::LoadTest => Ok(Kind::LoadTest),
                    _ => Err(unknown("a list in brackets", text, start)
                        .advise("write one record per line, without brackets and commas")),
                },
                false => Err(unknown(
                    format!("a list that begins with {}", quote(first_line(inner))),
                    text,
                    start,
                )),
            }
        }
        _ => by_header(text, start),
    }
}

fn by_keys(text: &str, start: usize) -> Result<Kind, ImportError> {
    let mut keys = Vec::new();
    let outcome =
        Keys(&mut keys).deserialize(&mut serde_json::Deserializer::from_str(&text[start..]));
    let has = |key: &str| keys.iter().any(|known| known == key);
    if has("schema") || has("levels") && has("workload") {
        return Ok(Kind::Document);
    }
    if has("busy") || has("units") {
        return Ok(Kind::Training);
    }
    let results =
        ["results", "maxUnits", "avgUnits", "unitsPerSec", "error"].iter().any(|key| has(key));
    if has("hostname") && results || has("data") && (has("serverId") || has("serverName")) {
        return Ok(Kind::LoadTest);
    }
    if has("Measurement") {
        return Ok(Kind::Capture);
    }
    if has("subsystem") {
        return Ok(Kind::Collection);
    }
    if has("measurements") {
        return Ok(Kind::Trickle);
    }
    if let Some(name) = other_json(has) {
        return Err(no_results(name));
    }
    match outcome {
        // Without a single known key the text is more likely broken than foreign.
        Err(error) => {
            let error = json::explain(&error, &text[start..]);
            let place = error.place.map(|place| shift(place, Place::of(text, start)));
            Err(ImportError { place, ..error })
        }
        Ok(()) => {
            let named: Vec<&str> = keys.iter().map(String::as_str).take(5).collect();
            Err(unknown(
                format!("an object with the keys {}", quote(&named.join(", "))),
                text,
                start,
            ))
        }
    }
}

/// A place in the text from `start` on, as a place in the whole text.
fn shift(place: Place, start: Place) -> Place {
    let column = if place.line == 1 { place.column + start.column - 1 } else { place.column };
    Place { line: place.line + start.line - 1, column }
}

fn other_json(has: impl Fn(&str) -> bool) -> Option<&'static str> {
    [
        ("sysstat", "a sysstat recording"),
        ("resultType", "a Prometheus answer"),
        ("vendor_id", "facts about a machine"),
    ]
    .into_iter()
    .find_map(|(key, name)| has(key).then_some(name))
}

fn by_header(text: &str, start: usize) -> Result<Kind, ImportError> {
    let header = first_line(&text[start..]);
    let first = header.split([',', ';', '\t']).next().unwrap_or_default().trim().trim_matches('"');
    if first.eq_ignore_ascii_case("busy_pct") {
        return Ok(Kind::Comparison);
    }
    if let Some(kind) = by_titles(header) {
        return Ok(kind);
    }
    let table = ["timestamp", "#timestamp", "site", "#site"];
    if table.iter().any(|name| first.eq_ignore_ascii_case(name)) {
        return Err(no_results("a table of recorded metrics"));
    }
    if sysbench::is_sysbench(text) {
        return Ok(Kind::Sysbench);
    }
    Err(unknown(format!("a file that begins with {}", quote(header)), text, start))
}

/// Tables of metrics, by the columns that only they have.
fn by_titles(header: &str) -> Option<Kind> {
    let titles: Vec<&str> = header
        .split(',')
        .take(MAX_TITLES)
        .map(|title| table::plain_title(title.trim().trim_matches('"')))
        .collect();
    let has = |title: &str| titles.iter().any(|known| known.eq_ignore_ascii_case(title));
    let sar = ["CPU", "kbmemfree", "DEV", "IFACE", "mount"];
    match has("timestamp") {
        true if has("cpu_user") && has("cpu_idle") && has("mem_used_kb") => Some(Kind::Portal),
        true if sar.iter().any(|title| has(title)) => Some(Kind::Sar),
        _ => None,
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn no_results(name: &str) -> ImportError {
    ImportError::new(ErrorKind::NoResults, format!("{name}, which holds no results"), EXPECTED)
        .advise(OTHER)
}

fn unknown(found: impl Into<String>, text: &str, start: usize) -> ImportError {
    ImportError::new(ErrorKind::Unknown, found, EXPECTED).at(Place::of(text, start)).advise(OTHER)
}

/// Collects the keys of one object; what was read before an error stays.
struct Keys<'a>(&'a mut Vec<String>);

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.push(key);
            // Skipped without recursion: no depth can overflow the stack here.
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}
