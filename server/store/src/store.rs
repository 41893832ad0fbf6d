//! The door to the database: open, read, write, close.

use std::sync::Arc;

use crate::{
    conn::{Conn, Reader, on},
    error::StoreError,
    group::Work,
    live_cache::LiveCache,
    postgres::PostgresStore,
    settings::{OpenError, Place, Settings},
    sqlite::SqliteStore,
};

/// The database, SQLite or PostgreSQL; cheap to clone.
#[derive(Clone)]
pub enum Store {
    Sqlite(Arc<SqliteStore>),
    Postgres(Arc<PostgresStore>),
}

impl Store {
    /// Opens the database, makes the folder and the file if there are none, and
    /// brings the schema up to date. Refuses with a sentence rather than guess.
    pub async fn open(settings: &Settings) -> Result<Self, OpenError> {
        Self::open_within(settings, None).await
    }

    /// The same where a SQLite file may have so many pages at most: a full disk for tests. A file
    /// that has more already stays as large as it is.
    pub async fn open_bounded(settings: &Settings, max_pages: u32) -> Result<Self, OpenError> {
        Self::open_within(settings, Some(max_pages)).await
    }

    async fn open_within(settings: &Settings, max_pages: Option<u32>) -> Result<Self, OpenError> {
        let store = match settings.place()? {
            Place::Sqlite(path) => {
                Self::Sqlite(Arc::new(SqliteStore::open(&path, max_pages).await?))
            }
            Place::Postgres(url) => Self::Postgres(Arc::new(PostgresStore::open(&url).await?)),
        };
        store.make_summaries().await?;
        Ok(store)
    }

    /// Finishes the writes that wait and closes the database; a SQLite file is then whole
    /// without its log. Whoever calls the store afterwards gets [`StoreError::Closed`].
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close().await,
        }
    }

    /// Whether the database answers, asked in the cheapest way that touches its file.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut reader = self.reader().await?;
        let _: i64 = on!(
            &mut reader.conn(),
            db => sqlx::query_scalar("select count(*) from numbers").fetch_one(db)
        )?;
        Ok(())
    }

    pub(crate) fn live(&self) -> Arc<LiveCache> {
        Arc::clone(match self {
            Self::Sqlite(sqlite) => &sqlite.live,
            Self::Postgres(postgres) => &postgres.live,
        })
    }

    pub(crate) async fn reader(&self) -> Result<Reader, StoreError> {
        Ok(match self {
            Self::Sqlite(sqlite) => Reader::Sqlite(sqlite.readers.acquire().await?),
            Self::Postgres(postgres) => Reader::Postgres(postgres.pool.acquire().await?),
        })
    }

    /// Runs `work` in one transaction and answers when it is on disk; an error undoes all of it.
    /// One write at a time on either database.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(Conn<'c>) -> Work<'c, T> + Send + 'static,
    {
        match self {
            Self::Sqlite(sqlite) => sqlite.writer.write(work).await,
            Self::Postgres(postgres) => postgres.writer.write(work).await,
        }
    }
}
