//! Recordings in the making: values of one host or several, in the order of a file.

use std::collections::{BTreeMap, HashMap};

use super::{ErrorKind, ImportError, MAX_RESULTS, Note, bounds, identity::Content, name, totals};
use crate::{
    machine::Machine,
    recording::{MAX_VALUES, Recording, SeriesId, TicksBuilder, TooMuch},
};

/// Hosts of one file, which share the limits of one recording.
#[derive(Default)]
pub(super) struct Hosts {
    hosts: Vec<Host>,
    places: HashMap<String, usize>,
    /// Values of all of them.
    size: usize,
    repeated: u64,
    forwards: u64,
    backwards: u64,
}

/// One host.
#[derive(Default)]
pub(super) struct Host {
    /// What tells it from the others of the file; part of its id.
    key: String,
    part: String,
    pub(super) machine: Machine,
    pub(super) nominal_cadence_us: Option<i64>,
    names: BTreeMap<String, String>,
    ticks: TicksBuilder,
    last_us: Option<i64>,
}

impl Hosts {
    /// The number of the host with this key; `part` says which part of the file it is.
    pub(super) fn host(&mut self, key: &str, part: &str) -> Result<usize, ImportError> {
        if let Some(index) = self.known(key) {
            return Ok(index);
        }
        let index = self.hosts.len();
        if index == MAX_RESULTS {
            return Err(too_much(format!("more than {MAX_RESULTS} hosts")));
        }
        let (key, part) = (key.to_owned(), part.to_owned());
        self.places.insert(key.clone(), index);
        self.hosts.push(Host { key, part, ..Host::default() });
        Ok(index)
    }

    /// The number of a host that has come before.
    pub(super) fn known(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// Says that the order of ticks means nothing: the file goes from one series to the next.
    pub(super) fn forget_order(&mut self) {
        (self.forwards, self.backwards) = (0, 0);
    }

    pub(super) fn get_mut(&mut self, host: usize) -> &mut Host {
        &mut self.hosts[host]
    }

    /// Makes a tick, which may stay without values.
    pub(super) fn tick(&mut self, host: usize, at_us: i64) -> Result<(), ImportError> {
        let one = &mut self.hosts[host];
        if one.last_us == Some(at_us) {
            return Ok(());
        }
        match one.last_us.replace(at_us) {
            Some(last_us) if last_us > at_us => self.backwards += 1,
            Some(_) => self.forwards += 1,
            None => {}
        }
        self.change(host, |ticks| ticks.tick(at_us))
    }

    /// Sets one value that [`bounds::check`] finds possible.
    pub(super) fn set(
        &mut self,
        host: usize,
        at_us: i64,
        id: &SeriesId,
        value: f64,
    ) -> Result<(), ImportError> {
        let value = bounds::check(id.metric, value)?;
        self.repeated += u64::from(self.hosts[host].ticks.has(at_us, id));
        self.change(host, |ticks| ticks.set(at_us, id, value))
    }

    fn change(
        &mut self,
        host: usize,
        change: impl FnOnce(&mut TicksBuilder) -> Result<(), TooMuch>,
    ) -> Result<(), ImportError> {
        let ticks = &mut self.hosts[host].ticks;
        let before = ticks.size();
        change(ticks).map_err(|much| too_much(much.to_string()))?;
        self.size += ticks.size() - before;
        match self.size > MAX_VALUES {
            true => Err(too_much(TooMuch::Values.to_string())),
            false => Ok(()),
        }
    }

    /// In the order of the file, with the sums that follow from what is stated. Hosts without a
    /// single value are left out; a file of nothing else is an error.
    pub(super) fn finish(
        self,
        content: &Content,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Recording>, ImportError> {
        let mut recordings = self.finish_as_stated(content, notes)?;
        recordings.iter_mut().for_each(|recording| totals::add(&mut recording.ticks));
        Ok(recordings)
    }

    /// As [`Self::finish`], with nothing but what is stated.
    pub(super) fn finish_as_stated(
        self,
        content: &Content,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Recording>, ImportError> {
        let Self { hosts, repeated, forwards, backwards, .. } = self;
        let mut recordings = Vec::with_capacity(hosts.len());
        for host in hosts {
            let recording = host.finish(content)?;
            recordings.extend((!recording.ticks.series.is_empty()).then_some(recording));
        }
        if recordings.is_empty() {
            return Err(ImportError::new(
                ErrorKind::NoResults,
                "no value",
                "at least one value at one time",
            )
            .advise("choose a file that was recorded for longer"));
        }
        if recordings.len() > 1 {
            notes.push(Note::SeveralHosts { count: recordings.len() as u32 });
        }
        // Newest first is an order too.
        if backwards > 0 && forwards > 0 {
            notes.push(Note::TimesSorted { count: backwards });
        }
        if repeated > 0 {
            notes.push(Note::ValuesRepeated { count: repeated });
        }
        Ok(recordings)
    }
}

impl Host {
    /// Says what an instance is called.
    pub(super) fn name_instance(&mut self, id: &str, called: &str, notes: &mut Vec<Note>) {
        if !self.names.contains_key(id)
            && let Some(called) = name::clean(called, name::MAX_NAME, notes)
        {
            self.names.insert(id.to_owned(), called);
        }
    }

    fn finish(self, content: &Content) -> Result<Recording, ImportError> {
        let Self { key, part, machine, nominal_cadence_us, names, ticks, last_us: _ } = self;
        let ticks = ticks.build().map_err(|much| too_much(much.to_string()))?;
        let names = names.into_iter().collect();
        Ok(Recording { id: content.id(&key), part, machine, nominal_cadence_us, names, ticks })
    }
}

fn too_much(found: String) -> ImportError {
    ImportError::new(ErrorKind::TooLarge, found, "fewer in one file")
        .advise("split the file and import the parts")
}
