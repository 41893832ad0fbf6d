//! A file that cannot grow and one that can only be read: writes are put off, reads go on.

use std::{fs::OpenOptions, os::unix::fs::FileExt};

use store::{MachineChoice, Store, StoreError};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::{
    common::{NOW_US, document, id, new_result, settings, sqlite},
    open::{path, raw},
};

/// More than fit into the pages that a file has to spare.
const MANY: u32 = 1_000;

async fn add(store: &Store, number: u32) -> Result<(), StoreError> {
    let machine = MachineChoice::ByKey { new_id: id(100_000) };
    let new = new_result(document(number, Some("key"), 1), machine);
    store.add_results(vec![new], NOW_US).await.map(drop)
}

/// Everything below this number is there.
async fn check_read(store: &Store, count: u32) {
    for number in 0..count {
        assert!(store.result(&id(number)).await.unwrap().is_some(), "{number}");
    }
}

#[tokio::test]
async fn a_file_that_is_full_takes_nothing_more_and_is_read() {
    let folder = tempfile::tempdir().unwrap();
    sqlite(&folder).await.close().await;
    // Fewer than it has: it grows no more.
    let store = Store::open_bounded(&settings(&folder), 1).await.unwrap();
    let mut kept = 0;
    let error = loop {
        match add(&store, kept).await {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < MANY, "it grows");
    };
    assert!(matches!(error, StoreError::Full), "{error}");
    assert_eq!(
        error.to_string(),
        "The disk of the database is full; free some space and try again."
    );
    check_read(&store, kept).await;
    // Several at once share a transaction, and each of them learns the reason.
    let mut together = JoinSet::new();
    for number in kept..kept + 8 {
        let store = store.clone();
        together.spawn(async move { add(&store, number).await });
    }
    while let Some(outcome) = together.join_next().await {
        let error = outcome.unwrap().unwrap_err();
        assert!(matches!(error, StoreError::Full), "{error}");
    }
    check_read(&store, kept).await;
    store.close().await;
    let store = sqlite(&folder).await;
    check_read(&store, kept).await;
    add(&store, kept).await.unwrap();
}

/// Says in the file's head that only a later format may write to it: then it is only read
/// (<https://www.sqlite.org/fileformat.html>, 1.3.3).
fn let_it_only_be_read(folder: &TempDir) {
    let file = OpenOptions::new().write(true).open(path(folder)).unwrap();
    file.write_all_at(&[3], 18).unwrap();
}

#[tokio::test]
async fn a_file_that_can_only_be_read_takes_nothing_and_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder).await;
    add(&store, 0).await.unwrap();
    // The head is read from the file again once the log is in it.
    raw(&folder, "pragma wal_checkpoint(truncate)").await;
    let_it_only_be_read(&folder);
    for _ in 0..2 {
        let error = add(&store, 1).await.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly), "{error}");
        assert_eq!(
            error.to_string(),
            "The database can only be read at the moment; check the rights on its disk and try \
             again."
        );
        check_read(&store, 1).await;
    }
}
