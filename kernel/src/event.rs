//! Events: anything that an agent reports beside its samples, such as the progress of a
//! measurement or a job that ended.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{import::is_invisible, live::SAMPLE, utc};

/// Events that one body may hold.
pub const MAX_EVENTS: usize = 1_000;
/// Characters of a kind, an agent's name, a run or a trace id.
pub const MAX_WORD: usize = 200;
/// Bytes of a payload as JSON.
pub const MAX_PAYLOAD: usize = 16 * 1024;

/// How much attention an event asks for.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Debug,
    #[default]
    Info,
    Warning,
    Error,
    Critical,
}

impl Severity {
    /// From the quietest to the loudest.
    pub const ALL: [Self; 5] =
        [Self::Debug, Self::Info, Self::Warning, Self::Error, Self::Critical];

    /// As JSON, addresses and the store write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// A UUID of the sender's choice: the same event sent again is the same event.
    pub id: String,
    /// What happened, such as `measure.progress`.
    pub kind: String,
    /// Who reports it: a host's name or any other.
    pub agent: String,
    #[serde(default)]
    pub severity: Severity,
    /// What it belongs to, such as the id of a result or a job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// Microseconds since 1970 UTC, by the sender's clock.
    pub at_us: i64,
    /// How long it took, in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_us: Option<u64>,
    /// In US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// Any JSON object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Before this nobody reported events: 2000-01-01, microseconds since 1970 UTC. A clock that was
/// never set says 1970.
const FIRST_US: i64 = 946_684_800_000_000;
/// By how much a sender's clock may be ahead of ours.
const AHEAD_US: i64 = 24 * 3_600 * 1_000_000;
/// Ten years.
const MAX_DURATION_US: u64 = 10 * 366 * 24 * 3_600 * 1_000_000;
/// Sums of a million of them are still exact in a `f64`.
const MAX_TOKENS: u64 = 1_000_000_000;
const MAX_COST_USD: f64 = 1e9;

/// Why an event cannot be taken, as a sentence with its field.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EventError {
    #[error("`id` {found:?} is no UUID; give each event one of its own and send it again with it.")]
    Id { found: String },
    #[error("`{field}` is empty; give one.")]
    Empty { field: &'static str },
    #[error("`{field}` has {found} characters; shorten it to {MAX_WORD}.")]
    TooLong { field: &'static str, found: usize },
    #[error("`{field}` contains a control character or an invisible mark; remove it.")]
    Hidden { field: &'static str },
    #[error("`kind` may not be `{SAMPLE}`: samples are sent to their session.")]
    Sample,
    #[error(
        "`at_us` {at_us} is {}, before 2000; give microseconds since 1970 UTC and look at the \
         sender's clock.",
        utc::moment(*.at_us)
    )]
    Early { at_us: i64 },
    #[error(
        "`at_us` {at_us} lies more than a day ahead of the server's clock; give microseconds since \
         1970 UTC and look at the sender's clock."
    )]
    Ahead { at_us: i64 },
    #[error("`duration_us` {found} is longer than ten years; give microseconds.")]
    Duration { found: u64 },
    #[error(
        "`cost_usd` {found} is not from 0 to {MAX_COST_USD:e}; give US dollars or leave it out."
    )]
    Cost { found: f64 },
    #[error("`tokens` {found} are more than {MAX_TOKENS}; correct it or leave it out.")]
    Tokens { found: u64 },
    #[error("`payload` has {found} bytes as JSON; shorten it to {MAX_PAYLOAD}.")]
    Payload { found: usize },
}

impl Event {
    /// Whether it can be taken at this time of the server.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, now_us: i64) -> Result<(), EventError> {
        let Self {
            id,
            kind,
            agent,
            severity: _,
            run,
            trace_id,
            at_us,
            duration_us,
            cost_usd,
            tokens,
            success: _,
            payload,
        } = self;
        check_id(id)?;
        check_word("kind", kind)?;
        check_word("agent", agent)?;
        run.as_deref().map_or(Ok(()), |run| check_word("run", run))?;
        trace_id.as_deref().map_or(Ok(()), |id| check_word("trace_id", id))?;
        if kind == SAMPLE {
            return Err(EventError::Sample);
        }
        match *at_us {
            at_us if at_us < FIRST_US => return Err(EventError::Early { at_us }),
            at_us if at_us > now_us.saturating_add(AHEAD_US) => {
                return Err(EventError::Ahead { at_us });
            }
            _ => {}
        }
        match (*duration_us, *cost_usd, *tokens) {
            (Some(found), _, _) if found > MAX_DURATION_US => Err(EventError::Duration { found }),
            (_, Some(found), _) if !(0.0..=MAX_COST_USD).contains(&found) => {
                Err(EventError::Cost { found })
            }
            (_, _, Some(found)) if found > MAX_TOKENS => Err(EventError::Tokens { found }),
            _ => check_payload(payload.as_ref()),
        }
    }
}

fn check_id(id: &str) -> Result<(), EventError> {
    let groups = id.split('-').map(str::len);
    let is_uuid = groups.eq([8, 4, 4, 4, 12])
        && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    match is_uuid {
        true => Ok(()),
        false => Err(EventError::Id { found: id.chars().take(64).collect() }),
    }
}

fn check_word(field: &'static str, word: &str) -> Result<(), EventError> {
    let found = word.chars().count();
    if word.trim().is_empty() {
        return Err(EventError::Empty { field });
    }
    if found > MAX_WORD {
        return Err(EventError::TooLong { field, found });
    }
    match word.chars().any(|char| char.is_control() || is_invisible(char)) {
        true => Err(EventError::Hidden { field }),
        false => Ok(()),
    }
}

fn check_payload(
    payload: Option<&serde_json::Map<String, serde_json::Value>>,
) -> Result<(), EventError> {
    // What was read from JSON can be written as JSON.
    let found = payload
        .map_or(0, |payload| serde_json::to_string(payload).map_or(usize::MAX, |json| json.len()));
    match found > MAX_PAYLOAD {
        true => Err(EventError::Payload { found }),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW_US: i64 = 1_790_000_000_000_000;

    #[track_caller]
    fn check(change: &Value, expected: &str) {
        let mut event = json!({
            "id": "0197c0de-0000-7000-8000-00000000000A", "kind": "build", "agent": "ci",
            "at_us": NOW_US,
        });
        let fields = change.as_object().unwrap().clone();
        event.as_object_mut().unwrap().extend(fields);
        let event: Event = serde_json::from_value(event).unwrap();
        let found = event.check(NOW_US).map_or_else(|error| error.to_string(), |()| String::new());
        assert!(found.starts_with(expected) && found.is_empty() == expected.is_empty(), "{found}");
    }

    #[test]
    fn an_event_with_everything_is_taken() {
        check(&json!({}), "");
        check(
            &json!({
                "severity": "critical", "run": "r", "trace_id": "t", "duration_us": 0,
                "cost_usd": 0.0, "tokens": 1_000_000_000, "success": false,
                "payload": {"a": [1, {"b": null}]}, "at_us": NOW_US + AHEAD_US,
            }),
            "",
        );
    }

    #[test]
    fn what_cannot_be_is_named_by_its_field() {
        check(&json!({"id": ""}), "`id` \"\" is no UUID");
        check(&json!({"id": "0197c0de-0000-7000-8000-00000000000x"}), "`id` \"0197c0de");
        check(&json!({"kind": " "}), "`kind` is empty");
        check(&json!({"kind": "sample"}), "`kind` may not be `sample`");
        check(&json!({"agent": "a\nb"}), "`agent` contains a control character");
        check(&json!({"run": "\u{202e}x"}), "`run` contains");
        check(&json!({"trace_id": "é".repeat(201)}), "`trace_id` has 201 characters; shorten");
        check(&json!({"at_us": 0}), "`at_us` 0 is 1970-01-01T00:00:00Z, before 2000");
        check(&json!({"at_us": i64::MIN}), "`at_us` -9223372036854775808 is");
        check(&json!({"at_us": 253_402_300_799_000_000_i64}), "`at_us` 253402300799000000 lies");
        check(&json!({"at_us": NOW_US + AHEAD_US + 1}), "`at_us` 1790086400000001 lies more");
        check(&json!({"duration_us": u64::MAX}), "`duration_us` 18446744073709551615 is longer");
        check(&json!({"cost_usd": -0.5}), "`cost_usd` -0.5 is not from 0 to 1e9");
        check(&json!({"cost_usd": 1e308}), "`cost_usd` 1");
        check(&json!({"tokens": 1_000_000_001}), "`tokens` 1000000001 are more");
        check(&json!({"payload": {"x": "y".repeat(MAX_PAYLOAD)}}), "`payload` has 16392 bytes");
    }

    #[test]
    fn a_cost_that_is_no_number_is_refused() {
        let json = json!({"id": "0197c0de-0000-7000-8000-000000000001", "kind": "build",
            "agent": "ci", "at_us": NOW_US});
        let event: Event = serde_json::from_value(json).unwrap();
        for cost in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let event = Event { cost_usd: Some(cost), ..event.clone() };
            assert!(matches!(event.check(NOW_US), Err(EventError::Cost { .. })));
        }
    }
}
