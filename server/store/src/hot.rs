//! Batches of ticks as they came in, until enough of them are there for a chunk.

use std::collections::HashMap;

use kernel::recording::{SeriesId, Ticks};

use crate::{
    column::{self, damaged, put_len, take_len},
    conn::{Conn, on},
    error::StoreError,
    ticks::TicksQuery,
};

/// Values of a row that batches are joined to: half of what a column may hold.
const MAX_JOINED: usize = 1 << 19;

/// One batch: times, and the values of each series one after the other.
struct Batch {
    at_us: Vec<i64>,
    numbers: Vec<i64>,
    values: Vec<f64>,
}

/// A batch as its row keeps it, from one of its ticks on; `numbers` are those of the series, in
/// their order.
pub(crate) fn pack(ticks: &Ticks, numbers: &[i64], from: usize) -> Vec<u8> {
    let values = ticks.series.iter().map(|series| &series.values[from..]);
    write(&ticks.at_us[from..], numbers.iter().copied().zip(values).collect())
}

fn write(at_us: &[i64], mut series: Vec<(i64, &[f64])>) -> Vec<u8> {
    series.sort_unstable_by_key(|(number, _)| *number);
    let mut bytes = Vec::new();
    put_len(&mut bytes, at_us.len());
    at_us.iter().for_each(|at_us| bytes.extend(at_us.to_be_bytes()));
    // Most batches are of all series: one number to skip and one to count.
    let runs: Vec<_> = series.chunk_by(|(a, _), (b, _)| a + 1 == *b).collect();
    put_len(&mut bytes, runs.len());
    let mut next = 0;
    for run in runs {
        put_len(&mut bytes, (run[0].0 - next) as usize);
        put_len(&mut bytes, run.len());
        next = run[0].0 + run.len() as i64;
    }
    let values: Vec<f64> = series.iter().flat_map(|(_, values)| *values).copied().collect();
    bytes.extend(column::from_values(&values));
    bytes
}

/// Batches as one, in their order; `None` where they are one already, or would be too many values
/// for a row.
pub(crate) fn joined<'a>(
    rows: impl Iterator<Item = &'a [u8]>,
) -> Result<Option<Vec<u8>>, StoreError> {
    let batches: Vec<Batch> =
        rows.map(|row| unpack(row).ok_or_else(damaged)).collect::<Result<_, _>>()?;
    let at_us: Vec<i64> = batches.iter().flat_map(|batch| &batch.at_us).copied().collect();
    let mut numbers: Vec<i64> = batches.iter().flat_map(|batch| &batch.numbers).copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    if batches.len() < 2 || at_us.len() * numbers.len() > MAX_JOINED {
        return Ok(None);
    }
    let mut values = vec![f64::NAN; at_us.len() * numbers.len()];
    let mut begin = 0;
    for Batch { at_us: own_us, numbers: own, values: of_batch } in &batches {
        for (number, of_series) in own.iter().zip(of_batch.chunks(own_us.len())) {
            let place = numbers.partition_point(|other| other < number) * at_us.len() + begin;
            values[place..place + of_series.len()].copy_from_slice(of_series);
        }
        begin += own_us.len();
    }
    let series = numbers.into_iter().zip(values.chunks(at_us.len())).collect();
    Ok(Some(write(&at_us, series)))
}

/// How many ticks a batch has.
pub(crate) fn len(bytes: &[u8]) -> usize {
    take_len(&mut &*bytes).unwrap_or_default()
}

fn unpack(bytes: &[u8]) -> Option<Batch> {
    let mut rest = bytes;
    let len = take_len(&mut rest)?;
    let (times, mut rest) = rest.split_at_checked(len.checked_mul(8)?)?;
    let time = |bytes: &[u8]| Some(i64::from_be_bytes(bytes.try_into().ok()?));
    let at_us = times.chunks(8).map(time).collect::<Option<Vec<i64>>>()?;
    let mut numbers = Vec::new();
    let mut next = 0;
    for _ in 0..take_len(&mut rest)? {
        let begin = next + take_len(&mut rest)? as i64;
        next = begin + take_len(&mut rest)? as i64;
        numbers.extend(begin..next);
    }
    let values = column::to_values(rest).ok()?;
    (values.len() == at_us.len() * numbers.len()).then_some(Batch { at_us, numbers, values })
}

/// Time and (series, value) of the last tick of a row; `None` where the row is damaged.
pub(crate) fn last_tick(row: &[u8]) -> Option<(i64, Vec<(i64, f64)>)> {
    let Batch { at_us, numbers, values } = unpack(row)?;
    let last = *at_us.last()?;
    let of_series = values.chunks(at_us.len()).filter_map(|series| series.last().copied());
    Some((last, numbers.into_iter().zip(of_series).collect()))
}

impl Conn<'_> {
    /// The batches of a session that may hold ticks of a query, in their order.
    pub(crate) async fn hot_rows(
        &mut self,
        session: i64,
        query: &TicksQuery,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(on!(
            self,
            db => sqlx::query_scalar(
                "select ticks from samples
                 where session = $1 and to_us >= $2 and from_us <= $3
                 order by seq",
            )
            .bind(session)
            .bind(query.from_us.unwrap_or(i64::MIN))
            .bind(query.to_us.unwrap_or(i64::MAX))
            .fetch_all(db)
        )?)
    }
}

/// Adds batches behind ticks whose series are `series`, (number, id), in this order.
pub(crate) fn append(
    ticks: &mut Ticks,
    series: &[(i64, SeriesId)],
    rows: &[impl AsRef<[u8]>],
    query: &TicksQuery,
) -> Result<(), StoreError> {
    let places: HashMap<i64, usize> =
        series.iter().enumerate().map(|(place, (number, _))| (*number, place)).collect();
    // What was sealed while it was read is there twice.
    let sealed_us = ticks.at_us.last().copied();
    for row in rows {
        let Batch { at_us, numbers, values } = unpack(row.as_ref()).ok_or_else(damaged)?;
        let is_new = |at: &i64| query.has(*at) && sealed_us.is_none_or(|sealed| *at > sealed);
        let kept: Vec<usize> = (0..at_us.len()).filter(|tick| is_new(&at_us[*tick])).collect();
        ticks.at_us.extend(kept.iter().map(|tick| at_us[*tick]));
        for (index, number) in numbers.iter().enumerate() {
            let Some(place) = places.get(number) else { continue };
            let of_series = &values[index * at_us.len()..];
            ticks.series[*place].values.extend(kept.iter().map(|tick| of_series[*tick]));
        }
        let len = ticks.at_us.len();
        ticks.series.iter_mut().for_each(|series| series.values.resize(len, f64::NAN));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kernel::recording::{Metric, Series};

    use super::*;

    #[test]
    fn batches_come_back_whatever_series_they_have() {
        let id = |cpu: &str| SeriesId::of(Metric::CpuBusy, cpu);
        let series = |cpu: &str, values: [f64; 2]| Series { id: id(cpu), values: values.to_vec() };
        let first = Ticks {
            at_us: vec![1, 2],
            series: vec![series("0", [0.1, f64::NAN]), series("1", [1.0, 2.0])],
        };
        let second = Ticks { at_us: vec![3, 4], series: vec![series("2", [5.0, 6.0])] };
        let rows = [pack(&first, &[7, 0], 0), pack(&second, &[3], 0)];
        let numbered = [(7, id("0")), (0, id("1")), (3, id("2"))];
        let empty = |(_, id): &(i64, SeriesId)| Series { id: id.clone(), values: Vec::new() };
        let read = |query: &TicksQuery| {
            let mut ticks =
                Ticks { at_us: Vec::new(), series: numbered.iter().map(empty).collect() };
            append(&mut ticks, &numbered, &rows, query).unwrap();
            ticks
        };
        let nan = f64::NAN;
        let all = read(&TicksQuery::default());
        assert_eq!(all.at_us, [1, 2, 3, 4]);
        let expected = [[0.1, nan, nan, nan], [1.0, 2.0, nan, nan], [nan, nan, 5.0, 6.0]];
        for (found, expected) in all.series.iter().zip(expected) {
            assert_eq!(*found, Series { id: found.id.clone(), values: expected.to_vec() });
        }
        let part = read(&TicksQuery { from_us: Some(2), to_us: Some(3), ..TicksQuery::default() });
        assert_eq!((part.at_us, part.series[1].values[0]), (vec![2, 3], 2.0));
        assert!(unpack(&rows[0][..20]).is_none());
        let rest = unpack(&pack(&first, &[7, 0], 1)).unwrap();
        assert_eq!((rest.at_us, rest.numbers), (vec![2], vec![0, 7]));
        assert_eq!(rest.values[0], 2.0);
        assert_eq!([&rows[0], &rows[1]].map(|row| len(row)), [2, 2]);
        let one = joined(rows.iter().map(Vec::as_slice)).unwrap().unwrap();
        let mut ticks = Ticks { at_us: Vec::new(), series: numbered.iter().map(empty).collect() };
        append(&mut ticks, &numbered, &[one], &TicksQuery::default()).unwrap();
        assert_eq!(ticks, all, "joined they are the same");
        assert!(joined([rows[0].as_slice()].into_iter()).unwrap().is_none());
        assert_eq!(last_tick(&rows[1]), Some((4, vec![(3, 6.0)])));
        assert_eq!(last_tick(&rows[0]).map(|(_, values)| values[0]), Some((0, 2.0)));
    }

    #[test]
    fn a_tick_of_a_hundred_values_takes_less_than_eight_bytes_each() {
        let series = |cpu: u32| Series {
            id: SeriesId::of(Metric::CpuBusy, format!("{cpu:03}")),
            values: vec![f64::from(cpu * 37 % 401) / 4.01],
        };
        let ticks = Ticks { at_us: vec![1], series: (0..100).map(series).collect() };
        let numbers: Vec<i64> = (0..100).collect();
        let bytes = pack(&ticks, &numbers, 0).len();
        assert!(bytes < 800, "{bytes} bytes");
    }
}
