//! The writer's own connection to either database: it begins, commits, and comes back after a loss.

use sqlx::{ConnectOptions, Connection, PgPool, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{conn::Conn, group::Queue, lock::FileLock};

/// Any number that no other program on the same database takes for its advisory lock.
const WRITE_LOCK: i64 = 0x7065_7266_616e_616c;

/// Where the writes go.
pub(crate) enum Link {
    Sqlite(Box<SqliteLink>),
    Postgres(PgPool),
}

/// The one connection that writes to a SQLite file.
pub(crate) struct SqliteLink {
    options: SqliteConnectOptions,
    /// `None` after a group was lost: the next one connects anew.
    conn: Option<SqliteConnection>,
    /// Let go of when the file is closed, not before.
    lock: FileLock,
}

impl SqliteLink {
    pub(crate) fn new(
        options: SqliteConnectOptions,
        conn: SqliteConnection,
        lock: FileLock,
    ) -> Self {
        Self { options, conn: Some(conn), lock }
    }

    async fn commit(&mut self, queue: &mut Queue) -> Result<(), sqlx::Error> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.options.connect().await?,
        };
        let mut transaction = conn.begin_with("begin immediate").await?;
        queue.fill(&mut transaction, |conn| Conn::Sqlite(conn)).await?;
        transaction.commit().await?;
        self.conn = Some(conn);
        Ok(())
    }

    /// Moves the write-ahead log into the file, so that the file alone is the whole database.
    async fn close(self) {
        if let Some(mut conn) = self.conn {
            let moved = sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut conn).await;
            if let Err(error) = moved {
                tracing::warn!(%error, "the write-ahead log stays beside the database file");
            }
            if let Err(error) = conn.close().await {
                tracing::warn!(%error, "the database file was not closed cleanly");
            }
        }
        drop(self.lock);
    }
}

impl Link {
    /// Does a group of writes and commits it. An error means that none of them is acknowledged.
    pub(crate) async fn commit(&mut self, queue: &mut Queue) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(link) => link.commit(queue).await,
            Self::Postgres(pool) => {
                let mut transaction = pool.begin().await?;
                // Another server may write to the same database: numbers are given out in the
                // order of the commits, and two uploads of one new machine must not meet.
                sqlx::query("select pg_advisory_xact_lock($1)")
                    .bind(WRITE_LOCK)
                    .execute(&mut *transaction)
                    .await?;
                queue.fill(&mut transaction, |conn| Conn::Postgres(conn)).await?;
                transaction.commit().await
            }
        }
    }

    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite(link) => link.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
