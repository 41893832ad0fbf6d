//! How long a page of a list of a hundred thousand results takes, in every order; run it with
//! `cargo run --release -p store --example result_list -- RESULTS` (100,000).

#![expect(clippy::print_stdout, reason = "a program that measures says what it found")]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "what is measured here is time")]

use std::time::Instant;

use kernel::import;
use store::{
    Batch, MachineChoice, NewResult, Order, Place, ResultQuery, ResultRow, Settings, Store,
};

/// Results that one write brings.
const BATCH: u32 = 1_000;
/// Results of one machine.
const OF_MACHINE: u32 = 100;

#[tokio::main]
async fn main() {
    let results = std::env::args().nth(1).map_or(100_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("results.db").display());
    let store = Store::open(&Settings { url }).await.unwrap();
    fill(&store, results).await;
    for word in Order::<ResultRow>::words() {
        let order: Order<ResultRow> = word.parse().unwrap();
        let query = ResultQuery {
            place: Place { order, ..Place::default() },
            limit: 50,
            include_demo: true,
            ..ResultQuery::default()
        };
        measure(&store, &word, query).await;
    }
    store.close().await;
}

/// The slowest of the first page and of a hundred that follow one another.
async fn measure(store: &Store, word: &str, mut query: ResultQuery) {
    let mut slowest_ms: f64 = 0.0;
    for _ in 0..100 {
        let started = Instant::now();
        let page = store.results(&query).await.unwrap();
        slowest_ms = slowest_ms.max(started.elapsed().as_secs_f64() * 1e3);
        query.place = query.place.behind(&page);
    }
    println!("{word}: {slowest_ms:.1} ms at most for a page of 50");
}

async fn fill(store: &Store, results: u32) {
    let started = Instant::now();
    for from in (0..results).step_by(BATCH as usize) {
        let results = (from..(from + BATCH).min(results)).map(result).collect();
        store.import(Batch { results, ..Batch::default() }, i64::from(from)).await.unwrap();
    }
    println!("{results} results in {:.0} s", started.elapsed().as_secs_f64());
}

/// One of a hundred and one rates, at one of a few thousand times.
fn result(number: u32) -> NewResult {
    let units = 100 + number * 7919 % 101;
    let text = format!("{{\"siteid\":{number},\"host\":0,\"busy\":100,\"units\":{units}}}\n");
    let mut imported = import::import("file", text.as_bytes()).unwrap();
    let mut document = imported.results.remove(0).document;
    document.started_at_us = Some(i64::from(number * 31 % 5_003) * 1_000_000);
    let machine = MachineChoice::New { id: format!("machine-{}", number / OF_MACHINE) };
    NewResult { document, raw: None, machine, facts: Default::default() }
}
