//! Many writes at once on SQLite: each has its own answer, and an answer means that it is there.

use crate::common::{NOW_US, document, id, new_result, sqlite};
use store::{MachineChoice, MachineQuery, ResultQuery, Store, StoreError};
use tokio::task::JoinSet;

async fn with_machine(folder: &tempfile::TempDir) -> Store {
    let store = sqlite(folder).await;
    let first = new_result(document(0, Some("key"), 1), MachineChoice::ByKey { new_id: id(100) });
    store.add_results(vec![first], NOW_US).await.unwrap();
    store
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_writes_at_once_are_all_there() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder).await;
    let mut writes = JoinSet::new();
    for number in 0..1_000 {
        let store = store.clone();
        writes.spawn(async move {
            let machine = MachineChoice::ByKey { new_id: id(5_000 + number) };
            let key = format!("key-{}", number % 10);
            let result = new_result(document(number, Some(&key), 1), machine);
            store.add_results(vec![result], NOW_US).await.unwrap()
        });
    }
    let added = writes.join_all().await;
    assert_eq!(added.len(), 1_000);
    assert_eq!(added.iter().filter(|added| added[0].new_machine).count(), 10);
    drop(store);

    let store = sqlite(&folder).await;
    let query = ResultQuery { limit: 1_000, ..ResultQuery::default() };
    let page = store.results(&query).await.unwrap();
    let seqs = page.items.iter().map(|row| row.seq).collect::<Vec<_>>();
    assert_eq!(
        seqs,
        (1..=1_000).rev().collect::<Vec<_>>(),
        "every one once, numbered without a gap"
    );
    assert_eq!(
        store
            .machines(&MachineQuery { limit: 100, ..MachineQuery::default() })
            .await
            .unwrap()
            .items
            .len(),
        10
    );
}

// One thread: all writes wait in the queue before the writer sees the first, so they are one group.
#[tokio::test]
async fn one_failing_write_leaves_the_others_of_its_group() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_machine(&folder).await;
    let mut writes = JoinSet::new();
    for number in 0..100_u32 {
        let store = store.clone();
        let machine = if number == 50 { id(999) } else { id(100) };
        writes.spawn(async move {
            (
                number,
                store.rename_machine(&machine, &format!("name {number}"), i64::from(number)).await,
            )
        });
    }
    for (number, answer) in writes.join_all().await {
        match number {
            50 => assert!(matches!(answer, Err(StoreError::NotFound { .. }))),
            _ => answer.unwrap(),
        }
    }
    let machine = store.machine(&id(100)).await.unwrap().unwrap();
    assert_eq!(machine.name, "name 99", "in the order in which they came");
}

#[tokio::test]
async fn a_half_done_write_is_undone_within_its_group() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_machine(&folder).await;
    let batch = |numbers: [u32; 2], last: MachineChoice| {
        let store = store.clone();
        let first =
            new_result(document(numbers[0], Some("key"), 1), MachineChoice::Existing(id(100)));
        let second = new_result(document(numbers[1], None, 1), last);
        async move { store.add_results(vec![first, second], NOW_US).await }
    };
    let (good, bad, also_good) = tokio::join!(
        batch([1, 2], MachineChoice::Existing(id(100))),
        batch([3, 4], MachineChoice::Existing(id(999))),
        batch([5, 6], MachineChoice::New { id: id(101) }),
    );
    good.unwrap();
    bad.unwrap_err();
    also_good.unwrap();
    for (number, kept) in [(1, true), (2, true), (3, false), (4, false), (5, true), (6, true)] {
        assert_eq!(store.result(&id(number)).await.unwrap().is_some(), kept, "{number}");
    }
}

#[tokio::test]
async fn writes_that_wait_are_done_before_the_database_closes() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_machine(&folder).await;
    let mut writes = JoinSet::new();
    for number in 0..50 {
        let store = store.clone();
        writes.spawn(async move {
            store.rename_machine(&id(100), &format!("name {number}"), NOW_US).await
        });
    }
    tokio::task::yield_now().await;
    store.close().await;
    for answer in writes.join_all().await {
        answer.unwrap();
    }
    let machine = sqlite(&folder).await.machine(&id(100)).await.unwrap().unwrap();
    assert_eq!(machine.name, "name 49");
}
