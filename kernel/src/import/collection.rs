//! Collections: JSON Lines, one text of one file at one time each.
//!
//! `{"timestamp":1767800521,"subsystem":"/proc/stat","measurement":"cpu  35757 289 …"}`

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    ImportError, Note,
    identity::Content,
    texts::{self, Record, Records},
};
use crate::recording::Recording;

/// One record, also of a trickle body.
#[derive(Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow)]
    timestamp: &'a RawValue,
    #[serde(borrow)]
    subsystem: Cow<'a, str>,
    #[serde(borrow)]
    measurement: &'a RawValue,
}

pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let mut records = Records::of(text);
    let host = texts::only_host();
    for line in serde_json::Deserializer::from_str(text).into_iter::<Line<'_>>() {
        let line = line.map_err(|error| texts::explain(&error, text))?;
        records.add(&host, None, line.into())?;
    }
    records.recordings(content, notes)
}

impl<'a> From<Line<'a>> for Record<'a> {
    fn from(Line { timestamp, subsystem, measurement }: Line<'a>) -> Self {
        Self { at: timestamp, subsystem, measurement }
    }
}
