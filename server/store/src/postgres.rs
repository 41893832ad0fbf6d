//! Opening and closing a PostgreSQL database.

use std::time::Duration;

use sqlx::{PgPool, postgres::PgPoolOptions};

use crate::{link::Link, migrations, settings::OpenError, writer::Writer};

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// One of them is the writer's while it writes.
const CONNECTIONS: u32 = 10;

/// A PostgreSQL database: one pool, one writer.
pub struct PostgresStore {
    pub(crate) pool: PgPool,
    pub(crate) writer: Writer,
}

impl PostgresStore {
    pub(crate) async fn open(url: &str) -> Result<Self, OpenError> {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect(url)
            .await?;
        migrations::run(&mut *pool.acquire().await?).await?;
        let writer = Writer::start(Link::Postgres(pool.clone()));
        Ok(Self { pool, writer })
    }

    pub(crate) async fn close(&self) {
        // The writer first: it needs the pool for the writes that wait, and closes it.
        self.writer.close().await;
    }
}
