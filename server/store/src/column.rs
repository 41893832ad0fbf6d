//! Numbers on their way to disk and back, without loss and in few bytes.
//!
//! A column is a byte that says how it was written, the number of its values, which of them are
//! known, and those. What is not known costs nothing but where it begins and ends. `pco` finds what
//! numbers have in common; where few different ones come again and again, as rates of counters
//! do, they are kept once and named by their rank.

use pco::{
    ChunkConfig,
    data_types::Number,
    standalone::{simple_compress, simple_decompress_into},
};

use crate::error::StoreError;

/// Values that a column may hold; a damaged length must not become an allocation.
const MAX_LEN: usize = 1 << 20;

/// How values were written.
const PLAIN: u8 = 0;
const RANKS: u8 = 1;
const SHORT: u8 = 2;

/// Below this many values what `pco` writes about them takes more than it saves.
const FEW: usize = 24;
/// Above this many it takes less than it saves.
const MANY: usize = 4_096;

/// Values, `NaN` where one is not known.
pub(crate) fn from_values(values: &[f64]) -> Vec<u8> {
    let known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    let ranks = ranks(&known);
    let candidates = [
        (known.len() <= MANY).then(|| (SHORT, short(&known))),
        (known.len() > FEW).then(|| (PLAIN, compressed(&known))),
        ranks.filter(|_| known.len() > FEW).map(|ranks| (RANKS, ranks)),
    ];
    let best = candidates.into_iter().flatten().min_by_key(|(_, bytes)| bytes.len());
    let (kind, bytes) = best.unwrap_or((SHORT, Vec::new()));
    let mut column = vec![kind];
    put_runs(&mut column, values);
    column.extend(bytes);
    column
}

/// What [`from_values`] was given.
pub(crate) fn to_values(column: &[u8]) -> Result<Vec<f64>, StoreError> {
    read_values(column).ok_or_else(damaged)
}

/// Whole numbers, such as times.
pub(crate) fn from_numbers(numbers: &[i64]) -> Vec<u8> {
    let mut column = Vec::new();
    put_len(&mut column, numbers.len());
    column.extend(compressed(numbers));
    column
}

/// What [`from_numbers`] was given.
pub(crate) fn to_numbers(column: &[u8]) -> Result<Vec<i64>, StoreError> {
    let mut rest = column;
    let numbers = take_len(&mut rest).and_then(|len| decompressed(rest, len));
    numbers.ok_or_else(damaged)
}

fn read_values(column: &[u8]) -> Option<Vec<f64>> {
    let (kind, mut rest) = column.split_first()?;
    let runs = take_runs(&mut rest)?;
    let len = |known: bool| -> usize { runs.iter().skip(usize::from(!known)).step_by(2).sum() };
    let count = len(true);
    let known = match *kind {
        PLAIN => decompressed(rest, count)?,
        RANKS => from_ranks(rest, count)?,
        SHORT => from_short(rest, count)?,
        _ => return None,
    };
    let mut known = known.into_iter();
    let mut values = Vec::with_capacity(count + len(false));
    for (index, run) in runs.into_iter().enumerate() {
        match index % 2 {
            0 => values.extend(known.by_ref().take(run)),
            _ => values.extend(std::iter::repeat_n(f64::NAN, run)),
        }
    }
    Some(values)
}

/// Lengths of what is known, not known, known, … in turn.
fn put_runs(column: &mut Vec<u8>, values: &[f64]) {
    let mut runs = vec![0_usize];
    let mut known = true;
    for value in values {
        if value.is_nan() == known {
            known = !known;
            runs.push(0);
        }
        if let Some(run) = runs.last_mut() {
            *run += 1;
        }
    }
    put_len(column, runs.len());
    runs.into_iter().for_each(|run| put_len(column, run));
}

fn take_runs(rest: &mut &[u8]) -> Option<Vec<usize>> {
    let count = take_len(rest)?;
    let runs = (0..count).map(|_| take_len(rest)).collect::<Option<Vec<usize>>>()?;
    (runs.iter().sum::<usize>() <= MAX_LEN).then_some(runs)
}

/// Different values once, ascending, then the rank of each; `None` where that saves nothing.
fn ranks(known: &[f64]) -> Option<Vec<u8>> {
    let mut different = known.to_vec();
    different.sort_unstable_by(f64::total_cmp);
    different.dedup_by_key(|value| value.to_bits());
    if different.len() > known.len() / 2 {
        return None;
    }
    let rank = |value: &f64| {
        let found = different.binary_search_by(|other| other.total_cmp(value));
        found.unwrap_or_default() as u32
    };
    let ranks: Vec<u32> = known.iter().map(rank).collect();
    let values = compressed(&different);
    let mut bytes = Vec::new();
    put_len(&mut bytes, different.len());
    put_len(&mut bytes, values.len());
    bytes.extend(values);
    bytes.extend(compressed(&ranks));
    Some(bytes)
}

fn from_ranks(mut rest: &[u8], count: usize) -> Option<Vec<f64>> {
    let different = take_len(&mut rest)?;
    let len = take_len(&mut rest)?;
    let (values, ranks) = rest.split_at_checked(len)?;
    let different: Vec<f64> = decompressed(values, different)?;
    let ranks: Vec<u32> = decompressed(ranks, count)?;
    ranks.into_iter().map(|rank| different.get(rank as usize).copied()).collect()
}

/// Each value without the zeros at its end: a byte that counts what is left, then that.
fn short(known: &[f64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(known.len() * 5);
    for value in known {
        let all = value.to_bits().to_be_bytes();
        let kept = all.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        bytes.push(kept as u8);
        bytes.extend(&all[..kept]);
    }
    bytes
}

fn from_short(mut rest: &[u8], count: usize) -> Option<Vec<f64>> {
    let mut values = Vec::with_capacity(count);
    for _ in 0..count {
        let (kept, more) = rest.split_first()?;
        let (bytes, more) = more.split_at_checked(usize::from(*kept))?;
        let mut all = [0; 8];
        all.get_mut(..bytes.len())?.copy_from_slice(bytes);
        values.push(f64::from_bits(u64::from_be_bytes(all)));
        rest = more;
    }
    Some(values)
}

fn compressed<T: Number>(numbers: &[T]) -> Vec<u8> {
    simple_compress(numbers, &ChunkConfig::default())
        .expect("the default settings are valid, and memory takes every byte")
}

fn decompressed<T: Number + Default>(bytes: &[u8], len: usize) -> Option<Vec<T>> {
    let mut numbers = vec![T::default(); len];
    let progress = simple_decompress_into(bytes, &mut numbers).ok()?;
    (progress.n_processed == len).then_some(numbers)
}

/// A length in groups of seven bits, the lowest first.
pub(crate) fn put_len(bytes: &mut Vec<u8>, mut len: usize) {
    while len >= 0x80 {
        bytes.push((len & 0x7f) as u8 | 0x80);
        len >>= 7;
    }
    bytes.push(len as u8);
}

pub(crate) fn take_len(rest: &mut &[u8]) -> Option<usize> {
    let mut len = 0;
    for shift in [0, 7, 14, 21] {
        let (byte, more) = rest.split_first()?;
        *rest = more;
        len |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return (len <= MAX_LEN).then_some(len);
        }
    }
    None
}

pub(crate) fn damaged() -> StoreError {
    tracing::error!("stored samples cannot be read back");
    StoreError::Damaged
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every bit comes back, and a column cut anywhere is refused or says something else.
    #[track_caller]
    fn check(values: &[f64], at_most_bytes: usize) {
        let column = from_values(values);
        let read = to_values(&column).unwrap();
        let bits = |values: &[f64]| -> Vec<u64> {
            let bits = |value: &f64| if value.is_nan() { 1 } else { value.to_bits() };
            values.iter().map(bits).collect()
        };
        assert_eq!(bits(&read), bits(values));
        assert!(column.len() <= at_most_bytes, "{} bytes", column.len());
        for end in 0..column.len() {
            let cut = to_values(&column[..end]);
            assert!(cut.is_err() || cut.is_ok_and(|cut| cut.len() <= values.len()));
        }
    }

    #[test]
    fn every_bit_comes_back() {
        check(&[], 4);
        check(&[f64::NAN; 3], 6);
        check(&[0.0, -0.0, f64::MIN_POSITIVE, f64::MAX, 0.1 + 0.2, 1e9], 60);
        let wild: Vec<f64> = (1..2_000).map(|n| f64::from(n).sin() * 1e6).collect();
        check(&wild, 16_000);
    }

    #[test]
    fn what_counters_give_takes_few_bytes() {
        // Of 200 ticks of a CPU each second, 0 to 199 were busy: 8 bits in 1,000 values.
        let ticks = |n: u32| f64::from(n.wrapping_mul(2_654_435_761) % 200);
        let busy: Vec<f64> = (0..1_000).map(|n| ticks(n) * 100.0 / 200.0).collect();
        check(&busy, 1_400);
        let gaps: Vec<f64> = busy
            .iter()
            .enumerate()
            .map(|(n, v)| if n % 300 < 20 { f64::NAN } else { *v })
            .collect();
        check(&gaps, 1_400);
        check(&[7.25; 10_000], 60);
    }

    #[test]
    fn times_come_back_and_regular_ones_take_no_room() {
        let times: Vec<i64> = (0..10_000).map(|n| 1_790_000_000_000_000 + n * 1_000_000).collect();
        let column = from_numbers(&times);
        assert_eq!(to_numbers(&column).unwrap(), times);
        assert!(column.len() < 60, "{} bytes", column.len());
        assert!(matches!(to_numbers(&column[..20]), Err(StoreError::Damaged)));
    }
}
