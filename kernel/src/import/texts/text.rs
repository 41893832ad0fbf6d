//! A text as it stands in JSON, to the text it is.

use std::borrow::Cow;

use super::super::{ImportError, Place, json};

/// The content of `raw`, a JSON text, which lies in `whole`. What is an object itself, as some
/// tools write the figures of a container, is the text it is.
pub(super) fn unescaped<'a>(raw: &'a str, whole: &str) -> Result<Cow<'a, str>, ImportError> {
    if raw.starts_with('{') {
        return Ok(Cow::Borrowed(raw));
    }
    serde_json::from_str::<String>(raw).map(Cow::Owned).map_err(|error| {
        let offset = raw.as_ptr().addr() - whole.as_ptr().addr();
        json::explain(&error, raw).at(Place::of(whole, offset))
    })
}
