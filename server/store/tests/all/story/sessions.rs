//! Recordings come in, are read whole and in part, are changed, and go.

use kernel::{
    machine::Machine,
    recording::{Level, Metric, Recording, Rolled, Series, SeriesId, Ticks},
};
use store::{
    AddedBatch, AddedSession, Batch, CollectorChoice, FactsChange, Invalid, NewSession, Place,
    SeriesChoice, SessionChange, SessionQuery, SessionState, Store, StoreError, TicksQuery,
};

use crate::common::{MINUTE_US, NOW_US, document, id, new_result};

const SECOND_US: i64 = 1_000_000;

pub(crate) async fn story(store: &Store) {
    all_or_none_are_kept(store).await;
    the_same_recording_again_changes_nothing(store).await;
    every_tick_comes_back(store).await;
    a_long_session_is_read_in_part_and_in_buckets(store).await;
    sessions_are_paged_and_filtered(store).await;
    people_change_what_they_say(store).await;
    a_deleted_session_is_gone(store).await;
}

/// A recording of `len` seconds from `NOW_US` on, with a gap and an unknown value.
pub(crate) fn recording(number: u32, key: Option<&str>, len: i64) -> Recording {
    let at_us: Vec<i64> = (0..len)
        .map(|n| NOW_US + n * SECOND_US + if n >= 5 { 60 * SECOND_US } else { 0 })
        .collect();
    let values = |of: fn(i64) -> f64| (0..len).map(of).collect::<Vec<f64>>();
    let series = vec![
        Series {
            id: SeriesId::host(Metric::CpuBusy),
            values: values(|n| if n == 3 { f64::NAN } else { (n * 37 % 101) as f64 / 1.01 }),
        },
        Series {
            id: SeriesId::of(Metric::CpuBusy, "0"),
            values: values(|n| if n < 7 { f64::NAN } else { (n as f64).sin().abs() * 100.0 }),
        },
        Series { id: SeriesId::host(Metric::MemTotal), values: values(|_| 8_589_934_592.0) },
        Series {
            id: SeriesId::of(Metric::ContainerCpu, "0123456789ab"),
            values: values(|_| f64::NAN),
        },
    ];
    Recording {
        id: id(number),
        part: "host 0".to_owned(),
        machine: Machine {
            id: key.map(str::to_owned),
            name: Some("web-1".to_owned()),
            ..Machine::default()
        },
        nominal_cadence_us: Some(SECOND_US),
        names: vec![("0123456789ab".to_owned(), "db".to_owned())],
        ticks: Ticks { at_us, series },
    }
}

pub(crate) fn new_session(recording: Recording, collector: CollectorChoice) -> NewSession {
    NewSession {
        recording,
        name: String::new(),
        source: "Web.Collection.jsonl".to_owned(),
        collector,
        facts: FactsChange::default(),
        demo: false,
    }
}

pub(crate) async fn add(
    store: &Store,
    sessions: Vec<NewSession>,
) -> Result<AddedBatch, StoreError> {
    store.import(Batch { sessions, ..Batch::default() }, NOW_US).await
}

fn added(number: u32, collector: u32, new: bool, new_collector: bool) -> AddedSession {
    AddedSession { id: id(number), collector_id: id(collector), new, new_collector }
}

fn by_key(number: u32) -> CollectorChoice {
    CollectorChoice::ByKey { new_id: id(number) }
}

/// Without the series that nobody knows a value of.
fn kept(recording: &Recording) -> Ticks {
    let mut ticks = recording.ticks.clone();
    ticks.series.retain(|series| series.values.iter().any(|value| !value.is_nan()));
    ticks
}

async fn all_or_none_are_kept(store: &Store) {
    let good = || new_session(recording(501, Some("host-a"), 20), by_key(600));
    let nobody = new_session(recording(502, None, 20), CollectorChoice::Existing(id(999)));
    let error = add(store, vec![good(), nobody]).await.unwrap_err();
    assert_eq!(error.to_string(), format!("There is no collector {}.", id(999)));
    assert_eq!(store.session(&id(501)).await.unwrap(), None, "the good one was undone with it");
    assert_eq!(store.collector(&id(600)).await.unwrap(), None);

    let same_host = new_session(recording(502, Some("host-a"), 21), by_key(601));
    let own = new_session(recording(503, Some("host-a"), 22), CollectorChoice::New { id: id(602) });
    let with = new_session(recording(504, None, 23), CollectorChoice::Existing(id(602)));
    let answer = add(store, vec![good(), same_host, own, with]).await.unwrap();
    let expected = [
        added(501, 600, true, true),
        added(502, 600, true, false),
        added(503, 602, true, true),
        added(504, 602, true, false),
    ];
    assert_eq!(answer.sessions, expected);
    assert_eq!(store.collector_with_key("host-a").await.unwrap(), Some(id(600)));
    let names = store.container_names(&["0123456789ab".to_owned(), "\0".to_owned()]).await.unwrap();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        [("0123456789ab".to_owned(), "db".to_owned())]
    );
}

async fn the_same_recording_again_changes_nothing(store: &Store) {
    let again = new_session(recording(501, Some("host-a"), 20), by_key(603));
    let answer = add(store, vec![again]).await.unwrap();
    assert_eq!(answer.sessions, [added(501, 600, false, false)]);
    let other = new_session(recording(501, Some("host-a"), 19), by_key(603));
    let error = add(store, vec![other]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "A different session is already stored under the id {}. Nothing was stored; give the \
             new session an id of its own.",
            id(501)
        )
    );
    assert!(matches!(error, StoreError::Conflict { what: "session", .. }));

    let unsorted = |change: fn(&mut Ticks)| {
        let mut recording = recording(590, Some("host-a"), 20);
        change(&mut recording.ticks);
        new_session(recording, by_key(603))
    };
    let part = || "host 0".to_owned();
    for (session, expected) in [
        (unsorted(|ticks| ticks.at_us[1] = ticks.at_us[0]), Invalid::NotSorted { part: part() }),
        (unsorted(|ticks| ticks.series.swap(0, 1)), Invalid::NotSorted { part: part() }),
        (unsorted(|ticks| ticks.series[0].values.truncate(3)), Invalid::NotSorted { part: part() }),
        (unsorted(|ticks| *ticks = Ticks::default()), Invalid::NoTicks { part: part() }),
        (
            new_session(recording(590, None, 20), by_key(603)),
            Invalid::NoCollectorKey { part: part() },
        ),
        (
            unsorted(|ticks| ticks.series[1].id.instance = Some("a\0".to_owned())),
            Invalid::Nul { field: "instance" },
        ),
    ] {
        let error = add(store, vec![session]).await.unwrap_err();
        assert!(matches!(&error, StoreError::Invalid(found) if *found == expected), "{error}");
    }
}

async fn every_tick_comes_back(store: &Store) {
    let row = store.session(&id(501)).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.collector_name.as_str()), ("web-1", "web-1"));
    assert_eq!((row.state, row.source.as_str()), (SessionState::Saved, "Web.Collection.jsonl"));
    assert_eq!((row.date.as_str(), row.from_us), ("2026-09-21", NOW_US));
    assert_eq!(row.to_us, NOW_US + 79 * SECOND_US);
    assert_eq!((row.ticks, row.series, row.gaps), (20, 3, 1));
    assert_eq!(row.cadence_us, Some(SECOND_US));
    assert_eq!(row.nominal_cadence_us, Some(SECOND_US));
    assert_eq!((row.result_id, row.demo, row.received_at_us), (None, false, NOW_US));

    let recording = recording(501, Some("host-a"), 20);
    let all = store.ticks(&id(501), &TicksQuery::default()).await.unwrap();
    assert_eq!(all, kept(&recording));
    assert_eq!(store.ticks("nobody\0", &TicksQuery::default()).await.unwrap(), Ticks::default());

    let series = store.session_series(&id(501)).await.unwrap();
    let ids: Vec<String> = series.iter().map(|series| series.id.to_string()).collect();
    assert_eq!(ids, ["cpu.busy_pct", "cpu.busy_pct[0]", "mem.total_bytes"]);
    assert_eq!(series.iter().map(|series| series.known).collect::<Vec<_>>(), [19, 13, 20]);
    assert_eq!(
        (series[2].min, series[2].mean, series[2].max),
        (8_589_934_592.0, 8_589_934_592.0, 8_589_934_592.0)
    );
    assert!(store.session_series("nobody").await.unwrap().is_empty());
}

async fn a_long_session_is_read_in_part_and_in_buckets(store: &Store) {
    // Two chunks and a piece of a third.
    let recording = recording(505, Some("host-b"), 40_000);
    let session = new_session(recording.clone(), by_key(604));
    add(store, vec![session]).await.unwrap();
    let whole = kept(&recording);
    let busy = SeriesId::host(Metric::CpuBusy);
    let query = |series, from: usize, to: usize| TicksQuery {
        series,
        from_us: Some(whole.at_us[from]),
        to_us: Some(whole.at_us[to]),
    };
    let part = query(SeriesChoice::Series(vec![busy.clone()]), 16_000, 33_000);
    let found = store.ticks(&id(505), &part).await.unwrap();
    assert_eq!(found.at_us, whole.at_us[16_000..=33_000]);
    let expected = Series { id: busy, values: whole.series[0].values[16_000..=33_000].to_vec() };
    assert_eq!(found.series, [expected]);
    let metric = query(SeriesChoice::Metrics(vec![Metric::CpuBusy]), 0, 39_999);
    let found = store.ticks(&id(505), &metric).await.unwrap();
    assert_eq!(found.series, whole.series[..2]);
    let backwards = query(SeriesChoice::All, 20_000, 10);
    assert!(store.ticks(&id(505), &backwards).await.unwrap().is_empty());

    for level in Level::ALL {
        let found = store.rollup(&id(505), level, &TicksQuery::default()).await.unwrap();
        check_rolled(&found, &Rolled::of(&whole, level));
        let found = store.rollup(&id(505), level, &part).await.unwrap();
        let from_us = level.bucket_us(part.from_us.unwrap());
        let to_us = level.bucket_us(part.to_us.unwrap());
        assert_eq!(found.at_us.first().copied(), Some(from_us), "the first bucket is whole");
        assert_eq!(found.at_us.last().copied(), Some(to_us));
        let cut = query(SeriesChoice::Series(vec![SeriesId::host(Metric::CpuBusy)]), 0, 39_999);
        let whole = store.rollup(&id(505), level, &cut).await.unwrap();
        let first = whole.at_us.partition_point(|at_us| *at_us < from_us);
        assert_eq!(found.series[0].max[..], whole.series[0].max[first..first + found.at_us.len()]);
    }
    let short = store.rollup(&id(501), Level::TenSeconds, &TicksQuery::default()).await.unwrap();
    check_rolled(&short, &Rolled::of(&kept(&self::recording(501, None, 20)), Level::TenSeconds));
    let nobody = store.rollup("nobody", Level::Hour, &TicksQuery::default()).await.unwrap();
    assert!(nobody.at_us.is_empty() && nobody.series.is_empty());
}

/// Equal but for what a mean loses when it is put together of two pieces.
#[track_caller]
fn check_rolled(found: &Rolled, expected: &Rolled) {
    assert_eq!((found.level, &found.at_us), (expected.level, &expected.at_us));
    for (found, expected) in found.series.iter().zip(&expected.series) {
        assert_eq!((&found.id, &found.count), (&expected.id, &expected.count));
        for row in 0..found.count.len() {
            let (Some(a), Some(b)) = (found.bucket(row), expected.bucket(row)) else { continue };
            assert_eq!((a.min, a.max), (b.min, b.max));
            assert!((a.mean - b.mean).abs() <= 1e-9 * b.mean.abs(), "{} {}", a.mean, b.mean);
        }
    }
    assert_eq!(found.series.len(), expected.series.len());
}

async fn sessions_are_paged_and_filtered(store: &Store) {
    let ids = |query: SessionQuery| async move {
        let page = store.sessions(&SessionQuery { limit: 100, ..query }).await.unwrap();
        page.items.into_iter().map(|row| row.id).collect::<Vec<String>>()
    };
    let all = SessionQuery::default;
    let first = store.sessions(&SessionQuery { limit: 3, ..all() }).await.unwrap();
    let page: Vec<String> = first.items.iter().map(|row| row.id.clone()).collect();
    assert_eq!(page, [505, 504, 503].map(id));
    let rest = store
        .sessions(&SessionQuery { limit: 3, place: Place::default().behind(&first), ..all() })
        .await
        .unwrap();
    assert_eq!(rest.items.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), [502, 501].map(id));
    assert_eq!(rest.next, None);

    let of = |collector: u32| SessionQuery { collector: Some(id(collector)), ..all() };
    assert_eq!(ids(of(600)).await, [502, 501].map(id));
    let day = |date: &str| SessionQuery { date: Some(date.to_owned()), ..of(602) };
    assert_eq!(ids(day("2026-09-21")).await, [504, 503].map(id));
    assert_eq!(ids(day("2026-09-22")).await, [""; 0]);
    assert_eq!(ids(day("\0")).await, [""; 0]);
    let state = |state| SessionQuery { state: Some(state), ..all() };
    assert_eq!(ids(state(SessionState::Saved)).await.len(), 5);
    assert_eq!(ids(state(SessionState::Active)).await, [""; 0]);
    let filter = |text: &str| SessionQuery { filter: Some(text.to_owned()), ..all() };
    assert_eq!(ids(filter("COLLECTION")).await.len(), 5);
    assert_eq!(ids(filter("nothing like it")).await, [""; 0]);
    assert_eq!(store.session_dates(&id(600)).await.unwrap(), [("2026-09-21".to_owned(), 2)]);
    assert!(store.session_dates("nobody\0").await.unwrap().is_empty());
}

async fn people_change_what_they_say(store: &Store) {
    let result = document(590, Some("host-a"), 300);
    let machine = store::MachineChoice::ByKey { new_id: id(690) };
    store.add_results(vec![new_result(result, machine)], NOW_US).await.unwrap();
    let change = SessionChange {
        name: Some(" Monday ".to_owned()),
        note: Some("Rush hour,\nafter the deployment.\n".to_owned()),
        result_id: Some(Some(id(590))),
    };
    store.change_session(&id(502), &change).await.unwrap();
    let row = store.session(&id(502)).await.unwrap().unwrap();
    assert_eq!(
        (row.name.as_str(), row.note.as_str()),
        ("Monday", "Rush hour,\nafter the deployment.")
    );
    assert_eq!(row.result_id, Some(id(590)));
    assert_eq!(row.machine_id, Some(id(690)), "a machine with its key came later");
    let found = |query: SessionQuery| async move {
        let page = store.sessions(&SessionQuery { limit: 9, ..query }).await.unwrap();
        page.items.into_iter().map(|row| row.id).collect::<Vec<String>>()
    };
    let all = SessionQuery::default;
    assert_eq!(found(SessionQuery { result: Some(id(590)), ..all() }).await, [id(502)]);
    assert_eq!(found(SessionQuery { machine: Some(id(690)), ..all() }).await, [502, 501].map(id));
    assert_eq!(found(SessionQuery { filter: Some("rush".to_owned()), ..all() }).await, [id(502)]);

    for (change, expected) in [
        (
            SessionChange { name: Some(" ".to_owned()), ..SessionChange::default() },
            "The name is empty; give one.".to_owned(),
        ),
        (
            SessionChange { note: Some("\u{202e}".to_owned()), ..SessionChange::default() },
            "The note contains a control character or an invisible mark; remove it.".to_owned(),
        ),
        (
            SessionChange { result_id: Some(Some(id(999))), ..SessionChange::default() },
            format!("There is no result {}.", id(999)),
        ),
    ] {
        let error = store.change_session(&id(502), &change).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    let detach = SessionChange { result_id: Some(None), ..SessionChange::default() };
    store.change_session(&id(502), &detach).await.unwrap();
    let row = store.session(&id(502)).await.unwrap().unwrap();
    assert_eq!((row.result_id, row.name.as_str()), (None, "Monday"));
    let attach = SessionChange { result_id: Some(Some(id(590))), ..SessionChange::default() };
    store.change_session(&id(502), &attach).await.unwrap();
    store.delete_result(&id(590)).await.unwrap();
    let row = store.session(&id(502)).await.unwrap().unwrap();
    assert_eq!(row.result_id, None, "a session outlives its result");
    store.delete_machine(&id(690)).await.unwrap();
    let row = store.session(&id(502)).await.unwrap().unwrap();
    assert_eq!(row.machine_id, None, "and its machine");
    let error = store.change_session(&id(999), &detach).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "session", .. }));
}

async fn a_deleted_session_is_gone(store: &Store) {
    store.delete_session(&id(505), NOW_US).await.unwrap();
    assert_eq!(store.session(&id(505)).await.unwrap(), None);
    assert!(store.ticks(&id(505), &TicksQuery::default()).await.unwrap().is_empty());
    let error = store.delete_session(&id(505), NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "session", .. }));
    let collector = store.collector(&id(604)).await.unwrap().unwrap();
    assert_eq!(collector.sessions, 0);
    assert_eq!(collector.last_seen_us, NOW_US + 59 * SECOND_US + MINUTE_US + 39_940 * SECOND_US);
}
