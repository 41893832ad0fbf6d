//! Percentiles of a session's series: of its samples, or of what is left of them.

use std::collections::BTreeMap;

use kernel::recording::{Bucket, Level, Sketch, Summary, Ticks, summaries};

use crate::{
    drawn::RolledBytes,
    error::StoreError,
    rollups,
    store::Store,
    ticks::{Stored, TicksQuery},
};

/// Percentiles of series, each over its known values.
#[derive(Clone, Debug, Default)]
pub struct Summed {
    pub series: Vec<Summary>,
    /// Some of it comes from sketches of whole hours, because the samples are gone.
    pub is_sketched: bool,
}

impl Store {
    /// Percentiles of a session, of the series with a known value. A session that is not there
    /// has none.
    pub async fn summaries(&self, id: &str, query: &TicksQuery) -> Result<Summed, StoreError> {
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let Some(session) = conn.session(id).await? else { return Ok(Summed::default()) };
        let stored = conn.stored_ticks(session.seq, query, None).await?;
        let hours = conn
            .gone_rollups(session.seq, Some(Level::Hour), &stored.series, stored.chunks())
            .await?;
        drop(reader);
        let query = query.clone();
        tokio::task::spawn_blocking(move || summed(stored, &hours, &query))
            .await
            .map_err(|_| StoreError::Closed)?
    }
}

fn summed(stored: Stored, hours: &[RolledBytes], query: &TicksQuery) -> Result<Summed, StoreError> {
    let drawn = stored.unpacked(query)?;
    if !stored.chunks().iter().any(|row| row.is_gone()) {
        return Ok(Summed { series: summaries(&drawn), is_sketched: false });
    }
    let (numbers, raw) = (stored.series.clone(), stored.without_gone().unpacked(query)?);
    let mut sketched = of_hours(hours, query)?;
    let mut series = Vec::new();
    for (place, (number, id)) in numbers.iter().enumerate() {
        let (mut all, mut sketch) = sketched.remove(number).unwrap_or_default();
        for value in raw.series.get(place).into_iter().flat_map(|series| &series.values) {
            sketch.add(*value);
            all = all.into_iter().chain(Bucket::of(*value)).reduce(Bucket::merged);
        }
        let (Some(all), Some(last)) = (all, last(&drawn, place)) else { continue };
        series.extend(Summary::sketched(id.clone(), all, &sketch, last));
    }
    Ok(Summed { series, is_sketched: true })
}

/// By number of the series. An hour that the times of the query cut is whole.
fn of_hours(
    hours: &[RolledBytes],
    query: &TicksQuery,
) -> Result<BTreeMap<i64, (Option<Bucket>, Sketch)>, StoreError> {
    let query = TicksQuery {
        from_us: query.from_us.map(|from_us| Level::Hour.bucket_us(from_us)),
        ..query.clone()
    };
    let mut found: BTreeMap<i64, (Option<Bucket>, Sketch)> = BTreeMap::new();
    for (series, _, bytes) in hours {
        let (all, sketch) = found.entry(*series).or_default();
        for (at_us, bucket, piece) in rollups::with_sketches(Level::Hour, bytes)? {
            if query.has(at_us) {
                *all = all.iter().copied().chain([bucket]).reduce(Bucket::merged);
                sketch.merge(&piece);
            }
        }
    }
    Ok(found)
}

/// The last that is known of a series, with its time.
fn last(ticks: &Ticks, place: usize) -> Option<(i64, f64)> {
    let values = &ticks.series.get(place)?.values;
    let last = values.iter().rposition(|value| value.is_finite())?;
    Some((ticks.at_us[last], values[last]))
}
