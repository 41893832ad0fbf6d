//! Opening and closing a SQLite file: its settings, its checks, its two kinds of connection.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    error,
    link::{Link, SqliteLink},
    live_cache::LiveCache,
    lock::FileLock,
    migrations,
    settings::OpenError,
    writer::Writer,
};
use sqlx::{
    ConnectOptions, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// Earlier versions can corrupt a database in WAL mode when a checkpoint meets a write.
const OLDEST: (u32, u32, u32) = (3, 51, 3);
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Each connection is a thread; more of them than cores do not read faster.
const READERS: u32 = 4;
/// Files up to this size are checked page by page at every start (about 0.1 s on a
/// disk cache); larger ones would delay it past a second and are checked on request.
const CHECKED_BYTES: u64 = 64 << 20;

/// A SQLite file: one writer, several readers.
pub struct SqliteStore {
    pub(crate) readers: SqlitePool,
    pub(crate) writer: Writer,
    pub(crate) live: Arc<LiveCache>,
}

impl SqliteStore {
    /// `max_pages` bounds the file; without it the disk does.
    pub(crate) async fn open(path: &Path, max_pages: Option<u32>) -> Result<Self, OpenError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            fs::create_dir_all(folder)
                .map_err(|source| OpenError::Folder { path: path.to_owned(), source })?;
        }
        let lock = FileLock::take(path).await?;
        let mut options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        if let Some(max_pages) = max_pages {
            options = options.pragma("max_page_count", max_pages.to_string());
        }
        let conn = prepared(path, &options).await.map_err(|error| damaged(path, error))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(BUSY_TIMEOUT)
            // A file does not hang up; asking would double the way to a small answer.
            .test_before_acquire(false)
            .connect_lazy_with(options.clone().pragma("query_only", "on"));
        let link = Link::Sqlite(Box::new(SqliteLink::new(options, conn, lock)));
        let live = Arc::default();
        Ok(Self { readers, writer: Writer::start(link, Arc::clone(&live)), live })
    }

    pub(crate) async fn close(&self) {
        // Readers first: the log can only be moved into the file when nobody reads it.
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// A connection to a file that is sound, ours and has this program's schema.
pub(crate) async fn prepared(
    path: &Path,
    options: &SqliteConnectOptions,
) -> Result<SqliteConnection, OpenError> {
    let mut conn = options.connect().await?;
    let version: String =
        sqlx::query_scalar("select sqlite_version()").fetch_one(&mut conn).await?;
    if !recent_enough(&version) {
        return Err(OpenError::OldSqlite { found: version });
    }
    if fs::metadata(path).is_ok_and(|file| file.len() <= CHECKED_BYTES) {
        let found: String =
            sqlx::query_scalar("pragma quick_check(1)").fetch_one(&mut conn).await?;
        if found != "ok" {
            return Err(OpenError::Damaged { path: path.to_owned(), detail: found });
        }
    }
    let (tables, ours): (i64, i64) = sqlx::query_as(
        "select count(*), count(case when name = '_sqlx_migrations' then 1 end)
         from sqlite_master where type = 'table'",
    )
    .fetch_one(&mut conn)
    .await?;
    if tables > 0 && ours == 0 {
        return Err(OpenError::Foreign { path: path.to_owned() });
    }
    migrations::run(&mut conn).await?;
    Ok(conn)
}

/// Turns the database's own words for a damaged file into a sentence.
fn damaged(path: &Path, error: OpenError) -> OpenError {
    match error {
        OpenError::Database(error) if error::is_damage(&error) => {
            OpenError::Damaged { path: PathBuf::from(path), detail: error.to_string() }
        }
        other => other,
    }
}

/// Whether a version such as `3.51.3` is [`OLDEST`] or later; what cannot be read is not.
fn recent_enough(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    let mut next = || parts.next().flatten();
    match (next(), next(), next()) {
        (Some(major), Some(minor), patch) => (major, minor, patch.unwrap_or(0)) >= OLDEST,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(version: &str, expected: bool) {
        assert_eq!(recent_enough(version), expected, "{version}");
    }

    #[test]
    fn a_library_that_can_damage_a_wal_file_is_refused() {
        check("3.51.3", true);
        check("3.51.10", true);
        check("3.52.0", true);
        check("3.100.0", true);
        check("4.0.0", true);
        check("3.51.2", false);
        check("3.46.1", false);
        check("3.9.9", false);
        check("2.99.99", false);
        check("", false);
        check("unknown", false);
    }
}
