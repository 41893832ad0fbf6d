//! From bytes to text: compression, character sets, line ends.

use std::borrow::Cow;

use super::{ErrorKind, ImportError, Note, Place};
use crate::unpack;

/// The largest file, and the largest text it may decode to, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const ZIP: &[u8] = b"PK\x03\x04";

/// Text with line feeds only, and how it was found.
#[derive(Debug, PartialEq)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) notes: Vec<Note>,
}

/// Undoes one layer of gzip or zstd, then reads UTF-8 or UTF-16.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, ImportError> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large(format!("a file of {} bytes", bytes.len())));
    }
    let mut notes = Vec::new();
    let bytes = decompress(bytes, &mut notes)?;
    if [GZIP, ZSTD, ZIP].iter().any(|magic| bytes.starts_with(magic)) {
        let found =
            if bytes.starts_with(ZIP) { "a ZIP archive" } else { "a file compressed twice" };
        return Err(ImportError::new(
            ErrorKind::NotText,
            found,
            "text, or one layer of gzip or zstd",
        )
        .advise("unpack it and import the files in it"));
    }
    let text = match utf16(&bytes) {
        Some((name, rest, read)) => {
            notes.push(Note::Reencoded { from: name.to_owned() });
            Cow::Owned(from_utf16(rest, read)?)
        }
        None => from_utf8(bytes)?,
    };
    let text = line_feeds(text);
    match text.find('\0') {
        Some(at) => Err(ImportError::new(ErrorKind::NotText, "a NUL byte", "text")
            .at(Place::of(&text, at))
            .advise("the file is damaged or not text; copy it again")),
        None if text.trim().is_empty() => Err(empty()),
        None => Ok(Decoded { text, notes }),
    }
}

fn empty() -> ImportError {
    ImportError::new(ErrorKind::Empty, "an empty file", "at least one line")
        .advise("choose the file that the measuring tool wrote")
}

fn too_large(found: String) -> ImportError {
    ImportError::new(ErrorKind::TooLarge, found, format!("at most {} MiB", MAX_BYTES >> 20))
        .advise("split it and import the parts")
}

fn decompress<'a>(bytes: &'a [u8], notes: &mut Vec<Note>) -> Result<Cow<'a, [u8]>, ImportError> {
    let (name, unpacked) = match bytes {
        _ if bytes.starts_with(GZIP) => ("gzip", unpack::gzip(bytes, MAX_BYTES)),
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => ("zstd", unpack::zstd(bytes, MAX_BYTES)),
        _ if bytes.starts_with(ZSTD) => ("zstd", unpack::zstd(bytes, MAX_BYTES)),
        _ => return Ok(Cow::Borrowed(bytes)),
    };
    let unpacked = unpacked.map_err(|_| {
        // The reasons of the decoders speak of tables and windows.
        ImportError::new(
            ErrorKind::NotText,
            format!("{name} data that cannot be unpacked"),
            format!("a whole {name} file"),
        )
        .advise("it is cut off or damaged; copy it again")
    })?;
    if unpacked.len() > MAX_BYTES {
        return Err(too_large(format!(
            "{name} data that unpacks to more than {} MiB",
            MAX_BYTES >> 20
        )));
    }
    notes.push(Note::Decompressed { from: name.to_owned() });
    Ok(Cow::Owned(unpacked))
}

type ReadUnit = fn([u8; 2]) -> u16;

/// By its byte order mark, or by the zeros beside the ASCII letter that every format begins with.
fn utf16(bytes: &[u8]) -> Option<(&'static str, &[u8], ReadUnit)> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Some(("UTF-16 LE", rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some(("UTF-16 BE", rest, u16::from_be_bytes)),
        [1..=0x7f, 0, 1..=0x7f, 0, ..] => Some(("UTF-16 LE", bytes, u16::from_le_bytes)),
        [0, 1..=0x7f, 0, 1..=0x7f, ..] => Some(("UTF-16 BE", bytes, u16::from_be_bytes)),
        _ => None,
    }
}

fn from_utf16(bytes: &[u8], read: ReadUnit) -> Result<String, ImportError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() / 2);
    for char in char::decode_utf16(pairs.iter().map(|pair| read(*pair))) {
        text.push(char.map_err(|lone| {
            ImportError::new(
                ErrorKind::NotText,
                format!("half a character (0x{:04x})", lone.unpaired_surrogate()),
                "whole UTF-16 characters",
            )
            .at(Place::of(&text, text.len()))
            .advise("save the file as UTF-8 and import it again")
        })?);
    }
    match (rest, text.len()) {
        ([], 0..=MAX_BYTES) => Ok(text),
        ([], _) => Err(too_large("more text than fits".to_owned())),
        _ => Err(ImportError::new(
            ErrorKind::NotText,
            "an odd number of bytes",
            "pairs of bytes, as UTF-16 has",
        )
        .at(Place::of(&text, text.len()))
        .advise("the file is cut off; copy it again")),
    }
}

fn from_utf8(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, ImportError> {
    let text = match bytes {
        Cow::Borrowed(bytes) => {
            std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|e| not_utf8(bytes, e))
        }
        Cow::Owned(bytes) => String::from_utf8(bytes)
            .map(Cow::Owned)
            .map_err(|e| not_utf8(e.as_bytes(), e.utf8_error())),
    }?;
    Ok(match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Cow::Owned(text) => match text.strip_prefix('\u{feff}') {
            Some(rest) => Cow::Owned(rest.to_owned()),
            None => Cow::Owned(text),
        },
    })
}

fn not_utf8(bytes: &[u8], error: std::str::Utf8Error) -> ImportError {
    let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
    let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
    ImportError::new(
        ErrorKind::NotText,
        format!("the byte 0x{byte:02x}"),
        "text in UTF-8 or UTF-16",
    )
    .at(Place::of(&good, good.len()))
    .advise("save the file as UTF-8, or choose the file that the measuring tool wrote")
}

/// CR LF and lone CR become LF, so that a file that travelled is the same file.
fn line_feeds(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => text,
    }
}
