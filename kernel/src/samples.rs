//! What an agent sends while it streams, and what the server answers: the wire types of
//! `POST /api/v1/sessions/{id}/samples`.
//!
//! The agent chooses the session's id and numbers its ticks from 0, so that a body that is sent
//! twice is kept once, however it is cut the second time. A session that the server does not know
//! has to be introduced: [`SampleBatch::session`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{machine::Machine, recording::Ticks};

/// Ticks that one body may hold: ten minutes at one second, so that a backlog goes quickly and
/// no body holds up the others.
pub const MAX_BATCH_TICKS: usize = 600;

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
    #[serde(default)]
    pub tags: Vec<String>,
    pub agent_version: String,
    /// Between two ticks in microseconds, as the agent was asked to.
    pub nominal_cadence_us: i64,
    pub machine: Machine,
    /// What its containers are called: (container id, its name).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
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
