//! A server's number for one run. Mixed into the seed, it shows that no unit is older; with the
//! arrival of the result it brackets the time of the run. A run goes on without it.

use kernel::{hex::Hex64, result::Challenge};
use serde::Deserialize;

use crate::{
    server_url::ServerUrl,
    token::Token,
    upload::{
        request::USER_AGENT,
        send::{self, SendError},
    },
};

/// A number is a line of text; a longer answer is not from our server.
const MAX_ANSWER_BYTES: u64 = 64 << 10;

/// What a server draws.
#[derive(Debug, Deserialize)]
struct Drawn {
    id: String,
    nonce: Hex64,
}

/// Why there is no number.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoChallenge {
    #[error("{url} draws no numbers for runs; it may be an older version")]
    NotOffered { url: String },
    #[error(transparent)]
    Failed(#[from] SendError),
}

/// Asks once: somebody waits for the run to begin.
pub(crate) fn ask(
    server: &ServerUrl,
    token: Option<&Token>,
    own_seed: u64,
) -> Result<Challenge, NoChallenge> {
    let url = server.challenges();
    let unreachable =
        |error: ureq::Error| SendError::Unreachable { url: url.clone(), reason: error.to_string() };
    let request = send::agent(send::CHALLENGE_TIMEOUT).post(&url);
    let request = request.header("user-agent", USER_AGENT).header("accept", "application/json");
    let request = match token {
        Some(token) => request.header("authorization", token.header()),
        None => request,
    };
    let mut response = request.send_empty().map_err(unreachable)?;
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec();
    let body = body.map_err(unreachable)?;
    match status {
        201 => {
            let drawn: Drawn = serde_json::from_slice(&body)
                .map_err(|_| SendError::NotOurs { url: url.clone(), status })?;
            let Drawn { id, nonce } = drawn;
            Ok(Challenge { id, nonce, own_seed: Hex64(own_seed) })
        }
        404 | 405 => Err(NoChallenge::NotOffered { url: server.to_string() }),
        400..=599 => Err(send::refused(status, &body).into()),
        _ => Err(SendError::NotOurs { url, status }.into()),
    }
}
