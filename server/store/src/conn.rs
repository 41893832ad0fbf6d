//! One connection to either database, and the macro that runs one query on it.

use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, pool::PoolConnection};

/// A connection, inside a transaction where something is written.
pub(crate) enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// A connection of the read pool, given back when dropped.
pub(crate) enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(held) => Conn::Sqlite(held),
            Self::Postgres(held) => Conn::Postgres(held),
        }
    }
}

/// Runs one query, written once, on whichever database `conn: &mut Conn` is.
///
/// The query is compiled for both databases, one arm of a `match` each; sqlx
/// infers the database, and with it how rows and values are read, from `db`:
///
/// ```text
/// let names: Vec<String> =
///     on!(conn, db => sqlx::query_scalar("select name from machines").fetch_all(db))?;
/// let deleted: u64 =
///     on!(conn, execute sqlx::query("delete from machines where id = $1").bind(id))?;
/// ```
///
/// The second form answers how many rows were changed.
macro_rules! on {
    ($conn:expr, execute $query:expr) => {
        match $conn {
            $crate::conn::Conn::Sqlite(db) => {
                $query.execute(&mut **db).await.map(|done| done.rows_affected())
            }
            $crate::conn::Conn::Postgres(db) => {
                $query.execute(&mut **db).await.map(|done| done.rows_affected())
            }
        }
    };
    ($conn:expr, $db:ident => $query:expr) => {
        match $conn {
            $crate::conn::Conn::Sqlite(db) => {
                let $db = &mut **db;
                $query.await
            }
            $crate::conn::Conn::Postgres(db) => {
                let $db = &mut **db;
                $query.await
            }
        }
    };
}
pub(crate) use on;
