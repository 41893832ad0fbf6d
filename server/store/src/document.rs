//! A result document on its way to disk and back, byte for byte.

use std::io::{Read, Write};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kernel::result::ResultDocument;

use crate::error::{Invalid, StoreError};

/// The bytes to keep, compressed: those that came in, else the document's own JSON.
pub(crate) fn pack(document: &ResultDocument, raw: Option<&[u8]>) -> Result<Vec<u8>, StoreError> {
    // What comes out must be what was checked and shown before.
    let same = |bytes: &[u8]| {
        serde_json::from_slice::<ResultDocument>(bytes).is_ok_and(|read| read == *document)
    };
    let id = || document.id.clone();
    match raw {
        Some(raw) if same(raw) => Ok(compressed(raw)),
        Some(_) => Err(Invalid::RawDiffers { id: id() }.into()),
        None => {
            let json = document.to_json();
            match same(json.as_bytes()) {
                true => Ok(compressed(json.as_bytes())),
                false => Err(Invalid::NotJson { id: id() }.into()),
            }
        }
    }
}

/// The bytes that [`pack`] was given.
pub(crate) fn unpack(gzip: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    GzDecoder::new(gzip).read_to_end(&mut bytes).map_err(damaged)?;
    Ok(bytes)
}

/// The document in stored bytes.
pub(crate) fn read(bytes: &[u8]) -> Result<ResultDocument, StoreError> {
    serde_json::from_slice(bytes).map_err(damaged)
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory takes every byte that is written to it")
}

fn damaged(error: impl std::error::Error) -> StoreError {
    tracing::error!(%error, "a stored document cannot be read back");
    StoreError::Damaged
}
