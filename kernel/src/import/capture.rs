//! Captures: JSON Lines, one text of one file of one host at one time each.
//!
//! `{"Site":1,"Host":0,"Run":0,"Measurement":{"Timestamp":"2026-01-10T18:06:07.784822869Z",
//! "Frequency":5000000000,"System":"/proc/stat","Measurement":"cpu 335269 7244 …"}}`

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    ImportError, Note,
    identity::Content,
    name,
    texts::{self, HostKey, Record, Records},
};
use crate::recording::Recording;

/// A cadence above a day is no cadence.
const MAX_CADENCE_NS: f64 = 86_400e9;
/// Characters of the number of a site, a host or a run.
const MAX_NUMBER: usize = 40;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Line<'a> {
    #[serde(borrow)]
    site: Option<&'a RawValue>,
    #[serde(borrow)]
    host: Option<&'a RawValue>,
    #[serde(borrow)]
    run: Option<&'a RawValue>,
    #[serde(borrow)]
    measurement: Measurement<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Measurement<'a> {
    #[serde(borrow)]
    timestamp: &'a RawValue,
    /// Nanoseconds between two ticks, as they were asked for.
    #[serde(borrow)]
    frequency: Option<&'a RawValue>,
    #[serde(borrow)]
    system: Cow<'a, str>,
    #[serde(borrow)]
    measurement: &'a RawValue,
}

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut records = Records::of(text);
    for line in serde_json::Deserializer::from_str(text).into_iter::<Line<'_>>() {
        let Line { site, host, run, measurement } =
            line.map_err(|error| texts::explain(&error, text))?;
        let Measurement { timestamp, frequency, system, measurement } = measurement;
        let record = Record { at: timestamp, subsystem: system, measurement };
        records.add(&key(site, host, run), frequency.and_then(cadence_us), record)?;
    }
    records.recordings(content, notes)
}

fn key(site: Option<&RawValue>, host: Option<&RawValue>, run: Option<&RawValue>) -> HostKey {
    let number = |value: Option<&RawValue>| {
        let text = value.map_or("0", |value| value.get().trim_matches('"'));
        name::clean(text, MAX_NUMBER, &mut Vec::new()).unwrap_or_default()
    };
    let [site, host, run] = [site, host, run].map(number);
    HostKey {
        key: format!("{site}/{host}/{run}"),
        part: format!("host {host} of site {site}, run {run}"),
    }
}

/// What is no number of nanoseconds says nothing: the times of the ticks do.
fn cadence_us(frequency: &RawValue) -> Option<i64> {
    let ns: f64 = frequency.get().parse().ok()?;
    (1e3..=MAX_CADENCE_NS).contains(&ns).then_some((ns / 1e3) as i64)
}
