//! Samples that are older than they are to be kept: their rollups stay, with sketches from which
//! percentiles are told.

use kernel::recording::Level;

use crate::{
    column,
    conn::{Conn, on},
    drawn::GONE,
    error::StoreError,
    retention::Retained,
    rollups,
    store::Store,
};

/// What of each chunk stays in any case, however few ticks it has.
const KEPT: [Level; 2] = [Level::Minute, Level::Hour];

/// Sessions are numbered from 1.
const BEFORE_ALL: i64 = 0;

/// A chunk that still has its samples.
#[derive(sqlx::FromRow)]
struct Whole {
    chunk: i64,
    times: Vec<u8>,
    ticks: i64,
    levels: i64,
}

/// What takes the place of its samples.
struct Kept {
    chunk: i64,
    levels: i64,
    /// (Level, series, bytes).
    rollups: Vec<(Level, i64, Vec<u8>)>,
}

/// Columns of the sessions with samples to let go of, behind `$1`: those that ended before `$2`
/// and nobody writes to, with a chunk that is not [`GONE`], which is `$3`.
macro_rules! to_let_go {
    ($columns:literal $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from sessions
             where seq > $1 and to_us < $2 and state <> 'active' and not unsealed and not demo
                 and exists (select 1 from chunks where session = seq and levels < $3)",
            $rest
        )
    };
}

impl Store {
    /// What [`Self::let_go_of_samples`] would let go of.
    pub async fn samples_to_let_go(&self, before_us: i64) -> Result<Retained, StoreError> {
        let mut reader = self.reader().await?;
        let (sessions, ticks): (i64, i64) = on!(
            &mut reader.conn(),
            db => sqlx::query_as(to_let_go!(
                "count(*), cast(coalesce(sum(ticks), 0) as bigint)" ""
            ))
            .bind(BEFORE_ALL)
            .bind(before_us)
            .bind(GONE)
            .fetch_one(db)
        )?;
        Ok(Retained { sessions: sessions.unsigned_abs(), ticks: ticks.unsigned_abs() })
    }

    /// Lets go of the samples of sessions that ended before a time, microseconds since 1970 UTC,
    /// whoever keeps them. Rollups stay. A chunk at a time, so that others are answered in between.
    pub async fn let_go_of_samples(
        &self,
        before_us: i64,
        now_us: i64,
    ) -> Result<Retained, StoreError> {
        let mut all = Retained::default();
        let mut last = BEFORE_ALL;
        while let Some((session, ticks)) = self.next_to_let_go(last, before_us).await? {
            last = session;
            while let Some((chunk, columns)) = self.next_whole(session).await? {
                let kept = tokio::task::spawn_blocking(move || Kept::of(chunk, &columns))
                    .await
                    .map_err(|_| StoreError::Closed)??;
                self.write(move |mut conn| {
                    Box::pin(async move { conn.put_kept(session, &kept).await })
                })
                .await?;
            }
            self.write(move |mut conn| {
                Box::pin(async move {
                    on!(
                        &mut conn,
                        execute sqlx::query(
                            "update sessions set raw_gone_at_us = $2 where seq = $1",
                        )
                        .bind(session)
                        .bind(now_us)
                    )
                    .map_err(StoreError::from)
                })
            })
            .await?;
            all.sessions += 1;
            all.ticks += ticks.unsigned_abs();
        }
        Ok(all)
    }

    /// The first behind the session `last`, with its ticks.
    async fn next_to_let_go(
        &self,
        last: i64,
        before_us: i64,
    ) -> Result<Option<(i64, i64)>, StoreError> {
        let mut reader = self.reader().await?;
        Ok(on!(
            &mut reader.conn(),
            db => sqlx::query_as(to_let_go!("seq, ticks" " order by seq limit 1"))
                .bind(last)
                .bind(before_us)
            .bind(GONE)
            .fetch_optional(db)
        )?)
    }

    /// The next chunk with samples, and its columns by number of the series.
    async fn next_whole(
        &self,
        session: i64,
    ) -> Result<Option<(Whole, Vec<(i64, Vec<u8>)>)>, StoreError> {
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let chunk: Option<Whole> = on!(
            &mut conn,
            db => sqlx::query_as(
                "select chunk, times, ticks, levels from chunks
                 where session = $1 and levels < $2 order by chunk limit 1",
            )
            .bind(session)
            .bind(GONE)
            .fetch_optional(db)
        )?;
        let Some(chunk) = chunk else { return Ok(None) };
        let columns = on!(
            &mut conn,
            db => sqlx::query_as(
                "select series, bytes from chunk_values where session = $1 and chunk = $2",
            )
            .bind(session)
            .bind(chunk.chunk)
            .fetch_all(db)
        )?;
        Ok(Some((chunk, columns)))
    }
}

impl Kept {
    fn of(chunk: Whole, columns: &[(i64, Vec<u8>)]) -> Result<Self, StoreError> {
        let Whole { chunk, times, ticks, mut levels } = chunk;
        let at_us = column::to_numbers(&times)?;
        if at_us.len() as i64 != ticks {
            return Err(column::damaged());
        }
        let mut rollups = Vec::new();
        for (series, bytes) in columns {
            let values = column::to_values(bytes)?;
            for level in KEPT {
                // That of hours is written again: an older one has no sketches.
                if levels & rollups::bit(level) == 0 || level == Level::Hour {
                    rollups.push((level, *series, rollups::packed(level, &at_us, &values)));
                }
            }
        }
        levels |= GONE | KEPT.map(rollups::bit).iter().sum::<i64>();
        Ok(Self { chunk, levels, rollups })
    }
}

impl Conn<'_> {
    async fn put_kept(&mut self, session: i64, kept: &Kept) -> Result<(), StoreError> {
        let Kept { chunk, levels, rollups } = kept;
        for (level, series, bytes) in rollups {
            on!(
                self,
                execute sqlx::query(
                    "insert into rollups (session, level, series, chunk, bytes)
                     values ($1, $2, $3, $4, $5)
                     on conflict (session, level, series, chunk) do update set bytes = $5",
                )
                .bind(session)
                .bind(rollups::seconds(*level))
                .bind(series)
                .bind(chunk)
                .bind(bytes.as_slice())
            )?;
        }
        on!(
            self,
            execute sqlx::query("delete from chunk_values where session = $1 and chunk = $2")
                .bind(session)
                .bind(chunk)
        )?;
        on!(
            self,
            execute sqlx::query(
                "update chunks set levels = $3 where session = $1 and chunk = $2",
            )
            .bind(session)
            .bind(chunk)
            .bind(levels)
        )?;
        Ok(())
    }
}
