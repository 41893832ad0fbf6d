//! How many batches of samples a second are acknowledged, and how long that takes.
//!
//! ```text
//! cargo run --release -p store --example ingest -- [SESSIONS [SECONDS [FOLDER]]]
//! ```
//!
//! Each session sends a tick of a hundred values once a second, as an agent does; then as fast as
//! it is answered.

#![expect(clippy::print_stdout, reason = "a program that measures says what it found")]
#![expect(clippy::disallowed_methods, reason = "what is measured here is time")]

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use kernel::{
    machine::Machine,
    recording::{Metric, Series, SeriesId, Ticks},
};
use store::{Introduction, NewSamples, Settings, Store};

const FROM_US: i64 = 1_790_000_000_000_000;
const SERIES: usize = 100;

/// What the acknowledgements of one run took.
struct Run {
    millis: Vec<f64>,
    elapsed: Duration,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let sessions: usize = args.next().map_or(Ok(1_000), |text| text.parse())?;
    let seconds: usize = args.next().map_or(Ok(20), |text| text.parse())?;
    let own = tempfile::tempdir()?;
    let folder = args.next().map_or_else(|| own.path().to_owned(), PathBuf::from);
    let path = folder.join("ingest.sqlite");
    let store = Store::open(&Settings { url: format!("sqlite:{}", path.display()) }).await?;
    println!("{sessions} sessions, {SERIES} values in a tick, {}", path.display());
    report("begin", &run(&store, sessions, 0, 1, None).await?);
    let paced = run(&store, sessions, 1, seconds, Some(Duration::from_secs(1))).await?;
    report("a tick a second", &paced);
    let free = run(&store, sessions, 1 + seconds, seconds, None).await?;
    report("as fast as answered", &free);
    let values = (sessions * (1 + 2 * seconds) * SERIES) as f64;
    store.close().await;
    let bytes = std::fs::metadata(&path)?.len() as f64;
    println!("{:.2} bytes a value on disk before anything is sealed", bytes / values);
    Ok(())
}

/// Sends `count` ticks of each session from number `first` on; with a `pace` each at its time.
async fn run(
    store: &Store,
    sessions: usize,
    first: usize,
    count: usize,
    pace: Option<Duration>,
) -> Result<Run, Box<dyn std::error::Error>> {
    let begin = Instant::now();
    let send = |session: usize| {
        let store = store.clone();
        async move {
            let mut millis = Vec::with_capacity(count);
            for tick in first..first + count {
                if let Some(pace) = pace {
                    let offset = pace.mul_f64(session as f64 / sessions as f64);
                    let due = begin + offset + pace * (tick - first) as u32;
                    tokio::time::sleep_until(due.into()).await;
                }
                let new = batch(session, tick);
                let sent = Instant::now();
                store.add_samples(new).await?;
                millis.push(sent.elapsed().as_secs_f64() * 1e3);
            }
            Ok::<_, store::StoreError>(millis)
        }
    };
    let tasks: Vec<_> = (0..sessions).map(|session| tokio::spawn(send(session))).collect();
    let mut millis = Vec::new();
    for task in tasks {
        millis.extend(task.await??);
    }
    Ok(Run { millis, elapsed: begin.elapsed() })
}

fn batch(session: usize, tick: usize) -> NewSamples {
    let at_us = FROM_US + tick as i64 * 1_000_000;
    let series = |cpu: usize| Series {
        id: SeriesId::of(Metric::CpuBusy, format!("{cpu:03}")),
        values: vec![((cpu * 37 + tick * 11 + session) % 1_001) as f64 / 10.01],
    };
    let introduction = || Introduction {
        machine: Machine { id: Some(format!("host-{session}")), ..Machine::default() },
        ..Introduction::default()
    };
    NewSamples {
        session_id: format!("0197c0de-0000-7000-8000-{session:012}"),
        session: (tick == 0).then(introduction),
        new_collector_id: format!("0197c0de-0000-7000-8001-{session:012}"),
        only_collector: None,
        seq: Some(tick as u64),
        sent_at_us: Some(at_us),
        received_at_us: at_us,
        ticks: Arc::new(Ticks { at_us: vec![at_us], series: (0..SERIES).map(series).collect() }),
    }
}

fn report(what: &str, run: &Run) {
    let mut millis = run.millis.clone();
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| millis[((millis.len() - 1) as f64 * share) as usize];
    println!(
        "{what}: {:.0} a second, acknowledged after {:.1} ms (p50), {:.1} ms (p99), {:.1} ms (most)",
        millis.len() as f64 / run.elapsed.as_secs_f64(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}
