//! Copies of a database: made while it is written to, checked, refused and put back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use store::{BackupError, MachineChoice, Store};
use tempfile::TempDir;

use crate::common::{NOW_US, document, id, new_result, settings, sqlite};

fn database(folder: &TempDir) -> PathBuf {
    folder.path().join("new/data.db")
}

async fn add(store: &Store, number: u32) {
    let machine = MachineChoice::ByKey { new_id: id(100) };
    let result = new_result(document(number, Some("key"), 1), machine);
    store.add_results(vec![result], NOW_US).await.unwrap();
}

async fn has(store: &Store, number: u32) -> bool {
    store.result(&id(number)).await.unwrap().is_some()
}

/// Turns a page in the middle of the file around.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2 / 4_096 * 4_096;
    bytes[middle..middle + 4_096].iter_mut().for_each(|byte| *byte = !*byte);
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn a_copy_holds_what_was_there_and_is_put_back_when_nobody_has_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let (settings, copy) = (settings(&folder), folder.path().join("copy.db"));
    let store = sqlite(&folder).await;
    add(&store, 1).await;
    settings.back_up(&copy).await.unwrap();
    add(&store, 2).await;
    assert!(settings.verify().await.unwrap().is_empty());
    let again = settings.back_up(&copy).await.unwrap_err();
    assert!(matches!(again, BackupError::Exists { .. }), "{again}");
    let early = settings.restore(&copy, "1").await.unwrap_err().to_string();
    assert!(early.starts_with("Another server has"), "{early}");
    store.close().await;

    let old = settings.restore(&copy, "1").await.unwrap().expect("something was there");
    let store = sqlite(&folder).await;
    assert!(has(&store, 1).await && !has(&store, 2).await);
    store.close().await;
    let older = store::Settings { url: format!("sqlite:{}", old.display()) };
    let store = Store::open(&older).await.unwrap();
    assert!(has(&store, 2).await, "what was there stays");
    store.close().await;
}

#[tokio::test]
async fn a_copy_is_put_where_nothing_was() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let store = sqlite(&folder).await;
    add(&store, 1).await;
    settings(&folder).back_up(&copy).await.unwrap();
    store.close().await;
    let other = tempfile::tempdir().unwrap();
    assert_eq!(settings(&other).restore(&copy, "1").await.unwrap(), None);
    let store = sqlite(&other).await;
    assert!(has(&store, 1).await);
    store.close().await;
}

#[tokio::test]
async fn damage_is_found_and_a_damaged_copy_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (settings, copy) = (settings(&folder), folder.path().join("copy.db"));
    let store = sqlite(&folder).await;
    add(&store, 1).await;
    settings.back_up(&copy).await.unwrap();
    store.close().await;
    damage(&copy);
    let error = settings.restore(&copy, "1").await.unwrap_err();
    assert!(matches!(error, BackupError::Damaged { .. }), "{error}");
    fs::write(&copy, "no database at all").unwrap();
    let error = settings.restore(&copy, "1").await.unwrap_err();
    assert!(matches!(error, BackupError::Damaged { .. }), "{error}");
    let store = sqlite(&folder).await;
    assert!(has(&store, 1).await);
    store.close().await;
    let left = fs::read_dir(database(&folder).parent().unwrap()).unwrap();
    let names: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "the database and its lock, not {names:?}");

    damage(&database(&folder));
    assert!(!settings.verify().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_not_copied() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let error = settings.verify().await.unwrap_err();
    assert!(matches!(error, BackupError::Missing { .. }), "{error}");
    let error = settings.restore(&folder.path().join("none.db"), "1").await.unwrap_err();
    assert!(matches!(error, BackupError::Missing { .. }), "{error}");
    let postgres = store::Settings { url: "postgres://h/d".to_owned() };
    let error = postgres.back_up(&folder.path().join("x")).await.unwrap_err().to_string();
    assert!(error.contains("pg_dump"), "{error}");
}
