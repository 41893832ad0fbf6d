//! Ticks that come one by one are joined into rows, and nobody sees a difference.

use store::{NewSamples, Store, StoreError, TicksQuery};

use super::live::{batch, introduction, ticks};
use crate::common::{NOW_US, id};

const LEN: usize = 400;

pub(crate) async fn story(store: &Store) {
    let all = TicksQuery::default();
    let one = |from: usize, to: usize| NewSamples {
        session: Some(introduction("host-joined")),
        new_collector_id: id(670),
        ..batch(id(570), from, to)
    };
    for seq in 0..LEN {
        let added = store.add_samples(one(seq, seq + 1)).await.unwrap();
        assert_eq!((added.next_seq, added.repeated, added.lost), (seq as u64 + 1, 0, 0));
        // A repeat that goes further, in the middle of what is joined.
        if seq % 50 == 49 {
            let again = store.add_samples(one(seq - 20, seq + 1)).await.unwrap();
            assert_eq!((again.next_seq, again.repeated), (seq as u64 + 1, 21));
        }
        if seq == 200 {
            // As after a start: what memory knows is gone.
            let late = NewSamples { session_id: id(571), session: None, ..one(0, 1) };
            let error = store.add_samples(late).await.unwrap_err();
            assert!(matches!(error, StoreError::NotIntroduced { .. }), "{error}");
        }
    }
    let expected = ticks(0, LEN);
    assert_eq!(store.ticks(&id(570), &all).await.unwrap(), expected);
    let part = TicksQuery {
        from_us: Some(expected.at_us[100]),
        to_us: Some(expected.at_us[300]),
        ..all.clone()
    };
    let found = store.ticks(&id(570), &part).await.unwrap();
    assert_eq!(found.at_us, expected.at_us[100..=300]);
    assert_eq!(found.series[0].values, expected.series[0].values[100..=300]);
    let row = store.session(&id(570)).await.unwrap().unwrap();
    assert_eq!((row.ticks, row.lost), (LEN as i64, 0));

    store.end_session(&id(570), None, None).await.unwrap();
    let next = store.next_unsealed(row.seq - 1).await.unwrap().unwrap();
    store.seal(next).await.unwrap();
    assert_eq!(store.ticks(&id(570), &all).await.unwrap(), expected, "sealed they are the same");
    assert_eq!(store.add_samples(one(350, LEN)).await.unwrap().repeated, LEN - 350);
    store.delete_collector(&id(670), NOW_US).await.unwrap();
}
