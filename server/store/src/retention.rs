//! Sessions that are older than they are to be kept.

use crate::{
    conn::{Conn, on},
    error::StoreError,
    store::Store,
};

/// Sessions that are deleted in one write, so that others are answered in between.
const AT_A_TIME: i64 = 20;

/// How long sessions are kept that ended by themselves. What somebody saved, attached to a result
/// or brought as a file is never deleted unasked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Since the last tick, in microseconds; `None` for ever.
    pub sessions_us: Option<i64>,
}

/// What went, or would go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retained {
    pub sessions: u64,
    pub ticks: u64,
}

impl Store {
    /// What [`Self::retain`] would delete.
    pub async fn to_retain(
        &self,
        retention: Retention,
        now_us: i64,
    ) -> Result<Retained, StoreError> {
        let Some(before_us) = retention.before_us(now_us) else { return Ok(Retained::default()) };
        let mut reader = self.reader().await?;
        let (sessions, ticks): (i64, i64) = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select count(*), cast(coalesce(sum(ticks), 0) as bigint) from sessions
                 where state = 'completed' and to_us < $1 and result_id is null
                     and last_received_us is not null",
            )
            .bind(before_us)
            .fetch_one(db)
        )?;
        Ok(Retained { sessions: sessions.unsigned_abs(), ticks: ticks.unsigned_abs() })
    }

    /// Deletes sessions that are older than they are to be kept, some at a time, and says how many.
    pub async fn retain(&self, retention: Retention, now_us: i64) -> Result<Retained, StoreError> {
        let Some(before_us) = retention.before_us(now_us) else { return Ok(Retained::default()) };
        let mut all = Retained::default();
        loop {
            let some = self
                .write(move |mut conn| {
                    Box::pin(async move { conn.delete_old_sessions(before_us).await })
                })
                .await?;
            if some.sessions == 0 {
                return Ok(all);
            }
            all.sessions += some.sessions;
            all.ticks += some.ticks;
        }
    }
}

impl Retention {
    fn before_us(self, now_us: i64) -> Option<i64> {
        self.sessions_us.map(|kept_us| now_us.saturating_sub(kept_us))
    }
}

impl Conn<'_> {
    async fn delete_old_sessions(&mut self, before_us: i64) -> Result<Retained, StoreError> {
        let ticks: Vec<i64> = on!(
            self,
            db => sqlx::query_scalar(
                "delete from sessions where seq in (
                     select seq from sessions
                     where state = 'completed' and to_us < $1 and result_id is null
                         and last_received_us is not null
                     order by seq limit $2)
                 returning ticks",
            )
            .bind(before_us)
            .bind(AT_A_TIME)
            .fetch_all(db)
        )?;
        let sum: i64 = ticks.iter().sum();
        Ok(Retained { sessions: ticks.len() as u64, ticks: sum.unsigned_abs() })
    }
}
