//! The story's part about trust: numbers drawn for runs, what was computed again, what is put aside.

use kernel::{
    hex::Hex64,
    machine::Offer,
    result::{Challenge, ResultDocument, WorkloadId},
    verification::{Verification, VerificationState},
};
use store::{FactsChange, Invalid, MachineChoice, NewChallenge, ResultQuery, Store, StoreError};

use crate::common::{MINUTE_US, NOW_US, document, id, new_result};

const NONCE: Hex64 = Hex64(0x1234_5678_9abc_def0);

pub(crate) async fn story(store: &Store) {
    a_challenge_brackets_one_result(store).await;
    a_result_waits_until_it_is_computed_again(store).await;
    rates_are_read_by_machine_offer_and_processor(store).await;
    a_result_that_does_not_match_says_nothing_about_its_machine(store).await;
    store.delete_machine(&id(500)).await.unwrap();
}

fn challenge(number: u32, issued_at_us: i64) -> NewChallenge {
    let expires_at_us = issued_at_us + 60 * MINUTE_US;
    NewChallenge { id: id(number), nonce: NONCE, issued_at_us, expires_at_us }
}

/// A result of 30 s that answers a challenge.
fn answering(number: u32, challenge: u32, nonce: Hex64) -> ResultDocument {
    let answered = Challenge { id: id(challenge), nonce, own_seed: Hex64(2) };
    let seed = Some(answered.seed());
    ResultDocument { seed, challenge: Some(answered), ..document(number, Some("key-v"), 400) }
}

/// What became of a result that arrived `minutes` after the challenges were drawn.
async fn add(
    store: &Store,
    document: ResultDocument,
    minutes: i64,
) -> Result<(Option<i64>, VerificationState), StoreError> {
    let result_id = document.id.clone();
    let new = new_result(document, MachineChoice::ByKey { new_id: id(500) });
    store.add_results(vec![new], NOW_US + minutes * MINUTE_US).await?;
    let row = store.result(&result_id).await?.expect("it was kept").row;
    Ok((row.issued_at_us, row.verification.state()))
}

async fn a_challenge_brackets_one_result(store: &Store) {
    for number in [601, 602, 603] {
        store.add_challenge(challenge(number, NOW_US)).await.unwrap();
    }
    let bracketed = add(store, answering(501, 601, NONCE), 1).await.unwrap();
    assert_eq!(bracketed, (Some(NOW_US), VerificationState::Pending));
    assert_eq!(add(store, answering(501, 601, NONCE), 2).await.unwrap(), bracketed, "a repeat");

    let used = add(store, answering(502, 601, NONCE), 1).await.unwrap_err();
    let expected = Invalid::ChallengeUsed { id: id(502), challenge: id(601), used_by: id(501) };
    assert!(matches!(used, StoreError::Invalid(found) if found == expected));
    let other = add(store, answering(502, 602, Hex64(7)), 1).await.unwrap_err();
    let expected = Invalid::OtherNonce { id: id(502), challenge: id(602) };
    assert!(matches!(other, StoreError::Invalid(found) if found == expected));

    // Thirty seconds do not fit between a draw and an arrival at once.
    let short = add(store, answering(503, 602, NONCE), 0).await.unwrap();
    assert_eq!(short, (Some(NOW_US), VerificationState::Mismatch));
    let late = add(store, answering(504, 603, NONCE), 60).await.unwrap();
    assert_eq!(late, (None, VerificationState::Pending), "it has expired");
    let foreign = add(store, answering(505, 699, NONCE), 1).await.unwrap();
    assert_eq!(foreign, (None, VerificationState::Pending), "another server drew it");

    // A later draw lets go of what has expired, so that its number is as foreign as any other.
    store.add_challenge(challenge(604, NOW_US + 61 * MINUTE_US)).await.unwrap();
    let forgotten = add(store, answering(506, 601, NONCE), 61).await.unwrap();
    assert_eq!(forgotten, (None, VerificationState::Pending));
}

async fn a_result_waits_until_it_is_computed_again(store: &Store) {
    let (mut before, mut waiting) = (i64::MAX, Vec::new());
    while let Some(next) = store.next_to_verify(before).await.unwrap() {
        before = next.seq;
        waiting.push(next.id);
    }
    assert_eq!(waiting, [506, 505, 504, 501].map(id), "what was put aside does not wait");

    let good = Verification::Verified { windows: 12 };
    set(store, 501, good.clone()).await;
    let sentence = "Does not match: visit 1.".to_owned();
    set(store, 504, Verification::Mismatch { sentence }).await;
    set(store, 999, Verification::SelfReported).await;
    let row = store.result(&id(501)).await.unwrap().unwrap().row;
    assert_eq!(row.verification, good);
    assert_eq!(store.next_to_verify(i64::MAX).await.unwrap().unwrap().id, id(506));

    let query = ResultQuery { limit: 10, ..ResultQuery::default() };
    let query = ResultQuery { verification: Some(VerificationState::Mismatch), ..query };
    let aside = store.results(&query).await.unwrap().items;
    let aside: Vec<String> = aside.into_iter().map(|row| row.id).collect();
    assert_eq!(aside, [504, 503].map(id));
}

/// Keeps what was found; a result that is gone is no error.
async fn set(store: &Store, number: u32, found: Verification) {
    let document = document(number, Some("key-v"), 400);
    store.set_verification(&document, found).await.unwrap();
}

/// What was put aside, at once or later, does not say what its machine is.
async fn a_result_that_does_not_match_says_nothing_about_its_machine(store: &Store) {
    let vcpus = async || store.facts_of(&id(510)).await.unwrap().unwrap().cpu.vcpus;
    let run = |number: u32, vcpus: u32, minutes: i64| {
        let mut document = document(number, Some("key-w"), 400);
        document.machine.cpu.vcpus = Some(vcpus);
        document.started_at_us = Some(NOW_US + minutes * MINUTE_US);
        document
    };
    let by_key = || MachineChoice::ByKey { new_id: id(510) };
    let (first, second) = (run(511, 2, 0), run(512, 96, 1));
    for document in [&first, &second] {
        let new = new_result(document.clone(), by_key());
        store.add_results(vec![new], NOW_US + 9 * MINUTE_US).await.unwrap();
    }
    assert_eq!(vcpus().await, Some(96));
    let sentence = "Does not match: visit 1.".to_owned();
    let found = Verification::Mismatch { sentence };
    store.set_verification(&second, found.clone()).await.unwrap();
    assert_eq!(vcpus().await, Some(2));

    // It ran longer than lies between the draw of its number and its arrival.
    store.add_challenge(challenge(610, NOW_US + 10 * MINUTE_US)).await.unwrap();
    let answered = Challenge { id: id(610), nonce: NONCE, own_seed: Hex64(2) };
    let seed = Some(answered.seed());
    let short = ResultDocument { seed, challenge: Some(answered), ..run(513, 64, 10) };
    let new = new_result(short, by_key());
    store.add_results(vec![new], NOW_US + 10 * MINUTE_US).await.unwrap();
    assert_eq!(vcpus().await, Some(2));

    store.set_verification(&first, found).await.unwrap();
    assert_eq!(vcpus().await, Some(2), "nobody says anything else");
    store.delete_machine(&id(510)).await.unwrap();
}

async fn rates_are_read_by_machine_offer_and_processor(store: &Store) {
    let workload = WorkloadId { name: "standard".to_owned(), version: 1 };
    let rates = store.rates(&[id(500)], &workload, false).await.unwrap();
    let found: Vec<String> = rates.iter().map(|rate| rate.result_id.clone()).collect();
    assert_eq!(found, [501, 505, 506].map(id), "without those that do not match");
    assert_eq!((rates[0].units_per_s, rates[0].browser), (400.0, false));
    assert_eq!(store.rates(&[id(500)], &workload, true).await.unwrap(), []);
    assert_eq!(store.rates(&[], &workload, false).await.unwrap(), []);
    let pooled = store.pools(&[id(500)], Some(&workload), NOW_US).await.unwrap();
    let pooled: Vec<String> = pooled[0].result_ids.iter().rev().cloned().collect();
    assert_eq!(pooled, found);
    let machine = store.machine(&id(500)).await.unwrap().unwrap();
    assert_eq!(machine.headlines[0].results, 3);
    assert_eq!((machine.results, machine.all_results), (3, 5));

    let cpu = store.machines_of_cpu("EPYC 9J14").await.unwrap();
    assert!(cpu.contains(&id(500)), "{cpu:?}");
    assert_eq!(store.machines_of_cpu("EPYC").await.unwrap(), [""; 0], "a part is another model");
    let mut offer = Offer { provider: Some("oci".to_owned()), ..Offer::default() };
    assert_eq!(store.machines_of_offer(&offer).await.unwrap(), [""; 0]);
    offer.shape = Some("no such shape".to_owned());
    assert_eq!(store.machines_of_offer(&offer).await.unwrap(), [""; 0]);
    // The databases know different letters: what is written alike is the same in each.
    let shape = Some("Größe-Ä".to_owned());
    let facts = FactsChange { shape: shape.clone(), ..FactsChange::default() };
    store.set_machine_facts(&id(500), &facts, NOW_US).await.unwrap();
    offer.shape = shape;
    assert_eq!(store.machines_of_offer(&offer).await.unwrap(), [id(500)]);
}
