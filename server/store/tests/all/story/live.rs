//! A session that is under way takes batch after batch, is read meanwhile, and ends.

use kernel::{
    machine::Machine,
    recording::{Level, Metric, Rolled, Series, SeriesId, Ticks},
};
use store::{
    AddedSession, CollectorChoice, Invalid, NewLiveSession, SeriesChoice, SessionState, Store,
    StoreError, TicksQuery,
};

use crate::common::{NOW_US, id};

const SECOND_US: i64 = 1_000_000;
/// More than one chunk.
const LEN: usize = 20_000;
const BATCH: usize = 1_000;

pub(crate) async fn story(store: &Store) {
    it_begins_once(store).await;
    batches_are_read_at_once_and_repeats_are_dropped(store).await;
    nothing_changes_when_batches_are_sealed(store).await;
    it_ends_once(store).await;
    store.delete_collector(&id(640)).await.unwrap();
    let gone = store.ticks(&id(540), &TicksQuery::default()).await.unwrap();
    assert_eq!(gone, Ticks::default());
}

/// All that the session will have: a CPU that appears after a while, and a gap.
fn whole() -> Ticks {
    let at = |n: usize| NOW_US + (n as i64 + if n >= 5_500 { 90 } else { 0 }) * SECOND_US;
    let series = |id, of: fn(usize) -> f64| Series { id, values: (0..LEN).map(of).collect() };
    Ticks {
        at_us: (0..LEN).map(at).collect(),
        series: vec![
            series(SeriesId::host(Metric::CpuBusy), |n| (n * 37 % 101) as f64 / 1.01),
            series(SeriesId::of(Metric::CpuBusy, "1"), |n| match n {
                0..BATCH => f64::NAN,
                _ => (n as f64).sin(),
            }),
            series(SeriesId::host(Metric::Load1), |n| (n % 300) as f64 / 100.0),
        ],
    }
}

/// Ticks of some batches; the first one has no second CPU.
fn batches(from: usize, to: usize) -> Ticks {
    let whole = whole();
    let ticks = from * BATCH..to * BATCH;
    let series = whole.series.into_iter().filter(|series| to > 1 || series.id.instance.is_none());
    Ticks {
        at_us: whole.at_us[ticks.clone()].to_vec(),
        series: series
            .map(|series| Series { id: series.id, values: series.values[ticks.clone()].to_vec() })
            .collect(),
    }
}

async fn it_begins_once(store: &Store) {
    let new = || NewLiveSession {
        id: id(540),
        name: String::new(),
        source: "perfagent 1.0".to_owned(),
        collector: CollectorChoice::ByKey { new_id: id(640) },
        machine: Machine {
            id: Some("host-live".to_owned()),
            name: Some("live-1".to_owned()),
            ..Machine::default()
        },
        from_us: NOW_US,
        nominal_cadence_us: Some(SECOND_US),
    };
    for first in [true, false] {
        let added = store.begin_session(new(), NOW_US).await.unwrap();
        let expected =
            AddedSession { id: id(540), collector_id: id(640), new: first, new_collector: first };
        assert_eq!(added, expected);
    }
    let row = store.session(&id(540)).await.unwrap().unwrap();
    assert_eq!((row.state, row.name.as_str(), row.ticks), (SessionState::Active, "live-1", 0));
    assert!(store.session_series(&id(540)).await.unwrap().is_empty());
    let nameless = NewLiveSession { machine: Machine::default(), id: id(541), ..new() };
    let error = store.begin_session(nameless, NOW_US).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::NoCollectorKey { .. })));
}

async fn batches_are_read_at_once_and_repeats_are_dropped(store: &Store) {
    for (seq, batch) in [(0, 0), (1, 1), (7, 2)] {
        let ticks = batches(batch, batch + 1);
        assert!(store.append_ticks(&id(540), seq, ticks.clone()).await.unwrap());
        assert!(!store.append_ticks(&id(540), seq, ticks).await.unwrap(), "a repeat");
    }
    let error = store.append_ticks(&id(540), 8, batches(1, 2)).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::NotSorted { .. })), "before the last one");
    let error = store.append_ticks(&id(540), 8, Ticks::default()).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::NoTicks { .. })));
    let error = store.append_ticks(&id(999), 0, batches(0, 1)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "session", .. }));

    let all = store.ticks(&id(540), &TicksQuery::default()).await.unwrap();
    assert_eq!(all, batches(0, 3));
    let row = store.session(&id(540)).await.unwrap().unwrap();
    assert_eq!((row.ticks, row.series, row.from_us), (3_000, 3, NOW_US));
    assert_eq!(row.to_us, NOW_US + 2_999 * SECOND_US);
    let series = store.session_series(&id(540)).await.unwrap();
    assert_eq!(series.iter().map(|series| series.known).collect::<Vec<_>>(), [3_000, 2_000, 3_000]);
    assert_eq!((series[2].min, series[2].max), (0.0, 2.99));
    let collector = store.collector(&id(640)).await.unwrap().unwrap();
    assert_eq!(collector.last_seen_us, row.to_us);
}

async fn nothing_changes_when_batches_are_sealed(store: &Store) {
    for batch in 3..LEN / BATCH {
        let ticks = batches(batch, batch + 1);
        assert!(store.append_ticks(&id(540), batch as i64 + 10, ticks).await.unwrap());
        // The one that fills a chunk, and repeats of what is sealed.
        assert!(!store.append_ticks(&id(540), 7, batches(2, 3)).await.unwrap());
    }
    let all = store.ticks(&id(540), &TicksQuery::default()).await.unwrap();
    assert_eq!(all, whole());
    let part = TicksQuery {
        series: SeriesChoice::Metrics(vec![Metric::Load1]),
        from_us: Some(all.at_us[16_000]),
        to_us: Some(all.at_us[18_000]),
    };
    let found = store.ticks(&id(540), &part).await.unwrap();
    assert_eq!(found.at_us, all.at_us[16_000..=18_000]);
    assert_eq!(found.series[0].values, all.series[2].values[16_000..=18_000]);
    let minutes = store.rollup(&id(540), Level::Minute, &TicksQuery::default()).await.unwrap();
    let expected = Rolled::of(&all, Level::Minute);
    assert_eq!(minutes.at_us, expected.at_us);
    assert_eq!(minutes.series[0].count, expected.series[0].count);
    assert_eq!(minutes.series[0].max, expected.series[0].max);
    let known = store.session_series(&id(540)).await.unwrap();
    assert_eq!(
        known.iter().map(|series| series.known).collect::<Vec<_>>(),
        [20_000, 19_000, 20_000]
    );
}

async fn it_ends_once(store: &Store) {
    store.end_session(&id(540)).await.unwrap();
    store.end_session(&id(540)).await.unwrap();
    let row = store.session(&id(540)).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.gaps, row.cadence_us),
        (SessionState::Completed, 1, Some(SECOND_US))
    );
    assert_eq!(store.ticks(&id(540), &TicksQuery::default()).await.unwrap(), whole());
    assert!(!store.append_ticks(&id(540), 29, batches(19, 20)).await.unwrap(), "a late repeat");
    let error = store.append_ticks(&id(540), 30, batches(19, 20)).await.unwrap_err();
    assert!(matches!(error, StoreError::Invalid(Invalid::SessionEnded { .. })));
    let error = store.end_session(&id(999)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "session", .. }));
}
