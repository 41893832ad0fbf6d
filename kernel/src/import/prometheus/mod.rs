//! Answers of Prometheus to a range query (`/api/v1/query_range`): what its node exporter counted.
//!
//! `node_cpu_seconds_total` may be there as it is, or as a rate: a function takes the name away
//! and leaves the label `mode`. Everything else is read by its name. Each `instance` is a host.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    ErrorKind, ImportError, Note, Place, counters::Counters, error::quote, hosts::Hosts,
    identity::Content, json, json_list, name, pairs::Pairs, time,
};
use crate::recording::{Instance, MAX_VALUES, Recording, SeriesId};
use cpu::Modes;
use names::Meaning;

mod cpu;
mod names;

/// Labels of one series; the node exporter gives its own a handful.
const MAX_LABELS: usize = 64;

#[derive(Deserialize)]
struct Answer<'a> {
    status: Option<String>,
    error: Option<String>,
    #[serde(borrow)]
    data: Option<Data<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    result_type: String,
    #[serde(borrow)]
    result: &'a RawValue,
}

#[derive(Deserialize)]
struct Found<'a> {
    #[serde(default = "no_labels")]
    metric: Pairs<String, MAX_LABELS>,
    #[serde(borrow)]
    values: &'a RawValue,
}

fn no_labels() -> Pairs<String, MAX_LABELS> {
    Pairs(Vec::new())
}

/// What was found so far.
#[derive(Default)]
struct Reader {
    hosts: Hosts,
    counters: Counters,
    modes: Modes,
    /// Names of metrics that nothing is made of, with the number of their series.
    unknown: BTreeMap<String, u64>,
    values: usize,
}

/// One answer, or one after another: one range in several queries is one recording of each host.
pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut reader = Reader::default();
    let mut answers = serde_json::Deserializer::from_str(text).into_iter::<Answer<'_>>();
    let mut start = 0;
    while let Some(answer) = answers.next() {
        let answer = answer.map_err(|error| json::explain(&error, text))?;
        let data = answer.data().map_err(|error| error.at(json::place(text, start, &[])))?;
        json_list::each(data.result.get(), text, |found: Found<'_>| {
            reader.take(&found, text, notes)
        })?;
        start = answers.byte_offset();
    }
    reader.finish(content, notes)
}

impl<'a> Answer<'a> {
    fn data(self) -> Result<Data<'a>, ImportError> {
        let Self { status, error, data } = self;
        if status.as_deref() == Some("error") {
            let found = format!(
                "an answer of Prometheus that is an error: {}",
                quote(&error.unwrap_or_default())
            );
            return Err(ImportError::value(found, "an answer with data")
                .advise("correct the query and save its answer"));
        }
        let data =
            data.ok_or_else(|| ImportError::value("an answer without “data”", "one with it"))?;
        match data.result_type.as_str() {
            "matrix" => Ok(data),
            other => Err(ImportError::value(
                format!("an answer of the type {}", quote(other)),
                "one of the type “matrix”, with values over time",
            )
            .advise("ask query_range instead of query")),
        }
    }
}

impl Reader {
    fn take(
        &mut self,
        found: &Found<'_>,
        text: &str,
        notes: &mut Vec<Note>,
    ) -> Result<(), ImportError> {
        let labels = &found.metric.0;
        let label = |name: &str| {
            labels.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        };
        let called = label("__name__");
        let meaning = match called {
            Some(called) => Meaning::of(called),
            None => label("mode").map(|_| Meaning::CpuRates),
        };
        let Some(meaning) = meaning else {
            let called = called.unwrap_or("a result without a name or a mode");
            *self.unknown.entry(called.chars().take(200).collect()).or_default() += 1;
            return Ok(());
        };
        let host = self.host(label("instance").unwrap_or_default(), notes)?;
        match meaning {
            Meaning::CpuSeconds | Meaning::CpuRates => {
                let (cpu, mode) = (label("cpu"), label("mode").unwrap_or_default());
                let points = self.points(found, text)?;
                self.modes.add(host, cpu, mode, meaning == Meaning::CpuSeconds, points)
            }
            Meaning::Gauge(metric, label_of, scale) => {
                let Some(id) = series(metric, label_of.map(label), notes) else { return Ok(()) };
                for (at_us, value) in self.points(found, text)? {
                    self.hosts.tick(host, at_us)?;
                    self.hosts.set(host, at_us, &id, value * scale)?;
                }
                Ok(())
            }
            Meaning::Counter(metric, label_of, scale) => {
                let Some(id) = series(metric, label_of.map(label), notes) else { return Ok(()) };
                for (at_us, value) in self.points(found, text)? {
                    self.hosts.tick(host, at_us)?;
                    self.counters.add(host, id.clone(), at_us, value * scale)?;
                }
                Ok(())
            }
        }
    }

    fn host(&mut self, instance: &str, notes: &mut Vec<Note>) -> Result<usize, ImportError> {
        if let Some(host) = self.hosts.known(instance) {
            return Ok(host);
        }
        let part = name::clean(instance, name::MAX_NAME, notes).unwrap_or_default();
        let host = self.hosts.host(instance, &part)?;
        // The port is the exporter's, not a part of the host's name.
        let (called, port) = part.rsplit_once(':').unwrap_or((&part, "0"));
        let called = if port.parse::<u16>().is_ok() { called } else { &part };
        self.hosts.get_mut(host).machine.name = Some(called.to_owned()).filter(|it| !it.is_empty());
        Ok(host)
    }

    /// Times and values; what is no number is left out.
    fn points(&mut self, found: &Found<'_>, text: &str) -> Result<Vec<(i64, f64)>, ImportError> {
        let mut points = Vec::new();
        let before = self.values;
        json_list::each(found.values.get(), text, |(at, value): (f64, String)| {
            let at_us = time::from_number(at).ok_or_else(|| {
                let found = format!("the time {}", super::error::plain(at));
                ImportError::value(found, "seconds between 1970 and 2100")
            })?;
            let value: f64 = value
                .parse()
                .map_err(|_| ImportError::value(quote(&value), "a number in quotes"))?;
            if before + points.len() == MAX_VALUES {
                let found = format!("more than {MAX_VALUES} values");
                return Err(ImportError::new(ErrorKind::TooLarge, found, "fewer in one file")
                    .advise("ask for a shorter range"));
            }
            if value.is_finite() {
                points.push((at_us, value));
            }
            Ok(())
        })?;
        self.values += points.len();
        Ok(points)
    }

    fn finish(
        self,
        content: &Content,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Recording>, ImportError> {
        let Self { mut hosts, counters, modes, unknown, .. } = self;
        let names: Vec<String> = unknown.keys().take(5).map(|name| quote(name)).collect();
        if hosts.is_empty() && !names.is_empty() {
            let found = format!("nothing but {}", names.join(", "));
            return Err(ImportError::value(
                found,
                "node_cpu_seconds_total or another metric of the node exporter",
            )
            .at(Place { line: 1, column: 1 })
            .advise("ask for that, as it is or as a rate by mode, and import the answer"));
        }
        modes.set(&mut hosts)?;
        counters.set_rates(&mut hosts)?;
        if !names.is_empty() {
            let more = if unknown.len() > names.len() { " and others" } else { "" };
            notes.push(Note::LeftOut {
                what: format!("The metrics {}{more} were", names.join(", ")),
                why: "they are not read".to_owned(),
            });
        }
        hosts.forget_order();
        hosts.finish(content, notes)
    }
}

/// `None` for the loopback and for what has no name.
fn series(
    metric: crate::recording::Metric,
    instance: Option<Option<&str>>,
    notes: &mut Vec<Note>,
) -> Option<SeriesId> {
    match instance {
        None => Some(SeriesId::host(metric)),
        // A sum over all of them has no label.
        Some(None) if metric.instance() != Instance::Mount => Some(SeriesId::host(metric)),
        Some(instance) => name::clean(instance?, name::MAX_NAME, notes)
            .filter(|instance| instance != "lo")
            .map(|instance| SeriesId::of(metric, instance)),
    }
}
