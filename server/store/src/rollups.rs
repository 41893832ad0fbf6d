//! Series in buckets of 10 seconds, a minute or an hour, without their ticks being read.

use std::collections::HashMap;

use kernel::recording::{Bucket, Level, Rolled, SeriesId, Sketch, Ticks, buckets, sketches};
use sqlx::QueryBuilder;

use crate::{
    column::{self, damaged, put_len, take_len},
    conn::{Conn, on},
    error::StoreError,
    store::Store,
    ticks::{ChunkRow, TicksQuery},
};

impl Store {
    /// Series of a session in buckets; those that `from_us` and `to_us` cut are whole. A session
    /// that is not there has none.
    pub async fn rollup(
        &self,
        id: &str,
        level: Level,
        query: &TicksQuery,
    ) -> Result<Rolled, StoreError> {
        let width_us = level.width_us();
        let query = TicksQuery {
            series: query.series.clone(),
            from_us: query.from_us.map(|from_us| level.bucket_us(from_us)),
            to_us: query.to_us.map(|to_us| level.bucket_us(to_us).saturating_add(width_us - 1)),
        };
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let Some(session) = conn.session(id).await? else {
            return Ok(Rolled::new(level, Vec::new()));
        };
        let read = conn.stored_ticks(session.seq, &query, Some(level)).await?;
        let mut rolled = conn.rollup_bytes(session.seq, level, &read.series, &read.rolled).await?;
        // Putting columns together is work for a thread of its own.
        tokio::task::spawn_blocking(move || {
            let ids: HashMap<i64, SeriesId> = read.series.iter().cloned().collect();
            let ticks = read.unpacked(&query)?;
            let mut pieces = of_ticks(level, &ticks);
            for (series, bytes) in rolled.drain(..) {
                let Some(id) = ids.get(&series) else { continue };
                let mut buckets = from_bytes(level, &bytes)?;
                buckets.retain(|(at_us, _)| query.has(*at_us));
                pieces.push((id.clone(), buckets));
            }
            Ok(Rolled::new(level, pieces))
        })
        .await
        .map_err(|_| StoreError::Closed)?
    }
}

impl Conn<'_> {
    /// The rollups of some chunks, (number of the series, bytes).
    async fn rollup_bytes(
        &mut self,
        session: i64,
        level: Level,
        series: &[(i64, SeriesId)],
        chunks: &[ChunkRow],
    ) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
        let (Some(first), Some(last)) = (chunks.first(), chunks.last()) else {
            return Ok(Vec::new());
        };
        if series.is_empty() {
            return Ok(Vec::new());
        }
        Ok(on!(self, db => async {
            let mut sql = QueryBuilder::new("select series, bytes from rollups where session = ");
            sql.push_bind(session).push(" and level = ").push_bind(seconds(level));
            sql.push(" and chunk between ").push_bind(first.chunk);
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

fn of_ticks(level: Level, ticks: &Ticks) -> Vec<(SeriesId, Vec<(i64, Bucket)>)> {
    let one = |series: &kernel::recording::Series| {
        (series.id.clone(), buckets(level, &ticks.at_us, &series.values))
    };
    ticks.series.iter().map(one).collect()
}

/// As the column of the level has it.
pub(crate) fn seconds(level: Level) -> i64 {
    level.width_us() / 1_000_000
}

/// As `chunks.levels` has it.
pub(crate) fn bit(level: Level) -> i64 {
    match level {
        Level::TenSeconds => 1,
        Level::Minute => 2,
        Level::Hour => 4,
    }
}

/// The rollup of a series; that of hours with a sketch of each bucket. One of an hour takes as much
/// as two minutes of samples, one of a minute would take more than the minute itself.
pub(crate) fn packed(level: Level, at_us: &[i64], values: &[f64]) -> Vec<u8> {
    let mut bytes = to_bytes(level, &buckets(level, at_us, values));
    if level == Level::Hour {
        for (_, sketch) in sketches(level, at_us, values) {
            let sketch = sketch.to_bytes();
            put_len(&mut bytes, sketch.len());
            bytes.extend(sketch);
        }
    }
    bytes
}

/// Buckets with the sketch of each, in the order of time.
pub(crate) fn with_sketches(
    level: Level,
    bytes: &[u8],
) -> Result<Vec<(i64, Bucket, Sketch)>, StoreError> {
    let (buckets, mut rest) = read(level, bytes)?;
    let with_sketch = |(at_us, bucket)| {
        let len = take_len(&mut rest).ok_or_else(damaged)?;
        let (sketch, more) = rest.split_at_checked(len).ok_or_else(damaged)?;
        rest = more;
        Ok((at_us, bucket, Sketch::from_bytes(sketch).ok_or_else(damaged)?))
    };
    buckets.into_iter().map(with_sketch).collect()
}

/// Five columns: number of the bucket since 1970, count, least, mean, greatest.
fn to_bytes(level: Level, buckets: &[(i64, Bucket)]) -> Vec<u8> {
    let numbers = |of: fn(&(i64, Bucket)) -> i64| buckets.iter().map(of).collect::<Vec<i64>>();
    let values = |of: fn(&Bucket) -> f64| {
        column::from_values(&buckets.iter().map(|(_, bucket)| of(bucket)).collect::<Vec<f64>>())
    };
    let begins: Vec<i64> =
        buckets.iter().map(|(at_us, _)| at_us.div_euclid(level.width_us())).collect();
    let columns = [
        column::from_numbers(&begins),
        column::from_numbers(&numbers(|(_, bucket)| i64::from(bucket.count))),
        values(|bucket| bucket.min),
        values(|bucket| bucket.mean),
        values(|bucket| bucket.max),
    ];
    let mut bytes = Vec::new();
    for column in columns {
        put_len(&mut bytes, column.len());
        bytes.extend(column);
    }
    bytes
}

/// The buckets of a rollup in the order of time.
pub(crate) fn from_bytes(level: Level, bytes: &[u8]) -> Result<Vec<(i64, Bucket)>, StoreError> {
    read(level, bytes).map(|(buckets, _)| buckets)
}

/// Buckets in the order of time, and what lies behind them.
type Read<'a> = (Vec<(i64, Bucket)>, &'a [u8]);

/// What [`to_bytes`] was given, and the bytes behind it.
fn read(level: Level, bytes: &[u8]) -> Result<Read<'_>, StoreError> {
    let mut rest = bytes;
    let mut next = || -> Result<&[u8], StoreError> {
        let len = take_len(&mut rest).ok_or_else(damaged)?;
        let (column, more) = rest.split_at_checked(len).ok_or_else(damaged)?;
        rest = more;
        Ok(column)
    };
    let begins = column::to_numbers(next()?)?;
    let counts = column::to_numbers(next()?)?;
    let [mins, means, maxs] = [next()?, next()?, next()?];
    let (mins, means, maxs) =
        (column::to_values(mins)?, column::to_values(means)?, column::to_values(maxs)?);
    let lens = [counts.len(), mins.len(), means.len(), maxs.len()];
    if lens.iter().any(|len| *len != begins.len()) {
        return Err(damaged());
    }
    let bucket = |(row, begin): (usize, i64)| {
        let count = u32::try_from(counts[row]).map_err(|_| damaged())?;
        let bucket = Bucket { count, min: mins[row], mean: means[row], max: maxs[row] };
        Ok((begin.saturating_mul(level.width_us()), bucket))
    };
    let buckets = begins.into_iter().enumerate().map(bucket).collect::<Result<_, StoreError>>()?;
    Ok((buckets, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_come_back_and_damage_is_told() {
        let at_us: Vec<i64> = (0..300).map(|at| at * 1_000_000).collect();
        let values: Vec<f64> = (0..300).map(|n| f64::from(n).sin()).collect();
        for level in Level::ALL {
            let buckets = buckets(level, &at_us, &values);
            let bytes = to_bytes(level, &buckets);
            assert_eq!(from_bytes(level, &bytes).unwrap(), buckets);
            assert!(matches!(from_bytes(level, &bytes[..9]), Err(StoreError::Damaged)));
        }
        assert_eq!(Level::ALL.map(seconds), [10, 60, 3_600]);
        let bytes = packed(Level::Hour, &at_us, &values);
        let sketched = with_sketches(Level::Hour, &bytes).unwrap();
        assert_eq!(from_bytes(Level::Hour, &bytes).unwrap().len(), sketched.len());
        assert_eq!(sketched.iter().map(|(.., sketch)| sketch.count()).sum::<usize>(), 300);
        let cut = with_sketches(Level::Hour, &bytes[..bytes.len() - 1]);
        assert!(matches!(cut, Err(StoreError::Damaged)));
        let before = to_bytes(Level::Hour, &buckets(Level::Hour, &at_us, &values));
        assert!(with_sketches(Level::Hour, &before).is_err(), "an older row has none");
    }
}
