//! What comes in of every kind of file, made out of the file as it should be.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use super::kinds::{Kind, Slot};

/// Numbers that no machine has.
pub(crate) const NUMBERS: &[&str] = &["NaN", "Infinity", "-1", "1e308", "18446744073709551616"];
/// A time in every unit; one that is earlier than the one before it; two that cannot be.
const TIMES: [&str; 8] =
    [SECONDS, MILLISECONDS, RFC_3339, BACK, IN_1970, TEXT_IN_1970, IN_9999, TEXT_IN_9999];
pub(crate) const SECONDS: &str = "1768003209";
pub(crate) const MILLISECONDS: &str = "1768003209000";
pub(crate) const RFC_3339: &str = "2026-01-10T00:00:09Z";
pub(crate) const BACK: &str = "1767000000";
pub(crate) const IN_1970: &str = "9";
pub(crate) const TEXT_IN_1970: &str = "1970-01-01T00:00:09Z";
const IN_9999: &str = "253402300799";
const TEXT_IN_9999: &str = "9999-12-31T23:59:59Z";
/// Names that a page, a table or a terminal could take for something else.
const NAMES: [&str; 3] = ["<script>alert(1)</script>", "=cmd()|'/c calc'!A0", "\u{202e}lmth.elif"];
/// Characters of a name that is a book.
const LONG: usize = 10_000;
/// Opening and closing brackets of a value that nobody wrote by hand.
const DEPTH: usize = 100_000;

/// What has to become of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Expect {
    /// It is the file that came in before.
    Same,
    /// It is kept, once however often it comes.
    Kept,
    /// Nothing of it is kept, and a sentence says why.
    Refused(&'static str),
    /// The sentence says where, too.
    RefusedWithItsLine,
}
use Expect::{Kept, Refused, RefusedWithItsLine, Same};

pub(crate) type Case = (String, Vec<u8>, Expect);

fn case(what: impl Into<String>, bytes: impl Into<Vec<u8>>, expect: Expect) -> Case {
    (what.into(), bytes.into(), expect)
}

/// The file as it may look after a journey, and damaged by one.
pub(crate) fn travelled(kind: &Kind) -> Vec<Case> {
    let text = kind.text;
    let utf16 = |to_bytes: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        format!("{mark}{text}").encode_utf16().flat_map(to_bytes).collect()
    };
    let last_line = text.trim_end().rfind('\n').map_or(0, |at| at + 1);
    let cut = last_line + (text.trim_end().len() - last_line) / 2;
    let zipped = gzip(text.as_bytes());
    vec![
        case("again", text, Same),
        case("BOM", format!("\u{feff}{text}"), Same),
        case("CRLF", text.replace('\n', "\r\n"), Same),
        case("BOM and CRLF", format!("\u{feff}{}", text.replace('\n', "\r\n")), Same),
        case("UTF-16 LE", utf16(u16::to_le_bytes, "\u{feff}"), Same),
        case("UTF-16 BE", utf16(u16::to_be_bytes, "\u{feff}"), Same),
        case("UTF-16 without a mark", utf16(u16::to_le_bytes, ""), Same),
        case("zstd", zstd(text.as_bytes()), Same),
        case("half of gzip", &zipped[..zipped.len() / 2], Refused("cannot be unpacked")),
        case("gzip twice", gzip(&zipped), Refused("compressed twice")),
        case("gzip", zipped, Same),
        case("last line cut off", &text.as_bytes()[..cut], RefusedWithItsLine),
    ]
}

/// Numbers that cannot be, one after the other in the same place.
pub(crate) fn numbers(kind: &Kind) -> Vec<Case> {
    let Some((slot, accepted)) = kind.number else { return Vec::new() };
    let in_place = |value: &&str| case(*value, put(kind, slot, value), expected(accepted, value));
    let deep = format!("{}1{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    // What is no number at all is accepted where nothing is too large to be a gap.
    let deep = case("deep JSON", put(kind, slot, &deep), expected(accepted, "1e308"));
    NUMBERS.iter().map(in_place).chain([deep]).collect()
}

/// Times of every unit, and those that cannot be.
pub(crate) fn times(kind: &Kind) -> Vec<Case> {
    let Some((slot, accepted)) = kind.time else { return Vec::new() };
    let is_json = kind.text.starts_with(['{', '[']) && !slot.1.contains("\"□\"") && slot.1 != "□";
    let in_place = |value: &&str| {
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
        let written =
            if is_json && !is_number { format!("\"{value}\"") } else { (*value).to_owned() };
        case(*value, put(kind, slot, &written), expected(accepted, value))
    };
    TIMES.iter().map(in_place).collect()
}

/// Loads that are none, twice the same one, and another order.
pub(crate) fn levels(kind: &Kind) -> Vec<Case> {
    let Some((slot, twice, other_order)) = kind.level else { return Vec::new() };
    let in_place =
        |value: &str, expect| case(format!("{value} % busy"), put(kind, slot, value), expect);
    let none = ["0", "5", "101", "-10"].map(|value| in_place(value, RefusedWithItsLine));
    let wrong = none.into_iter().chain([in_place(twice, RefusedWithItsLine)]);
    wrong.chain([in_place(other_order, Kept), in_place("95", Kept)]).collect()
}

/// Names that are kept as the text they are.
pub(crate) fn names(kind: &Kind) -> Vec<Case> {
    let Some(slot) = kind.name_slot else { return Vec::new() };
    let long = ("a long name", "x".repeat(LONG));
    let names = NAMES.map(|name| (name, name.to_owned())).into_iter().chain([long]);
    names.map(|(what, name)| case(what, put(kind, slot, &name), Kept)).collect()
}

fn expected(accepted: &[&str], value: &str) -> Expect {
    if accepted.contains(&value) { Kept } else { RefusedWithItsLine }
}

/// The file with something else in one place.
fn put(kind: &Kind, (there, around): Slot, value: &str) -> String {
    assert!(kind.text.contains(there), "{} has no {there}", kind.name);
    kind.text.replacen(there, &around.replace('□', value), 1)
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}
