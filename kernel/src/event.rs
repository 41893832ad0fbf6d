//! Events: anything that an agent reports beside its samples, such as the progress of a
//! measurement or a job that ended.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
