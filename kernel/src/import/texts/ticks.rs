//! Texts of one host in the order of time, to ticks.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

use super::{
    super::{
        ImportError, Note,
        name::{self, MAX_NAME},
    },
    Records, Text, nothing,
    text::unescaped,
};
use crate::{
    machine::Machine,
    rates::{Counters, Reading},
    recording::{Ticks, TicksBuilder},
};

/// Files are read one after another: what is read within this time is one tick, unless the
/// cadence is so fast that the next one would be in it.
const JOIN_US: i64 = 1_000_000;

pub(super) struct Read {
    pub(super) machine: Machine,
    /// What containers are called: (id, name).
    pub(super) names: Vec<(String, String)>,
    pub(super) ticks: Ticks,
}

/// What texts gave, one after the other.
pub(super) struct Taken {
    pub(super) names: Vec<(String, String)>,
    pub(super) ticks: Ticks,
    tally: Tally,
}

/// What was done to the data of one recording.
#[derive(Default)]
struct Tally {
    resets: u32,
    unread: u32,
    /// The first figure that is none, and the line it stands on.
    first_unread: Option<(String, u32)>,
    unnamed: u32,
    many_cpus: bool,
}

/// All that a file has of one host: at least one value of it is known.
pub(super) fn read(
    records: &Records<'_>,
    texts: &[Text<'_>],
    part: &str,
    notes: &mut Vec<Note>,
) -> Result<Read, ImportError> {
    let mut counters = Counters::default();
    let Taken { names, ticks, tally } = take(records, texts, &mut counters, notes)?;
    if ticks.series.is_empty() {
        let error = nothing(match part {
            "" => "no two measurements that a rate could be taken of".to_owned(),
            part => format!("no two measurements of {part} that a rate could be taken of"),
        });
        return Err(match texts.first() {
            Some(text) => error.at(records.place(text.raw)),
            None => error,
        });
    }
    tally.note(part, &ticks, notes);
    Ok(Read { machine: counters.machine().clone(), names, ticks })
}

/// A tick begins with a text that is later than [`JOIN_US`] (or half the cadence) after the
/// beginning of the one before it, or of a file that tick has already. Its time is that of its
/// first text; rates use the time of each text itself, and go on from what `counters` have read.
pub(super) fn take(
    records: &Records<'_>,
    texts: &[Text<'_>],
    counters: &mut Counters,
    notes: &mut Vec<Note>,
) -> Result<Taken, ImportError> {
    let join_us = cadence_us(texts).map_or(JOIN_US, |cadence_us| JOIN_US.min(cadence_us / 2));
    let mut builder = TicksBuilder::default();
    let mut tally = Tally::default();
    let mut names = BTreeMap::new();
    let mut tick_us = None;
    let mut in_tick = HashSet::new();
    for text in texts {
        let begun = tick_us.filter(|tick_us| {
            text.at_us - tick_us <= join_us && !in_tick.contains(&text.subsystem)
        });
        let at_us = begun.unwrap_or_else(|| {
            in_tick.clear();
            text.at_us
        });
        tick_us = Some(at_us);
        in_tick.insert(text.subsystem);
        let content = unescaped(text.raw, records.text)?;
        let subsystem = &records.subsystems[text.subsystem as usize];
        let reading = counters.take(text.at_us, subsystem, &content);
        let too_much = |error| records.too_much(error, Some(text));
        builder.tick(at_us).map_err(too_much)?;
        for (id, value) in &reading.values {
            builder.set(at_us, id, *value).map_err(too_much)?;
        }
        names.extend(reading.names.iter().cloned());
        tally.add(&reading, text.line);
    }
    let ticks = builder.build().map_err(|error| records.too_much(error, texts.last()))?;
    let clean = |(id, name): (String, String)| Some((id, name::clean(&name, MAX_NAME, notes)?));
    let names = names.into_iter().filter_map(clean).collect();
    Ok(Taken { names, ticks, tally })
}

/// Between two texts of the file that was read most often: the median, in microseconds.
fn cadence_us(texts: &[Text<'_>]) -> Option<i64> {
    let mut last: HashMap<u32, i64> = HashMap::new();
    let mut steps: HashMap<u32, Vec<i64>> = HashMap::new();
    for text in texts {
        if let Some(before_us) = last.insert(text.subsystem, text.at_us) {
            steps.entry(text.subsystem).or_default().push(text.at_us - before_us);
        }
    }
    let median = |steps: &mut Vec<i64>| {
        let middle = steps.len() / 2;
        *steps.select_nth_unstable(middle).1
    };
    let mut of_each: Vec<_> =
        steps.values_mut().map(|steps| (steps.len(), median(steps))).collect();
    // Of those read equally often, the fastest.
    of_each.sort_unstable_by_key(|(count, median_us)| (Reverse(*count), *median_us));
    of_each.first().map(|(_, median_us)| *median_us)
}

impl Tally {
    fn add(&mut self, reading: &Reading, line: u32) {
        self.resets = self.resets.saturating_add(reading.resets);
        self.unread = self.unread.saturating_add(reading.unread);
        self.unnamed = self.unnamed.saturating_add(reading.unnamed);
        self.many_cpus |= reading.many_cpus;
        if let (None, Some(first)) = (&self.first_unread, &reading.first_unread) {
            self.first_unread = Some((first.clone(), line));
        }
    }

    fn note(self, part: &str, ticks: &Ticks, notes: &mut Vec<Note>) {
        let part = part.to_owned();
        let gaps = ticks.gaps().len() as u32;
        if gaps > 0 {
            notes.push(Note::TimeGaps { part: part.clone(), count: gaps });
        }
        if self.resets > 0 {
            notes.push(Note::CountersReset { part: part.clone(), count: self.resets });
        }
        if let Some((found, line)) = self.first_unread {
            notes.push(Note::FiguresUnread { part: part.clone(), count: self.unread, line, found });
        }
        if self.unnamed > 0 {
            notes.push(Note::NamesUnusable { part: part.clone(), count: self.unnamed });
        }
        if self.many_cpus {
            notes.push(Note::CpusShortened { part });
        }
    }
}
