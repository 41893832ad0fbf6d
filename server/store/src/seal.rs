//! Ticks to chunks: columns of a bounded number of ticks, with their rollups.

use kernel::recording::{Level, Ticks};

use crate::{
    column,
    conn::{Conn, on},
    error::StoreError,
    rollups,
};

/// Ticks of one chunk: four and a half hours at one second. More would make a short range
/// read too much, fewer would leave a column too little to have in common.
pub(crate) const CHUNK_TICKS: usize = 16_384;
/// A chunk with fewer ticks is summed up as fast as a rollup is read.
const ROLLUP_TICKS: usize = 1_024;
/// A rollup has at most a quarter as many buckets as there are ticks.
const ROLLUP_GAIN: usize = 4;

/// One chunk on its way to the disk.
pub(crate) struct Chunk {
    pub(crate) from_us: i64,
    pub(crate) to_us: i64,
    ticks: i64,
    times: Vec<u8>,
    levels: i64,
    /// By number of the series: values, and a rollup for each of the levels.
    columns: Vec<(i64, Vec<u8>)>,
    rollups: Vec<(Level, i64, Vec<u8>)>,
}

/// Chunks of ticks; `numbers` are those of the series, in their order.
pub(crate) fn chunks(ticks: &Ticks, numbers: &[i64]) -> Vec<Chunk> {
    let starts = (0..ticks.len()).step_by(CHUNK_TICKS);
    starts.map(|start| chunk(ticks, numbers, start)).collect()
}

fn chunk(ticks: &Ticks, numbers: &[i64], start: usize) -> Chunk {
    let end = ticks.len().min(start + CHUNK_TICKS);
    let at_us = &ticks.at_us[start..end];
    let levels: Vec<Level> =
        Level::ALL.into_iter().filter(|level| is_worth(*level, at_us)).collect();
    let mut chunk = Chunk {
        from_us: at_us[0],
        to_us: at_us[at_us.len() - 1],
        ticks: at_us.len() as i64,
        times: column::from_numbers(at_us),
        levels: levels.iter().map(|level| rollups::bit(*level)).sum(),
        columns: Vec::with_capacity(numbers.len()),
        rollups: Vec::with_capacity(numbers.len() * levels.len()),
    };
    for (series, number) in ticks.series.iter().zip(numbers) {
        let values = &series.values[start..end];
        if values.iter().all(|value| value.is_nan()) {
            continue;
        }
        chunk.columns.push((*number, column::from_values(values)));
        for level in &levels {
            let rollup = rollups::packed(*level, at_us, values);
            chunk.rollups.push((*level, *number, rollup));
        }
    }
    chunk
}

/// Whether reading the rollup costs much less than reading the ticks.
fn is_worth(level: Level, at_us: &[i64]) -> bool {
    let count = at_us.chunk_by(|a, b| level.bucket_us(*a) == level.bucket_us(*b)).count();
    at_us.len() >= ROLLUP_TICKS && count * ROLLUP_GAIN <= at_us.len()
}

impl Conn<'_> {
    /// Writes chunks of a session behind those that it has.
    pub(crate) async fn put_chunks(
        &mut self,
        session: i64,
        first: i64,
        chunks: &[Chunk],
    ) -> Result<(), StoreError> {
        for (number, chunk) in (first..).zip(chunks) {
            on!(
                self,
                execute sqlx::query(
                    "insert into chunks (session, chunk, from_us, to_us, ticks, times, levels)
                     values ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(session)
                .bind(number)
                .bind(chunk.from_us)
                .bind(chunk.to_us)
                .bind(chunk.ticks)
                .bind(chunk.times.as_slice())
                .bind(chunk.levels)
            )?;
            self.put_columns(session, number, chunk).await?;
        }
        Ok(())
    }

    async fn put_columns(
        &mut self,
        session: i64,
        number: i64,
        chunk: &Chunk,
    ) -> Result<(), StoreError> {
        for (series, bytes) in &chunk.columns {
            on!(
                self,
                execute sqlx::query(
                    "insert into chunk_values (session, series, chunk, bytes) values ($1, $2, $3, $4)",
                )
                .bind(session)
                .bind(series)
                .bind(number)
                .bind(bytes.as_slice())
            )?;
        }
        for (level, series, bytes) in &chunk.rollups {
            on!(
                self,
                execute sqlx::query(
                    "insert into rollups (session, level, series, chunk, bytes)
                     values ($1, $2, $3, $4, $5)",
                )
                .bind(session)
                .bind(rollups::seconds(*level))
                .bind(series)
                .bind(number)
                .bind(bytes.as_slice())
            )?;
        }
        Ok(())
    }
}
