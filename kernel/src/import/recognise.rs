//! Which format a text is, by what it holds.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};

use super::{
    ErrorKind, Format, ImportError, Place, containers, error::quote, json, sysbench, table,
};

const EXPECTED: &str = "a result document, a training file, a load-test reply, a comparison table, the output of sysbench or a recording of what a host did";
/// Titles of a table that are looked at.
const MAX_TITLES: usize = 200;
const OTHER: &str = "choose a file that holds results or a recording";

/// Keys of the first object that only one format has, the surest first.
const BY_KEYS: &[(&[&str], Format)] = &[
    (&["schema"], Format::Document),
    (&["levels", "workload"], Format::Document),
    (&["busy"], Format::Training),
    (&["units"], Format::Training),
    (&["hostname", "results"], Format::LoadTest),
    (&["hostname", "maxUnits"], Format::LoadTest),
    (&["hostname", "avgUnits"], Format::LoadTest),
    (&["hostname", "unitsPerSec"], Format::LoadTest),
    (&["hostname", "error"], Format::LoadTest),
    (&["data", "serverId"], Format::LoadTest),
    (&["data", "serverName"], Format::LoadTest),
    (&["Measurement"], Format::Capture),
    (&["subsystem"], Format::Collection),
    (&["measurements"], Format::Trickle),
    (&["sysstat"], Format::Sysstat),
    (&["result", "dimension_names"], Format::Netdata),
    (&["status", "data"], Format::Prometheus),
    (&["status", "errorType"], Format::Prometheus),
    (&["Items", "BillingCurrency"], Format::AzurePrices),
    (&["Items", "NextPageLink"], Format::AzurePrices),
    (&["timestamp", "collector_id"], Format::SessionExportJson),
    (&["vendor_id", "model_name"], Format::SystemInfo),
];

/// By the keys of the first JSON object, or by the first line of a table.
pub(super) fn recognise(text: &str) -> Result<Format, ImportError> {
    let start = text.len() - text.trim_start().len();
    let body = &text[start..];
    match body.chars().next() {
        Some('{') => by_keys(text, start),
        Some('[') => {
            let inner = body[1..].trim_start();
            match inner.starts_with('{') {
                true => match by_keys(text, text.len() - inner.len())? {
                    listed @ (Format::LoadTest | Format::SessionExportJson) => Ok(listed),
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

fn by_keys(text: &str, start: usize) -> Result<Format, ImportError> {
    let mut keys = Vec::new();
    let outcome =
        Keys(&mut keys).deserialize(&mut serde_json::Deserializer::from_str(&text[start..]));
    let has = |key: &str| keys.iter().any(|known| known == key);
    // Beside a document, a session has its series in the first line.
    if has("schema") && has("series") {
        return Ok(Format::Session);
    }
    let known = BY_KEYS.iter().find(|(wanted, _)| wanted.iter().all(|key| has(key)));
    if let Some((_, format)) = known {
        return Ok(*format);
    }
    if !keys.is_empty() && keys.iter().all(|key| containers::is_id(key)) {
        return Ok(Format::ContainerNames);
    }
    match outcome {
        // Without a single known key the text is more likely broken than foreign.
        Err(error) => {
            let error = json::explain(&error, &text[start..]);
            let place = error.place.map(|place| place.from(Place::of(text, start)));
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

fn by_header(text: &str, start: usize) -> Result<Format, ImportError> {
    let header = first_line(&text[start..]);
    let first = header.split([',', ';', '\t']).next().unwrap_or_default().trim().trim_matches('"');
    if first.eq_ignore_ascii_case("busy_pct") {
        return Ok(Format::Comparison);
    }
    if let Some(kind) = by_titles(header) {
        return Ok(kind);
    }
    if sysbench::is_sysbench(text) {
        return Ok(Format::Sysbench);
    }
    Err(unknown(format!("a file that begins with {}", quote(header)), text, start))
}

/// Tables of metrics, by the columns that only they have.
fn by_titles(header: &str) -> Option<Format> {
    let titles: Vec<&str> = header
        .split(',')
        .take(MAX_TITLES)
        .map(|title| table::plain_title(title.trim().trim_matches('"')))
        .collect();
    let has = |title: &str| titles.iter().any(|known| known.eq_ignore_ascii_case(title));
    let sar = ["CPU", "kbmemfree", "DEV", "IFACE", "mount"];
    match has("timestamp") {
        true if has("collector_id") => Some(Format::SessionExport),
        true if has("cpu_user") && has("cpu_idle") && has("mem_used_kb") => Some(Format::Portal),
        true if has("container_id") => Some(Format::Containers),
        true if sar.iter().any(|title| has(title)) => Some(Format::Sar),
        false if has("time_utc") => Some(Format::SessionCsv),
        false if has("per_hour") && has("currency") => Some(Format::Prices),
        false if titles.first().is_some_and(|title| *title == "time") && titles.len() > 1 => {
            Some(Format::Netdata)
        }
        _ => None,
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
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
