//! `Idempotency-Key`: a request that is repeated, because its answer was lost on the way, is
//! answered as it was the first time.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use store::KeptAnswer;

use crate::{
    access::{principal::Principal, secret::hex},
    problem::{self, Problem},
    state::AppState,
};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Tells a repeated answer from a first one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Characters of a key.
const MAX_KEY: usize = 200;
/// Bytes of an answer; a longer one is not kept, and its request is simply done again.
const MAX_ANSWER: usize = 1 << 20;

/// Keys whose first request is still running.
#[derive(Clone, Debug, Default)]
pub struct Running(Arc<Mutex<HashSet<String>>>);

/// Lets a request through once for each key; one without a key always.
pub async fn once(Extension(state): Extension<AppState>, request: Request, next: Next) -> Response {
    match request.headers().contains_key(&KEY) {
        false => next.run(request).await,
        true => keyed(&state, request, next).await.unwrap_or_else(IntoResponse::into_response),
    }
}

/// Refuses a key where no answer may be kept.
///
/// # Errors
/// The reason, where there is a key.
pub fn refuse(headers: &HeaderMap, why: &str) -> Result<(), Problem> {
    match headers.contains_key(&KEY) {
        false => Ok(()),
        true => Err(Problem::unprocessable(format!("{why} Leave the Idempotency-Key out."))),
    }
}

async fn keyed(state: &AppState, request: Request, next: Next) -> Result<Response, Problem> {
    let id = id(&request)?;
    let (parts, body) = request.into_parts();
    // Read as the handler would read it, up to the same limit.
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await?;
    let request_hash = hex(&hash(&parts.headers, &body));
    let _running = state.running.enter(&id).ok_or_else(|| {
        Problem::conflict(
            "The first request under this Idempotency-Key is still running; repeat it later.",
        )
        .retry_after(1)
    })?;
    let store = &state.backend.store;
    if let Some(kept) = store.kept_answer(&id, (state.backend.now_us)()).await? {
        return again(kept, &request_hash);
    }
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    keep(state, id, request_hash, answer).await
}

/// Who asks, what for, and under which key, as one name.
fn id(request: &Request) -> Result<String, Problem> {
    let key = request.headers().get(&KEY).map(HeaderValue::as_bytes).unwrap_or_default();
    if !(1..=MAX_KEY).contains(&key.len()) {
        return Err(Problem::unprocessable(format!(
            "The Idempotency-Key has {} characters; give 1 to {MAX_KEY}.",
            key.len()
        )));
    }
    let who = request.extensions().get::<Principal>().and_then(|one| one.token_id.clone());
    let mut hash = Sha256::new();
    let path = request.uri().path().to_owned();
    for part in [who.unwrap_or_default().as_bytes(), path.as_bytes(), key] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    Ok(hex(&hash.finalize()))
}

/// Of the body. Clients draw another boundary for the same form each time: what counts is what
/// stands between them.
fn hash(headers: &HeaderMap, body: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    match boundary(headers) {
        Some(boundary) => parts(body, boundary.as_bytes()).for_each(|part| {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }),
        None => hash.update(body),
    }
    hash.finalize().into()
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (_, rest) = kind.split_once("boundary=")?;
    let text = rest.split(';').next().unwrap_or_default().trim().trim_matches('"');
    (!text.is_empty()).then(|| text.to_owned())
}

fn parts<'a>(body: &'a [u8], boundary: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = Some(body);
    std::iter::from_fn(move || {
        let left = rest?;
        match left.windows(boundary.len()).position(|window| window == boundary) {
            Some(at) => {
                rest = Some(&left[at + boundary.len()..]);
                Some(&left[..at])
            }
            None => rest.take(),
        }
    })
}

fn again(kept: KeptAnswer, request_hash: &str) -> Result<Response, Problem> {
    let KeptAnswer { request_hash: first, status, content_type, body, .. } = kept;
    if first != request_hash {
        return Err(Problem::unprocessable(
            "Another request was sent under this Idempotency-Key; give each request a key of its own.",
        ));
    }
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let kind = HeaderValue::from_str(&content_type).map_err(|_| Problem::internal())?;
    let replayed = (REPLAYED, HeaderValue::from_static("true"));
    let headers = [(header::CONTENT_TYPE, kind), replayed];
    Ok((status.ok_or_else(Problem::internal)?, headers, body).into_response())
}

/// Keeps an answer that tells what became of the request. A problem is none: nothing was done,
/// and the same request may work later.
async fn keep(
    state: &AppState,
    id: String,
    request_hash: String,
    answer: Response,
) -> Result<Response, Problem> {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let content_type = kind.unwrap_or_default().to_owned();
    if answer.status().is_server_error() || content_type != "application/json" {
        return Ok(answer);
    }
    let (parts, body) = answer.into_parts();
    let body = problem::answered(body).await?;
    if body.len() <= MAX_ANSWER {
        let kept = KeptAnswer {
            id,
            request_hash,
            status: parts.status.as_u16().into(),
            content_type,
            body: body.to_vec(),
            created_at_us: (state.backend.now_us)(),
        };
        state.backend.store.keep_answer(kept).await?;
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// One key's first request, until it is dropped.
struct Entered {
    running: Running,
    id: String,
}

impl Running {
    /// `None` where a request under this key is running.
    fn enter(&self, id: &str) -> Option<Entered> {
        let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = ids.insert(id.to_owned());
        is_first.then(|| Entered { running: self.clone(), id: id.to_owned() })
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut ids = self.running.0.lock().unwrap_or_else(PoisonError::into_inner);
        ids.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(boundary: &str) -> (HeaderMap, Vec<u8>) {
        let kind = format!("multipart/form-data; boundary={boundary}");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]);
        (headers, format!("--{boundary}\r\n\r\nbody\r\n--{boundary}--\r\n").into_bytes())
    }

    #[test]
    fn the_same_form_is_the_same_whatever_its_boundary() {
        let (one, other) = (form("aaa"), form("bbbbbb"));
        assert_eq!(hash(&one.0, &one.1), hash(&other.0, &other.1));
        let plain = HeaderMap::new();
        assert_ne!(hash(&plain, &one.1), hash(&plain, &other.1));
        let moved = form("aaa").1.iter().copied().filter(|byte| *byte != b'y').collect::<Vec<_>>();
        assert_ne!(hash(&one.0, &one.1), hash(&one.0, &moved));
    }

    #[test]
    fn one_request_runs_under_a_key_at_a_time() {
        let running = Running::default();
        let first = running.enter("a");
        assert!(first.is_some() && running.enter("a").is_none() && running.enter("b").is_some());
        drop(first);
        assert!(running.enter("a").is_some());
    }
}
