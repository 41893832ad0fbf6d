//! Tokens, sign-ins and kept answers from their making to their end.

use store::{
    ANSWER_LIFETIME_US, KeptAnswer, MachineChoice, NewSignIn, NewToken, Scope, SecretHash, Store,
    StoreError,
};

use crate::common::{MINUTE_US, NOW_US, document, id, new_result};

fn new(number: u32, name: &str, scopes: &[Scope]) -> NewToken {
    NewToken {
        id: id(number),
        hash: hash(number),
        prefix: format!("pa_{number}"),
        name: name.to_owned(),
        scopes: scopes.iter().copied().collect(),
        collector_id: None,
        created_at_us: NOW_US,
        expires_at_us: Some(NOW_US + 10 * MINUTE_US),
    }
}

fn hash(number: u32) -> SecretHash {
    SecretHash([u8::try_from(number % 251).unwrap(); 32])
}

pub(super) async fn story(store: &Store) {
    tokens(store).await;
    sign_ins(store).await;
    answers(store).await;
    replies(store).await;
}

async fn replies(store: &Store) {
    let machine = MachineChoice::New { id: id(950) };
    let result = new_result(document(951, None, 1), machine);
    store.add_results(vec![result], NOW_US).await.unwrap();
    store.keep_load_test_reply(&id(951), r#"{"hostname":"a"}"#.to_owned()).await.unwrap();
    store.keep_load_test_reply(&id(951), r#"{"hostname":"b"}"#.to_owned()).await.unwrap();
    let found = store.load_test_replies(&[id(951), id(952)]).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[&id(951)], r#"{"hostname":"a"}"#);
    assert!(store.keep_load_test_reply(&id(951), "\0".to_owned()).await.is_err());
    store.delete_machine(&id(950)).await.unwrap();
    assert!(store.load_test_replies(&[id(951)]).await.unwrap().is_empty(), "gone with its result");
}

async fn tokens(store: &Store) {
    for (token, word) in [
        (new(900, " ", &[Scope::Read]), "The name is empty"),
        (new(900, "a\nb", &[Scope::Read]), "control character"),
        (new(900, "none", &[]), "The list of scopes is empty"),
    ] {
        let error = store.add_token(token).await.unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
    let made = store.add_token(new(900, " ci ", &[Scope::Read, Scope::Upload])).await.unwrap();
    assert_eq!((&*made.name, made.scopes.to_string().as_str()), ("ci", "read upload"));
    store.add_token(new(901, "admin", &[Scope::Admin])).await.unwrap();

    let found = store.token_by_hash(hash(900)).await.unwrap().unwrap();
    assert_eq!(found, made);
    let mut near = hash(900);
    near.0[31] ^= 1;
    assert_eq!(store.token_by_hash(near).await.unwrap(), None);
    assert!(found.is_valid_at(NOW_US) && !found.is_valid_at(NOW_US + 10 * MINUTE_US));

    store.note_token_use(&found, NOW_US + 5).await.unwrap();
    let used = store.token(&id(900)).await.unwrap().unwrap();
    assert_eq!(used.last_used_at_us, Some(NOW_US + 5));
    store.note_token_use(&used, NOW_US + MINUTE_US).await.unwrap();
    assert_eq!(store.token(&id(900)).await.unwrap().unwrap(), used, "within the same minute");
    store.note_token_use(&used, NOW_US + MINUTE_US + 5).await.unwrap();
    let used = store.token(&id(900)).await.unwrap().unwrap();
    assert_eq!(used.last_used_at_us, Some(NOW_US + MINUTE_US + 5));

    let first = store.tokens(None, None, 1).await.unwrap();
    assert_eq!(first.items[0].name, "admin");
    let rest = store.tokens(None, first.next, 10).await.unwrap();
    assert_eq!((rest.items.len(), rest.next), (1, None));

    let own = NewToken { collector_id: Some(id(640)), ..new(902, "own", &[Scope::Stream]) };
    store.add_token(own).await.unwrap();
    let of = |collector: u32| async move {
        let page = store.tokens(Some(&id(collector)), None, 10).await.unwrap();
        page.items.into_iter().map(|row| (row.name, row.prefix)).collect::<Vec<_>>()
    };
    assert_eq!(of(640).await, [("own".to_owned(), "pa_902".to_owned())]);
    assert!(of(641).await.is_empty());
    let long =
        NewToken { prefix: "pa_0123456789abcdef".to_owned(), ..new(903, "long", &[Scope::Read]) };
    assert!(store.add_token(long).await.unwrap_err().to_string().contains("longer than 16"));

    store.rename_token(&id(900), "laboratory").await.unwrap();
    let gone = store.rename_token(&id(999), "x").await.unwrap_err();
    assert!(matches!(gone, StoreError::NotFound { what: "token", .. }));
}

async fn sign_ins(store: &Store) {
    let new = |number: u32| NewSignIn {
        hash: hash(number),
        token_id: id(900),
        created_at_us: NOW_US,
        expires_at_us: NOW_US + MINUTE_US,
    };
    store.add_sign_in(new(50)).await.unwrap();
    store.add_sign_in(new(51)).await.unwrap();
    assert_eq!(store.signed_in(hash(50), NOW_US).await.unwrap().unwrap().name, "laboratory");
    assert_eq!(store.signed_in(hash(50), NOW_US + MINUTE_US).await.unwrap(), None);
    assert_eq!(store.signed_in(hash(52), NOW_US).await.unwrap(), None);
    store.sign_out(hash(50)).await.unwrap();
    store.sign_out(hash(50)).await.unwrap();
    assert_eq!(store.signed_in(hash(50), NOW_US).await.unwrap(), None);

    store.revoke_token(&id(900), NOW_US + 7).await.unwrap();
    store.revoke_token(&id(900), NOW_US + 9).await.unwrap();
    let revoked = store.token_by_hash(hash(900)).await.unwrap().unwrap();
    assert_eq!(revoked.revoked_at_us, Some(NOW_US + 7));
    assert!(!revoked.is_valid_at(NOW_US));
    assert_eq!(store.signed_in(hash(51), NOW_US).await.unwrap(), None, "ended with its token");
    assert!(store.revoke_token(&id(999), NOW_US).await.is_err());
}

async fn answers(store: &Store) {
    let answer = |id: &str, body: &[u8], created_at_us: i64| KeptAnswer {
        id: id.to_owned(),
        request_hash: "aa".to_owned(),
        status: 201,
        content_type: "application/json".to_owned(),
        body: body.to_vec(),
        created_at_us,
    };
    store.keep_answer(answer("1", b"first\0", NOW_US)).await.unwrap();
    store.keep_answer(answer("1", b"second", NOW_US + 1)).await.unwrap();
    let kept = store.kept_answer("1", NOW_US + 2).await.unwrap();
    assert_eq!(kept, Some(answer("1", b"first\0", NOW_US)));
    assert_eq!(store.kept_answer("2", NOW_US).await.unwrap(), None);
    assert_eq!(store.kept_answer("1", NOW_US + ANSWER_LIFETIME_US).await.unwrap(), None);
    store.keep_answer(answer("1", b"third", NOW_US + ANSWER_LIFETIME_US)).await.unwrap();
    let kept = store.kept_answer("1", NOW_US + ANSWER_LIFETIME_US).await.unwrap().unwrap();
    assert_eq!(kept.body, b"third");
    for number in 0..1_100 {
        let answer = answer(&format!("n{number}"), b"", NOW_US + ANSWER_LIFETIME_US + number);
        store.keep_answer(answer).await.unwrap();
    }
    assert_eq!(store.kept_answer("n99", NOW_US + ANSWER_LIFETIME_US).await.unwrap(), None);
    assert!(store.kept_answer("n100", NOW_US + ANSWER_LIFETIME_US).await.unwrap().is_some());
}
