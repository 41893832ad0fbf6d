//! The story's first half: results come in, are found again, and go.

use kernel::{
    price::Allocation,
    result::{Origin, ResultDocument, Status, WorkloadId},
};
use store::{
    Added, FactsChange, Invalid, MachineChoice, NewResult, Place, Pool, ResultQuery, Store,
    StoreError,
};

use crate::common::{MINUTE_US, NOW_US, document, id, new_result};

pub(crate) async fn story(store: &Store) {
    all_or_none_are_kept(store).await;
    the_same_result_again_changes_nothing(store).await;
    bytes_come_out_as_they_came_in(store).await;
    results_are_paged_and_filtered(store).await;
    a_comparison_pools_recent_native_results(store).await;
    a_deleted_result_is_gone(store).await;
}

fn by_key(number: u32) -> MachineChoice {
    MachineChoice::ByKey { new_id: id(number) }
}

fn added(number: u32, machine: u32, new: bool, new_machine: bool) -> Added {
    Added { id: id(number), machine_id: id(machine), new, new_machine }
}

async fn ids(store: &Store, query: ResultQuery) -> Vec<String> {
    let page = store.results(&ResultQuery { limit: 100, ..query }).await.unwrap();
    page.items.into_iter().map(|row| row.id).collect()
}

async fn all_or_none_are_kept(store: &Store) {
    let good = || new_result(document(1, Some("key-a"), 300), by_key(100));
    let nobody = new_result(document(2, None, 1), MachineChoice::Existing(id(999)));
    let error = store.add_results(vec![good(), nobody], NOW_US).await.unwrap_err();
    assert_eq!(error.to_string(), format!("There is no machine {}.", id(999)));
    assert_eq!(store.result(&id(1)).await.unwrap(), None, "the good one was undone with it");
    assert_eq!(store.machine(&id(100)).await.unwrap(), None);

    let second = new_result(document(2, Some("key-a"), 310), by_key(101));
    let own = new_result(document(3, Some("key-a"), 200), MachineChoice::New { id: id(102) });
    let with = new_result(document(4, None, 210), MachineChoice::Existing(id(102)));
    let answer = store.add_results(vec![good(), second, own, with], NOW_US).await.unwrap();
    let expected = [
        added(1, 100, true, true),
        added(2, 100, true, false),
        added(3, 102, true, true),
        added(4, 102, true, false),
    ];
    assert_eq!(answer, expected, "a key is recognised within a batch, and an explicit choice wins");
    assert_eq!(store.machine_with_key("key-a").await.unwrap(), Some(id(100)));
    assert_eq!(store.machine_with_key("key\0").await.unwrap(), None);
}

async fn the_same_result_again_changes_nothing(store: &Store) {
    let again = new_result(document(1, Some("key-a"), 300), by_key(103));
    let answer = store.add_results(vec![again], NOW_US + MINUTE_US).await.unwrap();
    assert_eq!(answer, [added(1, 100, false, false)]);
    assert_eq!(store.machine(&id(103)).await.unwrap(), None);

    let other = new_result(document(1, Some("key-a"), 301), by_key(103));
    let error = store.add_results(vec![other], NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { what: "result", id: found } if found == id(1)));

    for (result, expected) in [
        (new_result(document(9, None, 1), by_key(103)), Invalid::NoMachineId { id: id(9) }),
        (not_a_number(), Invalid::NotJson { id: id(9) }),
        (named("a\0b"), Invalid::Nul { field: "name" }),
        (named(&"x".repeat(501)), Invalid::TooLong { field: "name", limit: 500 }),
        (
            new_result(document(9, None, 1), MachineChoice::Existing("a b".to_owned())),
            Invalid::Id { found: "a b".to_owned() },
        ),
    ] {
        let error = store.add_results(vec![result], NOW_US).await.unwrap_err();
        assert!(matches!(error, StoreError::Invalid(found) if found == expected), "{expected}");
    }
}

fn not_a_number() -> NewResult {
    let mut document = document(9, Some("key-a"), 1);
    document.levels[0].target_pct = f64::NAN;
    new_result(document, by_key(103))
}

fn named(name: &str) -> NewResult {
    let mut document = document(9, Some("key-a"), 1);
    document.machine.name = Some(name.to_owned());
    new_result(document, by_key(103))
}

async fn bytes_come_out_as_they_came_in(store: &Store) {
    let document = ResultDocument { started_at_us: None, ..document(5, Some("key-b"), 500) };
    let raw = serde_json::to_vec_pretty(&document).unwrap();
    let mut new = new_result(document.clone(), by_key(104));
    new.raw = Some(b"{}".to_vec());
    let error = store.add_results(vec![new.clone()], NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::RawDiffers { .. })));

    new.raw = Some(raw.clone());
    store.add_results(vec![new], NOW_US).await.unwrap();
    assert_eq!(store.result_document(&id(5)).await.unwrap(), Some(raw));
    let made = store.result_document(&id(1)).await.unwrap().unwrap();
    assert_eq!(made, crate::common::document(1, Some("key-a"), 300).to_json().into_bytes());
    assert_eq!(store.result_document("nobody\0").await.unwrap(), None);

    let stored = store.result(&id(5)).await.unwrap().unwrap();
    assert_eq!(stored.document, document);
    assert_eq!(stored.machine.id, id(104));
    assert_eq!(stored.row.machine_name, "Alpha");
    assert_eq!(stored.row.offer.provider.as_deref(), Some("OCI"));
    assert_eq!(stored.row.peak_units_per_s, Some(500.0));
    assert_eq!((stored.row.started_at_us, stored.row.received_at_us), (None, NOW_US));
    assert_eq!(stored.row.workload, WorkloadId { name: "standard".to_owned(), version: 1 });
    assert_eq!((stored.row.status, stored.row.profile.as_str()), (Status::Complete, "quick"));
}

async fn results_are_paged_and_filtered(store: &Store) {
    let browser = ResultDocument {
        origin: Origin::Browser,
        workload: WorkloadId { name: "classic".to_owned(), version: 1 },
        ..document(6, None, 900)
    };
    let mut browser = new_result(browser, MachineChoice::New { id: id(105) });
    browser.facts = FactsChange {
        name: Some("Größe 100%".to_owned()),
        provider: Some("Home".to_owned()),
        ..FactsChange::default()
    };
    store.add_results(vec![browser], NOW_US).await.unwrap();

    let query = ResultQuery { limit: 4, ..ResultQuery::default() };
    let first = store.results(&query).await.unwrap();
    assert_eq!(
        first.items.iter().map(|row| row.id.clone()).collect::<Vec<_>>(),
        [6, 5, 4, 3].map(id)
    );
    let second = store
        .results(&ResultQuery { place: Place::default().behind(&first), ..query })
        .await
        .unwrap();
    assert_eq!(second.items.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), [2, 1].map(id));
    assert_eq!(second.next, None);

    let all = ResultQuery::default;
    let text = |text: &str| ResultQuery { text: Some(text.to_owned()), ..all() };
    assert_eq!(
        ids(store, ResultQuery { machine_id: Some(id(100)), ..all() }).await,
        [2, 1].map(id)
    );
    assert_eq!(
        ids(store, ResultQuery { origin: Some(Origin::Browser), ..all() }).await,
        [6].map(id)
    );
    assert_eq!(
        ids(store, ResultQuery { workload: Some("classic".to_owned()), ..all() }).await,
        [6].map(id)
    );
    assert_eq!(
        ids(store, ResultQuery { provider: Some("home".to_owned()), ..all() }).await,
        [6].map(id)
    );
    assert_eq!(ids(store, text("GRÖSSE")).await, [""; 0], "sharp s has no single capital letter");
    assert_eq!(ids(store, text("GRÖ")).await, [6].map(id));
    assert_eq!(ids(store, text("0%")).await, [6].map(id));
    assert_eq!(ids(store, text("h_me")).await, [""; 0]);
    assert_eq!(ids(store, text("\0epyc")).await.len(), 6);
    assert_eq!(
        ids(store, ResultQuery { provider: Some("a\0".to_owned()), ..all() }).await,
        [""; 0]
    );
}

async fn a_comparison_pools_recent_native_results(store: &Store) {
    let later = ResultDocument {
        started_at_us: Some(NOW_US + MINUTE_US),
        ..document(7, Some("key-a"), 320)
    };
    let aborted = ResultDocument { status: Status::Aborted, ..document(8, Some("key-a"), 5_000) };
    let results = vec![new_result(later, by_key(103)), new_result(aborted, by_key(103))];
    store.add_results(results, NOW_US + MINUTE_US).await.unwrap();
    let machines = [id(100), id(104), id(999)];
    let pools = |workload: Option<WorkloadId>, now_us| {
        let machines = machines.clone();
        async move { store.pools(&machines, workload.as_ref(), now_us).await.unwrap() }
    };
    let ids = |pools: Vec<Pool>| {
        pools.into_iter().map(|pool| pool.result_ids).collect::<Vec<Vec<String>>>()
    };
    let later = NOW_US + MINUTE_US;
    let expected = [[7, 2, 1].map(id).to_vec(), vec![id(5)], vec![]];
    assert_eq!(ids(pools(None, later).await), expected, "newest first, without the aborted one");
    let late = later + 90 * 24 * 60 * MINUTE_US;
    let expected = [vec![id(7)], vec![id(5)], vec![]];
    assert_eq!(ids(pools(None, late).await), expected, "an old one where there is no other");
    let next = WorkloadId { name: "standard".to_owned(), version: 2 };
    assert_eq!(ids(pools(Some(next), later).await), [[""; 0]; 3]);

    let pool = &pools(None, later).await[0];
    assert_eq!(pool.choice(), [7, 2, 1].map(id).join("~"));
    let found =
        store.contender_groups(&[pool.choice(), id(2)], Allocation::OnDemand).await.unwrap();
    let members: Vec<&str> = found[0].iter().map(|result| result.result_id.as_str()).collect();
    assert_eq!(members, [7, 2, 1].map(id));
    assert_eq!((found[0][0].label.as_str(), found[0][0].machine_id.clone()), ("Alpha", id(100)));
    assert_eq!(found[1][0].history, [300.0, 320.0], "the machine's other results, oldest first");
    let error = store
        .contender_groups(&[format!("{}~nobody", id(1))], Allocation::OnDemand)
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "There is no result nobody.");
}

async fn a_deleted_result_is_gone(store: &Store) {
    store.delete_result(&id(5)).await.unwrap();
    assert_eq!(store.result(&id(5)).await.unwrap(), None);
    assert_eq!(store.result_document(&id(5)).await.unwrap(), None);
    let error = store.delete_result(&id(5)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "result", .. }));
    let machine = store.machine(&id(104)).await.unwrap().unwrap();
    assert_eq!((machine.results, machine.last_measured_at_us), (0, None));
}
