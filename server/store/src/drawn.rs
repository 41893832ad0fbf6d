//! Ticks of chunks whose samples were let go: where their buckets begin, with the mean of each.
//!
//! They are read in the place of samples, so that a chart shows a session as far as it is known.

use std::collections::HashMap;

use kernel::recording::{Bucket, Level, SeriesId};
use sqlx::QueryBuilder;

use crate::{
    conn::{Conn, on},
    error::StoreError,
    rollups,
    ticks::ChunkRow,
};

/// In `chunks.levels`, beside the levels: the samples of the chunk are gone.
pub(crate) const GONE: i64 = 8;

/// Rollups of one series in one chunk, still packed.
pub(crate) type RolledBytes = (i64, i64, Vec<u8>);

/// What stands for the ticks of one chunk.
#[derive(Default)]
pub(crate) struct Drawn {
    pub(crate) at_us: Vec<i64>,
    /// By number of the series, one for each time.
    pub(crate) values: HashMap<i64, Vec<f64>>,
}

impl ChunkRow {
    pub(crate) fn is_gone(&self) -> bool {
        self.levels & GONE != 0
    }

    /// The finest level that it has.
    pub(crate) fn finest(&self) -> Level {
        let has = |level: &Level| self.levels & rollups::bit(*level) != 0;
        Level::ALL.into_iter().find(has).unwrap_or(Level::Hour)
    }
}

impl Drawn {
    /// From the rollups of a chunk, (series, bytes).
    pub(crate) fn of<'a>(
        row: &ChunkRow,
        rolled: impl Iterator<Item = (i64, &'a [u8])>,
    ) -> Result<Self, StoreError> {
        let level = row.finest();
        let unpack = |(series, bytes)| Ok((series, rollups::from_bytes(level, bytes)?));
        let unpacked = rolled.map(unpack).collect::<Result<Vec<_>, StoreError>>()?;
        // The first bucket may reach into the chunk before.
        let time = |(at_us, _): &(i64, Bucket)| (*at_us).max(row.from_us);
        let mut at_us: Vec<i64> =
            unpacked.iter().flat_map(|(_, buckets)| buckets.iter().map(time)).collect();
        at_us.sort_unstable();
        at_us.dedup();
        let mut values = HashMap::new();
        for (series, buckets) in unpacked {
            let mut column = vec![f64::NAN; at_us.len()];
            for bucket in &buckets {
                if let Ok(place) = at_us.binary_search(&time(bucket)) {
                    column[place] = bucket.1.mean;
                }
            }
            values.insert(series, column);
        }
        Ok(Self { at_us, values })
    }
}

impl Conn<'_> {
    /// The rollups of chunks whose samples are gone, of their finest level or of the one that is
    /// named: (series, chunk, bytes).
    pub(crate) async fn gone_rollups(
        &mut self,
        session: i64,
        level: Option<Level>,
        series: &[(i64, SeriesId)],
        chunks: &[ChunkRow],
    ) -> Result<Vec<RolledBytes>, StoreError> {
        let mut found = Vec::new();
        for row in chunks.iter().filter(|row| row.is_gone() && !series.is_empty()) {
            let level = level.unwrap_or_else(|| row.finest());
            let more: Vec<RolledBytes> = on!(&mut *self, db => async {
                let mut sql = QueryBuilder::new(
                    "select series, chunk, bytes from rollups where session = ",
                );
                sql.push_bind(session).push(" and level = ").push_bind(rollups::seconds(level));
                sql.push(" and chunk = ").push_bind(row.chunk).push(" and series in (");
                let mut list = sql.separated(", ");
                for (number, _) in series {
                    list.push_bind(*number);
                }
                sql.push(")").build_query_as().fetch_all(db).await
            })?;
            found.extend(more);
        }
        Ok(found)
    }
}
