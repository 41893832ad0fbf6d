//! Trickle bodies: what an agent of the older tools posts, a collection in one JSON object.
//!
//! `{"identifier":"…","measurements":[{"timestamp":…,"subsystem":…,"measurement":…}]}`

use std::borrow::Cow;

use serde::Deserialize;

use super::{
    ImportError, Note,
    collection::Line,
    identity::Content,
    json::{self, Bounded},
    texts::{self, MAX_TEXTS, Records},
};
use crate::recording::Recording;

/// Entries that are read: one more than there may be, so that too many are noticed.
const READ_LINES: usize = MAX_TEXTS + 1;

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    identifier: Option<Cow<'a, str>>,
    #[serde(borrow)]
    measurements: Bounded<Line<'a>, READ_LINES>,
}

/// One recording, whose machine is named by the identifier.
pub(super) fn read(
    text: &str,
    content: &Content,
    notes: &mut Vec<Note>,
) -> Result<Vec<Recording>, ImportError> {
    let Body { identifier, measurements } =
        serde_json::from_str(text).map_err(|error| json::explain(&error, text))?;
    let mut records = Records::of(text);
    let host = texts::only_host();
    for line in measurements.0 {
        records.add(&host, None, line.into())?;
    }
    let mut recordings = records.recordings(content, notes)?;
    for recording in &mut recordings {
        texts::named(&mut recording.machine, identifier.as_deref().unwrap_or_default(), notes);
    }
    Ok(recordings)
}
