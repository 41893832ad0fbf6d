//! The story ends with the demo set: it comes, is counted apart, and goes without a trace.

use kernel::{
    price::{Allocation, Price, PriceFields},
    result::{Origin, ResultDocument},
};
use store::{
    CollectorChoice, MachineChoice, NewResult, NewSession, RemovedDemo, ResultQuery, Store,
};

use super::{
    prices::price,
    sessions::{add, new_session, recording},
};
use crate::common::{NOW_US, document, id, new_result};

pub(crate) async fn story(store: &Store) {
    assert!(!store.has_demo().await.unwrap());
    let before = store.counts().await.unwrap();
    assert_eq!((before.machines, before.results, before.prices), (5, 4, 7));
    assert_eq!((before.demo_machines, before.demo_results, before.demo_prices), (0, 0, 0));

    let demo = vec![demo_result(50, id(150)), demo_result(51, id(151)), demo_result(52, id(140))];
    store.add_results(demo, NOW_US).await.unwrap();
    let example =
        Price::new(PriceFields { source: "example".to_owned(), ..demo_price(9.0) }).unwrap();
    store.set_demo_prices(vec![example.clone(), example.clone()], NOW_US).await.unwrap();
    assert!(store.has_demo().await.unwrap());
    let with = store.counts().await.unwrap();
    assert_eq!((with.demo_machines, with.demo_results, with.demo_prices), (2, 3, 1));

    demo_sessions(store).await;
    it_is_labelled_and_prices_itself_only(store, &example).await;
    a_real_result_makes_a_demo_machine_real(store).await;

    let gone = store.remove_demo().await.unwrap();
    assert_eq!(
        gone,
        RemovedDemo { results: 3, machines: 1, prices: 1, sessions: 2, collectors: 1 }
    );
    assert!(!store.has_demo().await.unwrap());
    let after = store.counts().await.unwrap();
    assert_eq!((after.machines, after.results, after.prices), (6, 5, 7));
    assert!(store.machine(&id(140)).await.unwrap().is_some(), "the real machine stays");
    assert!(store.collector(&id(602)).await.unwrap().is_some(), "and the real collector");
}

/// One of a demo collector, and one that was put with a real one.
async fn demo_sessions(store: &Store) {
    let before = store.counts().await.unwrap();
    assert_eq!((before.demo_collectors, before.demo_sessions), (0, 0));
    let demo = |number, collector| NewSession {
        demo: true,
        ..new_session(recording(number, None, 30), collector)
    };
    let own = demo(550, CollectorChoice::New { id: id(650) });
    let with_real = demo(551, CollectorChoice::Existing(id(602)));
    add(store, vec![own, with_real]).await.unwrap();
    let with = store.counts().await.unwrap();
    assert_eq!((with.demo_collectors, with.demo_sessions), (1, 2));
    assert_eq!((with.collectors, with.sessions), (before.collectors + 1, before.sessions + 2));
    assert!(store.session(&id(551)).await.unwrap().unwrap().demo);
    assert!(!store.collector(&id(602)).await.unwrap().unwrap().demo);
}

fn demo_price(per_hour: f64) -> PriceFields {
    let mut fields = price(None, per_hour, "2026-09-01");
    fields.offer.shape = Some("demo shape".to_owned());
    fields
}

fn demo_result(number: u32, machine: String) -> NewResult {
    let mut document = ResultDocument { origin: Origin::Demo, ..document(number, None, 300) };
    document.machine.name = Some("Demo".to_owned());
    document.machine.offer = demo_price(0.0).offer;
    new_result(document, MachineChoice::New { id: machine })
}

async fn it_is_labelled_and_prices_itself_only(store: &Store, example: &Price) {
    let machine = store.machine(&id(150)).await.unwrap().unwrap();
    assert!(machine.demo);
    assert_eq!(machine.price.as_ref(), Some(example));
    assert_eq!(
        store.price_for(&machine.facts, Allocation::OnDemand).await.unwrap(),
        None,
        "no real machine gets that price"
    );
    let found = store.contenders(&[50, 52].map(id)).await.unwrap();
    assert!(found[0].demo && found[1].demo);
    assert_eq!(found[0].price.as_ref(), Some(example));
    assert_ne!(found[1].price.as_ref(), Some(example), "its machine is real");

    let real = store.machine(&id(140)).await.unwrap().unwrap();
    assert_eq!(
        (real.demo, real.name.as_str()),
        (false, "Gamma"),
        "a demo result says nothing about it"
    );
    for (include_demo, expected) in [(true, 7), (false, 4)] {
        let query = ResultQuery { include_demo, limit: 100, ..ResultQuery::default() };
        assert_eq!(store.results(&query).await.unwrap().items.len(), expected);
    }
}

async fn a_real_result_makes_a_demo_machine_real(store: &Store) {
    let real = new_result(document(53, None, 310), MachineChoice::Existing(id(151)));
    store.add_results(vec![real], NOW_US).await.unwrap();
    assert!(!store.machine(&id(151)).await.unwrap().unwrap().demo);
}
