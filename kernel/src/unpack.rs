//! One layer of gzip or zstd, undone up to a limit, so that a bomb costs no more than a large file.

use std::io::{self, ErrorKind, Read};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

/// All members of a gzip file; one byte above the limit at most.
///
/// # Errors
/// Where it is damaged or cut off.
pub fn gzip(bytes: &[u8], limit: usize) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes).take(limit as u64 + 1).read_to_end(&mut out)?;
    Ok(out)
}

/// All frames of a zstd file (RFC 8878, section 3.1), skippable ones left out; one byte above the
/// limit at most.
///
/// # Errors
/// Where it is damaged or cut off.
pub fn zstd(mut bytes: &[u8], limit: usize) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    while !bytes.is_empty() && out.len() <= limit {
        if let [0x50..=0x5f, 0x2a, 0x4d, 0x18, a, b, c, d, rest @ ..] = bytes {
            let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            bytes = rest.get(length..).ok_or(ErrorKind::UnexpectedEof)?;
            continue;
        }
        let frame = StreamingDecoder::new(&mut bytes).map_err(io::Error::other)?;
        frame.take((limit + 1 - out.len()) as u64).read_to_end(&mut out)?;
    }
    Ok(out)
}
