//! What a comparison reads beside the results: summaries and the scores of other tools.

use kernel::{
    foreign::ForeignScore,
    result::{Origin, ResultDocument},
};
use sqlx::{Connection, SqliteConnection};
use store::{Batch, ForeignScoreRow, MachineChoice, NewForeignScore, Store, StoreError};

use crate::common::{NOW_US, document, id, new_result, settings, sqlite};

pub(crate) async fn story(store: &Store) {
    let machine = |number| MachineChoice::New { id: id(number) };
    let results = vec![
        new_result(document(70, None, 100), machine(170)),
        new_result(document(71, None, 200), machine(171)),
    ];
    let batch = |foreign_scores| Batch { foreign_scores, ..Batch::default() };
    store.add_results(results, NOW_US).await.unwrap();
    let error = store.import(batch(vec![score(1, 999)]), NOW_US).await.unwrap_err();
    assert_eq!(error.to_string(), format!("There is no machine {}.", id(999)));

    let added = store.import(batch(vec![score(1, 170), score(2, 170)]), NOW_US).await.unwrap();
    let again = store.import(batch(vec![score(1, 170)]), NOW_US + 1).await.unwrap();
    assert_eq!((added.scores, again.scores), (2, 0), "what was there already is not added");
    let scores = store.foreign_scores(&id(170)).await.unwrap();
    assert_eq!(scores, [row(1, 170), row(2, 170)], "the same file is kept once");
    let found = store.contenders(&[70, 71].map(id)).await.unwrap();
    assert_eq!((found[0].foreign.len(), found[1].foreign.len()), (2, 0));

    store.delete_foreign_score(&id(2)).await.unwrap();
    let error = store.delete_foreign_score(&id(2)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "score", .. }));
    store.merge_machines(&id(170), &id(171), NOW_US).await.unwrap();
    assert_eq!(store.foreign_scores(&id(171)).await.unwrap(), [row(1, 171)], "they move along");
    store.delete_machine(&id(171)).await.unwrap();
    assert_eq!(store.foreign_scores(&id(171)).await.unwrap(), []);
    a_history_is_made_of_the_machines_own_runs(store).await;
}

async fn a_history_is_made_of_the_machines_own_runs(store: &Store) {
    let origins =
        [(72, Origin::Agent), (73, Origin::Import), (74, Origin::Agent), (75, Origin::Demo)];
    let results = origins.map(|(number, origin)| {
        let document = ResultDocument { origin, ..document(number, None, u64::from(number)) };
        new_result(document, MachineChoice::New { id: id(172) })
    });
    store.add_results(results.to_vec(), NOW_US).await.unwrap();
    let found = store.contenders(&[id(72)]).await.unwrap();
    assert_eq!(found[0].history, [74.0]);
    store.delete_machine(&id(172)).await.unwrap();
}

fn sysbench() -> ForeignScore {
    ForeignScore {
        tool: "sysbench".to_owned(),
        version: Some("1.0.20".to_owned()),
        test: "cpu".to_owned(),
        threads: Some(2),
        prime_limit: Some(10_000),
        events_per_s: 2039.64,
        events: None,
        total_time_s: None,
        latency_ms: None,
    }
}

fn score(number: u32, machine: u32) -> NewForeignScore {
    let file_name = "cpu.log".to_owned();
    NewForeignScore { id: id(number), machine_id: id(machine), file_name, score: sysbench() }
}

fn row(number: u32, machine: u32) -> ForeignScoreRow {
    let NewForeignScore { id, machine_id, file_name, score } = score(number, machine);
    ForeignScoreRow { id, machine_id, file_name, score, received_at_us: NOW_US }
}

#[tokio::test]
async fn summaries_of_another_arithmetic_are_made_again_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder).await;
    let results = [70, 71].map(|number| {
        new_result(document(number, Some("key-s"), 100), MachineChoice::ByKey { new_id: id(170) })
    });
    store.add_results(results.to_vec(), NOW_US).await.unwrap();
    let choices = [70, 71].map(id);
    let before = store.contenders(&choices).await.unwrap();
    let path = settings(&folder).url;
    let mut db = SqliteConnection::connect(&path).await.unwrap();
    let spoil = "update summaries set arithmetic = 1, contender = '{}' where result_id <> 'x'";
    sqlx::raw_sql(spoil).execute(&mut db).await.unwrap();
    assert_eq!(store.contenders(&choices).await.unwrap(), before, "from the documents meanwhile");
    sqlx::raw_sql("delete from summaries where result_id like '%70'")
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    store.close().await;

    let store = sqlite(&folder).await;
    let mut db = SqliteConnection::connect(&path).await.unwrap();
    let made: i64 = sqlx::query_scalar("select count(*) from summaries where arithmetic <> 1")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(made, 2);
    db.close().await.unwrap();
    assert_eq!(store.contenders(&choices).await.unwrap(), before);
    store.close().await;
}
