//! Collectors that are announced, what they cost, and the newest tick of what streams.

use kernel::{
    machine::Offer,
    price::{Allocation, Price, PriceFields},
    recording::{Metric, Series, SeriesId, Ticks},
};
use store::{
    FactsChange, Introduction, Invalid, NewCollector, NewSamples, NewestTick, Store, StoreError,
};

use crate::common::{NOW_US, id};

pub(crate) async fn story(store: &Store) {
    a_collector_is_announced_before_it_was_seen(store).await;
    it_costs_what_its_offer_costs(store).await;
    the_newest_tick_is_that_of_the_last_batch(store).await;
    store.delete_collector(&id(660), NOW_US).await.unwrap();
}

fn facts(name: &str) -> FactsChange {
    FactsChange {
        name: Some(name.to_owned()),
        provider: Some("Fleet".to_owned()),
        shape: Some("F1".to_owned()),
        ..FactsChange::default()
    }
}

async fn a_collector_is_announced_before_it_was_seen(store: &Store) {
    let new = |facts| NewCollector { id: id(660), facts, tags: vec!["eu".to_owned()] };
    for (bad, expected) in [
        (facts(" "), Invalid::Empty { field: "name" }),
        (facts("a\nb"), Invalid::Hidden { field: "name" }),
    ] {
        let error = store.add_collector(new(bad), NOW_US).await.unwrap_err();
        assert!(matches!(&error, StoreError::Invalid(found) if *found == expected), "{error}");
    }
    store.add_collector(new(facts(" web-7 ")), NOW_US).await.unwrap();
    let row = store.collector(&id(660)).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.last_seen_us, row.sessions), ("web-7", 0, 0));
    assert_eq!((row.facts.offer.shape.as_deref(), row.tags), (Some("F1"), vec!["eu".to_owned()]));
}

async fn it_costs_what_its_offer_costs(store: &Store) {
    let price = Price::new(PriceFields {
        offer: Offer {
            provider: Some("fleet".to_owned()),
            shape: Some("f1".to_owned()),
            region: None,
        },
        vcpus: None,
        memory_bytes: None,
        allocation: Allocation::OnDemand,
        per_hour: 0.25,
        currency: "EUR".to_owned(),
        as_of: "2026-01-01".to_owned(),
        source: "example".to_owned(),
    });
    store.set_price(price.unwrap(), NOW_US).await.unwrap();
    let row = store.collector(&id(660)).await.unwrap().unwrap();
    let found = store.collector_prices(&[row], Allocation::OnDemand).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[&id(660)].per_hour, 0.25);
    let offer = &found[&id(660)].offer;
    for row in store.price_history(offer).await.unwrap() {
        store.delete_price(row.seq).await.unwrap();
    }
}

async fn the_newest_tick_is_that_of_the_last_batch(store: &Store) {
    assert_eq!(newest(store).await, []);
    let series = |id, values: [f64; 2]| Series { id, values: values.to_vec() };
    let ticks = |at: i64, busy: [f64; 2]| Ticks {
        at_us: vec![NOW_US + at, NOW_US + at + 1],
        series: vec![
            series(SeriesId::host(Metric::CpuBusy), busy),
            series(SeriesId::of(Metric::CpuBusy, "0"), [1.0, 2.0]),
            series(SeriesId::host(Metric::Load1), [0.5, f64::NAN]),
        ],
    };
    let batch = |seq: u64, ticks: Ticks| NewSamples {
        session_id: id(560),
        session: (seq == 0).then(|| Introduction {
            agent_version: "perfagent 1.0".to_owned(),
            ..Introduction::default()
        }),
        new_collector_id: id(661),
        only_collector: Some(id(660)),
        seq: Some(seq),
        sent_at_us: Some(NOW_US),
        received_at_us: NOW_US,
        ticks: ticks.into(),
    };
    store.add_samples(batch(0, ticks(0, [10.0, 20.0]))).await.unwrap();
    store.add_samples(batch(2, ticks(5, [30.0, 40.0]))).await.unwrap();
    let expected = NewestTick {
        session_id: id(560),
        collector_id: id(660),
        at_us: NOW_US + 6,
        values: vec![(Metric::CpuBusy, 40.0)],
    };
    assert_eq!(newest(store).await, [expected]);
    store.end_session(&id(560), None, None).await.unwrap();
    assert_eq!(newest(store).await, [], "after its end");
}

async fn newest(store: &Store) -> Vec<NewestTick> {
    store.newest_ticks(&[Metric::CpuBusy, Metric::Load1]).await.unwrap()
}
