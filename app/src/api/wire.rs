//! How server functions answer: JSON, read from text.
//!
//! What a page was sent with is text as well, and the same types read from text here and from
//! bytes there would be compiled twice into what every visitor loads first.

use leptos::server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType,
    codec::Post,
    error::ServerFnErrorErr,
    serde::{Serialize, de::DeserializeOwned},
};

pub struct JsonText;

/// The answer of a server function, in the body of a `POST` request's answer.
pub(super) type Json = Post<JsonText>;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = ServerFnErrorErr;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        // The page says the same of every answer that it cannot read.
        let unreadable = || ServerFnErrorErr::Deserialization(String::new());
        let text = std::str::from_utf8(&bytes).map_err(|_| unreadable())?;
        serde_json::from_str(text).map_err(|_| unreadable())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_what_it_was_and_garbage_is_an_error() {
        let sent = JsonText::encode(&vec!["ä".to_owned()]).unwrap();
        assert_eq!(<JsonText as Decodes<Vec<String>>>::decode(sent).unwrap(), ["ä"]);
        for garbage in [&b"\xff"[..], b"[1", b"", b"{}"] {
            let read: Result<Vec<String>, _> = JsonText::decode(Bytes::copy_from_slice(garbage));
            assert!(read.is_err(), "{garbage:?}");
        }
    }
}
