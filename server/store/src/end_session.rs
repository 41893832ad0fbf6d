//! The end of sessions: by request, or because nothing came any more.

use crate::{
    add_session::search_text,
    check,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    session_changes::no_session,
    sessions::SessionState,
    store::Store,
};

impl Store {
    /// Ends a session; with a name it is one that somebody keeps. One that has ended stays as it
    /// is, but for the name.
    pub async fn end_session(
        &self,
        id: &str,
        name: Option<&str>,
        only_collector: Option<&str>,
    ) -> Result<(), StoreError> {
        check::id(id)?;
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        check::line("name", name.unwrap_or_default())?;
        let (id, name) = (id.to_owned(), name.map(str::to_owned));
        let only = only_collector.map(str::to_owned);
        self.write(move |mut conn| {
            Box::pin(async move { conn.end_session(&id, name.as_deref(), only.as_deref()).await })
        })
        .await
    }

    /// Ends the sessions of which nothing came within the last `silence_us`, and says how many.
    /// A time ahead of `now_us` is as far away: a clock that was set back keeps none open.
    pub async fn end_silent_sessions(
        &self,
        now_us: i64,
        silence_us: i64,
    ) -> Result<u64, StoreError> {
        let (early_us, late_us) =
            (now_us.saturating_sub(silence_us), now_us.saturating_add(silence_us));
        // Nothing is written, and nobody waits for the disk, where there is nothing to do.
        let mut reader = self.reader().await?;
        let silent: i64 = on!(
            &mut reader.conn(),
            db => sqlx::query_scalar(
                "select count(*) from sessions
                 where unsealed and ended_by is null
                     and (last_received_us < $1 or last_received_us > $2)",
            )
            .bind(early_us)
            .bind(late_us)
            .fetch_one(db)
        )?;
        drop(reader);
        if silent == 0 {
            return Ok(0);
        }
        self.write(move |mut conn| {
            Box::pin(async move { conn.end_silent_sessions(early_us, late_us).await })
        })
        .await
    }
}

impl Conn<'_> {
    async fn end_session(
        &mut self,
        id: &str,
        name: Option<&str>,
        only: Option<&str>,
    ) -> Result<(), StoreError> {
        let row = self.session(id).await?.ok_or_else(|| no_session(id))?;
        if let Some(only) = only.filter(|only| *only != row.collector_id) {
            return Err(StoreError::OtherCollector { only: only.to_owned() });
        }
        if row.last_received_us.is_none() {
            return Err(Invalid::NotStreamed { id: id.to_owned() }.into());
        }
        self.note_collector(&row.collector_id, row.to_us, row.last_received_us).await?;
        let (name, state) = match name {
            Some(name) => (name, SessionState::Saved),
            None if row.state == SessionState::Active => {
                (row.name.as_str(), SessionState::Completed)
            }
            None => (row.name.as_str(), row.state),
        };
        on!(
            self,
            execute sqlx::query(
                "update sessions
                 set state = $2, name = $3, search = $4, ended_by = 'request'
                 where seq = $1",
            )
            .bind(row.seq)
            .bind(state.name())
            .bind(name)
            .bind(search_text(name, &row.note, &row.source))
        )?;
        Ok(())
    }

    async fn end_silent_sessions(
        &mut self,
        early_us: i64,
        late_us: i64,
    ) -> Result<u64, StoreError> {
        // The newest tick of a collector is kept with it now and then only.
        on!(
            self,
            execute sqlx::query(
                "update collectors
                 set last_seen_us = coalesce((select max(s.to_us) from sessions s
                     where s.collector_id = collectors.id), last_seen_us)
                 where id in (select collector_id from sessions
                     where unsealed and ended_by is null
                         and (last_received_us < $1 or last_received_us > $2))",
            )
            .bind(early_us)
            .bind(late_us)
        )?;
        Ok(on!(
            self,
            execute sqlx::query(
                "update sessions
                 set state = case when state = 'active' then 'completed' else state end,
                     ended_by = 'silence'
                 where unsealed and ended_by is null
                     and (last_received_us < $1 or last_received_us > $2)",
            )
            .bind(early_us)
            .bind(late_us)
        )?)
    }
}
