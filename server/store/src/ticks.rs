//! The ticks of a session, every one, of the series that are asked for.

use std::collections::HashMap;

use kernel::recording::{Level, Metric, Series, SeriesId, Ticks};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    column,
    conn::{Conn, on},
    drawn::{Drawn, RolledBytes},
    error::StoreError,
    hot, rollups,
    store::Store,
};

/// Which ticks to read.
#[derive(Clone, Debug, Default)]
pub struct TicksQuery {
    pub series: SeriesChoice,
    /// The first time, microseconds since 1970 UTC; `None` from the beginning.
    pub from_us: Option<i64>,
    /// The last time, which is read too; `None` to the end.
    pub to_us: Option<i64>,
}

/// Which series to read; those that a session does not have are left out.
#[derive(Clone, Debug, Default)]
pub enum SeriesChoice {
    #[default]
    All,
    /// Of the host and of every instance.
    Metrics(Vec<Metric>),
    Series(Vec<SeriesId>),
}

/// One chunk without its values.
#[derive(FromRow)]
pub(crate) struct ChunkRow {
    pub(crate) chunk: i64,
    pub(crate) from_us: i64,
    times: Vec<u8>,
    ticks: i64,
    pub(crate) levels: i64,
}

/// What was read, still packed.
pub(crate) struct Stored {
    /// (Number, id), in the order of ids.
    pub(crate) series: Vec<(i64, SeriesId)>,
    /// Chunks of which ticks are needed.
    chunks: Vec<ChunkRow>,
    /// Chunks of which a rollup is there.
    pub(crate) rolled: Vec<ChunkRow>,
    /// (Series, chunk, column) of `chunks`.
    columns: Vec<(i64, i64, Vec<u8>)>,
    /// Of those of `chunks` whose samples are gone.
    gone: Vec<RolledBytes>,
    /// Batches that are not sealed yet.
    hot: Vec<Vec<u8>>,
}

impl Store {
    /// The ticks of a session, sorted by time, with the series that have a known value in the
    /// whole session, sorted by id. A session that is not there has none.
    pub async fn ticks(&self, id: &str, query: &TicksQuery) -> Result<Ticks, StoreError> {
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let Some(session) = conn.session(id).await? else { return Ok(Ticks::default()) };
        let stored = conn.stored_ticks(session.seq, query, None).await?;
        drop(reader);
        let query = query.clone();
        // Unpacking a day takes longer than a request may hold up the others.
        tokio::task::spawn_blocking(move || stored.unpacked(&query))
            .await
            .map_err(|_| StoreError::Closed)?
    }
}

impl Conn<'_> {
    /// Reads what a query needs; chunks that have a rollup of `level` without their columns.
    pub(crate) async fn stored_ticks(
        &mut self,
        session: i64,
        query: &TicksQuery,
        level: Option<Level>,
    ) -> Result<Stored, StoreError> {
        let mut series = Vec::new();
        for record in self.series_records(session).await? {
            let id = record.id()?;
            if query.series.has(&id) {
                series.push((record.series, id));
            }
        }
        series.sort_by(|(_, a), (_, b)| a.cmp(b));
        // Before the chunks: ticks that are sealed in between are there twice, not missing.
        let hot = self.hot_rows(session, query).await?;
        let rows: Vec<ChunkRow> = on!(
            self,
            db => sqlx::query_as(
                "select chunk, from_us, times, ticks, levels from chunks
                 where session = $1 and to_us >= $2 and from_us <= $3
                 order by chunk",
            )
            .bind(session)
            .bind(query.from_us.unwrap_or(i64::MIN))
            .bind(query.to_us.unwrap_or(i64::MAX))
            .fetch_all(db)
        )?;
        let bit = level.map_or(0, rollups::bit);
        let (rolled, chunks): (Vec<ChunkRow>, _) =
            rows.into_iter().partition(|row| row.levels & bit != 0);
        let columns = self.columns(session, &series, &chunks).await?;
        let gone = self.gone_rollups(session, None, &series, &chunks).await?;
        Ok(Stored { series, chunks, rolled, columns, gone, hot })
    }

    async fn columns(
        &mut self,
        session: i64,
        series: &[(i64, SeriesId)],
        chunks: &[ChunkRow],
    ) -> Result<Vec<(i64, i64, Vec<u8>)>, StoreError> {
        let (Some(first), Some(last)) = (chunks.first(), chunks.last()) else {
            return Ok(Vec::new());
        };
        if series.is_empty() {
            return Ok(Vec::new());
        }
        Ok(on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select series, chunk, bytes from chunk_values where session = ",
            );
            sql.push_bind(session).push(" and chunk between ").push_bind(first.chunk);
            sql.push(" and ").push_bind(last.chunk).push(" and series in (");
            let mut list = sql.separated(", ");
            for (number, _) in series {
                list.push_bind(*number);
            }
            sql.push(") order by series, chunk");
            sql.build_query_as().fetch_all(db).await
        })?)
    }
}

impl ChunkRow {
    fn times(&self) -> Result<Vec<i64>, StoreError> {
        let times = column::to_numbers(&self.times)?;
        match times.len() as i64 == self.ticks {
            true => Ok(times),
            false => Err(column::damaged()),
        }
    }
}

impl Stored {
    /// Chunks of which ticks are needed.
    pub(crate) fn chunks(&self) -> &[ChunkRow] {
        &self.chunks
    }

    /// Only what has its samples.
    pub(crate) fn without_gone(mut self) -> Self {
        self.chunks.retain(|row| !row.is_gone());
        self
    }

    /// The ticks within the times of the query.
    pub(crate) fn unpacked(&self, query: &TicksQuery) -> Result<Ticks, StoreError> {
        let mut at_us = Vec::new();
        // Of each chunk: its number, where its ticks begin, and which of its own are asked for.
        let mut places = Vec::with_capacity(self.chunks.len());
        let mut drawn = HashMap::new();
        for row in &self.chunks {
            let times = match row.is_gone() && !self.series.is_empty() {
                true => {
                    let of_chunk = self.gone.iter().filter(|(_, chunk, _)| *chunk == row.chunk);
                    let rolled = of_chunk.map(|(series, _, bytes)| (*series, bytes.as_slice()));
                    let Drawn { at_us, values } = Drawn::of(row, rolled)?;
                    drawn.insert(row.chunk, values);
                    at_us
                }
                false => row.times()?,
            };
            let begin =
                times.partition_point(|at_us| query.from_us.is_some_and(|from| *at_us < from));
            let end = times.partition_point(|at_us| query.to_us.is_none_or(|to| *at_us <= to));
            let end = end.max(begin);
            places.push((row.chunk, at_us.len(), begin..end));
            at_us.extend_from_slice(times.get(begin..end).unwrap_or_default());
        }
        let series = self.series.iter().map(|(number, id)| {
            let mut values = vec![f64::NAN; at_us.len()];
            let of_series = self.columns.partition_point(|(series, ..)| series < number);
            let columns =
                self.columns[of_series..].iter().take_while(|(series, ..)| series == number);
            for (_, chunk, bytes) in columns {
                let Ok(place) = places.binary_search_by_key(chunk, |(chunk, ..)| *chunk) else {
                    continue;
                };
                let (_, start, range) = &places[place];
                let column = column::to_values(bytes)?;
                let part = column.get(range.clone()).ok_or_else(column::damaged)?;
                values[*start..start + part.len()].copy_from_slice(part);
            }
            for (chunk, start, range) in &places {
                let column = drawn.get(chunk).and_then(|values| values.get(number));
                if let Some(part) = column.and_then(|column| column.get(range.clone())) {
                    values[*start..start + part.len()].copy_from_slice(part);
                }
            }
            Ok(Series { id: id.clone(), values })
        });
        let series = series.collect::<Result<Vec<Series>, StoreError>>()?;
        let mut ticks = Ticks { at_us, series };
        hot::append(&mut ticks, &self.series, &self.hot, query)?;
        Ok(ticks)
    }
}

impl SeriesChoice {
    fn has(&self, id: &SeriesId) -> bool {
        match self {
            Self::All => true,
            Self::Metrics(metrics) => metrics.contains(&id.metric),
            Self::Series(series) => series.contains(id),
        }
    }
}

impl TicksQuery {
    /// Whether a time is asked for.
    pub(crate) fn has(&self, at_us: i64) -> bool {
        self.from_us.is_none_or(|from_us| at_us >= from_us)
            && self.to_us.is_none_or(|to_us| at_us <= to_us)
    }
}
