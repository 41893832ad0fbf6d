//! Training files: JSON Lines, one level per line, of one host or several.
//!
//! `{"siteid":1,"host":0,"busy":10,"units":28}`: percent busy, and units per
//! second of all CPUs together.

use std::collections::HashMap;

use serde::Deserialize;

use super::{
    ErrorKind, ImportError, ImportedResult, MAX_RESULTS, Note, Place,
    identity::Content,
    imported::{Stated, classic},
    json::{self, Step},
    levels,
};
use crate::{result::Status, warning::Warning};

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    siteid: i64,
    #[serde(default)]
    host: i64,
    busy: f64,
    units: f64,
}

#[derive(Default)]
struct Host {
    levels: Vec<(f64, f64)>,
    /// Where the record of each load begins, by the bits of the load.
    starts: HashMap<u64, usize>,
}

type Key = (i64, i64);

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<ImportedResult>, ImportError> {
    let hosts = hosts(text)?;
    let several_sites = hosts.iter().any(|(key, _)| key.0 != hosts[0].0.0);
    if hosts.len() > 1 {
        notes.push(Note::SeveralResults { count: hosts.len() as u32 });
    }
    let result = |((site, host), levels): (Key, Host)| {
        let part = match several_sites {
            true => format!("host {host} of site {site}"),
            false => format!("host {host}"),
        };
        let (levels, missing) = levels::finish(levels.levels, &part, notes);
        let mut warnings = vec![Warning::NoSpreadRecorded, Warning::LevelsAreAModel];
        warnings.extend(missing);
        let document = classic(Stated {
            id: content.id(&format!("{site}/{host}")),
            name: None,
            provider: None,
            vcpus: None,
            started_at_us: None,
            status: Status::Complete,
            levels,
            warnings,
        });
        ImportedResult::new(document, part, None)
    };
    Ok(hosts.into_iter().map(result).collect())
}

/// In the order of their first lines.
fn hosts(text: &str) -> Result<Vec<(Key, Host)>, ImportError> {
    let mut hosts: Vec<(Key, Host)> = Vec::new();
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut records = serde_json::Deserializer::from_str(text).into_iter::<Line>();
    let mut start = 0;
    while let Some(record) = records.next() {
        let line = record.map_err(|error| explain(&error, text))?;
        check(&line, text, start)?;
        let key = (line.siteid, line.host);
        let index = *places.entry(key).or_insert_with(|| {
            hosts.push((key, Host::default()));
            hosts.len() - 1
        });
        if hosts.len() > MAX_RESULTS {
            return Err(too_many(text, start));
        }
        let host = &mut hosts[index].1;
        if let Some(first) = host.starts.insert(line.busy.to_bits(), start) {
            let busy = |start| json::place(text, start, &[Step::Key("busy")]);
            return Err(levels::duplicate(line.busy, busy(first)).at(busy(start)));
        }
        levels::check_count(host.levels.len())
            .map_err(|error| error.at(json::place(text, start, &[])))?;
        host.levels.push((line.busy, line.units));
        start = records.byte_offset();
    }
    Ok(hosts)
}

fn check(line: &Line, text: &str, start: usize) -> Result<(), ImportError> {
    let at = |key| json::place(text, start, &[Step::Key(key)]);
    levels::check_busy(line.busy).map_err(|error| error.at(at("busy")))?;
    levels::check_units(line.units).map_err(|error| error.at(at("units")))
}

fn explain(error: &serde_json::Error, text: &str) -> ImportError {
    let explained = json::explain(error, text);
    match (error.is_eof(), explained.place) {
        (true, Some(Place { line, .. })) if line > 1 => explained.advise(format!(
            "the file was cut off; copy it again, or delete line {line} to import the levels before it"
        )),
        _ => explained,
    }
}

fn too_many(text: &str, start: usize) -> ImportError {
    ImportError::new(
        ErrorKind::TooLarge,
        format!("more than {MAX_RESULTS} hosts"),
        "fewer in one file",
    )
    .at(json::place(text, start, &[]))
    .advise("split the file and import the parts")
}
