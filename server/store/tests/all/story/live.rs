//! A session that is under way takes batch after batch, is read meanwhile, ends and goes on.

use std::sync::Arc;

use kernel::{
    fleet::{CollectorState, TroubleKind},
    machine::Machine,
    recording::{Level, Metric, Rolled, Series, SeriesId, Ticks},
};
use store::{
    AddedSamples, FactsChange, Introduction, Invalid, NewCollector, NewSamples, RefusedSender,
    Retained, Retention, SeriesChoice, SessionQuery, SessionState, Store, StoreError, TicksQuery,
};

use crate::common::{MINUTE_US, NOW_US, id};

const SECOND_US: i64 = 1_000_000;
/// More than one chunk.
const LEN: usize = 20_000;
const BATCH: usize = 500;
const HOST: &str = "host-live";

pub(crate) async fn story(store: &Store) {
    it_begins_with_the_batch_that_introduces_it(store).await;
    ticks_are_read_at_once_and_kept_once(store).await;
    nothing_changes_when_batches_are_sealed(store).await;
    it_ends_and_goes_on(store).await;
    a_hole_is_counted_and_a_skew_is_kept(store).await;
    it_ends_when_nothing_comes(store).await;
    only_its_own_host_streams_into_it(store).await;
    a_collector_is_made_before_its_first_sample(store).await;
    what_is_wrong_is_kept(store).await;
    old_sessions_go(store).await;
    super::joined::story(store).await;
    store.end_session(&id(540), None, None).await.unwrap();
    seal(store).await;
    super::let_go::story(store, &id(540)).await;
    // What came late goes as well, the next time.
    assert_eq!(add(store, LEN, LEN + 20).await.next_seq, LEN as u64 + 20);
    let mixed = store.summaries(&id(540), &TicksQuery::default()).await.unwrap();
    assert_eq!((mixed.series[0].known, mixed.is_sketched), (LEN + 20, true));
    store.end_session(&id(540), None, None).await.unwrap();
    seal(store).await;
    assert_eq!(store.let_go_of_samples(i64::MAX, NOW_US).await.unwrap().sessions, 1);
    let left = store.summaries(&id(540), &TicksQuery::default()).await.unwrap();
    assert_eq!(left.series[0].known, LEN + 20);
    store.delete_collector(&id(640), NOW_US).await.unwrap();
    let gone = store.ticks(&id(540), &TicksQuery::default()).await.unwrap();
    assert_eq!(gone, Ticks::default());
    let error = store.add_samples(batch(id(540), LEN, LEN + 1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Deleted { at_us: NOW_US, .. }), "{error}");
}

/// Ticks of a session: a CPU that appears after a while, and a gap.
pub(super) fn ticks(from: usize, to: usize) -> Ticks {
    let at = |n: usize| NOW_US + (n as i64 + if n >= 5_500 { 90 } else { 0 }) * SECOND_US;
    let values = |of: fn(usize) -> f64| (from..to).map(of).collect::<Vec<f64>>();
    let mut series = vec![Series {
        id: SeriesId::host(Metric::CpuBusy),
        values: values(|n| (n * 37 % 101) as f64 / 1.01),
    }];
    if to > BATCH {
        series.push(Series {
            id: SeriesId::of(Metric::CpuBusy, "1"),
            values: values(|n| if n < BATCH { f64::NAN } else { (n as f64).sin().abs() }),
        });
    }
    let load = values(|n| (n % 300) as f64 / 100.0);
    series.push(Series { id: SeriesId::host(Metric::Load1), values: load });
    Ticks { at_us: (from..to).map(at).collect(), series }
}

pub(super) fn batch(session_id: String, from: usize, to: usize) -> NewSamples {
    let ticks = ticks(from, to);
    let received_at_us = ticks.at_us.last().copied().unwrap_or(NOW_US) + 5_000;
    NewSamples {
        session_id,
        session: None,
        new_collector_id: id(640),
        only_collector: None,
        seq: Some(from as u64),
        sent_at_us: Some(received_at_us),
        received_at_us,
        ticks: Arc::new(ticks),
    }
}

pub(super) fn introduction(host: &str) -> Introduction {
    Introduction {
        name: String::new(),
        tags: vec!["env=test".to_owned()],
        agent_version: "perfagent 1.0".to_owned(),
        nominal_cadence_us: Some(SECOND_US),
        machine: Machine {
            id: Some(host.to_owned()),
            name: Some("live-1".to_owned()),
            ..Machine::default()
        },
        names: vec![("0a1b2c3d4e5f".to_owned(), "postgres".to_owned())],
    }
}

async fn add(store: &Store, from: usize, to: usize) -> AddedSamples {
    store.add_samples(batch(id(540), from, to)).await.unwrap()
}

async fn it_begins_with_the_batch_that_introduces_it(store: &Store) {
    let error = store.add_samples(batch(id(540), 0, 10)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotIntroduced { .. }), "{error}");
    assert!(error.to_string().contains("with `session`"), "{error}");
    let nameless = Introduction { machine: Machine::default(), ..introduction(HOST) };
    let new = NewSamples { session: Some(nameless), ..batch(id(540), 0, 10) };
    let error = store.add_samples(new).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::NoCollectorKey { .. })));

    let new = NewSamples { session: Some(introduction(HOST)), ..batch(id(540), 0, BATCH) };
    let added = store.add_samples(new.clone()).await.unwrap();
    assert_eq!((added.next_seq, added.repeated, added.lost), (500, 0, 0));
    assert_eq!((added.collector_id.as_str(), added.collector_name.as_str()), (&*id(640), "live-1"));
    let added = store.add_samples(new).await.unwrap();
    assert_eq!((added.next_seq, added.repeated), (500, 500), "the same body again");
    let row = store.session(&id(540)).await.unwrap().unwrap();
    assert_eq!((row.state, row.name.as_str(), row.ticks), (SessionState::Active, "live-1", 500));
    assert_eq!((row.source.as_str(), row.cadence_us), ("perfagent 1.0", Some(SECOND_US)));
    let collector = store.collector(&id(640)).await.unwrap().unwrap();
    assert_eq!(collector.agent_version.as_deref(), Some("perfagent 1.0"));
    assert_eq!(collector.tags, ["env=test"]);

    let changed = Introduction {
        agent_version: "perfagent 1.1".to_owned(),
        tags: vec!["env=prod".to_owned()],
        ..introduction(HOST)
    };
    let new = NewSamples { session: Some(changed), ..batch(id(540), 500, 501) };
    assert_eq!(store.add_samples(new).await.unwrap().next_seq, 501);
    let collector = store.collector(&id(640)).await.unwrap().unwrap();
    assert_eq!(collector.agent_version.as_deref(), Some("perfagent 1.1"));
    assert_eq!(collector.tags, ["env=prod"]);
}

async fn ticks_are_read_at_once_and_kept_once(store: &Store) {
    // Cut anew: what is kept already is dropped, the rest is kept.
    let added = add(store, 400, 600).await;
    assert_eq!((added.next_seq, added.repeated), (600, 101));
    let added = add(store, 0, 100).await;
    assert_eq!((added.next_seq, added.repeated), (600, 100));
    add(store, 600, 1_500).await;
    let mut early = batch(id(540), 1_400, 1_500);
    early.seq = Some(1_500);
    let error = store.add_samples(early).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::Earlier { .. })), "{error}");
    let mut empty = batch(id(540), 1_500, 1_501);
    empty.ticks = Arc::default();
    let error = store.add_samples(empty).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::NoTicks { .. })));
    assert_eq!(add(store, 1_500, 1_501).await.next_seq, 1_501, "the session lives on");

    let all = store.ticks(&id(540), &TicksQuery::default()).await.unwrap();
    assert_eq!(all, ticks(0, 1_501));
    let row = store.session(&id(540)).await.unwrap().unwrap();
    assert_eq!((row.ticks, row.series, row.from_us), (1_501, 3, NOW_US));
    assert_eq!((row.to_us, row.lost), (NOW_US + 1_500 * SECOND_US, 0));
    let series = store.session_series(&id(540)).await.unwrap();
    assert_eq!(series.iter().map(|series| series.known).collect::<Vec<_>>(), [1_501, 1_001, 1_501]);
    assert_eq!((series[2].min, series[2].max), (0.0, 2.99));
    let minutes = store.rollup(&id(540), Level::Minute, &TicksQuery::default()).await.unwrap();
    assert_eq!(minutes, Rolled::of(&all, Level::Minute), "rollups reach to the last tick");
}

/// Seals whatever waits; how many sessions that were.
async fn seal(store: &Store) -> usize {
    let (mut after, mut count) = (0, 0);
    while let Some(next) = store.next_unsealed(after).await.unwrap() {
        store.seal(next).await.unwrap();
        (after, count) = (next.seq, count + 1);
    }
    count
}

async fn nothing_changes_when_batches_are_sealed(store: &Store) {
    assert_eq!(seal(store).await, 0, "there is less than a chunk");
    let mut full = false;
    for from in (1_501..LEN).step_by(BATCH) {
        full |= add(store, from, LEN.min(from + BATCH)).await.full;
    }
    assert!(full);
    assert_eq!(seal(store).await, 1);
    assert_eq!(seal(store).await, 0);
    assert_eq!(add(store, 700, 800).await.repeated, 100, "a repeat of what is sealed");
    let all = store.ticks(&id(540), &TicksQuery::default()).await.unwrap();
    assert_eq!(all, ticks(0, LEN));
    let part = TicksQuery {
        series: SeriesChoice::Metrics(vec![Metric::Load1]),
        from_us: Some(all.at_us[15_500]),
        to_us: Some(all.at_us[18_000]),
    };
    let found = store.ticks(&id(540), &part).await.unwrap();
    assert_eq!(found.at_us, all.at_us[15_500..=18_000]);
    assert_eq!(found.series[0].values, all.series[2].values[15_500..=18_000]);
    let minutes = store.rollup(&id(540), Level::Minute, &TicksQuery::default()).await.unwrap();
    let expected = Rolled::of(&all, Level::Minute);
    assert_eq!(minutes.at_us, expected.at_us);
    assert_eq!(minutes.series[0].count, expected.series[0].count);
    assert_eq!(minutes.series[0].max, expected.series[0].max);
    let known = store.session_series(&id(540)).await.unwrap();
    let known: Vec<i64> = known.iter().map(|series| series.known).collect();
    assert_eq!(known, [20_000, 19_500, 20_000]);
}

async fn it_ends_and_goes_on(store: &Store) {
    store.end_session(&id(540), None, None).await.unwrap();
    store.end_session(&id(540), None, None).await.unwrap();
    let state = async || store.session(&id(540)).await.unwrap().unwrap().state;
    assert_eq!(state().await, SessionState::Completed);
    assert_eq!(add(store, LEN - 10, LEN).await.repeated, 10, "a late repeat");
    assert_eq!(state().await, SessionState::Completed);
    assert_eq!(seal(store).await, 1);
    assert_eq!(seal(store).await, 0);
    let row = store.session(&id(540)).await.unwrap().unwrap();
    assert_eq!((row.gaps, row.cadence_us, row.broke_off), (1, Some(SECOND_US), false));
    assert_eq!(store.ticks(&id(540), &TicksQuery::default()).await.unwrap(), ticks(0, LEN));

    assert_eq!(add(store, LEN, LEN + 5).await.next_seq, LEN as u64 + 5, "a late batch");
    assert_eq!(state().await, SessionState::Active);
    let end = store.end_session(&id(540), Some(" nightly "), Some(&id(640))).await;
    end.unwrap();
    add(store, LEN + 5, LEN + 9).await;
    let row = store.session(&id(540)).await.unwrap().unwrap();
    assert_eq!((row.state, row.name.as_str()), (SessionState::Saved, "nightly"));
    assert_eq!(row.ticks, LEN as i64 + 9, "what is saved grows");
    store.end_session(&id(540), None, None).await.unwrap();
    assert_eq!(seal(store).await, 1);
    assert_eq!(state().await, SessionState::Saved);
    assert_eq!(store.ticks(&id(540), &TicksQuery::default()).await.unwrap(), ticks(0, LEN + 9));
    let error = store.end_session(&id(999), None, None).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "session", .. }));
}

async fn a_hole_is_counted_and_a_skew_is_kept(store: &Store) {
    let first = |session: u32, from| NewSamples {
        session: Some(introduction(HOST)),
        ..batch(id(session), from, from + 10)
    };
    assert_eq!(store.add_samples(first(541, 3)).await.unwrap().lost, 3);
    let mut late = batch(id(541), 20, 30);
    late.sent_at_us = Some(late.received_at_us + MINUTE_US);
    assert_eq!(store.add_samples(late.clone()).await.unwrap().lost, 7);
    // Numbered by the store: what is not later than the last tick is there already.
    let own = NewSamples { seq: None, ..batch(id(541), 25, 35) };
    let added = store.add_samples(own).await.unwrap();
    assert_eq!((added.next_seq, added.repeated, added.lost), (35, 5, 0));
    let row = store.session(&id(541)).await.unwrap().unwrap();
    assert_eq!((row.ticks, row.lost, row.gaps), (25, 10, 1));
    assert_eq!(row.last_received_us, Some(NOW_US + 34 * SECOND_US + 5_000));
    store.add_samples(NewSamples { seq: Some(35), ..batch(id(541), 35, 36) }).await.unwrap();
}

async fn it_ends_when_nothing_comes(store: &Store) {
    let last_us = store.session(&id(541)).await.unwrap().unwrap().last_received_us.unwrap();
    let end = async |now_us| store.end_silent_sessions(now_us, 2 * MINUTE_US).await.unwrap();
    assert_eq!(end(last_us + 2 * MINUTE_US).await, 0);
    assert_eq!(end(last_us + 2 * MINUTE_US + 1).await, 1);
    assert_eq!(end(last_us + 2 * MINUTE_US + 1).await, 0);
    assert_eq!(seal(store).await, 1);
    let row = store.session(&id(541)).await.unwrap().unwrap();
    assert_eq!((row.state, row.broke_off), (SessionState::Completed, true));
    store.add_samples(batch(id(541), 36, 37)).await.unwrap();
    let row = store.session(&id(541)).await.unwrap().unwrap();
    assert_eq!((row.state, row.broke_off), (SessionState::Active, false), "a late spool");
    assert_eq!(end(last_us - MINUTE_US).await, 0, "a clock that was set back a little");
    assert_eq!(end(last_us - 60 * MINUTE_US).await, 1, "and by an hour");
    assert_eq!(seal(store).await, 1);
    assert_eq!(store.session(&id(541)).await.unwrap().unwrap().lost, 10);
}

async fn only_its_own_host_streams_into_it(store: &Store) {
    // What is new and what looks like a repeat, by memory and by the rows.
    for from in [37, 0, 0] {
        let session = Some(introduction("another host"));
        let new = NewSamples { session, ..batch(id(541), from, from + 1) };
        let error = store.add_samples(new).await.unwrap_err();
        assert!(matches!(error, StoreError::OtherHost { .. }), "{error}");
    }
    let new = NewSamples { only_collector: Some(id(641)), ..batch(id(541), 37, 38) };
    let error = store.add_samples(new).await.unwrap_err();
    assert!(matches!(error, StoreError::OtherCollector { .. }), "{error}");
    let error = store.end_session(&id(541), None, Some(&id(641))).await.unwrap_err();
    assert!(matches!(error, StoreError::OtherCollector { .. }), "{error}");
    let new = NewSamples { only_collector: Some(id(640)), ..batch(id(541), 37, 38) };
    assert_eq!(store.add_samples(new).await.unwrap().next_seq, 38);
    // What was brought as a file takes no stream.
    let query = SessionQuery { limit: 100, ..SessionQuery::default() };
    let mut sessions = store.sessions(&query).await.unwrap().items;
    sessions.retain(|row| row.last_received_us.is_none());
    for file in sessions.iter().take(1) {
        let error = store.add_samples(batch(file.id.clone(), 0, 1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Conflict { what: "session", .. }), "{error}");
        let error = store.end_session(&file.id, None, None).await.unwrap_err();
        assert!(matches!(error, StoreError::Invalid(Invalid::NotStreamed { .. })), "{error}");
    }
}

async fn a_collector_is_made_before_its_first_sample(store: &Store) {
    let facts = FactsChange {
        name: Some("db-02".to_owned()),
        provider: Some("oci".to_owned()),
        ..FactsChange::default()
    };
    let new = NewCollector { id: id(642), facts, tags: vec!["a".to_owned(), "a".to_owned()] };
    store.add_collector(new, NOW_US).await.unwrap();
    let row = store.collector(&id(642)).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.last_seen_us, row.last_received_us), ("db-02", 0, None));
    assert_eq!((row.tags, row.standing.state()), (vec!["a".to_owned()], CollectorState::Never));
    let first = |session: u32, host: &str, only: u32| NewSamples {
        session: Some(introduction(host)),
        only_collector: Some(id(only)),
        ..batch(id(session), 0, 1)
    };
    let error = store.add_samples(first(542, HOST, 642)).await.unwrap_err();
    assert!(matches!(error, StoreError::OtherCollector { .. }), "the host of another: {error}");
    let added = store.add_samples(first(542, "host-db", 642)).await.unwrap();
    assert_eq!(added.collector_id, id(642));
    let error = store.add_samples(first(543, "host-other", 642)).await.unwrap_err();
    assert!(matches!(error, StoreError::OtherCollector { .. }), "it has its host: {error}");
    let row = store.collector(&id(642)).await.unwrap().unwrap();
    assert_eq!(row.facts.offer.provider.as_deref(), Some("oci"), "what was said stays");
    assert_eq!(row.standing.state(), CollectorState::Streaming);
    assert_eq!((row.last_seen_us, row.last_received_us), (NOW_US, Some(NOW_US + 5_000)));
    let error = store.add_samples(first(543, "host-none", 699)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "collector", .. }), "{error}");
}

async fn what_is_wrong_is_kept(store: &Store) {
    let trouble = async |after_us: i64| {
        let row = store.collector(&id(642)).await.unwrap().unwrap();
        row.standing.trouble(NOW_US + after_us)
    };
    assert_eq!(trouble(SECOND_US).await, None);
    let by_session = || RefusedSender { session_id: Some(id(542)), ..RefusedSender::default() };
    store.note_refused(by_session(), "The body does not fit.", NOW_US + SECOND_US).await.unwrap();
    let lost = trouble(SECOND_US).await.unwrap();
    assert_eq!((lost.kind, lost.since_us), (TroubleKind::SamplesRefused, NOW_US + SECOND_US));
    assert!(lost.sentence.ends_with("The body does not fit."), "{}", lost.sentence);
    let by_token = RefusedSender { collector_id: Some(id(642)), ..RefusedSender::default() };
    for after_us in [2 * SECOND_US, 3 * SECOND_US] {
        let why = "This token was revoked.";
        store.note_token_refused(by_token.clone(), why, NOW_US + after_us).await.unwrap();
    }
    let token = trouble(3 * SECOND_US).await.unwrap();
    assert_eq!((token.kind, token.since_us), (TroubleKind::TokenRefused, NOW_US + 2 * SECOND_US));
    let mut late = batch(id(542), 4, 5);
    late.sent_at_us = Some(late.received_at_us - 60 * SECOND_US);
    store.add_samples(late).await.unwrap();
    let skew = trouble(5 * SECOND_US).await.unwrap();
    assert_eq!(skew.kind, TroubleKind::ClockSkew, "a batch that is taken ends the refusal");
    let row = store.collector(&id(642)).await.unwrap().unwrap();
    let all = row.standing.troubles(NOW_US + 60 * SECOND_US);
    let kinds: Vec<_> = all.iter().map(|trouble| (trouble.kind, trouble.count)).collect();
    let expected = [
        (TroubleKind::Unreachable, 1),
        (TroubleKind::ClockSkew, 1),
        (TroubleKind::SamplesRefused, 1),
        (TroubleKind::SamplesLost, 3),
    ];
    assert_eq!(kinds, expected, "each stays until it is disproved");
    let gone = trouble(60 * SECOND_US).await.unwrap();
    assert_eq!((gone.kind, gone.since_us), (TroubleKind::Unreachable, NOW_US + 4_005_000));
    let nobody = RefusedSender { session_id: Some("a b".to_owned()), ..RefusedSender::default() };
    store.note_refused(nobody, "nobody knows it", NOW_US).await.unwrap();
    assert_eq!(store.collector(&id(642)).await.unwrap().unwrap().refused, 1);
}

async fn old_sessions_go(store: &Store) {
    store.end_session(&id(542), None, None).await.unwrap();
    let to_us = store.session(&id(542)).await.unwrap().unwrap().to_us;
    let kept = |sessions_us| Retention { sessions_us };
    let nothing = Retained::default();
    assert_eq!(store.retain(kept(None), i64::MAX).await.unwrap(), nothing);
    let day_us = 24 * 60 * MINUTE_US;
    assert_eq!(store.retain(kept(Some(day_us)), to_us + day_us).await.unwrap(), nothing);
    // What goes on, was saved or was brought as a file stays.
    let gone = Retained { sessions: 1, ticks: 2 };
    let later_us = to_us + day_us + 1;
    assert_eq!(store.to_retain(kept(Some(day_us)), later_us).await.unwrap(), gone);
    assert_eq!(store.retain(kept(Some(day_us)), later_us).await.unwrap(), gone);
    assert_eq!(store.to_retain(kept(Some(day_us)), later_us).await.unwrap(), nothing);
    assert!(store.session(&id(542)).await.unwrap().is_none());
    assert!(store.session(&id(540)).await.unwrap().is_some());
    assert!(store.collector(&id(642)).await.unwrap().is_some());
    store.delete_collector(&id(642), NOW_US).await.unwrap();
}
