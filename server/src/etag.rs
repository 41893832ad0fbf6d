//! Tags of answers, so that what is known already is not sent again (RFC 9110, section 13.1.2).

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::{access::secret::hex, problem};

/// Gives a JSON answer its tag, or 304 in its place where the client has it.
pub async fn tagged(request: Request, next: Next) -> Response {
    let asked = request.headers().get_all(header::IF_NONE_MATCH).iter().cloned();
    let asked: Vec<HeaderValue> = asked.collect();
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let answer = next.run(request).await;
    if !is_read || answer.status() != StatusCode::OK || !is_json(answer.headers()) {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let bytes = match problem::answered(body).await {
        Ok(bytes) => bytes,
        Err(problem) => return problem.into_response(),
    };
    let tag = of(&bytes);
    let known = is_known(&asked, &tag);
    let tag = HeaderValue::from_str(&tag).expect("a tag is hexadecimal");
    parts.headers.insert(header::ETAG, tag);
    // For who asked alone, and whoever keeps it has to ask whether it still holds.
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if !known {
        return Response::from_parts(parts, Body::from(bytes));
    }
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::empty())
}

/// The tag of these bytes. A weak one, because compression changes what is on the wire.
fn of(bytes: &[u8]) -> String {
    format!("W/\"{}\"", hex(&Sha256::digest(bytes)[..16]))
}

/// Whether the client has these bytes already: a weak comparison.
fn is_known(asked: &[HeaderValue], tag: &str) -> bool {
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    asked
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || weak(known) == weak(tag))
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json")
}
