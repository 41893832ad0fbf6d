//! How long the price book takes to answer with half a million prices; run it with
//! `cargo run --release -p store --example price_book -- OFFERS DATES` (25,000 offers, 5 dates).

#![expect(clippy::print_stdout, reason = "a program that measures says what it found")]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "what is measured here is time")]

use std::time::Instant;

use kernel::{
    machine::Offer,
    price::{Allocation, Price, PriceFields},
};
use store::{Batch, BookQuery, BookSort, Settings, Store};

const PROVIDERS: [&str; 5] = ["Azure", "AWS", "GCP", "OCI", "Hetzner"];
const DAYS: [&str; 5] = ["2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10", "2026-05-10"];
/// Prices that one write brings.
const BATCH: usize = 10_000;

#[tokio::main]
async fn main() {
    let number = |at: usize, usual: usize| {
        std::env::args().nth(at).map_or(usual, |text| text.parse().unwrap())
    };
    let (offers, dates) = (number(1, 25_000), number(2, 5));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    let url = format!("sqlite://{}", path.display());
    let store = Store::open(&Settings { url }).await.unwrap();
    fill(&store, offers, &DAYS[..dates]).await;
    let usual = BookQuery { limit: 50, ..BookQuery::default() };
    let text = |text: &str| BookQuery { text: Some(text.to_owned()), ..usual.clone() };
    let by_price = |query: BookQuery| BookQuery { sort: BookSort::PerHour, ..query };
    let azure = BookQuery { provider: Some("Azure".to_owned()), ..usual.clone() };
    let region = BookQuery { region: Some("region-7".to_owned()), ..azure.clone() };
    for (what, query) in [
        ("everything, last recorded", usual.clone()),
        ("everything, cheapest", by_price(usual.clone())),
        ("a text that nothing has, cheapest", by_price(text("nothing"))),
        ("a text that one offer has, cheapest", by_price(text("shape-77 "))),
        ("a text that many have, cheapest", by_price(text("shape-1"))),
        (
            "a text that all have, most memory",
            BookQuery { sort: BookSort::Memory, ..text("region") },
        ),
        ("one provider, cheapest", by_price(azure)),
        ("one region of a provider, newest day", BookQuery { sort: BookSort::Date, ..region }),
    ] {
        measure(&store, what, &query).await;
    }
    store.close().await;
}

/// The slowest of twenty, which is what a reader notices.
async fn measure(store: &Store, what: &str, query: &BookQuery) {
    let mut slowest_ms: f64 = 0.0;
    let mut found = 0;
    for _ in 0..20 {
        let started = Instant::now();
        found = store.price_book(query).await.unwrap().found;
        slowest_ms = slowest_ms.max(started.elapsed().as_secs_f64() * 1e3);
    }
    println!("{what}: {slowest_ms:.1} ms at most, {found} counted");
}

async fn fill(store: &Store, offers: usize, days: &[&str]) {
    let started = Instant::now();
    let mut prices = Vec::new();
    let mut count = 0;
    for (day, offer) in days.iter().flat_map(|day| (0..offers).map(move |offer| (day, offer))) {
        prices.extend(Allocation::ALL.map(|allocation| price(offer, allocation, day)));
        if prices.len() >= BATCH {
            count += prices.len();
            let batch = Batch { prices: std::mem::take(&mut prices), ..Batch::default() };
            store.import(batch, 0).await.unwrap();
        }
    }
    count += prices.len();
    store.import(Batch { prices, ..Batch::default() }, 0).await.unwrap();
    println!("{count} prices of {offers} offers in {:.0} s", started.elapsed().as_secs_f64());
}

fn price(offer: usize, allocation: Allocation, day: &str) -> Price {
    let provider = PROVIDERS[offer % PROVIDERS.len()];
    Price::new(PriceFields {
        offer: Offer {
            provider: Some(provider.to_owned()),
            region: Some(format!("region-{}", offer % 60)),
            shape: Some(format!("shape-{} v{}", offer / 60, offer % 7)),
        },
        vcpus: Some(1 << (offer % 8)),
        memory_bytes: Some((1 << 30) << (offer % 9)),
        allocation,
        per_hour: 0.01 + (offer * 7919 % 10_007) as f64 / 1e3,
        currency: "USD".to_owned(),
        as_of: day.to_owned(),
        source: "price list".to_owned(),
    })
    .unwrap()
}
