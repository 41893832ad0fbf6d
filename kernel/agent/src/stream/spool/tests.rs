//! What is kept, found again, dropped and refused.

use std::fs::OpenOptions;

use kernel::recording::{Metric, SeriesId};
use tempfile::TempDir;

use super::*;
use crate::stream::tick::tests::{introduction, tick};

const LARGE: Limits = Limits { bytes: 16 << 20, age_us: 86_400_000_000 };

fn open(folder: &TempDir, limits: Limits) -> (Spool, Found) {
    Spool::open(folder.path(), limits).unwrap()
}

/// Files of the spool, without its lock.
fn files(folder: &TempDir) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| !path.ends_with(LOCK)).collect();
    files.sort();
    files
}

fn append(spool: &mut Spool, session: &str, seqs: std::ops::Range<u64>) {
    let ticks: Vec<Tick> = seqs.map(tick).collect();
    spool.append(&introduction(session), ticks.iter()).unwrap();
}

/// Session and numbers of what would be sent now.
fn front(spool: &mut Spool, most: usize) -> Option<(String, Vec<u64>)> {
    let Waiting { introduction, ticks } = spool.front(most, usize::MAX).unwrap()?;
    Some((introduction.id.clone(), ticks.iter().map(|tick| tick.seq).collect()))
}

fn of(session: &str, seqs: std::ops::Range<u64>) -> Option<(String, Vec<u64>)> {
    Some((session.to_owned(), seqs.collect()))
}

#[test]
fn what_is_kept_is_found_by_the_next_process_in_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let (mut spool, found) = open(&folder, LARGE);
    assert_eq!(found, Found::default());
    append(&mut spool, "a", 0..3);
    append(&mut spool, "b", 0..2);
    drop(spool);
    let (mut spool, found) = open(&folder, LARGE);
    assert_eq!((found.ticks, spool.len()), (5, 5));
    append(&mut spool, "c", 0..1);
    assert_eq!(front(&mut spool, 2), of("a", 0..2));
    assert_eq!(front(&mut spool, 9), of("a", 0..3));
    assert_eq!(spool.front(9, usize::MAX).unwrap().unwrap().ticks[1], tick(1));
    // The server has some of the first session already.
    assert_eq!(spool.taken("a", 2), 0);
    assert_eq!(front(&mut spool, 9), of("a", 2..3));
    assert_eq!(spool.taken("a", 3), 3);
    assert_eq!(front(&mut spool, 9), of("b", 0..2));
    spool.taken("b", 2);
    assert_eq!(front(&mut spool, 9), of("c", 0..1));
    spool.taken("c", 1);
    assert_eq!((front(&mut spool, 9), spool.len()), (None, 0));
    assert!(files(&folder).is_empty());
    append(&mut spool, "c", 1..2);
    assert_eq!(front(&mut spool, 9), of("c", 1..2));
}

#[test]
fn a_hole_in_the_numbers_ends_a_body() {
    let folder = tempfile::tempdir().unwrap();
    let (mut spool, _) = open(&folder, LARGE);
    append(&mut spool, "a", 0..2);
    append(&mut spool, "a", 5..7);
    assert_eq!(front(&mut spool, 9), of("a", 0..2));
    spool.taken("a", 2);
    assert_eq!(front(&mut spool, 9), of("a", 5..7));
}

#[test]
fn a_body_ends_where_it_has_enough_values() {
    let folder = tempfile::tempdir().unwrap();
    let (mut spool, _) = open(&folder, LARGE);
    append(&mut spool, "a", 0..10);
    let values = tick(0).values.len();
    assert_eq!(spool.front(9, 3 * values).unwrap().unwrap().ticks.len(), 3);
    assert_eq!(spool.front(9, 1).unwrap().unwrap().ticks.len(), 1);
}

#[test]
fn the_oldest_is_dropped_when_there_is_too_much() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { bytes: 64 << 10, ..LARGE };
    let (mut spool, _) = open(&folder, limits);
    let many = |at: u64| {
        let value = |cpu: u32| (SeriesId::of(Metric::CpuBusy, format!("{cpu:03}")), 12.345);
        Tick { values: (0..100).map(value).collect(), ..tick(at) }
    };
    let mut dropped = 0;
    for at in 0..150 {
        spool.append(&introduction("a"), [many(at)].iter()).unwrap();
        dropped += spool.trim(0);
    }
    let bytes: u64 = files(&folder).iter().map(|path| path.metadata().unwrap().len()).sum();
    assert!(bytes <= limits.bytes, "{bytes}");
    assert!(dropped > 0 && spool.len() > 20, "{dropped} dropped, {} kept", spool.len());
    assert_eq!(spool.len() + dropped, 150);
    // The newest stay, without a hole.
    assert_eq!(front(&mut spool, 1), of("a", dropped..dropped + 1));
}

#[test]
fn what_is_too_old_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let (mut spool, _) = open(&folder, Limits { age_us: 1_000_000, ..LARGE });
    append(&mut spool, "a", 0..3);
    let last_us = tick(2).at_us;
    assert_eq!(spool.trim(last_us + 1_000_000), 0);
    assert_eq!(spool.trim(last_us + 1_000_001), 3);
    assert_eq!((spool.len(), files(&folder).len()), (0, 0));
    append(&mut spool, "a", 3..4);
    assert_eq!(front(&mut spool, 9), of("a", 3..4));
}

#[test]
fn a_line_that_was_cut_off_at_the_end_was_never_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut spool, _) = open(&folder, LARGE);
    append(&mut spool, "a", 0..3);
    drop(spool);
    let path = files(&folder).remove(0);
    let whole = fs::read(&path).unwrap();
    for cut in [1, 2, 10] {
        fs::write(&path, &whole[..whole.len() - cut]).unwrap();
        let (mut spool, found) = open(&folder, LARGE);
        assert_eq!((found.ticks, found.broken_lines), (2, 0), "{cut}");
        assert_eq!(front(&mut spool, 9), of("a", 0..2));
    }
    // Cut off in its first line, it kept nothing.
    fs::write(&path, &whole[..10]).unwrap();
    let (spool, found) = open(&folder, LARGE);
    assert_eq!((found, spool.len(), files(&folder).len()), (Found::default(), 0, 0));
}

#[test]
fn a_damaged_line_is_counted_and_the_others_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut spool, _) = open(&folder, LARGE);
    append(&mut spool, "a", 0..4);
    drop(spool);
    let path = files(&folder).remove(0);
    let damaged = fs::read_to_string(&path).unwrap().replace("[1,", "[x,");
    fs::write(&path, damaged).unwrap();
    let (mut spool, found) = open(&folder, LARGE);
    assert_eq!((found.ticks, found.broken_lines), (3, 1));
    assert_eq!(front(&mut spool, 9), of("a", 0..1));
    spool.taken("a", 1);
    assert_eq!(front(&mut spool, 9), of("a", 2..4));
}

#[test]
fn a_file_that_is_none_of_ours_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("000000000007.jsonl"), "{\"spool\":2}\n[0,0,0]\n").unwrap();
    let (mut spool, found) = open(&folder, LARGE);
    assert_eq!((found.ticks, found.set_aside.len()), (0, 1));
    append(&mut spool, "a", 0..1);
    let names: Vec<String> =
        files(&folder).iter().map(|path| path.file_name().unwrap().display().to_string()).collect();
    assert_eq!(names, ["000000000007.broken", "000000000008.jsonl"]);
}

#[test]
fn a_second_process_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = open(&folder, LARGE);
    let error = Spool::open(folder.path(), LARGE).err().unwrap().to_string();
    assert!(error.starts_with("another perfagent keeps its samples in "), "{error}");
    assert!(error.ends_with("name another folder with --spool"), "{error}");
    drop(first);
    open(&folder, LARGE);
}

#[test]
fn a_write_that_fails_keeps_nothing_and_the_next_one_goes_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (mut spool, _) = open(&folder, LARGE);
    append(&mut spool, "a", 0..2);
    // A file that can only be read stands for a full disk.
    let path = files(&folder).remove(0);
    let file = OpenOptions::new().read(true).open(path).unwrap();
    spool.writer.as_mut().unwrap().replace_file(file);
    assert!(spool.append(&introduction("a"), [tick(2)].iter()).is_err());
    assert_eq!(spool.len(), 2);
    append(&mut spool, "a", 2..4);
    assert_eq!(front(&mut spool, 9), of("a", 0..2));
    spool.taken("a", 2);
    assert_eq!(front(&mut spool, 9), of("a", 2..4));
}
