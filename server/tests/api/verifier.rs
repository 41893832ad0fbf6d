//! The server computes results again in the background: what was forged is found and put aside.

use kernel::{hex::Hex64, result::ResultDocument};
use serde_json::{Value, json};

use crate::{
    samples::{computed, document, id, training},
    server::Server,
};

async fn verification(server: &Server, number: u32) -> Value {
    server.one(&format!("/api/v1/results/{}/summary", id(number))).await["verification"].clone()
}

async fn imported(server: &Server, document: &ResultDocument) {
    let answer = server.import(document.to_json()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// A document that tells something else than was done, wherever it can be made to agree with itself.
fn forged(number: u32, how: impl FnOnce(&mut ResultDocument)) -> ResultDocument {
    let mut document = computed(number, u64::from(number));
    how(&mut document);
    document
}

#[tokio::test]
async fn a_true_result_is_verified_and_one_without_digests_is_the_senders_word() {
    let server = Server::start().await;
    imported(&server, &computed(1, 11)).await;
    imported(&server, &document(2, Some("key"), 100)).await;
    assert_eq!(verification(&server, 1).await, json!({ "state": "pending" }));
    server.verify().await;
    assert_eq!(verification(&server, 1).await, json!({ "state": "verified", "windows": 4 }));
    assert_eq!(verification(&server, 2).await, json!({ "state": "self_reported" }));
    assert_eq!(server.import(training(200)).await.status, 201);
    let items = server.items("/api/v1/results?verification=self_reported").await;
    assert_eq!(items.len(), 2, "a file of another tool waits for nobody");
}

#[tokio::test]
async fn what_was_forged_is_found() {
    let server = Server::start().await;
    let more_units = forged(1, |document| {
        // Every number after the changed one follows on, and the sums are those of the lanes.
        let mut next = 0;
        for window in &mut document.levels[0].visits[0].windows {
            let lane = &mut window.lanes[0];
            (lane.first_unit, lane.units) = (next, 4);
            window.units = 4;
            next += 4;
        }
    });
    let digests = forged(2, |document| {
        for window in &mut document.levels[0].visits[0].windows {
            window.digest_sum = Hex64(1);
            window.lanes[0].digest_sum = Hex64(1);
        }
    });
    let seed = forged(3, |document| document.seed = Some(Hex64(4)));
    for document in [more_units, digests, seed] {
        imported(&server, &document).await;
    }
    server.verify().await;
    for number in 1..=3 {
        let found = verification(&server, number).await;
        assert_eq!(found["state"], "mismatch", "{number}: {found}");
        let sentence = found["sentence"].as_str().unwrap();
        assert!(sentence.starts_with("Does not match: visit 1, window "), "{sentence}");
    }
}

#[tokio::test]
async fn what_does_not_match_is_kept_and_stands_nowhere() {
    let server = Server::start().await;
    let wrong = forged(1, |document| document.seed = Some(Hex64(4)));
    imported(&server, &wrong).await;
    let machine = server.items("/api/v1/machines").await[0].clone();
    assert_eq!(machine["headlines"].as_array().unwrap().len(), 1);
    server.verify().await;
    let machine = server.items("/api/v1/machines").await[0].clone();
    assert_eq!(machine["headlines"], json!([]));
    assert_eq!((&machine["results"], &machine["all_results"]), (&json!(0), &json!(1)));
    assert_eq!(machine["last_measured_at_us"], Value::Null);
    let home = server.get("/").await.text();
    assert!(!home.contains(machine["id"].as_str().unwrap()), "neither a card nor the strip");
    let offered = server.get("/compare").await.text();
    assert!(offered.contains("No results yet") && !offered.contains(&id(1)), "no choice");
    let aside = server.items("/api/v1/results?verification=mismatch").await;
    assert_eq!(aside[0]["id"], id(1));
    assert_eq!(server.items("/api/v1/results?verification=verified").await.len(), 0);
    let document = server.one(&format!("/api/v1/results/{}", id(1))).await;
    assert_eq!(document["id"], id(1));
    let compared = server.get(&format!("/api/v1/compare?ids={}", id(1))).await.problem(422);
    assert!(compared.contains("does not match the work that it states"), "{compared}");
    let detail = server.get("/api/v1/results?verification=perhaps").await.problem(422);
    assert!(detail.contains("unknown variant `perhaps`"), "{detail}");
}

#[tokio::test]
async fn what_waited_when_the_server_stopped_is_looked_at_by_the_next_one() {
    let server = Server::start().await;
    imported(&server, &computed(1, 11)).await;
    let server = server.restart().await;
    assert_eq!(verification(&server, 1).await["state"], "pending");
    server.verify().await;
    let server = server.restart().await;
    assert_eq!(verification(&server, 1).await, json!({ "state": "verified", "windows": 4 }));
}
