//! What sessions cost: bytes of a value on disk, times to keep and to read them.
//!
//! ```text
//! cargo run -p store --example sessions -- FILE …
//! ```

#![expect(clippy::print_stdout, reason = "a program that measures says what it found")]

use std::{path::Path, time::Instant};

use kernel::{
    import,
    machine::Machine,
    recording::{Level, Metric, Recording, Series, SeriesId, Ticks},
};
use sqlx::{Connection, SqliteConnection};
use store::{
    Batch, CollectorChoice, FactsChange, NewSession, SeriesChoice, Settings, Store, TicksQuery,
};

const FROM_US: i64 = 1_790_000_000_000_000;
const REPEATS: u32 = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    for file in std::env::args().skip(1) {
        let read = import::import(&file, &std::fs::read(&file)?)?;
        for recording in read.recordings {
            measure(&file, recording).await?;
        }
    }
    measure("a day of 10 series at 1 s, counters read at whole seconds", made(86_400, false))
        .await?;
    measure("the same, read some milliseconds early or late", made(86_400, true)).await?;
    repeat().await
}

/// Keeps one recording, reads it back, and says what that took.
async fn measure(what: &str, recording: Recording) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("sessions.sqlite");
    let store = open(&path).await?;
    let (id, ticks) = (recording.id.clone(), recording.ticks.clone());
    let values: usize = ticks.series.len() * ticks.len();
    let save_ms = timed(|| keep(&store, recording)).await?;
    let load_ms = timed(|| async { check(&store, &id, &ticks).await }).await?;
    println!("{what}: {} ticks, {} series, {values} values", ticks.len(), ticks.series.len());
    println!("  kept in {save_ms:.0} ms, read back and compared in {load_ms:.0} ms");
    for level in Level::ALL {
        let ms =
            timed(|| async { store.rollup(&id, level, &TicksQuery::default()).await.map(drop) })
                .await?;
        println!("  {level:?}: {ms:.1} ms");
    }
    store.close().await;
    sizes(&path, values).await
}

async fn sizes(path: &Path, values: usize) -> Result<(), Box<dyn std::error::Error>> {
    let mut conn = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await?;
    let (samples, times, rollups): (i64, i64, i64) = sqlx::query_as(
        "select (select coalesce(sum(length(bytes)), 0) from chunk_values),
             (select coalesce(sum(length(times)), 0) from chunks),
             (select coalesce(sum(length(bytes)), 0) from rollups)",
    )
    .fetch_one(&mut conn)
    .await?;
    let of = |bytes: i64| bytes as f64 / values as f64;
    println!(
        "  bytes per value: {:.2} samples, {:.2} times, {:.2} rollups; the file has {:.2}",
        of(samples),
        of(times),
        of(rollups),
        of(std::fs::metadata(path)?.len().cast_signed())
    );
    // Sketches of its buckets are in a row of hours.
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
        "select level, count(*), sum(length(bytes)) from rollups group by level order by level",
    )
    .fetch_all(&mut conn)
    .await?;
    for (level, count, bytes) in rows {
        let each = bytes as f64 / count as f64;
        println!("  {level} s: {count} rows of {each:.0} bytes, {:.3} a value", of(bytes));
    }
    Ok(())
}

/// A hundred sessions of a thousand ticks, and ten series of a day for a chart.
async fn repeat() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let store = open(&folder.path().join("sessions.sqlite")).await?;
    let (mut saved, mut loaded) = (Vec::new(), Vec::new());
    for number in 0..REPEATS {
        let recording = Recording { id: format!("{number:036}"), ..made(1_000, true) };
        let (id, ticks) = (recording.id.clone(), recording.ticks.clone());
        saved.push(timed(|| keep(&store, recording)).await?);
        loaded.push(timed(|| async { check(&store, &id, &ticks).await }).await?);
    }
    say("save 1,000 ticks of 10 series", saved);
    say("load them", loaded);
    let day = made(86_400, true);
    let id = day.id.clone();
    keep(&store, day).await?;
    let query = TicksQuery { series: SeriesChoice::All, from_us: Some(FROM_US), to_us: None };
    let mut ranges = Vec::new();
    for _ in 0..REPEATS {
        ranges.push(
            timed(|| async {
                let ticks = store.ticks(&id, &query).await?;
                let thinned = kernel::recording::thin(&ticks, 2_000);
                assert_eq!(thinned.series.len(), 10);
                Ok::<_, store::StoreError>(())
            })
            .await?,
        );
    }
    say("10 series of 24 h at 1 s, thinned to 2,000 points", ranges);
    store.close().await;
    Ok(())
}

fn say(what: &str, mut times_ms: Vec<f64>) {
    times_ms.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| times_ms[((times_ms.len() - 1) as f64 * share) as usize];
    println!("{what}: median {:.1} ms, P95 {:.1} ms, P99 {:.1} ms", at(0.5), at(0.95), at(0.99));
}

async fn open(path: &Path) -> Result<Store, store::OpenError> {
    Store::open(&Settings { url: format!("sqlite:{}", path.display()) }).await
}

async fn keep(store: &Store, recording: Recording) -> Result<(), store::StoreError> {
    let session = NewSession {
        collector: CollectorChoice::New { id: "0197c0de-0000-7000-8000-000000000001".to_owned() },
        recording,
        name: String::new(),
        source: "example".to_owned(),
        facts: FactsChange::default(),
        demo: false,
    };
    let batch = Batch { sessions: vec![session], ..Batch::default() };
    store.import(batch, FROM_US).await.map(drop)
}

async fn check(store: &Store, id: &str, expected: &Ticks) -> Result<(), store::StoreError> {
    let read = store.ticks(id, &TicksQuery::default()).await?;
    assert_eq!(read, *expected, "what is read is what was kept");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a measurement needs a clock")]
async fn timed<F: Future<Output = Result<(), E>>, E>(work: impl FnOnce() -> F) -> Result<f64, E> {
    let began = Instant::now();
    work().await?;
    Ok(began.elapsed().as_secs_f64() * 1_000.0)
}

/// Rates of counters of a host that is now busy, now idle; `late` reads them with some jitter, so
/// that no rate is a round number.
fn made(len: usize, late: bool) -> Recording {
    let mut chance = Chance(42);
    let mut at_us = Vec::with_capacity(len);
    let mut columns = vec![Vec::new(); 10];
    let (mut load, mut available, mut before_us) = (0.3_f64, 6_000_000.0_f64, FROM_US);
    for tick in 0..len as i64 {
        let jitter_us = if late { (chance.unit() * 4_000.0) as i64 } else { 0 };
        let now_us = FROM_US + (tick + 1) * 1_000_000 + jitter_us;
        let seconds = (now_us - before_us) as f64 / 1e6;
        before_us = now_us;
        at_us.push(now_us);
        load = (load + (chance.unit() - 0.5) * 0.06).clamp(0.02, 0.98);
        available = (available + (chance.unit() - 0.5) * 2_000.0).round();
        // Four CPUs of a hundred ticks a second.
        let user = (load * 300.0 + chance.unit() * 20.0).round();
        let system = (load * 60.0 + chance.unit() * 8.0).round();
        let total = 400.0;
        let rate = |count: f64| count.round() / seconds;
        let row = [
            user / total * 100.0,
            system / total * 100.0,
            (total - user - system) / total * 100.0,
            (user + system) / total * 100.0,
            available * 1_024.0,
            (load * 400.0).round() / 100.0,
            rate(load * 50.0 + chance.unit() * 30.0) * 4_096.0,
            rate(load * 900_000.0 + chance.unit() * 100_000.0),
            rate(load * 2_000_000.0 + chance.unit() * 100_000.0),
            rate(2_000.0 + load * 8_000.0 + chance.unit() * 500.0),
        ];
        columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
    }
    let metrics = [
        Metric::CpuUser,
        Metric::CpuSystem,
        Metric::CpuIdle,
        Metric::CpuBusy,
        Metric::MemAvailable,
        Metric::Load1,
        Metric::DiskWrite,
        Metric::NetReceived,
        Metric::NetSent,
        Metric::ContextSwitches,
    ];
    let mut series: Vec<Series> = metrics
        .into_iter()
        .zip(columns)
        .map(|(metric, values)| Series { id: SeriesId::host(metric), values })
        .collect();
    series.sort_by(|a, b| a.id.cmp(&b.id));
    Recording {
        id: "0197c0de-0000-7000-8000-000000000002".to_owned(),
        part: String::new(),
        machine: Machine { name: Some("example".to_owned()), ..Machine::default() },
        nominal_cadence_us: Some(1_000_000),
        names: Vec::new(),
        ticks: Ticks { at_us, series },
    }
}

/// Numbers that look random (xorshift64*, Vigna 2016), the same every time.
struct Chance(u64);

impl Chance {
    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
