//! The story goes on: prices are recorded, found for a machine, and stand beside results.

use kernel::{
    machine::{Machine, Offer},
    price::{Allocation, Price, PriceFields},
    result::{ResultDocument, Sweep},
};
use store::{
    Batch, FactsChange, Invalid, MachineChoice, MachineQuery, NewResult, Place, PriceQuery, Store,
    StoreError,
};

use crate::common::{MINUTE_US, NOW_US, document, id, new_result};

pub(crate) async fn story(store: &Store) {
    a_repeated_price_is_dropped_and_a_new_one_added(store).await;
    the_newest_price_of_each_kind_counts(store).await;
    a_price_belongs_to_an_offer(store).await;
    an_upload_brings_results_and_prices_or_nothing(store).await;
    a_comparison_gets_results_with_names_and_prices(store).await;
    a_deleted_price_uncovers_the_one_before(store).await;
    a_list_with_two_prices_of_a_kind_is_the_same_list_again(store).await;
}

pub(crate) fn price(region: Option<&str>, per_hour: f64, as_of: &str) -> PriceFields {
    PriceFields {
        offer: Offer {
            provider: Some("Azure".to_owned()),
            region: region.map(str::to_owned),
            shape: Some("D2s v5".to_owned()),
        },
        vcpus: Some(2),
        memory_bytes: Some(8 << 30),
        allocation: Allocation::OnDemand,
        per_hour,
        currency: "USD".to_owned(),
        as_of: as_of.to_owned(),
        source: "price list".to_owned(),
    }
}

async fn set(store: &Store, fields: PriceFields) -> bool {
    store.set_price(Price::new(fields).unwrap(), NOW_US).await.unwrap()
}

/// `per_hour` of the current prices that match.
async fn current(store: &Store, query: PriceQuery) -> Vec<f64> {
    let page = store.prices(&PriceQuery { limit: 100, ..query }).await.unwrap();
    page.items.iter().map(|row| row.price.per_hour).collect()
}

async fn a_repeated_price_is_dropped_and_a_new_one_added(store: &Store) {
    assert!(set(store, price(None, 0.096, "2026-01-01")).await);
    assert!(!set(store, price(None, 0.096, "2026-01-01")).await);
    assert!(set(store, price(None, 0.098, "2026-03-01")).await);
    assert!(set(store, price(None, 0.097, "2026-02-01")).await);
    let history = store.price_history(&price(None, 0.0, "").offer).await.unwrap();
    let amounts = history.iter().map(|row| row.price.per_hour).collect::<Vec<_>>();
    assert_eq!(amounts, [0.098, 0.097, 0.096]);
    let expected = Price::new(price(None, 0.098, "2026-03-01")).unwrap();
    assert_eq!(
        (&history[0].price, history[0].demo, history[0].recorded_at_us),
        (&expected, false, NOW_US)
    );

    let nul = PriceFields { source: "a\0".to_owned(), ..price(None, 1.0, "2026-03-01") };
    let error = store.set_price(Price::new(nul).unwrap(), NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::Nul { field: "source" })));
    let huge = PriceFields { memory_bytes: Some(u64::MAX), ..price(None, 1.0, "2026-03-01") };
    let error = store.set_price(Price::new(huge).unwrap(), NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::TooLarge { field: "memory" })));
}

async fn the_newest_price_of_each_kind_counts(store: &Store) {
    let spot = PriceFields { allocation: Allocation::Spot, ..price(None, 0.02, "2026-01-01") };
    let euro = PriceFields { currency: "EUR".to_owned(), ..price(None, 0.09, "2026-01-01") };
    let free = Offer { provider: Some("Home".to_owned()), ..Offer::default() };
    let free = PriceFields {
        offer: free,
        vcpus: None,
        memory_bytes: None,
        ..price(None, 0.0, "2026-01-01")
    };
    for fields in [spot, euro, price(Some("West"), 0.11, "2026-01-01"), free] {
        assert!(set(store, fields).await);
    }
    let all = PriceQuery::default;
    assert_eq!(current(store, all()).await, [0.0, 0.11, 0.09, 0.02, 0.098]);
    assert_eq!(
        current(store, PriceQuery { allocation: Some(Allocation::Spot), ..all() }).await,
        [0.02]
    );
    assert_eq!(
        current(store, PriceQuery { provider: Some("HOME\0".to_owned()), ..all() }).await,
        [0.0]
    );
    assert_eq!(
        current(store, PriceQuery { text: Some("west d2S".to_owned()), ..all() }).await,
        [0.11]
    );
    let shape = |shape: &str| PriceQuery { shape: Some(shape.to_owned()), ..all() };
    assert_eq!(current(store, shape("d2S V5 ")).await, [0.11, 0.09, 0.02, 0.098]);
    assert_eq!(current(store, shape("d2s")).await, [0.0; 0], "a part of a name is not the name");
    let first = store.prices(&PriceQuery { limit: 4, ..all() }).await.unwrap();
    assert_eq!(
        current(store, PriceQuery { place: Place::default().behind(&first), ..all() }).await,
        [0.098]
    );
}

async fn a_price_belongs_to_an_offer(store: &Store) {
    let machine = |region: Option<&str>, vcpus: u32| {
        let mut machine = Machine { offer: price(region, 0.0, "").offer, ..Machine::default() };
        machine.cpu.vcpus = Some(vcpus);
        machine
    };
    for (region, vcpus, expected) in [
        (Some("west"), 2, Some(0.11)),
        (Some("east"), 2, Some(0.098)),
        (None, 2, Some(0.098)),
        (Some("west"), 4, None),
    ] {
        let found = store.price_for(&machine(region, vcpus), Allocation::OnDemand).await.unwrap();
        assert_eq!(found.map(|price| price.per_hour), expected, "{region:?} {vcpus}");
    }
    assert_eq!(store.price_for(&Machine::default(), Allocation::OnDemand).await.unwrap(), None);
}

/// A result on an Azure machine in the west.
fn in_the_west(number: u32, machine: MachineChoice) -> NewResult {
    let facts = FactsChange {
        name: Some("Gamma".to_owned()),
        provider: Some("azure".to_owned()),
        region: Some("West".to_owned()),
        shape: Some("d2s v5".to_owned()),
        ..FactsChange::default()
    };
    NewResult { facts, ..new_result(document(number, Some("key-g"), 400), machine) }
}

async fn a_list_with_two_prices_of_a_kind_is_the_same_list_again(store: &Store) {
    let reserved = |per_hour, source: &str| {
        let source = source.to_owned();
        let fields = price(Some("Reserved"), per_hour, "2026-01-01");
        Price::new(PriceFields { allocation: Allocation::Reserved, source, ..fields }).unwrap()
    };
    let list = vec![reserved(0.07, "one year"), reserved(0.04, "three years")];
    let import = async |prices| {
        let batch = Batch { prices, ..Batch::default() };
        store.import(batch, NOW_US).await.unwrap().prices
    };
    assert_eq!(import(list.clone()).await, 2);
    assert_eq!(import(list.clone()).await, 0, "nothing of it is new");
    assert_eq!(import(vec![reserved(0.06, "one year")]).await, 1);
    assert_eq!(import(vec![list[1].clone()]).await, 1, "it is the last one again");
    for row in store.price_history(&list[0].offer).await.unwrap() {
        store.delete_price(row.seq).await.unwrap();
    }
}

async fn an_upload_brings_results_and_prices_or_nothing(store: &Store) {
    let later = Price::new(price(Some("West"), 0.12, "2026-04-01")).unwrap();
    let batch = |machine| Batch {
        results: vec![in_the_west(40, machine)],
        prices: vec![later.clone()],
        ..Batch::default()
    };
    let nobody = batch(MachineChoice::Existing(id(999)));
    store.import(nobody, NOW_US).await.unwrap_err();
    assert_eq!(
        current(store, PriceQuery { text: Some("west".to_owned()), ..PriceQuery::default() }).await,
        [0.11]
    );

    let added = store
        .import(batch(MachineChoice::ByKey { new_id: id(140) }), NOW_US)
        .await
        .unwrap()
        .results;
    assert!(added[0].new && added[0].new_machine);
    let row = store.machine(&id(140)).await.unwrap().unwrap();
    assert_eq!(row.price, Some(later));
    let query =
        MachineQuery { text: Some("gamma".to_owned()), limit: 10, ..MachineQuery::default() };
    assert_eq!(store.machines(&query).await.unwrap().items, [row]);
}

async fn a_comparison_gets_results_with_names_and_prices(store: &Store) {
    let mut foreign =
        ResultDocument { started_at_us: Some(NOW_US - MINUTE_US), ..document(41, None, 500) };
    foreign.machine = Machine::default();
    let foreign = new_result(foreign, MachineChoice::New { id: id(141) });
    store.add_results(vec![foreign], NOW_US).await.unwrap();

    let found = store.contenders(&[41, 40].map(id)).await.unwrap();
    assert_eq!([&found[0].result_id, &found[1].result_id], [&id(41), &id(40)]);
    assert_eq!(found[0].label, "machine 00000141", "named by the end of its id");
    assert_eq!(
        (found[0].price.clone(), found[0].provider.clone(), found[0].vcpus),
        (None, None, None)
    );
    assert_eq!(
        (found[1].label.as_str(), found[1].machine_id.as_str()),
        ("Gamma", id(140).as_str())
    );
    assert_eq!(found[1].region.as_deref(), Some("West"));
    assert_eq!(found[1].price.as_ref().map(|price| price.per_hour), Some(0.12));
    assert_eq!((found[1].vcpus, found[1].demo), (Some(2), false));
    assert_eq!(found[1].full_units_per_s(), Some(400.0));
    let document = store.result(&id(40)).await.unwrap().unwrap().document;
    assert_eq!(document.levels[0].sweep, Sweep::Duty);

    let error = store.contenders(&[40, 998, 999].map(id)).await.unwrap_err();
    assert!(
        matches!(error, StoreError::NotFound { what: "result", ids } if ids == [998, 999].map(id))
    );
    assert_eq!(store.contenders(&[]).await.unwrap(), []);
}

async fn a_deleted_price_uncovers_the_one_before(store: &Store) {
    let offer = price(Some("West"), 0.0, "").offer;
    let newest = store.price_history(&offer).await.unwrap()[0].clone();
    store.delete_price(newest.seq).await.unwrap();
    let machine = store.machine(&id(140)).await.unwrap().unwrap();
    assert_eq!(machine.price.map(|price| price.per_hour), Some(0.11));
    let error = store.delete_price(newest.seq).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "price", .. }));
}
