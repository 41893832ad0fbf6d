//! A file in pieces: what has arrived stays at the server when the connection breaks, and the next
//! piece begins behind it. One piece is in memory at a time.

use std::{fmt::Write, time::Duration};

use serde::Deserialize;
use ureq::{Agent, Body, RequestBuilder, http::Response};

use super::{
    answer::Answer,
    request::USER_AGENT,
    send::{self, NoAnswer, SendError},
};
use crate::{
    clock::Clock, console, large_file::LargeFile, server_url::ServerUrl, token::Token, visible,
};

/// Bytes of one piece: what a break costs at most.
const PIECE: u64 = 4 << 20;
/// An answer about an upload is a few lines.
const MAX_ANSWER_BYTES: u64 = 64 << 10;
const OFFSET: &str = "upload-offset";
/// How often it is said how much has arrived.
const SAY_EVERY: Duration = Duration::from_secs(5);

/// A file and what is said about it, on its way to a server.
pub(super) struct Pieces {
    pub(super) file: LargeFile,
    /// The body of the import.
    pub(super) facts: Option<String>,
    pub(super) server: ServerUrl,
    pub(super) token: Option<Token>,
}

/// How far the server is.
#[derive(Deserialize)]
struct Progress {
    url: String,
    /// Bytes that it has.
    offset: u64,
}

/// What a server said about an upload.
struct Said {
    status: u16,
    /// Bytes that it has now.
    offset: Option<u64>,
    wait: Option<Duration>,
    body: Vec<u8>,
}

impl Pieces {
    /// Sends what the server lacks, and has it imported. Each step is tried `retries` times more
    /// than once.
    pub(super) fn send(&self, retries: u32) -> Result<Answer, SendError> {
        let agent = send::agent(send::WHOLE_TIMEOUT);
        let Progress { url, offset } = send::retry(retries, || self.begin(&agent))?;
        let url = self.server.absolute(&url);
        let mut offset = offset;
        let mut said = Clock::start();
        while offset < self.file.bytes {
            // After a break only the server knows where the next piece begins.
            let mut broke = false;
            offset = send::retry(retries, || {
                let at = if broke { self.offset(&agent, &url)? } else { offset };
                broke = true;
                if at > offset { Ok(at) } else { self.append(&agent, &url, at) }
            })?;
            if u128::from(said.now_ns()) >= SAY_EVERY.as_nanos() {
                said = Clock::start();
                let percent = 100 * offset / self.file.bytes;
                console::note(&format!("{}: {percent} % sent", visible::word(&self.file.name)));
            }
        }
        send::retry(retries, || self.import(&agent, &url))
    }

    /// The requests as text, without the bytes of the file.
    pub(super) fn text(&self) -> String {
        let uploads = self.server.uploads();
        let pieces = self.file.bytes.div_ceil(PIECE);
        let facts = self.facts.as_deref().unwrap_or_default();
        let mut text = format!("POST {uploads}\r\n\r\n{}\r\n", self.create());
        // Writing into a String cannot fail.
        let _ = write!(
            text,
            "PATCH {uploads}/ID\r\n\r\n(the {} bytes of {}, in {pieces} pieces)\r\n\
             POST {uploads}/ID/import\r\n\r\n{facts}\r\n",
            self.file.bytes,
            visible::word(&self.file.name)
        );
        text
    }

    fn create(&self) -> String {
        let LargeFile { name, bytes, sha256, .. } = &self.file;
        serde_json::json!({ "name": name, "size": bytes, "sha256": sha256 }).to_string()
    }

    fn begin(&self, agent: &Agent) -> Result<Progress, NoAnswer> {
        let url = self.server.uploads();
        let post = self.with_headers(agent.post(&url)).header("content-type", "application/json");
        let said = said(&url, post.send(self.create()))?;
        match said.status {
            201 => serde_json::from_slice(&said.body)
                .map_err(|_| NoAnswer::Failed(SendError::NotOurs { url, status: 201 })),
            404 | 405 => Err(NoAnswer::Failed(SendError::Refused(format!(
                "the server takes no files in pieces, and {} is too large for one request; \
                 compress it with gzip or split it",
                visible::word(&self.file.name)
            )))),
            _ => Err(said.refusal()),
        }
    }

    fn offset(&self, agent: &Agent, url: &str) -> Result<u64, NoAnswer> {
        let said = said(url, self.with_headers(agent.get(url)).call())?;
        match (said.status, said.offset) {
            (200, Some(offset)) => Ok(offset),
            _ => Err(said.refusal()),
        }
    }

    /// Sends the piece that begins at `offset`; gives how many bytes the server has then.
    fn append(&self, agent: &Agent, url: &str, offset: u64) -> Result<u64, NoAnswer> {
        let piece = self.file.piece(offset, PIECE).map_err(|error| {
            let name = visible::word(&self.file.name);
            NoAnswer::Failed(SendError::Refused(format!("cannot read {name} any more: {error}")))
        })?;
        let patch = self
            .with_headers(agent.patch(url))
            .header("content-type", "application/octet-stream")
            .header(OFFSET, offset.to_string());
        let said = said(url, patch.send(&piece[..]))?;
        match (said.status, said.offset) {
            // The server's word counts, also where a piece broke off or came twice.
            (200 | 400 | 409, Some(reached)) if reached != offset => Ok(reached),
            _ => Err(said.refusal()),
        }
    }

    /// Asked again, the server answers the same.
    fn import(&self, agent: &Agent, url: &str) -> Result<Answer, NoAnswer> {
        let url = format!("{url}/import");
        let post = self.with_headers(agent.post(&url));
        let answer = match &self.facts {
            Some(facts) => post.header("content-type", "application/json").send(&facts[..]),
            None => post.send_empty(),
        };
        send::read(&url, answer.map_err(|error| send::unreachable(&url, &error))?)
    }

    fn with_headers<Any>(&self, request: RequestBuilder<Any>) -> RequestBuilder<Any> {
        let request = request
            .header("user-agent", USER_AGENT)
            .header("accept", "application/json, application/problem+json");
        match &self.token {
            Some(token) => request.header("authorization", token.header()),
            None => request,
        }
    }
}

impl Said {
    fn refusal(self) -> NoAnswer {
        let error = send::refused(self.status, &self.body);
        match self.status {
            429 | 503 => NoAnswer::TryAgain(error, self.wait),
            // The server still writes what came before the connection broke.
            409 if self.wait.is_some() => NoAnswer::TryAgain(error, self.wait),
            _ => NoAnswer::Failed(error),
        }
    }
}

fn said(url: &str, answer: Result<Response<Body>, ureq::Error>) -> Result<Said, NoAnswer> {
    let mut response = answer.map_err(|error| send::unreachable(url, &error))?;
    let number = |name: &str| -> Option<u64> {
        response.headers().get(name)?.to_str().ok()?.trim().parse().ok()
    };
    let (offset, wait) = (number(OFFSET), number("retry-after").map(Duration::from_secs));
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec();
    let body = body.map_err(|error| send::unreachable(url, &error))?;
    Ok(Said { status, offset, wait, body })
}
