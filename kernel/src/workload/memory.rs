//! Part `memory`: read, change and write words of a private 4 MiB table, each
//! address made from the word read before it. Nothing can be fetched ahead.

use super::{
    TABLE_WORDS, Table, Unit,
    mixer::{GOLDEN, Mixer, Origin},
    zeroed_table,
};

/// Words visited by one unit.
const STEPS: u32 = 5_000;

/// The state of part `memory`.
pub(super) struct Memory {
    table: Box<Table>,
    x: u64,
}

impl Default for Memory {
    fn default() -> Self {
        Self { table: zeroed_table(), x: 0 }
    }
}

impl Unit for Memory {
    fn begin(&mut self, origin: Origin) {
        let mut mixer = Mixer::new(origin, 3);
        self.x = mixer.next();
        // A counter with a shift is random enough for words that are mixed when they
        // are read, and fills the table in a thousandth of the time of the block.
        let mut counter = mixer.next();
        for word in self.table.iter_mut() {
            counter = counter.wrapping_add(GOLDEN);
            *word = counter ^ (counter >> 29);
        }
    }

    fn unit(&mut self) -> u64 {
        let mut x = self.x;
        let mut digest = 0_u64;
        for _ in 0..STEPS {
            // The high bits of a product are its best ones.
            let word = &mut self.table[(x >> 40) as usize % TABLE_WORDS];
            x = (x ^ *word).wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(1);
            *word = word.rotate_left(9) ^ x;
            digest = digest.wrapping_add(*word);
        }
        self.x = x;
        digest ^ x
    }
}
