//! Events to a server: what happens here, for whoever watches there.

use std::time::Duration;

use kernel::event::Event;
use serde::Serialize;
use ureq::Agent;

use crate::{
    server_url::ServerUrl,
    token::Token,
    upload::{
        request::USER_AGENT,
        send::{self, SendError},
    },
};

/// Nobody waits for them long.
const TIMEOUT: Duration = Duration::from_secs(5);
/// An answer is a line of text.
const MAX_ANSWER_BYTES: u64 = 64 << 10;

#[derive(Serialize)]
struct Body<'a> {
    events: &'a [Event],
}

/// Why events did not arrive.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoEvents {
    /// The server would not take them later either.
    #[error("{0}")]
    Unwanted(String),
    #[error(transparent)]
    Failed(#[from] SendError),
}

/// Sends events over one connection.
pub(crate) struct EventPost {
    agent: Agent,
    url: String,
    token: Option<Token>,
}

impl EventPost {
    pub(crate) fn new(server: &ServerUrl, token: Option<Token>) -> Self {
        Self { agent: send::agent(TIMEOUT), url: server.events(), token }
    }

    /// Sends at most [`kernel::event::MAX_EVENTS`] once. The same event may be sent again: the
    /// server knows it by its id.
    pub(crate) fn post(&self, events: &[Event]) -> Result<(), NoEvents> {
        let unreachable = |error: ureq::Error| SendError::Unreachable {
            url: self.url.clone(),
            reason: error.to_string(),
        };
        let body = serde_json::to_vec(&Body { events });
        let body = body.map_err(|error| NoEvents::Unwanted(error.to_string()))?;
        let request = self
            .agent
            .post(&self.url)
            .header("user-agent", USER_AGENT)
            .header("accept", "application/json, application/problem+json")
            .header("content-type", "application/json");
        let request = match &self.token {
            Some(token) => request.header("authorization", token.header()),
            None => request,
        };
        let mut response = request.send(&body[..]).map_err(unreachable)?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec();
        let body = body.map_err(unreachable)?;
        match status {
            200..=299 => Ok(()),
            408 | 429 | 500..=599 => Err(send::refused(status, &body).into()),
            _ => Err(NoEvents::Unwanted(send::refused(status, &body).to_string())),
        }
    }
}
