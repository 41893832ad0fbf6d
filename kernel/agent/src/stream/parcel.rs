//! What goes to the server, and what became of it.

use std::time::Duration;

use kernel::samples::StreamedSession;

use super::tick::{Tick, columns};

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Parcel {
    /// Ticks of one session, numbered without a hole, at least one.
    Samples { id: String, session: Option<Box<StreamedSession>>, ticks: Vec<Tick> },
    /// The end of a session; with a name it is kept for good.
    Complete { id: String, name: Option<String> },
}

/// How it ended. Sentences say what happened, and begin with a small letter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// All ticks of the session before this number are on the server's disk.
    Taken {
        next_seq: u64,
    },
    Completed,
    /// The server does not know the session.
    Unknown {
        sentence: String,
    },
    /// Somebody deleted the session on the server.
    Gone {
        sentence: String,
    },
    /// This body will never be taken.
    Refused {
        sentence: String,
    },
    /// Nothing was taken; another time it may.
    Later {
        why: Why,
        sentence: String,
        wait: Option<Duration>,
    },
}

/// Why a server takes nothing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Unreachable,
    Busy,
    /// It does not accept the token.
    Token,
    /// It answers, but not as one that takes samples.
    NotOurs,
}

impl Parcel {
    /// The body as JSON. `sent_at_us` is the wall clock now, microseconds since 1970 UTC.
    pub(super) fn body(&self, sent_at_us: i64) -> serde_json::Result<Vec<u8>> {
        match self {
            Self::Samples { id: _, session, ticks } => {
                serde_json::to_vec(&kernel::samples::SampleBatch {
                    session: session.as_deref().cloned(),
                    seq: ticks.first().map_or(0, |tick| tick.seq),
                    sent_at_us,
                    ticks: columns(ticks.iter()),
                })
            }
            Self::Complete { id: _, name: Some(name) } => {
                serde_json::to_vec(&serde_json::json!({ "name": name }))
            }
            Self::Complete { id: _, name: None } => Ok(b"{}".to_vec()),
        }
    }
}
