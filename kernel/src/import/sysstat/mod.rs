//! What `sadf -j` prints: `{"sysstat":{"hosts":[{"nodename",…,"statistics":[…]}]}}`, each entry
//! with its time and what of `cpu-load`, `memory`, `disk`, `network`, … was asked for.
//!
//! Times are of UTC unless `"utc": 0` says that they are of the host's clock. kB are 1,024 bytes,
//! sectors and blocks 512.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{ImportError, Note, hosts::Hosts, identity::Content, json, json_list, name};
use crate::{machine::Machine, recording::Recording};

use statistics::Statistics;

mod cpu;
mod file_system;
mod statistics;

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow)]
    sysstat: Sysstat<'a>,
}

#[derive(Deserialize)]
struct Sysstat<'a> {
    #[serde(borrow)]
    hosts: &'a RawValue,
}

#[derive(Deserialize)]
struct Host<'a> {
    #[serde(default)]
    nodename: String,
    sysname: Option<String>,
    release: Option<String>,
    machine: Option<String>,
    #[serde(rename = "number-of-cpus")]
    cpus: Option<f64>,
    timezone: Option<String>,
    #[serde(borrow)]
    statistics: Option<&'a RawValue>,
}

/// One output, or one after another, of one host or several.
pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut hosts = Hosts::default();
    for output in serde_json::Deserializer::from_str(text).into_iter::<Output<'_>>() {
        let output = output.map_err(|error| json::explain(&error, text))?;
        json_list::each(output.sysstat.hosts.get(), text, |host: Host<'_>| {
            host.read(text, &mut hosts, notes)
        })?;
    }
    hosts.finish(content, notes)
}

impl Host<'_> {
    fn read(
        &self,
        text: &str,
        hosts: &mut Hosts,
        notes: &mut Vec<Note>,
    ) -> Result<(), ImportError> {
        let host = match hosts.known(&self.nodename) {
            Some(host) => host,
            None => {
                let machine = self.machine(notes);
                let host =
                    hosts.host(&self.nodename, machine.name.as_deref().unwrap_or_default())?;
                hosts.get_mut(host).machine = machine;
                host
            }
        };
        let Some(statistics) = self.statistics else { return Ok(()) };
        let in_utc =
            self.timezone.as_deref().is_some_and(|zone| ["UTC", "GMT", "Etc/UTC"].contains(&zone));
        json_list::each(statistics.get(), text, |statistics: Statistics| {
            let at_us = statistics.at_us()?;
            if !statistics.timestamp.is_utc() && !in_utc {
                note_once(notes, Note::no_time_zone());
            }
            statistics.set(hosts, host, at_us, notes)
        })
    }

    fn machine(&self, notes: &mut Vec<Note>) -> Machine {
        let mut clean =
            |text: Option<&str>| text.and_then(|text| name::clean(text, name::MAX_NAME, notes));
        let mut machine = Machine { name: clean(Some(&self.nodename)), ..Machine::default() };
        machine.system.os = clean(self.sysname.as_deref()).map(|os| os.to_lowercase());
        machine.system.kernel = clean(self.release.as_deref());
        machine.system.arch = clean(self.machine.as_deref());
        let cpus = self.cpus.filter(|cpus| cpus.fract() == 0.0 && (1.0..=4096.0).contains(cpus));
        machine.cpu.vcpus = cpus.map(|cpus| cpus as u32);
        machine
    }
}

fn note_once(notes: &mut Vec<Note>, note: Note) {
    if !notes.contains(&note) {
        notes.push(note);
    }
}
