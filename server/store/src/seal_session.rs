//! What came in batches, moved into chunks: when there is enough of it, and when a session ended.
//!
//! Packing takes a while for a session of many series. It happens beside the writer, which gets
//! the finished chunks: samples of others are acknowledged meanwhile.

use kernel::recording::{Bucket, Series, SeriesId, Ticks};

use crate::{
    conn::{Conn, on},
    error::StoreError,
    hot,
    seal::{self, CHUNK_TICKS, Chunk},
    store::Store,
    ticks::{SeriesChoice, TicksQuery},
};

/// A session that has something to be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsealed {
    /// Order of arrival, the cursor.
    pub seq: i64,
    ended: bool,
}

/// What is moved.
struct Sealed {
    /// Number of the first chunk.
    first: i64,
    chunks: Vec<Chunk>,
    /// By number of the series: over everything that is known.
    known: Vec<(i64, Bucket)>,
    /// Batches up to this number are in the chunks.
    last_batch: i64,
    /// So many.
    batches: i64,
    ticks: i64,
}

/// What is not sealed, with the numbers of the series and what is sealed of each.
struct Batches {
    ticks: Ticks,
    numbers: Vec<i64>,
    sealed: Vec<Option<Bucket>>,
}

impl Store {
    /// The next session after `after` that has a chunk's worth of ticks, or that has ended and
    /// was not sealed since.
    pub async fn next_unsealed(&self, after: i64) -> Result<Option<Unsealed>, StoreError> {
        let mut reader = self.reader().await?;
        let row: Option<(i64, bool)> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select seq, ended_by is not null from sessions
                 where unsealed and seq > $1 and (ended_by is not null or hot_ticks >= $2)
                 order by seq limit 1",
            )
            .bind(after)
            .bind(CHUNK_TICKS as i64)
            .fetch_optional(db)
        )?;
        Ok(row.map(|(seq, ended)| Unsealed { seq, ended }))
    }

    /// Moves the batches of a session into chunks: all of them where it has ended.
    pub async fn seal(&self, unsealed: Unsealed) -> Result<(), StoreError> {
        let Unsealed { seq, ended } = unsealed;
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let rows = conn.numbered_rows(seq, if ended { usize::MAX } else { CHUNK_TICKS }).await?;
        let batches =
            conn.batches(seq, &rows.iter().map(|(_, bytes)| bytes).collect::<Vec<_>>()).await?;
        let first = conn.next_chunk(seq).await?;
        drop(reader);
        let last_batch = rows.last().map(|(last_batch, _)| (*last_batch, rows.len() as i64));
        let pack = move || last_batch.map(|last_batch| Sealed::of(batches, first, last_batch));
        let sealed = tokio::task::spawn_blocking(pack).await.map_err(|_| StoreError::Closed)?;
        self.write(move |mut conn| {
            Box::pin(async move {
                if let Some(sealed) = sealed {
                    conn.put_sealed(seq, &sealed).await?;
                }
                if ended {
                    conn.close_session(seq).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

impl Sealed {
    fn of(batches: Batches, first: i64, (last_batch, count): (i64, i64)) -> Self {
        let Batches { ticks, numbers, sealed } = batches;
        let known = numbers.iter().zip(sealed).zip(&ticks.series);
        let known =
            known.filter_map(|((number, sealed), series)| Some((*number, all(sealed, series)?)));
        Self {
            first,
            known: known.collect(),
            chunks: seal::chunks(&ticks, &numbers),
            last_batch,
            batches: count,
            ticks: ticks.len() as i64,
        }
    }
}

impl Conn<'_> {
    /// The series of a session with their numbers, over all known values, sealed or not.
    pub(crate) async fn known_series(
        &mut self,
        session: i64,
    ) -> Result<Vec<(i64, SeriesId, Option<Bucket>)>, StoreError> {
        let rows = self.hot_rows(session, &TicksQuery::default()).await?;
        let Batches { ticks, numbers, sealed } =
            self.batches(session, &rows.iter().collect::<Vec<_>>()).await?;
        let known = |((number, sealed), series): ((i64, Option<Bucket>), Series)| {
            (number, series.id.clone(), all(sealed, &series))
        };
        Ok(numbers.into_iter().zip(sealed).zip(ticks.series).map(known).collect())
    }

    async fn batches(&mut self, session: i64, rows: &[&Vec<u8>]) -> Result<Batches, StoreError> {
        let (mut series, mut sealed) = (Vec::new(), Vec::new());
        for record in self.series_records(session).await? {
            sealed.push(record.known());
            series.push((record.series, record.id()?));
        }
        let empty = |(_, id): &(i64, SeriesId)| Series { id: id.clone(), values: Vec::new() };
        let mut ticks = Ticks { at_us: Vec::new(), series: series.iter().map(empty).collect() };
        hot::append(&mut ticks, &series, rows, &TicksQuery::default())?;
        let numbers = series.into_iter().map(|(number, _)| number).collect();
        Ok(Batches { ticks, numbers, sealed })
    }

    /// The first batches of a session with their numbers, up to about `most` ticks.
    async fn numbered_rows(
        &mut self,
        session: i64,
        most: usize,
    ) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
        let mut rows: Vec<(i64, Vec<u8>)> = on!(
            self,
            db => sqlx::query_as(
                "select seq, ticks from samples where session = $1 order by seq limit $2",
            )
            .bind(session)
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all(db)
        )?;
        let mut ticks = 0;
        let count = rows.iter().take_while(|(_, bytes)| {
            ticks += hot::len(bytes);
            ticks <= most
        });
        let count = count.count();
        rows.truncate(count);
        Ok(rows)
    }

    async fn next_chunk(&mut self, session: i64) -> Result<i64, StoreError> {
        let last: Option<i64> = on!(
            self,
            db => sqlx::query_scalar("select max(chunk) from chunks where session = $1")
                .bind(session)
                .fetch_one(db)
        )?;
        Ok(last.map_or(0, |last| last + 1))
    }

    /// Puts chunks where their batches were, unless somebody else has done that, batches were
    /// joined meanwhile, or the session is gone.
    async fn put_sealed(&mut self, session: i64, sealed: &Sealed) -> Result<(), StoreError> {
        let Sealed { first, chunks, known, last_batch, batches, ticks } = sealed;
        if self.next_chunk(session).await? != *first {
            return Ok(());
        }
        // Where there are several writers, none that joins batches comes in between.
        on!(
            self,
            execute sqlx::query("update sessions set hot_ticks = hot_ticks where seq = $1")
                .bind(session)
        )?;
        let there: i64 = on!(
            self,
            db => sqlx::query_scalar(
                "select count(*) from samples where session = $1 and seq <= $2",
            )
            .bind(session)
            .bind(last_batch)
            .fetch_one(db)
        )?;
        if there == 0 || there != *batches {
            return Ok(());
        }
        on!(
            self,
            execute sqlx::query("delete from samples where session = $1 and seq <= $2")
                .bind(session)
                .bind(last_batch)
        )?;
        self.put_chunks(session, *first, chunks).await?;
        for (number, all) in known {
            self.set_known(session, *number, *all).await?;
        }
        on!(
            self,
            execute sqlx::query("update sessions set hot_ticks = hot_ticks - $2 where seq = $1")
                .bind(session)
                .bind(ticks)
        )?;
        Ok(())
    }

    async fn set_known(
        &mut self,
        session: i64,
        series: i64,
        all: Bucket,
    ) -> Result<(), StoreError> {
        on!(
            self,
            execute sqlx::query(
                "update session_series set known = $3, min = $4, mean = $5, max = $6
                 where session = $1 and series = $2",
            )
            .bind(session)
            .bind(series)
            .bind(i64::from(all.count))
            .bind(all.min)
            .bind(all.mean)
            .bind(all.max)
        )?;
        Ok(())
    }

    /// Says of a session that ended what only all of its times tell; one that goes on stays as it
    /// is.
    async fn close_session(&mut self, session: i64) -> Result<(), StoreError> {
        let nothing =
            TicksQuery { series: SeriesChoice::Series(Vec::new()), ..TicksQuery::default() };
        let stored = self.stored_ticks(session, &nothing, None).await?;
        let times = stored.unpacked(&nothing)?;
        on!(
            self,
            execute sqlx::query(
                "update sessions set unsealed = $2, gaps = $3, cadence_us = $4
                 where seq = $1 and hot_ticks = 0 and ended_by is not null",
            )
            .bind(session)
            .bind(false)
            .bind(times.gaps().len() as i64)
            .bind(times.cadence_us())
        )?;
        Ok(())
    }
}

/// What is sealed of a series together with more of it.
fn all(sealed: Option<Bucket>, more: &Series) -> Option<Bucket> {
    let more = more.values.iter().filter_map(|value| Bucket::of(*value));
    sealed.into_iter().chain(more).reduce(Bucket::merged)
}
