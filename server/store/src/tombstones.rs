//! Streamed sessions that somebody deleted: an agent that goes on with one is told so, and begins
//! another, instead of bringing back a session without its beginning.

use crate::{
    check,
    conn::{Conn, on},
    error::StoreError,
    store::Store,
};

/// An agent keeps what it could not send for a day, unless it was told otherwise.
const KEPT_US: i64 = 90 * 86_400 * 1_000_000;

impl Store {
    /// Removes a session with its ticks; that of somebody who streams is remembered. Its collector
    /// stays, also without sessions.
    pub async fn delete_session(&self, id: &str, now_us: i64) -> Result<(), StoreError> {
        let remember = "insert into deleted_sessions (id, deleted_at_us)
            select id, $2 from sessions where id = $1 and last_received_us is not null
            on conflict (id) do nothing";
        self.bury(remember, "delete from sessions where id = $1", "session", id, now_us).await
    }

    /// Removes a collector with its sessions, which are remembered as those that are deleted are.
    pub async fn delete_collector(&self, id: &str, now_us: i64) -> Result<(), StoreError> {
        let remember = "insert into deleted_sessions (id, deleted_at_us)
            select id, $2 from sessions where collector_id = $1 and last_received_us is not null
            on conflict (id) do nothing";
        self.bury(remember, "delete from collectors where id = $1", "collector", id, now_us).await
    }

    async fn bury(
        &self,
        remember: &'static str,
        delete: &'static str,
        what: &'static str,
        id: &str,
        now_us: i64,
    ) -> Result<(), StoreError> {
        check::id(id)?;
        let id = id.to_owned();
        self.write(move |mut conn| {
            Box::pin(async move {
                let old_us = now_us.saturating_sub(KEPT_US);
                on!(
                    &mut conn,
                    execute sqlx::query("delete from deleted_sessions where deleted_at_us < $1")
                        .bind(old_us)
                )?;
                on!(&mut conn, execute sqlx::query(remember).bind(id.as_str()).bind(now_us))?;
                let deleted = on!(&mut conn, execute sqlx::query(delete).bind(id.as_str()))?;
                match deleted {
                    0 => Err(StoreError::NotFound { what, ids: vec![id] }),
                    _ => Ok(()),
                }
            })
        })
        .await
    }
}

impl Conn<'_> {
    /// # Errors
    /// [`StoreError::Deleted`] where somebody deleted this session.
    pub(crate) async fn check_not_deleted(&mut self, id: &str) -> Result<(), StoreError> {
        let deleted_at_us: Option<i64> = on!(
            self,
            db => sqlx::query_scalar("select deleted_at_us from deleted_sessions where id = $1")
                .bind(id)
                .fetch_optional(db)
        )?;
        match deleted_at_us {
            Some(at_us) => Err(StoreError::Deleted { id: id.to_owned(), at_us }),
            None => Ok(()),
        }
    }
}
