//! Our own sessions: JSON Lines as [`crate::export::session::json_lines`] writes them, one session
//! or several, read back without loss.

mod open_end;

use std::{collections::HashSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};

use super::{
    ErrorKind, ImportError, MAX_RESULTS, Note, Place, document_check,
    error::{plain, quote},
    identity,
    json::{self, Bounded, Step},
    name,
};
use crate::{
    export::session::json_lines::{SCHEMA, VERSION},
    machine::Machine,
    recording::{Instance, MAX_SERIES, MAX_TICKS, MAX_VALUES, Recording, Series, SeriesId, Ticks},
};

/// Names of instances that one session may have.
const MAX_NAMES: usize = 10_000;
/// A head of the most series and names is shorter.
const MAX_HEAD_BYTES: usize = 8 << 20;
/// 2100-01-01 UTC in microseconds.
const END_US: i64 = 4_102_444_800_000_000;
/// Values of a line that are read: one more than there may be, so that too many are noticed.
const READ_VALUES: usize = MAX_SERIES + 1;

/// The first keys of a head, to tell a later version from a broken line.
#[derive(Deserialize)]
struct Version {
    schema: Option<String>,
    version: Option<f64>,
}

/// A head whose lists are read up to what they may hold.
#[derive(Deserialize)]
struct ReadHead {
    id: String,
    #[serde(default)]
    part: String,
    #[serde(default)]
    machine: Machine,
    #[serde(default)]
    nominal_cadence_us: Option<i64>,
    #[serde(default = "nothing")]
    names: Bounded<(String, String), { MAX_NAMES + 1 }>,
    #[serde(default)]
    ticks: Option<u64>,
    series: Bounded<SeriesId, READ_VALUES>,
}

fn nothing<T, const N: usize>() -> Bounded<T, N> {
    Bounded(Vec::new())
}

/// A session whose ticks are still to come.
struct Begun {
    recording: Recording,
    /// `None` where they end with the file or with the next session.
    ticks: Option<usize>,
}

pub(super) fn read(text: &str, notes: &mut Vec<Note>) -> Result<Vec<Recording>, ImportError> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    let mut recordings: Vec<Recording> = Vec::new();
    let mut ids = HashSet::new();
    let mut size = 0;
    while let Some(line) = lines.next() {
        let start = start_of(line, text);
        let at = |key| json::place(text, start, &[Step::Key(key)]);
        let Begun { mut recording, ticks } = head(line, text, notes)?;
        if !ids.insert(recording.id.clone()) {
            let found = format!("the session {} again", recording.id);
            let error = ImportError::new(ErrorKind::Duplicate, found, "each session once");
            return Err(error.at(at("id")));
        }
        if recordings.len() == MAX_RESULTS {
            return Err(too_much("more sessions".to_owned()).at(at("id")));
        }
        match ticks {
            Some(ticks) => {
                size += ticks * recording.ticks.series.len();
                if size > MAX_VALUES {
                    return Err(too_much("more values".to_owned()).at(at("ticks")));
                }
                for found in 0..ticks {
                    let line = lines.next().ok_or_else(|| cut_off(text, found, ticks))?;
                    tick(line, text, &mut recording.ticks)?;
                }
            }
            None => {
                let left = MAX_VALUES - size;
                recording.ticks = open_end::read(&mut lines, text, recording.ticks, left, notes)?;
                size += recording.ticks.len() * recording.ticks.series.len();
            }
        }
        recording.ticks.series.sort_by(|a, b| a.id.cmp(&b.id));
        recordings.push(recording);
    }
    if recordings.len() > 1 {
        notes.push(Note::SeveralHosts { count: recordings.len() as u32 });
    }
    Ok(recordings)
}

/// The facts of a session, checked, and its series without values.
fn head(line: &str, text: &str, notes: &mut Vec<Note>) -> Result<Begun, ImportError> {
    let start = start_of(line, text);
    let at = |key| json::place(text, start, &[Step::Key(key)]);
    if line.len() > MAX_HEAD_BYTES {
        return Err(too_much(format!("a line of {} bytes", line.len())).at(Place::of(text, start)));
    }
    check_version(line, text)?;
    let head: ReadHead =
        serde_json::from_str(line).map_err(|error| json::explain_in(&error, line, text))?;
    let ReadHead { id, part, mut machine, nominal_cadence_us, names, ticks, series } = head;
    if !identity::is_uuid(&id) {
        let found = format!("the id {}", quote(&id));
        return Err(ImportError::value(found, "a UUID in small letters").at(at("id")));
    }
    document_check::machine(&machine).map_err(|wrong| wrong.at_place_in(text, start))?;
    document_check::clean_machine(&mut machine, notes);
    if nominal_cadence_us.is_some_and(|cadence| cadence <= 0) {
        let error = ImportError::value("a cadence of 0 or less", "microseconds above 0");
        return Err(error.at(at("nominal_cadence_us")));
    }
    if names.0.len() > MAX_NAMES {
        return Err(too_much(format!("more than {MAX_NAMES} names")).at(at("names")));
    }
    let mut clean = |text: &str| name::clean(text, name::MAX_NAME, notes).unwrap_or_default();
    let part = clean(&part);
    let names = names.0.iter().map(|(id, called)| (clean(id), clean(called))).collect();
    let count = |stated: u64| {
        let ticks = usize::try_from(stated).ok().filter(|ticks| *ticks <= MAX_TICKS);
        ticks.ok_or_else(|| too_much(format!("{stated} ticks")).at(at("ticks")))
    };
    let ticks = ticks.map(count).transpose()?;
    check_series(&series.0).map_err(|error| error.at(at("series")))?;
    let series = series.0.into_iter().map(|id| Series { id, values: Vec::new() }).collect();
    let empty = Ticks { at_us: Vec::new(), series };
    let recording = Recording { id, part, machine, nominal_cadence_us, names, ticks: empty };
    Ok(Begun { recording, ticks })
}

fn check_version(line: &str, text: &str) -> Result<(), ImportError> {
    if line.starts_with('[') {
        let error = ImportError::value("one tick more", "as many as the head before it states");
        return Err(error.at(Place::of(text, start_of(line, text))));
    }
    let Version { schema, version } =
        serde_json::from_str(line).map_err(|error| json::explain_in(&error, line, text))?;
    let at = |key| json::place(text, start_of(line, text), &[Step::Key(key)]);
    if schema.as_deref() != Some(SCHEMA) {
        let found = format!("the schema {}", quote(&schema.unwrap_or_default()));
        let error = ImportError::new(ErrorKind::Unknown, found, quote(SCHEMA));
        return Err(error.at(at("schema")).advise("choose a file of a session"));
    }
    match version {
        Some(version) if version == f64::from(VERSION) => Ok(()),
        _ => Err(ImportError::new(
            ErrorKind::Version,
            version.map_or_else(|| "no version".to_owned(), |it| format!("version {it}")),
            format!("version {VERSION}"),
        )
        .at(at("version"))
        .advise("update PerfAnalysis to read a later version")),
    }
}

fn check_series(series: &[SeriesId]) -> Result<(), ImportError> {
    if series.len() > MAX_SERIES {
        return Err(too_much(format!("more than {MAX_SERIES} series")));
    }
    let mut known = HashSet::new();
    for id in series {
        if !known.insert(id) {
            let found = format!("the series {} again", quote(&id.to_string()));
            return Err(ImportError::new(ErrorKind::Duplicate, found, "each series once"));
        }
        let Some(instance) = &id.instance else { continue };
        let is_clean =
            name::clean(instance, name::MAX_NAME, &mut Vec::new()).as_ref() == Some(instance);
        if !is_clean || id.metric.instance() == Instance::None {
            let found = format!("the instance {}", quote(instance));
            let expected = format!("the name of one thing that has “{}”", id.metric.label());
            return Err(ImportError::value(found, expected));
        }
    }
    Ok(())
}

fn tick(line: &str, text: &str, ticks: &mut Ticks) -> Result<(), ImportError> {
    let last_us = ticks.at_us.last().copied();
    let (at_us, values) =
        tick_of(line, text, last_us, ticks.series.iter().map(|series| &series.id))?;
    ticks.at_us.push(at_us);
    for (series, value) in ticks.series.iter_mut().zip(values) {
        series.values.push(value);
    }
    Ok(())
}

/// A tick after `last_us`, with a value for each of `series`, checked; `NaN` where it is not known.
fn tick_of<'a>(
    line: &str,
    text: &str,
    last_us: Option<i64>,
    series: impl ExactSizeIterator<Item = &'a SeriesId>,
) -> Result<(i64, Vec<f64>), ImportError> {
    let start = Place::of(text, start_of(line, text));
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let Tick { at_us, values } = Tick::deserialize(&mut deserializer)
        .and_then(|tick| deserializer.end().map(|()| tick))
        .map_err(|error| json::explain_in(&error, line, text))?;
    if values.0.len() != series.len() {
        let found = format!("{} values", values.0.len());
        let expected = format!("{}, one for each series of the head", series.len());
        return Err(ImportError::new(ErrorKind::Syntax, found, expected).at(start));
    }
    if at_us <= last_us.unwrap_or(-1) || at_us >= END_US {
        let found = format!("the time {at_us}");
        let expected = "microseconds since 1970 in ascending order, before the year 2100";
        return Err(ImportError::value(found, expected).at(start));
    }
    let known = |(id, value): (&SeriesId, Option<f64>)| {
        let value = value.unwrap_or(f64::NAN);
        check_value(id, value).map(|()| value).map_err(|error| error.at(start))
    };
    let values = series.zip(values.0).map(known).collect::<Result<_, _>>()?;
    Ok((at_us, values))
}

/// Any value that a counter of 64 bits can lead to, so that what was kept is read back.
fn check_value(id: &SeriesId, value: f64) -> Result<(), ImportError> {
    let most = id.metric.most();
    match value.is_nan() || (0.0..=most).contains(&value) {
        true => Ok(()),
        false => Err(ImportError::value(
            format!("{} for {}", plain(value), quote(&id.to_string())),
            format!("a number from 0 to {}", plain(most)),
        )),
    }
}

/// `[at_us, value, …]`.
struct Tick {
    at_us: i64,
    values: Bounded<Option<f64>, READ_VALUES>,
}

impl<'de> Deserialize<'de> for Tick {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts;
        impl<'de> Visitor<'de> for Parts {
            type Value = Tick;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time and values in brackets")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tick, A::Error> {
                let at_us = list.next_element()?;
                let at_us = at_us.ok_or_else(|| A::Error::invalid_length(0, &self))?;
                let values = json::first_of(list)?;
                Ok(Tick { at_us, values })
            }
        }
        deserializer.deserialize_seq(Parts)
    }
}

fn start_of(line: &str, text: &str) -> usize {
    line.as_ptr().addr() - text.as_ptr().addr()
}

fn cut_off(text: &str, found: usize, expected: usize) -> ImportError {
    let found = format!("the end of the file after {found} of {expected} ticks");
    ImportError::new(ErrorKind::Syntax, found, "the rest of it")
        .at(Place::of(text, text.len()))
        .advise("the file was cut off; copy it again")
}

fn too_much(found: String) -> ImportError {
    ImportError::new(ErrorKind::TooLarge, found, "what one session may hold")
        .advise("split the file and import the parts")
}
