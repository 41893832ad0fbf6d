//! One request to the server over a connection that stays open.

use std::{io::ErrorKind, time::Duration};

use kernel::samples::SamplesTaken;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use ureq::{Agent, Body, http::Response};

use super::{
    parcel::{Outcome, Parcel, Why},
    time::Clocks,
};
use crate::{
    server_url::ServerUrl,
    token::{Token, TokenArgs},
    upload::{Problem, USER_AGENT},
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A server acknowledges within a tenth of a second; a backlog of ten minutes takes longer.
const WHOLE_TIMEOUT: Duration = Duration::from_secs(20);
/// Longer than the longest interval, so that the connection lasts from sample to sample.
const IDLE: Duration = Duration::from_secs(90);
/// An answer is a line of text.
const MAX_ANSWER_BYTES: u64 = 64 << 10;
/// Smaller bodies are sent as they are.
const COMPRESS_ABOVE: usize = 512;

pub(super) struct Poster {
    agent: Agent,
    server: ServerUrl,
    token_args: TokenArgs,
    token: Option<Token>,
    clocks: Clocks,
}

impl Poster {
    /// # Errors
    /// A token that cannot be read.
    pub(super) fn new(
        server: ServerUrl,
        token_args: TokenArgs,
        clocks: Clocks,
    ) -> anyhow::Result<Self> {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(WHOLE_TIMEOUT))
            .max_idle_age(IDLE)
            // A redirected POST would arrive as a GET.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build()
            .into();
        let token = Token::read(&token_args)?;
        Ok(Self { agent, server, token_args, token, clocks })
    }

    pub(super) fn post(&mut self, parcel: &Parcel) -> Outcome {
        let outcome = self.attempt(parcel);
        if matches!(outcome, Outcome::Later { why: Why::Token, .. }) {
            // Whoever renews the token need not start this program again.
            self.token = Token::read(&self.token_args).ok().flatten().or(self.token.take());
        }
        outcome
    }

    fn attempt(&self, parcel: &Parcel) -> Outcome {
        let url = match parcel {
            Parcel::Samples { id, .. } => self.server.samples(id),
            Parcel::Complete { id, .. } => self.server.complete(id),
        };
        let body = match parcel.body(self.clocks.wall_us()) {
            Ok(body) => body,
            Err(error) => return Outcome::Refused { sentence: error.to_string() },
        };
        let mut request = self
            .agent
            .post(&url)
            .header("user-agent", USER_AGENT)
            .header("accept", "application/json, application/problem+json")
            .header("content-type", "application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", token.header());
        }
        let sent = if body.len() > COMPRESS_ABOVE {
            let packed = compress_to_vec(&body[..], CompressionLevel::Fastest);
            request.header("content-encoding", "zstd").send(&packed[..])
        } else {
            request.send(&body[..])
        };
        let unreachable = |reason: String| Outcome::Later {
            why: Why::Unreachable,
            sentence: format!("cannot reach {}: {reason}", self.server),
            wait: None,
        };
        match sent {
            Ok(mut response) => {
                match response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec() {
                    Ok(body) => self.outcome(parcel, &response, &body),
                    Err(error) => unreachable(error.to_string()),
                }
            }
            // A server that does not want the whole body closes the connection under it.
            Err(ureq::Error::Io(error)) if error.kind() == ErrorKind::BrokenPipe => {
                unreachable("it closed the connection".to_owned())
            }
            Err(error) => unreachable(error.to_string()),
        }
    }

    fn outcome(&self, parcel: &Parcel, response: &Response<Body>, body: &[u8]) -> Outcome {
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        let wait = header("retry-after").and_then(|text| text.trim().parse().ok());
        let sentence = || {
            let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
            problem.sentence(status)
        };
        let later = |why, sentence| {
            let wait = wait.map(Duration::from_secs);
            Outcome::Later { why, sentence, wait }
        };
        let not_ours = || {
            let sentence =
                format!("{} answered {status}, but not as a PerfAnalysis server does", self.server);
            later(Why::NotOurs, sentence)
        };
        match (status, parcel) {
            (200..=299, Parcel::Complete { .. }) => Outcome::Completed,
            (200..=299, Parcel::Samples { .. }) => match serde_json::from_slice(body) {
                Ok(SamplesTaken { next_seq, .. }) => Outcome::Taken { next_seq },
                Err(_) => not_ours(),
            },
            (300..=399, _) => {
                let place = header("location").unwrap_or_default();
                let sentence = format!(
                    "{} answered {status}: it has moved to {place}; use that address",
                    self.server
                );
                later(Why::NotOurs, sentence)
            }
            (401 | 403, _) => later(Why::Token, sentence()),
            (404, _) => Outcome::Unknown { sentence: sentence() },
            (410, _) => Outcome::Gone { sentence: sentence() },
            (408 | 425 | 429 | 500..=599, _) => later(Why::Busy, sentence()),
            // Nothing that is sent here would be taken.
            (405 | 415, _) => not_ours(),
            (400..=499, _) => Outcome::Refused { sentence: sentence() },
            _ => not_ours(),
        }
    }
}
