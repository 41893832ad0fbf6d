//! Part `bytes`: write text out of words, then find its repeats and hash the
//! rest, one byte at a time, as compressors and parsers do.

use super::{
    Unit,
    mixer::{Mixer, Origin, mix},
};

/// Text written and then parsed at once, in bytes.
const TEXT: usize = 8_192;
/// How often one unit does that.
const ROUNDS: u32 = 2;
/// Entries of the table of last positions.
const HEADS: usize = 4_096;
/// Bytes of vocabulary: words begin anywhere in it.
const WORDS: usize = 1_024;
/// Shortest match, in bytes.
const SHORTEST: u32 = 3;

/// The state of part `bytes`. Lengths are powers of two and every index is
/// masked, so no bounds check is left in native code or in WebAssembly.
pub(super) struct Bytes {
    text: Box<[u8; TEXT]>,
    heads: Box<[u32; HEADS]>,
    words: Box<[u8; WORDS]>,
    x: u64,
}

impl Default for Bytes {
    fn default() -> Self {
        Self {
            text: Box::new([0; TEXT]),
            heads: Box::new([0; HEADS]),
            words: Box::new([0; WORDS]),
            x: 0,
        }
    }
}

impl Unit for Bytes {
    fn begin(&mut self, origin: Origin) {
        let mut mixer = Mixer::new(origin, 4);
        self.text.fill(b' ');
        self.heads.fill(0);
        for letter in self.words.iter_mut() {
            // The smaller of two draws: some letters are common and some are rare.
            let draw = mixer.below(26).min(mixer.below(26));
            *letter = b'a' + draw as u8;
        }
        self.x = mixer.next();
    }

    fn unit(&mut self) -> u64 {
        for _ in 0..ROUNDS {
            self.x = write(&mut self.text, &self.words, self.x);
            self.x = parse(&self.text, &mut self.heads, self.x);
        }
        self.x
    }
}

/// Fills the text with words and spaces.
fn write(text: &mut [u8; TEXT], words: &[u8; WORDS], mut x: u64) -> u64 {
    let mut at = 0_u32;
    while at < TEXT as u32 {
        x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        // Squaring a fraction makes words near the start common.
        let draw = (x >> 40) as u32 & 0xfff;
        let mut from = (draw * draw) >> 14;
        let end = at + 3 + (x >> 61) as u32;
        text[at as usize % TEXT] = b' ';
        at += 1;
        while at < end {
            text[at as usize % TEXT] = words[from as usize % WORDS];
            from += 1;
            at += 1;
        }
    }
    x
}

/// Parses the text into literals and matches, and hashes them.
fn parse(text: &[u8; TEXT], heads: &mut [u32; HEADS], x: u64) -> u64 {
    let mut at = 0_u32;
    let mut digest = x;
    while at < TEXT as u32 {
        let head = &mut heads[hash(text, at)];
        let candidate = *head;
        *head = at;
        let length = common(text, candidate, at);
        if length >= SHORTEST {
            digest = (digest ^ u64::from(candidate << 8 | length)).wrapping_mul(0x4c95_7f2d);
            at += length;
        } else {
            let literal = text[at as usize % TEXT];
            digest = (digest ^ u64::from(literal)).wrapping_mul(0x0100_0193);
            at += 1;
        }
        digest ^= digest >> 32;
    }
    mix(digest)
}

/// Where the last text that began with the same three bytes is remembered.
fn hash(text: &[u8; TEXT], at: u32) -> usize {
    let byte = |offset| u32::from(text[(at + offset) as usize % TEXT]);
    let three = byte(0) | byte(1) << 8 | byte(2) << 16;
    (three.wrapping_mul(0x9e37_79b1) >> 20) as usize % HEADS
}

/// How many bytes the text at `one` and at `other` has in common, up to the
/// distance between them or to the end: bounds that no compiler knows, or some
/// would unroll the search as a whole and some not. 0 unless `one` comes first.
fn common(text: &[u8; TEXT], one: u32, other: u32) -> u32 {
    let byte = |at: u32| text[at as usize % TEXT];
    let limit = other.saturating_sub(one).min(TEXT as u32 - other);
    let mut length = 0;
    while length < limit && byte(one + length) == byte(other + length) {
        length += 1;
    }
    length
}
