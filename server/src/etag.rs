//! Tags of answers, so that what is known already is not sent again (RFC 9110, section 13.1.2).

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{access::secret::hex, problem::Problem};

/// The tag of these bytes. A weak one, because compression changes what is on the wire.
pub fn of(bytes: &[u8]) -> String {
    format!("W/\"{}\"", hex(&Sha256::digest(bytes)[..16]))
}

/// The tag, and that a cache has to ask whether it still holds.
pub fn headers(tag: &str) -> [(HeaderName, HeaderValue); 2] {
    [
        (header::ETAG, HeaderValue::from_str(tag).expect("a tag is hexadecimal")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ]
}

/// Whether the client has these bytes already: a weak comparison.
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || weak(known) == weak(tag))
}

/// JSON with its tag, or 304 where the client has it.
///
/// # Errors
/// Where the value cannot be written, which is a mistake of ours.
pub fn json(request: &HeaderMap, value: &impl Serialize) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(value).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Problem::internal()
    })?;
    let tag = of(&bytes);
    let cached = headers(&tag);
    if is_known(request, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, cached).into_response());
    }
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok((cached, [kind], bytes).into_response())
}
