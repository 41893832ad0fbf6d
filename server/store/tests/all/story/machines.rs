//! The story's second half: machines with figures, facts, names, and two that are one.

use kernel::{
    machine::{Container, Machine},
    passport::Grade,
    result::{ResultDocument, WorkloadId},
    verification::Verification,
};
use store::{
    FactsChange, Headline, Invalid, MachineChoice, MachineQuery, Place, Store, StoreError,
};

use crate::common::{MINUTE_US, NOW_US, document, id, new_result};

pub(crate) async fn story(store: &Store) {
    figures_of_a_machine_are_native(store).await;
    machines_are_paged_and_filtered(store).await;
    newer_documents_refresh_the_facts(store).await;
    a_person_names_a_machine(store).await;
    two_machines_become_one(store).await;
    a_deleted_machine_takes_its_results(store).await;
}

async fn machine(store: &Store, number: u32) -> store::MachineRow {
    store.machine(&id(number)).await.unwrap().expect("the machine is there")
}

async fn figures_of_a_machine_are_native(store: &Store) {
    let row = machine(store, 100).await;
    assert_eq!((row.name.as_str(), row.results, row.demo), ("Alpha", 4, false));
    assert_eq!(row.last_measured_at_us, Some(NOW_US + MINUTE_US));
    let expected = Headline {
        workload: WorkloadId { name: "standard".to_owned(), version: 1 },
        results: 3,
        best_units_per_s: 320.0,
        latest_units_per_s: 320.0,
        latest_half_width_units_per_s: None,
        latest_noise: Some(Grade::Unknown),
        latest_verification: Verification::SelfReported,
        latest_result_id: id(7),
        latest_at_us: NOW_US + MINUTE_US,
    };
    assert_eq!(row.headlines, [expected], "the aborted run is not among them");
    assert_eq!(machine(store, 105).await.headlines, [], "a browser has no native figure");
}

async fn machines_are_paged_and_filtered(store: &Store) {
    let query = MachineQuery { limit: 2, ..MachineQuery::default() };
    let first = store.machines(&query).await.unwrap();
    assert_eq!(
        first.items.iter().map(|row| row.id.clone()).collect::<Vec<_>>(),
        [105, 104].map(id)
    );
    let second = store
        .machines(&MachineQuery { place: Place::default().behind(&first), ..query })
        .await
        .unwrap();
    assert_eq!(
        second.items.iter().map(|row| row.id.clone()).collect::<Vec<_>>(),
        [102, 100].map(id)
    );
    assert_eq!(second.next, None);
    assert_eq!(second.items[1], machine(store, 100).await);

    let found = |text: Option<&str>, provider: Option<&str>| MachineQuery {
        text: text.map(str::to_owned),
        provider: provider.map(str::to_owned),
        limit: 100,
        ..MachineQuery::default()
    };
    let count = async |query: MachineQuery| store.machines(&query).await.unwrap().items.len();
    assert_eq!(count(found(Some("alpha"), None)).await, 3);
    assert_eq!(count(found(Some("alpha"), Some("oci"))).await, 3);
    assert_eq!(count(found(Some("größe"), Some("oci"))).await, 0);
    assert_eq!(count(found(None, Some("home"))).await, 1);
}

async fn newer_documents_refresh_the_facts(store: &Store) {
    let grown = |number: u32, minutes: i64, vcpus: u32| {
        let mut document = ResultDocument {
            started_at_us: Some(NOW_US + minutes * MINUTE_US),
            ..document(number, Some("key-a"), 600)
        };
        document.machine.name = Some("Another".to_owned());
        document.machine.cpu.vcpus = Some(vcpus);
        document.machine.offer.provider = None;
        document.machine.container =
            Some(Container { cgroup_version: Some(2), ..Container::default() });
        new_result(document, MachineChoice::ByKey { new_id: id(199) })
    };
    store.add_results(vec![grown(20, 20, 4)], NOW_US + 30 * MINUTE_US).await.unwrap();
    store.add_results(vec![grown(21, 10, 8)], NOW_US + 31 * MINUTE_US).await.unwrap();
    let row = machine(store, 100).await;
    assert_eq!(row.name, "Alpha", "a host name does not rename");
    assert_eq!(row.facts.cpu.vcpus, Some(4), "an older file does not undo newer facts");
    assert_eq!(row.facts.offer.provider.as_deref(), Some("OCI"), "what is not stated stays");
    assert_eq!(row.updated_at_us, NOW_US + 31 * MINUTE_US);

    let tomorrow = 24 * 60;
    store.add_results(vec![grown(23, 2 * tomorrow, 32)], NOW_US + 31 * MINUTE_US).await.unwrap();
    assert_eq!(machine(store, 100).await.facts.cpu.vcpus, Some(4), "no facts of times to come");
    store.delete_result(&id(23)).await.unwrap();

    let mut stranger = document(22, Some("key-z"), 10);
    stranger.machine.cpu.vcpus = Some(64);
    stranger.machine.memory_bytes = Some(1 << 30);
    let chosen = new_result(stranger, MachineChoice::Existing(id(100)));
    store.add_results(vec![chosen], NOW_US + 32 * MINUTE_US).await.unwrap();
    let facts = store.facts_of(&id(100)).await.unwrap().unwrap();
    assert_eq!(
        (facts.cpu.vcpus, facts.memory_bytes),
        (Some(4), Some(1 << 30)),
        "it fills gaps only"
    );
    assert_eq!(facts.id.as_deref(), Some("key-a"));
    assert_eq!(store.machine_with_key("key-z").await.unwrap(), None);
    assert_eq!(store.facts_of("nobody").await.unwrap(), None::<Machine>);
}

async fn a_person_names_a_machine(store: &Store) {
    store.rename_machine(&id(100), " Beta ", NOW_US + 1).await.unwrap();
    let change = FactsChange {
        provider: Some("Azure".to_owned()),
        region: Some("westeurope".to_owned()),
        shape: Some("D4s v5".to_owned()),
        cores: Some(2),
        ..FactsChange::default()
    };
    store.set_machine_facts(&id(100), &change, NOW_US + 2).await.unwrap();
    let row = machine(store, 100).await;
    assert_eq!((row.name.as_str(), row.updated_at_us), ("Beta", NOW_US + 2));
    assert_eq!(row.facts.offer.shape.as_deref(), Some("D4s v5"));
    assert_eq!((row.facts.cpu.vcpus, row.facts.cpu.cores), (Some(4), Some(2)));
    let query =
        MachineQuery { text: Some("beta azure".to_owned()), limit: 1, ..MachineQuery::default() };
    assert_eq!(store.machines(&query).await.unwrap().items, [row]);

    let none = FactsChange { cores: Some(0), ..FactsChange::default() };
    store.set_machine_facts(&id(100), &none, NOW_US + 2).await.unwrap();
    assert_eq!(machine(store, 100).await.facts.cpu.cores, None, "a zero takes away");
    store.set_machine_facts(&id(100), &change, NOW_US + 2).await.unwrap();
    let many = FactsChange { cores: Some(65_537), ..FactsChange::default() };
    let many = store.set_machine_facts(&id(100), &many, NOW_US).await.unwrap_err();
    assert!(matches!(many, StoreError::Invalid(Invalid::Count { field: "cores", .. })));

    let empty = store.rename_machine(&id(100), " ", NOW_US).await.unwrap_err();
    assert!(matches!(empty, StoreError::Invalid(Invalid::Empty { field: "name" })));
    let nobody = store.rename_machine(&id(999), "x", NOW_US).await.unwrap_err();
    assert!(matches!(nobody, StoreError::NotFound { what: "machine", .. }));
}

async fn two_machines_become_one(store: &Store) {
    let other =
        new_result(document(30, Some("key-c"), 700), MachineChoice::ByKey { new_id: id(106) });
    store.add_results(vec![other], NOW_US).await.unwrap();
    store.merge_machines(&id(106), &id(100), NOW_US + 3).await.unwrap();
    assert_eq!(store.machine(&id(106)).await.unwrap(), None);
    assert_eq!(store.result(&id(30)).await.unwrap().unwrap().row.machine_id, id(100));
    assert_eq!(store.machine_with_key("key-c").await.unwrap(), Some(id(100)));
    assert_eq!(store.machine_with_key("key-a").await.unwrap(), Some(id(100)));

    let itself = store.merge_machines(&id(100), &id(100), NOW_US).await.unwrap_err();
    assert!(matches!(itself, StoreError::Invalid(Invalid::MergeWithItself)));
    for (from, into) in [(999, 100), (100, 999)] {
        let error = store.merge_machines(&id(from), &id(into), NOW_US).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound { ids, .. } if ids == [id(999)]));
    }
    assert_eq!(machine(store, 100).await.name, "Beta", "a merge that failed changed nothing");
}

async fn a_deleted_machine_takes_its_results(store: &Store) {
    store.delete_machine(&id(102)).await.unwrap();
    assert_eq!(store.machine(&id(102)).await.unwrap(), None);
    assert_eq!(store.result(&id(3)).await.unwrap(), None);
    assert_eq!(store.result_document(&id(4)).await.unwrap(), None);
    let error = store.delete_machine(&id(102)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { .. }));

    store.delete_machine(&id(100)).await.unwrap();
    let again =
        new_result(document(31, Some("key-a"), 1), MachineChoice::ByKey { new_id: id(107) });
    let added = store.add_results(vec![again], NOW_US).await.unwrap();
    assert_eq!(added[0].machine_id, id(107), "its key went with it");
}
