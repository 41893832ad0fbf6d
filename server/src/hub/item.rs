//! One thing that happened, as the hub keeps it: what filters look at, and its JSON, written once
//! for all who want it.

use std::sync::OnceLock;

use kernel::{
    event::Severity,
    live::{Facets, LiveEvent, LiveSample, Subscription},
    recording::SeriesId,
};

/// JSON of one sample. Far below the write buffer of a connection, so that a host with thousands
/// of series fits as well; what goes beyond it is counted and left out.
const MAX_SAMPLE_BYTES: usize = 160 * 1024;

/// What the ring reckons for an item beside its texts.
const OWN_BYTES: usize = 512;
/// What the ring reckons for a value: the number with its name in memory, and both as JSON.
const VALUE_BYTES: usize = 128;
/// An instance is there twice, as its name and as JSON; up to this long it is in the number above.
const SHORT_NAME: usize = 16;

/// A sample or an event with its number.
pub(super) struct Item {
    pub(super) seq: u64,
    /// What it takes of the ring, JSON included.
    pub(super) bytes: usize,
    what: What,
}

enum What {
    Sample { sample: Box<LiveSample>, headline: OnceLock<Box<str>>, full: OnceLock<Box<str>> },
    Event { facets: EventFacets, json: Box<str> },
}

/// What filters look at of an event; all else of it is in its JSON.
struct EventFacets {
    kind: Box<str>,
    agent: Box<str>,
    severity: Severity,
    run: Option<Box<str>>,
}

impl Item {
    pub(super) fn sample(seq: u64, sample: LiveSample) -> Self {
        let name = |instance: &String| 2 * instance.len().saturating_sub(SHORT_NAME);
        let value =
            |id: &SeriesId| VALUE_BYTES + id.instance.as_ref().map(name).unwrap_or_default();
        let bytes = OWN_BYTES + sample.values.iter().map(|(id, _)| value(id)).sum::<usize>();
        let (headline, full) = (OnceLock::new(), OnceLock::new());
        Self { seq, bytes, what: What::Sample { sample: Box::new(sample), headline, full } }
    }

    pub(super) fn event(seq: u64, event: &LiveEvent) -> Self {
        let json: Box<str> = to_json(event).into();
        let facets = event.facets();
        let facets = EventFacets {
            kind: facets.kind.into(),
            agent: facets.agent.into(),
            severity: facets.severity,
            run: facets.run.map(Into::into),
        };
        Self { seq, bytes: OWN_BYTES + json.len(), what: What::Event { facets, json } }
    }

    pub(super) fn is_sample(&self) -> bool {
        matches!(self.what, What::Sample { .. })
    }

    pub(super) fn passes(&self, wanted: &Subscription) -> bool {
        wanted.wants(&match &self.what {
            What::Sample { sample, .. } => sample.facets(),
            What::Event { facets, .. } => Facets {
                kind: &facets.kind,
                agent: &facets.agent,
                alias: None,
                severity: facets.severity,
                run: facets.run.as_deref(),
            },
        })
    }

    /// Its JSON. `is_full` says of which collectors all series are wanted.
    pub(super) fn json(&self, is_full: impl Fn(&str) -> bool) -> &str {
        match &self.what {
            What::Event { json, .. } => json,
            What::Sample { sample, full, .. } if is_full(&sample.collector_id) => {
                full.get_or_init(|| full_json(sample))
            }
            What::Sample { sample, headline, .. } => {
                headline.get_or_init(|| to_json(&sample.headline()).into())
            }
        }
    }
}

/// All series of a sample, or as many as there is room for.
fn full_json(sample: &LiveSample) -> Box<str> {
    let json = to_json(sample);
    if json.len() <= MAX_SAMPLE_BYTES {
        return json.into();
    }
    // Names are of all lengths: the part that fits is found by halving what is kept.
    let mut kept = sample.values.len();
    loop {
        kept /= 2;
        let mut part = sample.clone();
        part.values.truncate(kept);
        part.left_out = u32::try_from(sample.values.len() - kept).unwrap_or(u32::MAX);
        let json = to_json(&part);
        if json.len() <= MAX_SAMPLE_BYTES || kept == 0 {
            return json.into();
        }
    }
}

pub(super) fn to_json(message: &impl serde::Serialize) -> String {
    serde_json::to_string(message).expect("live messages are texts and numbers")
}

#[cfg(test)]
mod tests {
    use kernel::recording::Metric;

    use super::*;
    use crate::hub::tests::sample;

    #[test]
    fn a_host_with_thousands_of_series_fits_and_says_what_is_missing() {
        let series = |at: usize| (SeriesId::of(Metric::DiskRead, format!("disk-{at:0>60}")), 1.5);
        let sample = LiveSample { values: (0..4_096).map(series).collect(), ..sample("c", 1) };
        let item = Item::sample(1, sample);
        assert!(item.bytes > 4_096 * (65 + 40), "long names take room of the ring");
        let json = item.json(|_| true);
        assert!(json.len() <= MAX_SAMPLE_BYTES);
        let back: LiveSample = serde_json::from_str(json).unwrap();
        assert_eq!(back.values.len() + back.left_out as usize, 4_096);
        assert!(back.left_out > 0 && back.values.len() > 500, "{}", back.left_out);
    }

    #[test]
    fn only_hosts_that_are_asked_for_come_in_full() {
        let values =
            vec![(SeriesId::host(Metric::CpuBusy), 1.0), (SeriesId::of(Metric::CpuBusy, "0"), 2.0)];
        let item = Item::sample(1, LiveSample { values, ..sample("c", 1) });
        let values = |json: &str| serde_json::from_str::<LiveSample>(json).unwrap().values.len();
        assert_eq!(values(item.json(|id| id == "c")), 2);
        assert_eq!(values(item.json(|id| id == "d")), 1);
    }
}
