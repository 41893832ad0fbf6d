//! Trickle bodies: what an agent of the older tools posts, a collection in one JSON object.
//!
//! `{"identifier":"…","measurements":[{"timestamp":…,"subsystem":…,"measurement":…}]}`

use std::borrow::Cow;

use serde::Deserialize;

use super::{
    ImportError, Note,
    collection::Line,
    decode,
    identity::Content,
    json::{self, Bounded},
    name,
    texts::{self, MAX_TEXTS, Records},
};
use crate::{
    rates::Counters,
    recording::{Recording, Ticks},
};

/// Entries that are read: one more than there may be, so that too many are noticed.
const READ_LINES: usize = MAX_TEXTS + 1;

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    identifier: Option<Cow<'a, str>>,
    #[serde(borrow)]
    measurements: Bounded<Line<'a>, READ_LINES>,
}

/// One body of an agent that goes on posting.
#[derive(Clone, Debug, PartialEq)]
pub struct Trickled {
    /// What the agent calls its collection; empty where it says nothing.
    pub identifier: String,
    /// What its containers are called: (id, name).
    pub names: Vec<(String, String)>,
    /// At least one; without values where nothing of it is a rate yet.
    pub ticks: Ticks,
}

/// Reads one body of many: its rates go on from what `counters` have read of those before it.
///
/// # Errors
/// One sentence; `counters` may have read a part of the body.
pub fn trickled(body: &[u8], counters: &mut Counters) -> Result<Trickled, ImportError> {
    let decoded = decode::decode(body)?;
    let text = decoded.text.as_ref();
    let Body { identifier, measurements } =
        serde_json::from_str(text).map_err(|error| json::explain(&error, text))?;
    let mut records = Records::of(text);
    let host = texts::only_host();
    for line in measurements.0 {
        records.add(&host, None, line.into())?;
    }
    let (ticks, names) = records.go_on(counters)?;
    let identifier = identifier.as_deref().unwrap_or_default();
    let identifier = name::clean(identifier, name::MAX_NAME, &mut Vec::new()).unwrap_or_default();
    Ok(Trickled { identifier, names, ticks })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Metric;

    fn body(at_s: u32, user: u32) -> String {
        let stat = format!("cpu {user} 0 0 {} 0 0 0 0 0 0\\nbtime 1700000000\\n", at_s - user);
        format!(
            r#"{{"identifier":"web-01","measurements":[
                {{"timestamp":{},"subsystem":"/proc/stat","measurement":"{stat}"}}]}}"#,
            1_790_000_000 + at_s
        )
    }

    #[test]
    fn rates_go_on_from_body_to_body() {
        let mut counters = Counters::default();
        let first = trickled(body(100, 10).as_bytes(), &mut counters).unwrap();
        assert_eq!((first.identifier.as_str(), first.ticks.len()), ("web-01", 1));
        assert!(first.ticks.of_host(Metric::CpuUser).is_none(), "one text is no rate");
        let mut before = counters.clone();
        let second = trickled(body(200, 60).as_bytes(), &mut counters).unwrap();
        assert_eq!(second.ticks.of_host(Metric::CpuUser).unwrap().values, [50.0]);
        assert_eq!(counters.boot_s(), Some(1_700_000_000));
        // The same body again, after its answer was lost, and the next one without it.
        let again = trickled(body(200, 60).as_bytes(), &mut before).unwrap();
        assert_eq!(again, second);
        counters.forget_before(i64::MAX);
        let third = trickled(body(300, 70).as_bytes(), &mut counters).unwrap();
        assert!(third.ticks.series.is_empty(), "what was forgotten is not compared with");
    }

    #[test]
    fn a_body_without_anything_that_is_read_is_refused() {
        for body in [
            "{}",
            r#"{"identifier":"a","measurements":[]}"#,
            r#"{"measurements":[{"timestamp":1,"subsystem":"/proc/stat","measurement":""}]}"#,
        ] {
            assert!(trickled(body.as_bytes(), &mut Counters::default()).is_err(), "{body}");
        }
    }
}
