//! Texts of files with their times, of one host or several, to recordings.
//!
//! Captures, collections and trickle bodies differ in their records only; what becomes of the
//! records is here. Texts stay where they are in the file until their turn comes.

mod order;
mod text;
mod ticks;

use std::{borrow::Cow, collections::HashMap};

use serde_json::value::RawValue;

use super::{
    ErrorKind, ImportError, Note, Place,
    error::{escape, quote},
    identity::Content,
    json, name, time,
};
use crate::{
    machine::Machine,
    rates::{Counters, Subsystem},
    recording::{MAX_VALUES, Recording, Ticks, TooMuch},
};

/// Texts that one file may hold; 64 MiB of real ones are fewer.
pub(super) const MAX_TEXTS: usize = 1_000_000;
/// Hosts that one file may hold.
const MAX_HOSTS: usize = 1_000;
/// Names of sources that are not read and are named in a note.
const MAX_IGNORED: usize = 5;
/// 2000-01-01 UTC: a host's clock that is earlier was never set.
const FIRST_US: i64 = 946_684_800_000_000;

/// One record as every one of the formats has it.
pub(super) struct Record<'a> {
    pub(super) at: &'a RawValue,
    pub(super) subsystem: Cow<'a, str>,
    pub(super) measurement: &'a RawValue,
}

/// Which host a record is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct HostKey {
    /// Tells the hosts of one file apart, and makes the id of the recording.
    pub(super) key: String,
    /// As a person reads it.
    pub(super) part: String,
}

/// All records of a file.
pub(super) struct Records<'a> {
    text: &'a str,
    hosts: Vec<Host<'a>>,
    host_of: HashMap<HostKey, usize>,
    subsystems: Vec<Subsystem>,
    subsystem_of: HashMap<Subsystem, u32>,
    /// In the order in which they came.
    ignored: Vec<String>,
    count: usize,
    /// Where the last record began, in bytes, and the line that is, from 1.
    reached: (usize, u32),
}

struct Host<'a> {
    key: HostKey,
    nominal_cadence_us: Option<i64>,
    texts: Vec<Text<'a>>,
}

/// One text of one file.
#[derive(Clone, Copy, Debug)]
struct Text<'a> {
    at_us: i64,
    /// In the list of the records.
    subsystem: u32,
    line: u32,
    /// As it stands in the import, in quotes and escaped.
    raw: &'a str,
}

impl<'a> Records<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            text,
            hosts: Vec::new(),
            host_of: HashMap::new(),
            subsystems: Vec::new(),
            subsystem_of: HashMap::new(),
            ignored: Vec::new(),
            count: 0,
            reached: (0, 1),
        }
    }

    /// Takes one record. Its host is made by the first one, whatever that holds.
    pub(super) fn add(
        &mut self,
        host: &HostKey,
        nominal_cadence_us: Option<i64>,
        record: Record<'a>,
    ) -> Result<(), ImportError> {
        let Record { at, subsystem, measurement } = record;
        let at_us = self.at_us(at)?;
        self.count += 1;
        if self.count > MAX_TEXTS {
            return Err(too_large(format!("more than {MAX_TEXTS} measurements"))
                .at(self.place(measurement.get())));
        }
        let host = self.host(host, measurement)?;
        self.hosts[host].nominal_cadence_us =
            self.hosts[host].nominal_cadence_us.or(nominal_cadence_us);
        let Some(known) = Subsystem::of(&subsystem) else {
            let subsystem = escape(&subsystem, 60);
            if self.ignored.len() <= MAX_IGNORED && !self.ignored.contains(&subsystem) {
                self.ignored.push(subsystem);
            }
            return Ok(());
        };
        let next = self.subsystems.len() as u32;
        let subsystem = *self.subsystem_of.entry(known.clone()).or_insert(next);
        if subsystem == next {
            self.subsystems.push(known);
        }
        let line = self.line(measurement.get());
        self.hosts[host].texts.push(Text { at_us, subsystem, line, raw: measurement.get() });
        Ok(())
    }

    /// One recording of each host, in the order of their first records.
    pub(super) fn recordings(
        mut self,
        content: &Content,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Recording>, ImportError> {
        let hosts = std::mem::take(&mut self.hosts);
        if hosts.len() > 1 {
            notes.push(Note::SeveralHosts { count: hosts.len() as u32 });
        }
        if !self.ignored.is_empty() {
            let more = self.ignored.len() > MAX_IGNORED;
            self.ignored.truncate(MAX_IGNORED);
            notes.push(Note::SourcesIgnored { names: self.ignored.clone(), more });
        }
        if hosts.iter().all(|host| host.texts.is_empty()) {
            let found = match self.ignored.as_slice() {
                [] => "no measurements".to_owned(),
                names => format!("measurements of {} only", quote(&names.join(", "))),
            };
            return Err(nothing(found));
        }
        let alone = hosts.len() == 1;
        let mut recordings = Vec::new();
        let mut values = 0_usize;
        for host in hosts {
            let part = if alone { String::new() } else { host.key.part.clone() };
            let id = content.id(&host.key.key);
            let nominal_cadence_us = host.nominal_cadence_us;
            let texts = order::sorted(&self, host.texts, &part, notes)?;
            let ticks::Read { machine, names, ticks } = ticks::read(&self, &texts, &part, notes)?;
            // Few texts of many things at many times become many values that are not known.
            values += ticks.len() * ticks.series.len();
            if values > MAX_VALUES {
                return Err(self.too_much(TooMuch::Values, texts.first()));
            }
            recordings.push(Recording { id, part, machine, nominal_cadence_us, names, ticks });
        }
        Ok(recordings)
    }

    /// The ticks of the one host, whose rates go on from what `counters` have read, and what its
    /// containers are called.
    pub(super) fn go_on(
        mut self,
        counters: &mut Counters,
    ) -> Result<(Ticks, Vec<(String, String)>), ImportError> {
        let hosts = std::mem::take(&mut self.hosts);
        let texts: Vec<Text<'_>> = hosts.into_iter().flat_map(|host| host.texts).collect();
        if texts.is_empty() {
            return Err(nothing("no measurements of files that are read"));
        }
        let texts = order::sorted(&self, texts, "", &mut Vec::new())?;
        let ticks::Taken { ticks, names, .. } =
            ticks::take(&self, &texts, counters, &mut Vec::new())?;
        Ok((ticks, names))
    }

    fn host(&mut self, key: &HostKey, measurement: &RawValue) -> Result<usize, ImportError> {
        if let Some(host) = self.host_of.get(key) {
            return Ok(*host);
        }
        let host = self.hosts.len();
        if host == MAX_HOSTS {
            return Err(
                too_large(format!("more than {MAX_HOSTS} hosts")).at(self.place(measurement.get()))
            );
        }
        self.host_of.insert(key.clone(), host);
        self.hosts.push(Host { key: key.clone(), nominal_cadence_us: None, texts: Vec::new() });
        Ok(host)
    }

    fn at_us(&self, at: &RawValue) -> Result<i64, ImportError> {
        let text = at.get().trim_matches('"');
        let at_us =
            time::from_rfc3339(text).or_else(|| text.parse().ok().and_then(time::from_number));
        at_us.filter(|at_us| *at_us >= FIRST_US).ok_or_else(|| {
            ImportError::value(
                format!("the time {}", quote(text)),
                "seconds, milliseconds, micro- or nanoseconds since 1970, or RFC 3339, between 2000 and 2100",
            )
            .at(self.place(at.get()))
            .advise("correct the time or delete the line, and import the file again")
        })
    }

    /// Records come in the order of the file: the whole of it is counted once, however many ask.
    fn line(&mut self, part: &str) -> u32 {
        let (from, line) = self.reached;
        let to = self.offset(part);
        let passed = self.text[from..to].bytes().filter(|byte| *byte == b'\n').count() as u32;
        self.reached = (to, line + passed);
        self.reached.1
    }

    fn offset(&self, part: &str) -> usize {
        part.as_ptr().addr() - self.text.as_ptr().addr()
    }

    /// Of a part of the file's text; reads all that stands before it, so only for errors.
    fn place(&self, part: &str) -> Place {
        Place::of(self.text, self.offset(part))
    }

    fn too_much(&self, error: TooMuch, text: Option<&Text<'_>>) -> ImportError {
        let error = too_large(error.to_string());
        match text {
            Some(text) => error.at(self.place(text.raw)),
            None => error,
        }
    }
}

/// The one host of a format that names none.
pub(super) fn only_host() -> HostKey {
    HostKey { key: "recording".to_owned(), part: String::new() }
}

/// What a host is called by its source, as the name that is suggested for it.
pub(super) fn named(machine: &mut Machine, stated: &str, notes: &mut Vec<Note>) {
    machine.name = name::clean(stated, name::MAX_NAME, notes);
}

/// What is wrong with the JSON of a record, with what helps where the end is missing.
pub(super) fn explain(error: &serde_json::Error, text: &str) -> ImportError {
    let explained = json::explain(error, text);
    match (error.is_eof(), explained.place) {
        (true, Some(Place { line, .. })) if line > 1 => explained.advise(format!(
            "the file was cut off; copy it again, or delete line {line} to import the measurements \
             before it"
        )),
        _ => explained,
    }
}

fn too_large(found: String) -> ImportError {
    ImportError::new(ErrorKind::TooLarge, found, "as much as one recording holds")
        .advise("split the file by time and import the parts")
}

fn nothing(found: impl Into<String>) -> ImportError {
    ImportError::new(
        ErrorKind::NoResults,
        found,
        "two or more measurements of /proc/stat, /proc/meminfo or another file that is read",
    )
    .advise("record for a longer time, or choose another file")
}
