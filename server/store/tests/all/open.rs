//! Opening a database: what is made, what is refused and in which words, what is there again.

use std::{fs, path::PathBuf};

use crate::common::{NOW_US, document, id, new_result, settings, sqlite};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use store::{MachineChoice, OpenError, Store, StoreError};
use tempfile::TempDir;

pub(crate) fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("new/data.db")
}

/// A closed database with `results` results.
async fn filled(folder: &TempDir, results: u32) {
    let store = sqlite(folder).await;
    add(&store, results).await;
    store.close().await;
}

async fn add(store: &Store, results: u32) {
    let machine = MachineChoice::ByKey { new_id: id(100) };
    let results = (0..results).map(|n| new_result(document(n, Some("key"), 1), machine.clone()));
    store.add_results(results.collect(), NOW_US).await.unwrap();
}

pub(crate) async fn raw(folder: &TempDir, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(path(folder)).create_if_missing(true);
    let mut conn: SqliteConnection = options.connect().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    sqlx::Connection::close(conn).await.unwrap();
}

#[track_caller]
fn check_refused(opened: Result<Store, OpenError>, expected: &str, folder: &TempDir) {
    let error = opened.err().expect("it is refused").to_string();
    let error = error.replace(&path(folder).display().to_string(), "DATABASE");
    assert_eq!(error, expected);
}

#[tokio::test]
async fn a_second_server_on_the_same_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = sqlite(&folder).await;
    check_refused(
        Store::open(&settings(&folder)).await,
        "Another server has DATABASE open. Stop it first, or give this one a file of its own.",
        &folder,
    );
    add(&first, 1).await;
    first.close().await;
    sqlite(&folder).await.close().await;
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_drop_without_close() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder).await;
    add(&store, 3).await;
    drop(store);
    let store = sqlite(&folder).await;
    for number in 0..3 {
        assert!(store.result(&id(number)).await.unwrap().is_some(), "{number}");
    }
}

#[tokio::test]
async fn a_closed_database_is_one_file_and_answers_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder).await;
    add(&store, 3).await;
    store.close().await;
    assert!(!folder.path().join("new/data.db-wal").exists(), "the log was moved into the file");
    assert!(matches!(store.machine(&id(100)).await, Err(StoreError::Closed)));
    assert!(matches!(store.delete_machine(&id(100)).await, Err(StoreError::Closed)));
    store.close().await;
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    filled(&folder, 1).await;
    raw(
        &folder,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (9999, 'later', true, x'00', 0)",
    )
    .await;
    let opened = Store::open(&settings(&folder)).await;
    assert!(matches!(opened, Err(OpenError::Newer { found: 9999, .. })));
    raw(&folder, "delete from _sqlx_migrations where version = 9999").await;
    sqlite(&folder).await.close().await;
}

#[tokio::test]
async fn a_changed_step_of_the_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    filled(&folder, 1).await;
    raw(&folder, "update _sqlx_migrations set checksum = x'00' where version = 1").await;
    let opened = Store::open(&settings(&folder)).await;
    assert!(matches!(opened, Err(OpenError::Changed { version: 1 })));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("new")).unwrap();
    fs::write(
        path(&folder),
        "a letter, not a database, and long enough to be taken for one".repeat(99),
    )
    .unwrap();
    check_refused(
        Store::open(&settings(&folder)).await,
        "DATABASE is damaged (error returned from database: (code: 26) file is not a database). \
         Restore the last backup, or move the file away to start with an empty database.",
        &folder,
    );
}

#[tokio::test]
async fn a_damaged_page_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    filled(&folder, 300).await;
    let mut bytes = fs::read(path(&folder)).unwrap();
    let page = 4096;
    assert!(bytes.len() > 20 * page);
    bytes[8 * page..16 * page].fill(0xa5);
    fs::write(path(&folder), bytes).unwrap();
    let opened = Store::open(&settings(&folder)).await;
    assert!(matches!(opened, Err(OpenError::Damaged { .. })));
}

#[tokio::test]
async fn the_tables_of_another_program_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("new")).unwrap();
    raw(&folder, "create table letters (body text)").await;
    check_refused(
        Store::open(&settings(&folder)).await,
        "DATABASE holds the tables of another program. Choose another path.",
        &folder,
    );
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("new"), "a file where the folder would be").unwrap();
    let opened = Store::open(&settings(&folder)).await;
    assert!(matches!(opened, Err(OpenError::Folder { .. })));
}
