//! Sending, and trying again when the server cannot be reached or is busy. A repeat is harmless:
//! a result is known by its id.

use std::{
    io::{self, ErrorKind},
    thread,
    time::Duration,
};

use ureq::{Agent, Body, http::Response};

use crate::{
    console,
    upload::{
        answer::{Answer, Problem},
        request::Request,
    },
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
pub(super) const WHOLE_TIMEOUT: Duration = Duration::from_secs(120);
/// A number is drawn at once; the run does not wait longer for it.
pub(super) const CHALLENGE_TIMEOUT: Duration = Duration::from_secs(10);
/// The first wait; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// No wait is longer, whatever the server asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// An answer lists results; a longer one is not from our server.
const MAX_ANSWER_BYTES: u64 = 16 << 20;

/// Why an upload did not get an answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error("cannot reach {url}: {reason}")]
    Unreachable { url: String, reason: String },
    #[error(
        "{url} closed the connection before it had all {bytes} bytes; \
         if this happens again, compress the files with gzip or send fewer at once"
    )]
    CutOff { url: String, bytes: usize },
    /// This request; another one may be taken.
    #[error("{0}")]
    Refused(String),
    #[error("{url} answered {status}, but not as a PerfAnalysis server does")]
    NotOurs { url: String, status: u16 },
}

/// An attempt that came to nothing.
pub(super) enum NoAnswer {
    Failed(SendError),
    /// Another attempt may succeed, after a wait that the server may have named.
    TryAgain(SendError, Option<Duration>),
}

/// Sends until there is an answer, at most `retries` times more than once.
pub(super) fn send(request: &Request, retries: u32) -> Result<Answer, SendError> {
    let agent = agent(WHOLE_TIMEOUT);
    retry(retries, || attempt(&agent, request))
}

/// Does something until it succeeds or cannot, at most `retries` times more than once, with a
/// longer pause each time.
pub(super) fn retry<T>(
    retries: u32,
    mut attempt: impl FnMut() -> Result<T, NoAnswer>,
) -> Result<T, SendError> {
    let mut wait = FIRST_WAIT;
    let mut left = retries;
    loop {
        match attempt() {
            Ok(done) => return Ok(done),
            Err(NoAnswer::TryAgain(error, asked)) if left > 0 => {
                let pause = asked.unwrap_or(wait).min(LONGEST_WAIT);
                console::note(&format!("{error}; trying again in {} s", pause.as_secs()));
                thread::sleep(pause);
                wait *= 2;
                left -= 1;
            }
            Err(NoAnswer::Failed(error) | NoAnswer::TryAgain(error, _)) => return Err(error),
        }
    }
}

pub(super) fn agent(whole: Duration) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_global(Some(whole))
        // A redirected POST would arrive as a GET; the answer names the right address.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .build()
        .into()
}

fn attempt(agent: &Agent, request: &Request) -> Result<Answer, NoAnswer> {
    let headers = request.headers.iter();
    let post =
        headers.fold(agent.post(&request.url), |post, (name, value)| post.header(*name, value));
    let post = match &request.token {
        Some(token) => post.header("authorization", token.header()),
        None => post,
    };
    match post.send(&request.body[..]) {
        Ok(response) => read(&request.url, response),
        Err(ureq::Error::Io(error)) if was_cut_off(&error) => {
            let (url, bytes) = (request.url.clone(), request.body.len());
            Err(NoAnswer::TryAgain(SendError::CutOff { url, bytes }, None))
        }
        Err(error) => Err(unreachable(&request.url, &error)),
    }
}

/// Why nothing was answered, and whether that may pass: an address that is wrong stays so.
pub(super) fn unreachable(url: &str, error: &ureq::Error) -> NoAnswer {
    let may_pass = matches!(
        error,
        ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::HostNotFound
            | ureq::Error::ConnectionFailed
    );
    let error = SendError::Unreachable { url: url.to_owned(), reason: error.to_string() };
    if may_pass { NoAnswer::TryAgain(error, None) } else { NoAnswer::Failed(error) }
}

/// Whether the other side closed while we were sending.
fn was_cut_off(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted
    )
}

pub(super) fn read(url: &str, mut response: Response<Body>) -> Result<Answer, NoAnswer> {
    let status = response.status().as_u16();
    let header = |name: &str| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    let wait = header("retry-after").and_then(|text| text.trim().parse().ok());
    let wait = wait.map(Duration::from_secs);
    let moved_to = header("location");
    let body = response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec();
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            let reason = error.to_string();
            let error = SendError::Unreachable { url: url.to_owned(), reason };
            return Err(NoAnswer::TryAgain(error, None));
        }
    };
    let not_ours = || SendError::NotOurs { url: url.to_owned(), status };
    match status {
        200 | 201 => serde_json::from_slice(&body).map_err(|_| NoAnswer::Failed(not_ours())),
        429 | 503 => Err(NoAnswer::TryAgain(refused(status, &body), wait)),
        // The file is still in other hands, such as those of an attempt whose answer was lost.
        409 if wait.is_some() => Err(NoAnswer::TryAgain(refused(status, &body), wait)),
        300..=399 => {
            let place = moved_to.unwrap_or_default();
            let reason =
                format!("the server answered {status}: it has moved to {place}; use that address");
            Err(NoAnswer::Failed(SendError::Refused(reason)))
        }
        // Files with problems are listed like files without, and some may have been kept; other
        // reasons are a plain problem.
        400..=599 => match serde_json::from_slice::<Answer>(&body) {
            Ok(answer) if !answer.is_accepted() => Ok(answer),
            _ => Err(NoAnswer::Failed(refused(status, &body))),
        },
        _ => Err(NoAnswer::Failed(not_ours())),
    }
}

pub(super) fn refused(status: u16, body: &[u8]) -> SendError {
    let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
    SendError::Refused(problem.sentence(status))
}
