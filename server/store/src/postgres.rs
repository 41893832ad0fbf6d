//! Opening and closing a PostgreSQL database.

use std::{sync::Arc, time::Duration};

use sqlx::{PgPool, postgres::PgPoolOptions};

use crate::{link::Link, live_cache::LiveCache, migrations, settings::OpenError, writer::Writer};

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// One of them is the writer's while it writes.
const CONNECTIONS: u32 = 10;

/// A PostgreSQL database: one pool, one writer.
pub struct PostgresStore {
    pub(crate) pool: PgPool,
    pub(crate) writer: Writer,
    pub(crate) live: Arc<LiveCache>,
}

impl PostgresStore {
    pub(crate) async fn open(url: &str) -> Result<Self, OpenError> {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect(url)
            .await?;
        migrations::run(&mut *pool.acquire().await?).await?;
        let live = Arc::default();
        let writer = Writer::start(Link::Postgres(pool.clone()), Arc::clone(&live));
        Ok(Self { pool, writer, live })
    }

    pub(crate) async fn close(&self) {
        // The writer first: it needs the pool for the writes that wait, and closes it.
        self.writer.close().await;
    }
}
