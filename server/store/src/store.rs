//! The door to the database: open, read, write, close.

use std::{sync::Arc, time::Duration};

use sqlx::{PgPool, postgres::PgPoolOptions};

use crate::{
    conn::{Conn, Reader},
    error::StoreError,
    migrations,
    settings::{OpenError, Place, Settings},
    sqlite::SqliteStore,
    writer::Work,
};

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECTIONS: u32 = 10;
/// Any number that no other program on the same database takes for its advisory lock.
const WRITE_LOCK: i64 = 0x7065_7266_616e_616c;

/// The database, SQLite or PostgreSQL; cheap to clone.
#[derive(Clone)]
pub enum Store {
    Sqlite(Arc<SqliteStore>),
    Postgres(PostgresStore),
}

/// A PostgreSQL database.
#[derive(Clone)]
pub struct PostgresStore {
    pool: PgPool,
}

impl Store {
    /// Opens the database, makes the folder and the file if there are none, and
    /// brings the schema up to date. Refuses with a sentence rather than guess.
    pub async fn open(settings: &Settings) -> Result<Self, OpenError> {
        match settings.place()? {
            Place::Sqlite(path) => Ok(Self::Sqlite(Arc::new(SqliteStore::open(&path).await?))),
            Place::Postgres(url) => {
                let pool = PgPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(ACQUIRE_TIMEOUT)
                    .connect(&url)
                    .await?;
                migrations::run(&mut *pool.acquire().await?).await?;
                Ok(Self::Postgres(PostgresStore { pool }))
            }
        }
    }

    /// Finishes the writes that wait and closes the database; a SQLite file is then whole
    /// without its log. Whoever calls the store afterwards gets [`StoreError::Closed`].
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.pool.close().await,
        }
    }

    pub(crate) async fn reader(&self) -> Result<Reader, StoreError> {
        Ok(match self {
            Self::Sqlite(sqlite) => Reader::Sqlite(sqlite.readers.acquire().await?),
            Self::Postgres(postgres) => Reader::Postgres(postgres.pool.acquire().await?),
        })
    }

    /// Runs `work` in one transaction and answers when it is on disk; an error undoes all of it.
    ///
    /// One write at a time on either database: on SQLite because of its one
    /// writer, on PostgreSQL by a lock, so that numbers are given out in the
    /// order of the commits and two uploads of one machine cannot meet.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(Conn<'c>) -> Work<'c, T> + Send + 'static,
    {
        match self {
            Self::Sqlite(sqlite) => sqlite.writer.write(work).await,
            Self::Postgres(postgres) => {
                let mut transaction = postgres.pool.begin().await?;
                sqlx::query("select pg_advisory_xact_lock($1)")
                    .bind(WRITE_LOCK)
                    .execute(&mut *transaction)
                    .await?;
                let value = work(Conn::Postgres(&mut transaction)).await?;
                transaction.commit().await?;
                Ok(value)
            }
        }
    }
}
