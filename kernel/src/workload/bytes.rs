//! Part `bytes`: write text out of words, then find its repeats and hash the
//! rest, one byte at a time, as compressors and parsers do.

use super::{
    Unit,
    mixer::{Mixer, Origin, mix},
};

/// Text kept, in bytes: what a match may reach back into.
const TEXT: usize = 16_384;
/// Text written and then parsed at once, in bytes.
const FRESH: u32 = 8_192;
/// How often one unit does that.
const ROUNDS: u32 = 2;
/// Entries of the table of last positions.
const HEADS: usize = 4_096;
/// Bytes of vocabulary: words begin anywhere in it.
const WORDS: usize = 1_024;
/// Longest match, in bytes.
const LONGEST: u32 = 32;

/// The state of part `bytes`. Lengths are powers of two and every index is
/// masked, so no bounds check is left in native code or in WebAssembly.
pub(super) struct Bytes {
    text: Box<[u8; TEXT]>,
    heads: Box<[u32; HEADS]>,
    words: Box<[u8; WORDS]>,
    x: u64,
    /// Where the next text begins; counts on from block to block's end without wrapping.
    position: u32,
}

impl Default for Bytes {
    fn default() -> Self {
        Self {
            text: Box::new([0; TEXT]),
            heads: Box::new([0; HEADS]),
            words: Box::new([0; WORDS]),
            x: 0,
            position: 0,
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
        // Empty heads say 0: that is a full text away from the first byte.
        self.position = TEXT as u32;
    }

    fn unit(&mut self) -> u64 {
        for _ in 0..ROUNDS {
            self.write();
            self.x = mix(self.parse());
            self.position += FRESH;
        }
        self.x
    }
}

impl Bytes {
    /// Writes `FRESH` bytes of words and spaces after `position`.
    fn write(&mut self) {
        let mut x = self.x;
        let mut at = self.position;
        let end = at + FRESH;
        let mut left = 0_u32;
        let mut from = 0_u32;
        while at != end {
            if left == 0 {
                x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
                left = 2 + (x >> 61) as u32;
                // Squaring a fraction makes words near the start common.
                let draw = (x >> 40) as u32 & 0xfff;
                from = (draw * draw) >> 14;
                self.text[at as usize % TEXT] = b' ';
            } else {
                left -= 1;
                self.text[at as usize % TEXT] = self.words[from as usize % WORDS];
                from += 1;
            }
            at += 1;
        }
        self.x = x;
    }

    /// Parses what was written into literals and matches, and hashes them.
    fn parse(&mut self) -> u64 {
        let mut at = self.position;
        let end = at + FRESH;
        let mut digest = self.x;
        while at < end {
            let head = self.hash(at);
            let candidate = self.heads[head];
            self.heads[head] = at;
            let distance = at.wrapping_sub(candidate);
            let length = if distance < TEXT as u32 { self.common(candidate, at) } else { 0 };
            if length >= 4 {
                digest = (digest ^ u64::from(length))
                    .wrapping_add(u64::from(distance) << 8)
                    .wrapping_mul(0x9fb2_1c65_1e98_df25);
                at += length;
            } else {
                let literal = self.text[at as usize % TEXT];
                digest = (digest ^ u64::from(literal)).wrapping_mul(0x0000_0100_0000_01b3);
                at += 1;
            }
        }
        digest
    }

    /// Where the last text that began with the same four bytes is remembered.
    fn hash(&self, at: u32) -> usize {
        let byte = |offset| u32::from(self.text[at.wrapping_add(offset) as usize % TEXT]);
        let four = byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
        (four.wrapping_mul(0x9e37_79b1) >> 20) as usize % HEADS
    }

    /// How many bytes the texts at two places have in common, up to `LONGEST`.
    fn common(&self, one: u32, other: u32) -> u32 {
        let mut length = 0;
        while length < LONGEST
            && self.text[one.wrapping_add(length) as usize % TEXT]
                == self.text[other.wrapping_add(length) as usize % TEXT]
        {
            length += 1;
        }
        length
    }
}
