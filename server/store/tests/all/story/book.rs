//! The story's end: the price book, short addresses, and how much of everything there is.

use kernel::{
    machine::{Machine, Offer},
    price::{Allocation, Price, PriceFields},
};
use store::{BookQuery, BookSort, PriceQuery, Store};

use crate::common::NOW_US;

pub(crate) async fn story(store: &Store) {
    the_book_has_the_prices_that_count(store).await;
    the_book_is_narrowed_and_sorted(store).await;
    the_book_is_turned_page_by_page(store).await;
    a_deleted_price_uncovers_the_one_before_in_the_book(store).await;
    a_price_of_a_day_is_the_nearest_before_it(store).await;
    an_address_is_shortened_once(store).await;
    stored_results_are_tallied(store).await;
}

/// One of twelve offers in the book of AWS: shape `m1`, `m2` or `m3`, regions of a continent each.
fn fields(shape: u32, region: &str, per_hour: f64, as_of: &str) -> PriceFields {
    PriceFields {
        offer: Offer {
            provider: Some("AWS".to_owned()),
            region: Some(region.to_owned()),
            shape: Some(format!("m{shape}.large")),
        },
        vcpus: Some(2 * shape),
        memory_bytes: Some(u64::from(shape) << 33),
        allocation: Allocation::Spot,
        per_hour,
        currency: "USD".to_owned(),
        as_of: as_of.to_owned(),
        source: "price list".to_owned(),
    }
}

async fn set(store: &Store, fields: PriceFields) {
    assert!(store.set_price(Price::new(fields).unwrap(), NOW_US).await.unwrap());
}

fn spot() -> BookQuery {
    BookQuery {
        provider: Some("aws".to_owned()),
        allocation: Allocation::Spot,
        limit: 100,
        ..BookQuery::default()
    }
}

/// `per_hour` of the rows of a page.
async fn amounts(store: &Store, query: BookQuery) -> Vec<f64> {
    let page = store.price_book(&query).await.unwrap();
    page.items.iter().map(|item| item.row.price.per_hour).collect()
}

async fn the_book_has_the_prices_that_count(store: &Store) {
    for (shape, region, per_hour, as_of) in [
        (1, "eu-west-1", 0.10, "2026-01-01"),
        (1, "us-east-1", 0.08, "2026-02-01"),
        (2, "eu-west-1", 0.20, "2026-03-01"),
        (3, "us-east-1", 0.24, "2026-01-15"),
        (1, "eu-west-1", 0.12, "2026-04-01"),
        (1, "eu-west-1", 0.11, "2026-03-01"),
    ] {
        set(store, fields(shape, region, per_hour, as_of)).await;
    }
    assert_eq!(amounts(store, spot()).await, [0.12, 0.24, 0.20, 0.08]);
    let page = store.price_book(&spot()).await.unwrap();
    assert_eq!((page.found, page.more, page.next), (4, false, None));
    assert_eq!(page.items[0].recorded, 3);
    let history = store.offer_prices(page.items[0].row.offer).await.unwrap();
    let said: Vec<_> = history.iter().map(|row| (row.price.per_hour, row.counts)).collect();
    assert_eq!(said, [(0.12, true), (0.11, false), (0.10, false)]);
    let all = PriceQuery { offer: Some(history[0].offer), limit: 10, ..PriceQuery::default() };
    assert_eq!(store.prices(&all).await.unwrap().items.len(), 1);
    assert_eq!(store.recorded_prices(&all).await.unwrap().items.len(), 3);
    assert_eq!(store.offer_prices(-1).await.unwrap(), []);
}

async fn the_book_is_narrowed_and_sorted(store: &Store) {
    let text = |text: &str| BookQuery { text: Some(text.to_owned()), ..spot() };
    assert_eq!(amounts(store, text("M1")).await, [0.12, 0.08]);
    assert_eq!(amounts(store, text("eu-west-1 m2")).await, [0.20]);
    assert_eq!(amounts(store, text("m_.large")).await, [0.0; 0]);
    let region = BookQuery { region: Some("US-East-1".to_owned()), ..spot() };
    assert_eq!(amounts(store, region).await, [0.24, 0.08]);
    let monthly = BookQuery { allocation: Allocation::Monthly, ..spot() };
    assert_eq!(amounts(store, monthly).await, [0.0; 0]);
    for (sort, expected) in [
        (BookSort::PerHour, [0.08, 0.12, 0.20, 0.24]),
        (BookSort::Vcpus, [0.24, 0.20, 0.12, 0.08]),
        (BookSort::Memory, [0.24, 0.20, 0.12, 0.08]),
        (BookSort::Date, [0.12, 0.20, 0.08, 0.24]),
        (BookSort::Recorded, [0.12, 0.24, 0.20, 0.08]),
    ] {
        assert_eq!(amounts(store, BookQuery { sort, ..spot() }).await, expected, "{sort:?}");
        let everything = BookQuery { sort, provider: None, ..spot() };
        let found = amounts(store, everything).await;
        let ours: Vec<f64> = found.into_iter().filter(|it| expected.contains(it)).collect();
        assert_eq!(ours, expected, "{sort:?} of all");
    }
    assert!(store.price_providers().await.unwrap().contains(&"AWS".to_owned()));
    assert_eq!(store.price_regions("Aws").await.unwrap(), ["eu-west-1", "us-east-1"]);
    assert_eq!(store.price_regions("nobody").await.unwrap(), [""; 0]);
}

async fn the_book_is_turned_page_by_page(store: &Store) {
    for sort in [BookSort::PerHour, BookSort::Vcpus, BookSort::Date, BookSort::Recorded] {
        let whole = amounts(store, BookQuery { sort, ..spot() }).await;
        let mut turned = Vec::new();
        let mut after = None;
        loop {
            let query = BookQuery { sort, after, limit: 1, ..spot() };
            let page = store.price_book(&query).await.unwrap();
            turned.extend(page.items.iter().map(|item| item.row.price.per_hour));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(turned, whole, "{sort:?}");
    }
}

async fn a_deleted_price_uncovers_the_one_before_in_the_book(store: &Store) {
    let newest = store.price_book(&spot()).await.unwrap().items[0].row.clone();
    store.delete_price(newest.seq).await.unwrap();
    assert_eq!(amounts(store, spot()).await, [0.11, 0.24, 0.20, 0.08]);
    for row in store.offer_prices(newest.offer).await.unwrap() {
        store.delete_price(row.seq).await.unwrap();
    }
    assert_eq!(amounts(store, spot()).await, [0.24, 0.20, 0.08]);
    // The offer is gone with its last price, and comes back under another number.
    set(store, fields(1, "eu-west-1", 0.13, "2026-05-01")).await;
    let again = store.price_book(&spot()).await.unwrap().items[0].row.clone();
    assert_eq!(again.price.per_hour, 0.13);
    assert_ne!(again.offer, newest.offer);
}

async fn a_price_of_a_day_is_the_nearest_before_it(store: &Store) {
    set(store, fields(1, "eu-west-1", 0.14, "2026-06-01")).await;
    let mut machine =
        Machine { offer: fields(1, "eu-west-1", 0.0, "").offer, ..Machine::default() };
    machine.cpu.vcpus = Some(2);
    for (day, expected) in [
        ("2026-04-30", None),
        ("2026-05-01", Some(0.13)),
        ("2026-05-31", Some(0.13)),
        ("2026-06-01", Some(0.14)),
        ("2027-01-01", Some(0.14)),
    ] {
        let found = store.price_on(&machine, Allocation::Spot, day, false).await.unwrap();
        assert_eq!(found.map(|price| price.per_hour), expected, "{day}");
    }
    let on_demand = store.price_on(&machine, Allocation::OnDemand, "2027-01-01", false).await;
    assert_eq!(on_demand.unwrap(), None);
}

async fn an_address_is_shortened_once(store: &Store) {
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    let shorten =
        async |path: &str, tried: &[&str]| store.shorten(path, codes(tried), NOW_US).await.unwrap();
    assert_eq!(shorten("/compare?ids=a", &["abc"]).await.as_deref(), Some("abc"));
    assert_eq!(shorten("/compare?ids=a", &["xyz"]).await.as_deref(), Some("abc"));
    assert_eq!(shorten("/compare?ids=b", &["abc", "abd"]).await.as_deref(), Some("abd"));
    assert_eq!(shorten("/compare?ids=c", &["abc", "abd"]).await, None);
    assert_eq!(store.link("abd").await.unwrap().as_deref(), Some("/compare?ids=b"));
    assert_eq!(store.link("nobody\0").await.unwrap(), None);
}

async fn stored_results_are_tallied(store: &Store) {
    let tallied: u64 = store.tallies().await.unwrap().iter().map(|tally| tally.results).sum();
    let counts = store.counts().await.unwrap();
    assert!(tallied > 0 && tallied <= counts.results);
    let scores = store.score_tallies().await.unwrap();
    assert!(scores.iter().all(|(_, count)| *count > 0));
}
