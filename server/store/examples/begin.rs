//! How long it takes until every one of many sessions that begin at once is acknowledged.
//!
//! ```text
//! cargo run --release -p store --example begin -- [SESSIONS [RUNS]]
//! ```
//!
//! First of hosts that nobody knows, then of the same ones, as after midnight or a restart.

#![expect(clippy::print_stdout, reason = "a program that measures says what it found")]
#![expect(clippy::disallowed_methods, reason = "what is measured here is time")]

use std::{sync::Arc, time::Instant};

use kernel::{
    machine::Machine,
    recording::{Metric, Series, SeriesId, Ticks},
};
use store::{Introduction, NewSamples, Settings, Store};

const FROM_US: i64 = 1_790_000_000_000_000;
const SECOND_US: i64 = 1_000_000;
const SERIES: usize = 100;
const ROUNDS: [&str; 2] = ["new hosts", "known hosts"];

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let sessions: usize = args.next().map_or(Ok(1_000), |text| text.parse())?;
    let runs: usize = args.next().map_or(Ok(3), |text| text.parse())?;
    for _ in 0..runs {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}", folder.path().join("data.db").display());
        let store = Store::open(&Settings { url }).await?;
        for (round, what) in ROUNDS.into_iter().enumerate() {
            let millis = begin(&store, round, sessions).await?;
            let (median, p99) = (millis[sessions / 2], millis[sessions * 99 / 100]);
            println!("{sessions} sessions of {what}: median {median:.0} ms, p99 {p99:.0} ms");
        }
        store.close().await;
    }
    Ok(())
}

/// When each of the sessions was acknowledged since all of them began, ascending.
async fn begin(
    store: &Store,
    round: usize,
    sessions: usize,
) -> Result<Vec<f64>, Box<dyn std::error::Error>> {
    let all: Vec<NewSamples> = (0..sessions).map(|host| first(round, host)).collect();
    let started = Instant::now();
    let tasks: Vec<_> = all
        .into_iter()
        .map(|new| {
            let store = store.clone();
            tokio::spawn(async move {
                let added = store.add_samples(new).await;
                added.map(|_| started.elapsed().as_secs_f64() * 1e3)
            })
        })
        .collect();
    let mut millis = Vec::with_capacity(sessions);
    for task in tasks {
        millis.push(task.await??);
    }
    millis.sort_by(f64::total_cmp);
    Ok(millis)
}

/// The first tick of a session.
fn first(round: usize, host: usize) -> NewSamples {
    let at_us = FROM_US + round as i64 * 60 * SECOND_US;
    let series = |cpu: usize| Series {
        id: SeriesId::of(Metric::CpuBusy, format!("{cpu:03}")),
        values: vec![(cpu * 37 % 401) as f64 / 4.01],
    };
    let name = format!("host-{host}");
    NewSamples {
        session_id: format!("0197c0de-{round:04}-7000-8000-{host:012}"),
        session: Some(Introduction {
            tags: vec!["load=true".to_owned()],
            agent_version: "begin".to_owned(),
            nominal_cadence_us: Some(SECOND_US),
            machine: Machine { id: Some(name.clone()), name: Some(name), ..Machine::default() },
            ..Introduction::default()
        }),
        new_collector_id: format!("0197c0de-9999-7000-8000-{host:012}"),
        only_collector: None,
        seq: Some(0),
        sent_at_us: Some(at_us),
        received_at_us: at_us,
        ticks: Arc::new(Ticks { at_us: vec![at_us], series: (0..SERIES).map(series).collect() }),
    }
}
