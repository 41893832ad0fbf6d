//! Events come in once, are read by four filters, are counted, and are let go.

use kernel::{
    event::{Event, Severity},
    live::Filter,
};
use serde_json::json;
use store::{EventCount, EventQuery, EventWord, Invalid, Store, StoreError};

use crate::common::{MINUTE_US, NOW_US, id};

pub(crate) async fn story(store: &Store) {
    they_are_kept_once(store).await;
    all_or_none_of_a_body_is_kept(store).await;
    four_filters_choose(store).await;
    pages_follow_one_another(store).await;
    words_are_counted(store).await;
    old_ones_are_let_go(store).await;
}

fn event(number: u32, kind: &str, agent: &str, severity: Severity, run: Option<&str>) -> Event {
    Event {
        id: id(number),
        kind: kind.to_owned(),
        agent: agent.to_owned(),
        severity,
        run: run.map(str::to_owned),
        trace_id: None,
        at_us: NOW_US + i64::from(number),
        duration_us: None,
        cost_usd: None,
        tokens: None,
        success: None,
        payload: None,
    }
}

fn whole() -> Event {
    let payload = json!({"a": [1, {"b": null}], "text": "Ünï\0", "number": 0.1});
    Event {
        id: id(700).to_ascii_uppercase(),
        trace_id: Some("trace".to_owned()),
        duration_us: Some(1 << 40),
        cost_usd: Some(0.1 + 0.2),
        tokens: Some(0),
        success: Some(false),
        payload: payload.as_object().cloned(),
        ..event(700, "build", "ci", Severity::Warning, Some("r1"))
    }
}

async fn they_are_kept_once(store: &Store) {
    assert_eq!(store.last_event().await.unwrap(), 0);
    assert_eq!(store.add_events(Vec::new(), NOW_US).await.unwrap(), [] as [usize; 0]);
    let bodies = [
        vec![whole(), event(701, "build", "ci", Severity::Info, None)],
        vec![
            // Another content under a known id is the known event.
            event(701, "other", "other", Severity::Error, None),
            event(702, "deploy", "ci", Severity::Error, Some("r2")),
            event(702, "deploy", "ci", Severity::Error, Some("r2")),
            whole(),
        ],
    ];
    let mut new = Vec::new();
    for (minute, body) in (0..).zip(bodies) {
        new.push(store.add_events(body, NOW_US + minute * MINUTE_US).await.unwrap());
    }
    assert_eq!(new, [vec![0, 1], vec![1]]);
    let page = store.events(&EventQuery { limit: 10, ..EventQuery::default() }).await.unwrap();
    let ids: Vec<&str> = page.items.iter().map(|row| &*row.event.event.id).collect();
    assert_eq!(ids, [id(702), id(701), id(700)], "the latest arrival first");
    assert_eq!(page.items[2].event.event, Event { id: id(700), ..whole() }, "nothing is lost");
    assert_eq!(page.items[2].event.received_at_us, NOW_US);
    assert_eq!(page.items[0].event.received_at_us, NOW_US + MINUTE_US);
    assert!(page.items[0].seq <= store.last_event().await.unwrap());
}

async fn all_or_none_of_a_body_is_kept(store: &Store) {
    let body = vec![
        event(703, "build", "ci", Severity::Info, None),
        event(704, "bu\0ild", "ci", Severity::Info, None),
    ];
    let error = store.add_events(body, NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::Nul { field: "kind" })));
    let wrong = Event { id: "no id".to_owned(), ..whole() };
    let error = store.add_events(vec![wrong], NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::Id { .. })));
    let page = store.events(&EventQuery { limit: 10, ..EventQuery::default() }).await.unwrap();
    assert_eq!(page.items.len(), 3);
}

async fn four_filters_choose(store: &Store) {
    let set = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    let any = Filter::default;
    for (filter, expected) in [
        (any(), vec![702, 701, 700]),
        (Filter { kind: set(&["build"]), ..any() }, vec![701, 700]),
        (Filter { kind: set(&["build", "deploy"]), ..any() }, vec![702, 701, 700]),
        (Filter { agent: set(&["ci"]), run: set(&["r1", "r2"]), ..any() }, vec![702, 700]),
        (Filter { severity: [Severity::Error, Severity::Debug].into(), ..any() }, vec![702]),
        (Filter { kind: set(&["build"]), run: set(&["r2"]), ..any() }, vec![]),
        (Filter { kind: set(&["'; drop table events; --", "a\0b"]), ..any() }, vec![]),
    ] {
        let query = EventQuery { filter: filter.clone(), limit: 10, ..EventQuery::default() };
        let page = store.events(&query).await.unwrap();
        let found: Vec<String> = page.items.into_iter().map(|row| row.event.event.id).collect();
        assert_eq!(found, expected.into_iter().map(id).collect::<Vec<_>>(), "{filter:?}");
    }
}

async fn pages_follow_one_another(store: &Store) {
    let query = |after| EventQuery { after, limit: 2, ..EventQuery::default() };
    let first = store.events(&query(None)).await.unwrap();
    assert_eq!(first.items.len(), 2);
    let second = store.events(&query(first.next)).await.unwrap();
    assert_eq!((second.items.len(), second.next), (1, None));
    let last = store.last_event().await.unwrap();
    let since = |from_us, after, upto, limit| store.events_since(from_us, after, upto, limit);
    let all = since(NOW_US, 0, last, 2).await.unwrap();
    assert_eq!(all[0].event.event.id, id(700), "in the order of arrival");
    assert_eq!(all[0].event.event.duration_us, Some(1 << 40));
    let rest = since(NOW_US, all[1].seq, last, 2).await.unwrap();
    assert_eq!((all.len(), rest.len()), (2, 1));
    assert!(since(NOW_US, 0, all[0].seq - 1, 2).await.unwrap().is_empty());
    assert_eq!(since(NOW_US + 1, 0, last, 9).await.unwrap().len(), 1);
}

async fn words_are_counted(store: &Store) {
    let count = |name: &str, events| EventCount { name: name.to_owned(), events };
    let of = |word, from_us, limit| store.event_counts(word, from_us, limit);
    let kinds = of(EventWord::Kind, NOW_US, 10).await.unwrap();
    assert_eq!(kinds, [count("build", 2), count("deploy", 1)]);
    assert_eq!(of(EventWord::Agent, NOW_US, 10).await.unwrap(), [count("ci", 3)]);
    assert_eq!(of(EventWord::Run, NOW_US, 10).await.unwrap(), [count("r1", 1), count("r2", 1)]);
    assert_eq!(of(EventWord::Kind, NOW_US + 1, 10).await.unwrap(), [count("deploy", 1)]);
    assert_eq!(of(EventWord::Run, NOW_US, 1).await.unwrap(), [count("r1", 1)]);
}

async fn old_ones_are_let_go(store: &Store) {
    let many = (0..6_000).map(|at| event(7_000 + at, "many", "ci", Severity::Debug, None));
    store.add_events(many.collect(), NOW_US - MINUTE_US).await.unwrap();
    assert_eq!(store.delete_events_before(NOW_US - MINUTE_US).await.unwrap(), 0);
    assert_eq!(store.events_before(NOW_US).await.unwrap(), 6_000);
    assert_eq!(store.delete_events_before(NOW_US).await.unwrap(), 6_000);
    let page = store.events(&EventQuery { limit: 10, ..EventQuery::default() }).await.unwrap();
    assert_eq!(page.items.len(), 3);
    assert_eq!(store.delete_events_before(i64::MAX).await.unwrap(), 3);
    assert_eq!(store.delete_events_before(i64::MAX).await.unwrap(), 0);
    assert!(store.last_event().await.unwrap() > 6_000, "numbers are not given out again");
}
