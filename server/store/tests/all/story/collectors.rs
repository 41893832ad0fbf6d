//! Collectors are recognised, learn about their hosts, are changed, and go.

use kernel::{
    machine::{Cpu, Machine, Offer},
    recording::Recording,
};
use store::{
    Batch, CollectorChange, CollectorChoice, CollectorQuery, FactsChange, Invalid, MachineChoice,
    Place, Store, StoreError,
};

use super::sessions::{add, new_session, recording};
use crate::common::{NOW_US, document, id, new_result};

pub(crate) async fn story(store: &Store) {
    a_machine_and_its_collector_find_each_other(store).await;
    newer_recordings_know_better(store).await;
    collectors_are_paged_and_filtered(store).await;
    people_change_what_they_know(store).await;
    facts_of_a_machine_fill_gaps(store).await;
    a_machine_that_is_merged_or_deleted_leaves_its_collector(store).await;
    a_deleted_collector_takes_its_sessions_along(store).await;
}

async fn machine_of(store: &Store, collector: u32) -> Option<String> {
    store.collector(&id(collector)).await.unwrap().unwrap().machine_id
}

async fn add_machine(store: &Store, number: u32, key: &str, machine: u32) {
    let new =
        new_result(document(number, Some(key), 300), MachineChoice::ByKey { new_id: id(machine) });
    store.add_results(vec![new], NOW_US).await.unwrap();
}

async fn a_machine_and_its_collector_find_each_other(store: &Store) {
    // The recording first, then a result of the machine.
    let choice = CollectorChoice::ByKey { new_id: id(610) };
    add(store, vec![new_session(recording(510, Some("host-c"), 30), choice)]).await.unwrap();
    assert_eq!(machine_of(store, 610).await, None);
    add_machine(store, 591, "host-c", 691).await;
    assert_eq!(machine_of(store, 610).await, Some(id(691)));

    // The result first, then a recording.
    add_machine(store, 592, "host-d", 692).await;
    let choice = CollectorChoice::ByKey { new_id: id(611) };
    add(store, vec![new_session(recording(511, Some("host-d"), 31), choice)]).await.unwrap();
    assert_eq!(machine_of(store, 611).await, Some(id(692)));

    // A recording without a key, of a machine that is chosen: with the collector that it has.
    let of_machine = |machine: u32, new: u32| CollectorChoice::OfMachine {
        machine_id: id(machine),
        new_id: id(new),
    };
    let session = new_session(recording(512, None, 32), of_machine(692, 612));
    let added = add(store, vec![session]).await.unwrap();
    assert_eq!(added.sessions[0].collector_id, id(611));
    add_machine(store, 593, "host-e", 693).await;
    let two = [(513, 33), (514, 34)];
    let two = two.map(|(number, len)| {
        new_session(recording(number, None, len), of_machine(693, number + 100))
    });
    let added = add(store, two.to_vec()).await.unwrap();
    let collectors: Vec<&str> =
        added.sessions.iter().map(|added| added.collector_id.as_str()).collect();
    assert_eq!(collectors, [id(613), id(613)], "made for the first, known to the second");
    assert_eq!(machine_of(store, 613).await, Some(id(693)));
    let nobody = new_session(recording(515, None, 35), of_machine(999, 615));
    let error = add(store, vec![nobody]).await.unwrap_err();
    assert_eq!(error.to_string(), format!("There is no machine {}.", id(999)));
}

/// A recording of `host-f` that ends after `len` seconds and says this about the host.
fn told(number: u32, len: i64, vcpus: Option<u32>, model: Option<&str>) -> Recording {
    let mut told = recording(number, Some("host-f"), len);
    told.machine.cpu = Cpu { vcpus, model: model.map(str::to_owned), ..Cpu::default() };
    told
}

async fn newer_recordings_know_better(store: &Store) {
    let by_key = || CollectorChoice::ByKey { new_id: id(620) };
    let facts = || async { store.collector(&id(620)).await.unwrap().unwrap().facts };
    add(store, vec![new_session(told(520, 100, Some(4), None), by_key())]).await.unwrap();
    add(store, vec![new_session(told(521, 50, Some(2), Some("Xeon")), by_key())]).await.unwrap();
    let known = facts().await;
    assert_eq!(
        (known.cpu.vcpus, known.cpu.model.as_deref()),
        (Some(4), Some("Xeon")),
        "an older one fills gaps"
    );
    add(store, vec![new_session(told(522, 200, Some(8), None), by_key())]).await.unwrap();
    assert_eq!(facts().await.cpu.vcpus, Some(8));
    let mut other = told(523, 300, Some(64), None);
    other.machine.id = None;
    let mut chosen = new_session(other, CollectorChoice::Existing(id(620)));
    chosen.facts = FactsChange { provider: Some("OCI".to_owned()), ..FactsChange::default() };
    add(store, vec![chosen]).await.unwrap();
    let known = facts().await;
    assert_eq!(known.cpu.vcpus, Some(8), "of a host by choice, not its own");
    assert_eq!(known.offer.provider.as_deref(), Some("OCI"), "but the uploader's word counts");
    let row = store.collector(&id(620)).await.unwrap().unwrap();
    assert_eq!(row.last_seen_us, NOW_US + (299 + 60) * 1_000_000);
    assert_eq!((row.sessions, row.created_at_us, row.agent_version), (4, NOW_US, None));
}

async fn collectors_are_paged_and_filtered(store: &Store) {
    let found = |query: CollectorQuery| async move {
        let page = store.collectors(&query).await.unwrap();
        (page.items.into_iter().map(|row| row.id).collect::<Vec<_>>(), page.next)
    };
    let query = CollectorQuery { limit: 2, ..CollectorQuery::default() };
    let (first, next) = found(query.clone()).await;
    assert_eq!(first, [620, 613].map(id));
    let (second, _) =
        found(CollectorQuery { place: Place::of_arrival(next), ..query.clone() }).await;
    assert_eq!(second, [611, 610].map(id));
    let of = CollectorQuery { machine: Some(id(693)), ..query.clone() };
    assert_eq!(found(of).await, (vec![id(613)], None));
    let filter = CollectorQuery { filter: Some("XEON".to_owned()), ..query.clone() };
    assert_eq!(found(filter).await, (vec![id(620)], None));
    let odd = CollectorQuery { machine: Some("\0".to_owned()), ..query };
    assert_eq!(found(odd).await, (vec![], None));
}

async fn people_change_what_they_know(store: &Store) {
    let change = CollectorChange {
        facts: FactsChange {
            name: Some(" Front ".to_owned()),
            shape: Some("E5".to_owned()),
            ..FactsChange::default()
        },
        tags: Some(["prod", " eu ", "prod", ""].map(str::to_owned).to_vec()),
        machine_id: Some(Some(id(693))),
    };
    store.change_collector(&id(620), &change, NOW_US + 1).await.unwrap();
    let row = store.collector(&id(620)).await.unwrap().unwrap();
    let expected =
        Offer { provider: Some("OCI".to_owned()), region: None, shape: Some("E5".to_owned()) };
    assert_eq!((row.name.as_str(), row.facts.offer), ("Front", expected));
    assert_eq!(
        (row.tags, row.machine_id),
        (vec!["prod".to_owned(), "eu".to_owned()], Some(id(693)))
    );
    let by_tag =
        CollectorQuery { filter: Some("PROD".to_owned()), limit: 9, ..CollectorQuery::default() };
    assert_eq!(store.collectors(&by_tag).await.unwrap().items.len(), 1);

    let nothing = CollectorChange::default;
    store.change_collector(&id(620), &nothing(), NOW_US + 2).await.unwrap();
    assert_eq!(machine_of(store, 620).await, Some(id(693)));
    let untie = CollectorChange { machine_id: Some(None), ..nothing() };
    store.change_collector(&id(620), &untie, NOW_US + 2).await.unwrap();
    assert_eq!(machine_of(store, 620).await, None);

    let many = (0..33).map(|number| number.to_string()).collect();
    for (change, expected) in [
        (
            CollectorChange { tags: Some(many), ..nothing() },
            Invalid::TooManyTags { found: 33, limit: 32 },
        ),
        (
            CollectorChange { tags: Some(vec!["a\nb".to_owned()]), ..nothing() },
            Invalid::Hidden { field: "tag" },
        ),
    ] {
        let error = store.change_collector(&id(620), &change, NOW_US).await.unwrap_err();
        assert!(matches!(&error, StoreError::Invalid(found) if *found == expected), "{error}");
    }
    let nobody = CollectorChange { machine_id: Some(Some(id(999))), ..nothing() };
    let error = store.change_collector(&id(620), &nobody, NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "machine", .. }));
    let error = store.change_collector(&id(999), &nothing(), NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "collector", .. }));
}

async fn facts_of_a_machine_fill_gaps(store: &Store) {
    let mut found = Machine::default();
    found.cpu.vcpus = Some(64);
    found.cpu.cores = Some(32);
    let batch = || Batch {
        machines: vec![(id(692), found.clone())],
        container_names: vec![("feed0000".to_owned(), "queue".to_owned())],
        ..Batch::default()
    };
    let added = store.import(batch(), NOW_US).await.unwrap();
    assert_eq!((added.machines, added.container_names), (1, 1));
    let known = store.facts_of(&id(692)).await.unwrap().unwrap();
    assert_eq!((known.cpu.vcpus, known.cpu.cores), (Some(2), Some(32)));
    let again = store.import(batch(), NOW_US).await.unwrap();
    assert_eq!((again.machines, again.container_names), (0, 0));
}

async fn a_machine_that_is_merged_or_deleted_leaves_its_collector(store: &Store) {
    store.merge_machines(&id(691), &id(692), NOW_US).await.unwrap();
    assert_eq!(machine_of(store, 610).await, Some(id(692)));
    for machine in [692, 693] {
        store.delete_machine(&id(machine)).await.unwrap();
    }
    let row = store.collector(&id(611)).await.unwrap().unwrap();
    assert_eq!((row.machine_id, row.sessions), (None, 2));
    let batch = Batch { machines: vec![(id(692), Machine::default())], ..Batch::default() };
    let error = store.import(batch, NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "machine", .. }));
}

async fn a_deleted_collector_takes_its_sessions_along(store: &Store) {
    store.delete_collector(&id(620), NOW_US).await.unwrap();
    assert_eq!(store.collector(&id(620)).await.unwrap(), None);
    assert_eq!(store.session(&id(520)).await.unwrap(), None);
    let error = store.delete_collector(&id(620), NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "collector", .. }));
    // Its key is free again.
    let choice = CollectorChoice::ByKey { new_id: id(621) };
    let added = add(store, vec![new_session(told(520, 100, None, None), choice)]).await.unwrap();
    assert!(added.sessions[0].new && added.sessions[0].new_collector);
    store.delete_collector(&id(621), NOW_US).await.unwrap();
}
