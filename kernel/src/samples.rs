//! What an agent sends while it streams, and what the server answers: the wire types of
//! `POST /api/v1/sessions/{id}/samples`.
//!
//! The agent chooses the session's id and numbers its ticks from 0, so that a body that is sent
//! twice is kept once, however it is cut the second time. A session that the server does not know
//! has to be introduced: [`SampleBatch::session`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    few::few,
    import::is_invisible,
    machine::Machine,
    recording::{Instance, MAX_SERIES, Series, Ticks},
    utc,
};

/// Ticks that one body may hold: ten minutes at one second, so that a backlog goes quickly and
/// no body holds up the others.
pub const MAX_BATCH_TICKS: usize = 600;

/// Tags, and names of containers, that are read of one body: more than any host has.
const MAX_SAID: usize = 10_000;

/// Ticks of one session in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleBatch {
    /// Who streams. Needed until the server has answered for this session once; taken again at
    /// any time, to say what has changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<StreamedSession>,
    /// The number of the first tick in its session, from 0.
    pub seq: u64,
    /// The agent's clock when it sent this, microseconds since 1970 UTC: the difference to the
    /// server's own is the skew that is shown.
    pub sent_at_us: i64,
    /// At least one.
    pub ticks: Ticks,
}

/// A session as its agent introduces it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StreamedSession {
    /// Of the host or the agent's choice; the collector is known by the machine's id.
    pub name: String,
    /// `key=value` each.
    #[serde(default, deserialize_with = "few::<_, _, MAX_SAID>")]
    pub tags: Vec<String>,
    pub agent_version: String,
    /// Between two ticks in microseconds, as the agent was asked to.
    pub nominal_cadence_us: i64,
    pub machine: Machine,
    /// What its containers are called: (container id, its name).
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "few::<_, _, MAX_SAID>"
    )]
    pub names: Vec<(String, String)>,
}

/// What is on disk once this is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SamplesTaken {
    pub session_id: String,
    pub collector_id: String,
    /// The number of the tick that is awaited: all before it are kept.
    pub next_seq: u64,
    /// Ticks of this body that were kept before.
    pub repeated: u64,
}

/// 2000-01-01 UTC: a host's clock that is earlier was never set.
const FIRST_US: i64 = 946_684_800_000_000;
/// 2100-01-01 UTC.
const END_US: i64 = 4_102_444_800_000_000;
/// A session has fewer ticks: thirty thousand years at one second.
const MAX_SEQ: u64 = 1 << 40;
/// Characters of the name of an instance.
const MAX_NAME: usize = 200;

/// Why a batch is not kept. The text is for whoever runs the agent.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadSamples {
    #[error("The batch has {0} ticks; send 1 to {MAX_BATCH_TICKS} at a time.")]
    Count(usize),
    #[error("The number {0} is too large for a tick; number the ticks of a session from 0.")]
    Number(u64),
    #[error("A tick is at {}; set the clock of the host and start the agent again.", moment(*.0))]
    Clock(i64),
    #[error("The ticks of the batch are not in the order of time; send them as they were taken.")]
    Order,
    #[error("The batch has {0} series; a session has at most {MAX_SERIES}. Leave some out.")]
    Series(usize),
    #[error("The series {0} is in the batch twice; send each once.")]
    Twice(String),
    #[error(
        "{series} has {values} values for {ticks} ticks; send one for each, null where it is not known."
    )]
    Length { series: String, values: usize, ticks: usize },
    #[error(
        "A series of {0} has an instance that is no name of one: 1 to {MAX_NAME} characters, all of them visible."
    )]
    Instance(&'static str),
    #[error(
        "{series} has the value {value:e}; a host has 0 to {most:e} of it. Send null where it is not known."
    )]
    Value { series: String, value: f64, most: f64 },
}

/// A year that has five digits says no more than its number.
fn moment(at_us: i64) -> String {
    match (-END_US..=10 * END_US).contains(&at_us) {
        true => utc::moment(at_us),
        false => format!("{at_us} microseconds since 1970"),
    }
}

impl SampleBatch {
    /// The batch with its series sorted, however they were sent: what the store and every reader
    /// rely on.
    ///
    /// # Errors
    /// What no host can have seen.
    pub fn checked(mut self) -> Result<Self, BadSamples> {
        let Self { session: _, seq, sent_at_us, ticks } = &mut self;
        if !(1..=MAX_BATCH_TICKS).contains(&ticks.len()) {
            return Err(BadSamples::Count(ticks.len()));
        }
        if *seq > MAX_SEQ {
            return Err(BadSamples::Number(*seq));
        }
        let is_time = |at_us: &&i64| !(FIRST_US..END_US).contains(*at_us);
        if let Some(at_us) = ticks.at_us.iter().chain([&*sent_at_us]).find(is_time) {
            return Err(BadSamples::Clock(*at_us));
        }
        if !ticks.at_us.is_sorted_by(|a, b| a < b) {
            return Err(BadSamples::Order);
        }
        if ticks.series.len() > MAX_SERIES {
            return Err(BadSamples::Series(ticks.series.len()));
        }
        // Most senders sort: then this costs a comparison for each.
        ticks.series.sort_by(|a, b| a.id.cmp(&b.id));
        ticks.series.iter().try_for_each(|series| check_series(series, ticks.len()))?;
        match ticks.series.windows(2).find(|pair| pair[0].id == pair[1].id) {
            Some(pair) => Err(BadSamples::Twice(pair[0].id.to_string())),
            None => Ok(self),
        }
    }
}

fn check_series(series: &Series, ticks: usize) -> Result<(), BadSamples> {
    let Series { id, values } = series;
    let name = || id.metric.key().to_owned();
    if values.len() != ticks {
        return Err(BadSamples::Length { series: name(), values: values.len(), ticks });
    }
    if let Some(instance) = &id.instance {
        let hidden = |char: char| char.is_control() || is_invisible(char);
        let is_name = !instance.trim().is_empty()
            && instance.chars().nth(MAX_NAME).is_none()
            && !instance.contains(hidden)
            && id.metric.instance() != Instance::None;
        if !is_name {
            return Err(BadSamples::Instance(id.metric.key()));
        }
    }
    let most = id.metric.most();
    let outside = |value: &&f64| !value.is_nan() && !(0.0..=most).contains(*value);
    match values.iter().find(outside) {
        Some(value) => Err(BadSamples::Value { series: name(), value: *value, most }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{Metric, SeriesId};

    const AT_US: i64 = 1_790_000_000_000_000;

    fn batch() -> SampleBatch {
        let series = |id, value| Series { id, values: vec![value, f64::NAN] };
        let series = vec![
            series(SeriesId::host(Metric::CpuBusy), 12.5),
            series(SeriesId::of(Metric::DiskRead, "sda"), 1e9),
        ];
        let ticks = Ticks { at_us: vec![AT_US, AT_US + 1_000_000], series };
        SampleBatch { session: None, seq: 0, sent_at_us: AT_US, ticks }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut SampleBatch), expected: &str) {
        let mut batch = batch();
        change(&mut batch);
        let found = batch.checked().map_or_else(|error| error.to_string(), |_| String::new());
        assert!(found.starts_with(expected) && found.is_empty() == expected.is_empty(), "{found}");
    }

    #[test]
    fn a_batch_is_what_a_host_can_have_seen() {
        check(|_| (), "");
        check(|batch| batch.ticks = Ticks::default(), "The batch has 0 ticks");
        check(|batch| batch.ticks.at_us = (0..601).collect(), "The batch has 601 ticks");
        check(|batch| batch.seq = u64::MAX, "The number 18446744073709551615");
        check(|batch| batch.ticks.at_us[0] = 5, "A tick is at 1970-01-01T00:00:00Z; set the clock");
        check(|batch| batch.ticks.at_us[1] = 253_370_764_800_000_000, "A tick is at 253370764800");
        check(|batch| batch.sent_at_us = -1, "A tick is at 1969");
        check(|batch| batch.ticks.at_us.reverse(), "The ticks of the batch are not in the order");
        check(
            |batch| batch.ticks.series.push(batch.ticks.series[0].clone()),
            "The series cpu.busy_pct is in the batch twice",
        );
        check(
            |batch| batch.ticks.series[1].values.truncate(1),
            "disk.read_bytes_per_s has 1 values",
        );
        check(
            |batch| batch.ticks.series[0].values[0] = 1e308,
            "cpu.busy_pct has the value 1e308; a host has 0 to 1e2 of it",
        );
        check(|batch| batch.ticks.series[0].values[0] = -1.0, "cpu.busy_pct has the value -1e0");
    }

    #[test]
    fn series_are_sorted_with_their_values_whatever_their_order() {
        let mut reversed = batch();
        reversed.ticks.series.reverse();
        assert_eq!(reversed.checked(), batch().checked());
    }

    #[test]
    fn a_session_has_a_bounded_number_of_series_and_each_has_a_name() {
        let many = |count: usize| {
            let name = |n| SeriesId::of(Metric::DiskRead, format!("{n:05}"));
            (0..count).map(|n| Series { id: name(n), values: vec![1.0; 2] }).collect()
        };
        check(|batch| batch.ticks.series = many(MAX_SERIES), "");
        check(|batch| batch.ticks.series = many(MAX_SERIES + 1), "The batch has 4097 series");
        for name in ["", " ", "a\nb", "\u{202e}sda", &"x".repeat(201)] {
            let id = SeriesId::of(Metric::DiskRead, name);
            check(|batch| batch.ticks.series[1].id = id, "A series of disk.read_bytes_per_s");
        }
        let id = SeriesId::of(Metric::MemTotal, "0");
        check(|batch| batch.ticks.series[1].id = id, "A series of mem");
    }
}
