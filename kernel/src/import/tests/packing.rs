//! The same content is the same result, whatever it is packed in.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::*;

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

pub(super) fn utf16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn ids(file: &[u8]) -> Vec<String> {
    import("file", file).unwrap().documents().map(|document| document.id.clone()).collect()
}

#[test]
fn the_same_content_is_the_same_result_however_it_travels() {
    let text = training(&AZURE);
    let plain = ids(text.as_bytes());
    let mut skippable = vec![0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9];
    skippable.extend(zstd(text.as_bytes()));
    let marked = format!("\u{feff}{text}");
    let packed = [
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
        text.trim_end().as_bytes().to_vec(),
        marked.clone().into_bytes(),
        utf16(&marked, u16::to_le_bytes),
        utf16(&marked, u16::to_be_bytes),
        utf16(&text, u16::to_le_bytes),
        utf16(&text, u16::to_be_bytes),
        gzip(text.as_bytes()),
        gzip(&utf16(&marked, u16::to_le_bytes)),
        [gzip(&text.as_bytes()[..50]), gzip(&text.as_bytes()[50..])].concat(),
        zstd(text.as_bytes()),
        [zstd(&text.as_bytes()[..50]), zstd(&text.as_bytes()[50..])].concat(),
        skippable,
    ];
    for (number, file) in packed.iter().enumerate() {
        assert_eq!(ids(file), plain, "packing {number}");
    }
    assert_ne!(ids(line("10", "28").as_bytes()), plain);
}

#[test]
fn the_name_of_a_file_changes_nothing_but_the_guess() {
    let text = training(&AZURE);
    let a = import("azure-pcd-server-01.training.json", text.as_bytes()).unwrap();
    let b = import("x.csv", text.as_bytes()).unwrap();
    assert_eq!(a.results[0].document, b.results[0].document);
    let guess =
        Guess { name: Some("pcd-server-01".to_owned()), provider: Some("azure".to_owned()) };
    assert_eq!(a.results[0].guess, guess);
}

#[test]
fn unpacking_is_noted() {
    let notes = import("file", &gzip(&utf16(&training(&AZURE), u16::to_le_bytes))).unwrap().notes;
    let notes: Vec<String> = notes.iter().map(Note::to_string).collect();
    assert_eq!(notes, ["The file was unpacked from gzip.", "The file was read as UTF-16 LE."]);
}

#[test]
fn damaged_packing_is_refused() {
    let advice = "it is cut off or damaged; copy it again.";
    for packed in [gzip(training(&AZURE).as_bytes()), zstd(training(&AZURE).as_bytes())] {
        for end in [5, packed.len() / 2, packed.len() - 1] {
            refused_for(&packed[..end], advice);
        }
    }
    refused_for(gzip(&gzip(b"x")), "Found a file compressed twice");
    refused_for(b"PK\x03\x04", "Found a ZIP archive");
    refused_for([gzip(b"a"), b"trailing".to_vec()].concat(), advice);
}

#[test]
fn a_small_file_that_unpacks_to_a_huge_one_is_refused() {
    let zeros = vec![b' '; MAX_BYTES + 1];
    let bomb = gzip(&zeros);
    assert!(bomb.len() < MAX_BYTES / 100);
    refused(
        &bomb,
        "Found gzip data that unpacks to more than 64 MiB, expected at most 64 MiB; split it and import the \
         parts.",
    );
    refused_for(zstd(&zeros), "zstd data that unpacks to more than 64 MiB");
    refused_for(&zeros, "Found a file of 67108865 bytes, expected at most 64 MiB");
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    refused(
        b"{\"hostname\":\n\"caf\xe9\"}",
        "Line 2, column 5: found the byte 0xe9, expected text in UTF-8 or UTF-16; save the file as UTF-8, or \
         choose the file that the measuring tool wrote.",
    );
    refused_for(b"{\"busy\":10,\0\"units\":1}", "Line 1, column 12: found a NUL byte");
    refused_for(b"\x89PNG\r\n\x1a\n", "Line 1, column 1: found the byte 0x89");
    refused_for(
        [0xff, 0xfe, b'{', 0, 0, 0xd8, b'}', 0],
        "Line 1, column 2: found half a character (0xd800)",
    );
    refused_for([0xff, 0xfe, b'{', 0, b'}'], "found an odd number of bytes");
}

#[test]
fn no_damage_to_a_packed_file_makes_the_importer_fail_in_another_way() {
    for packed in [gzip(training(&AZURE).as_bytes()), zstd(training(&AZURE).as_bytes())] {
        for at in 0..packed.len() {
            for flip in [1, 0x80, 0xff] {
                let mut damaged = packed.clone();
                damaged[at] ^= flip;
                // Either answer is right; not coming back is not.
                let _ = import("file", &damaged).map_err(|error| error.to_string());
            }
        }
    }
}
