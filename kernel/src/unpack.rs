//! One layer of gzip or zstd, undone up to a limit, so that a bomb costs no more than a large file.

use std::io::{self, ErrorKind, Read};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Bytes after which it is looked whether they are too many.
const STEP: usize = 1 << 20;

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
        frame(&mut bytes, limit, &mut out)?;
    }
    out.truncate(limit + 1);
    Ok(out)
}

/// One frame. The decoder keeps back what the frame may still look back on, which by its own word
/// may be gigabytes: what was made is counted here, so that it ends at the limit all the same.
fn frame(bytes: &mut &[u8], limit: usize, out: &mut Vec<u8>) -> io::Result<()> {
    let mut decoder = FrameDecoder::new();
    decoder.init(&mut *bytes).map_err(io::Error::other)?;
    let mut made = out.len();
    while made <= limit {
        let step = STEP.min(limit + 1 - made);
        let blocks = BlockDecodingStrategy::UptoBytes(step);
        let is_over = decoder.decode_blocks(&mut *bytes, blocks).map_err(io::Error::other)?;
        decoder.collect_to_writer(&mut *out)?;
        if is_over {
            return Ok(());
        }
        made += step;
    }
    // Whatever it is, it is too much of it.
    out.resize(limit + 1, 0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks of 128 KiB that repeat one byte, in a frame that says how far it looks back (RFC
    /// 8878, section 3.1.1).
    fn repeated(window: u8, blocks: u32) -> Vec<u8> {
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, window];
        for number in 1..=blocks {
            let head = u32::from(number == blocks) | 1 << 1 | 1 << 20;
            frame.extend(&head.to_le_bytes()[..3]);
            frame.push(b'x');
        }
        frame
    }

    #[test]
    fn a_frame_ends_at_the_limit_however_far_it_looks_back() {
        const KIB: usize = 1 << 10;
        // Windows of 128 KiB and of 8 GiB.
        for window in [0x38, 0xb8] {
            let whole = zstd(&repeated(window, 24), 3_072 * KIB).unwrap();
            assert_eq!((whole.len(), whole[0]), (3_072 * KIB, b'x'));
            let twice = [repeated(window, 2), repeated(window, 3)].concat();
            assert_eq!(zstd(&twice, 640 * KIB).unwrap().len(), 640 * KIB);
            for limit in [10, 600 * KIB, 3_071 * KIB] {
                assert_eq!(zstd(&repeated(window, 8_192), limit).unwrap().len(), limit + 1);
            }
            let cut = repeated(window, 24);
            assert!(zstd(&cut[..cut.len() - 3], 3_072 * KIB).is_err());
        }
    }
}
