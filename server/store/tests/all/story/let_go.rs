//! Samples that are let go: what is left of them is read in their place.

use kernel::recording::{Level, Rolled};
use store::{Store, TicksQuery};

use crate::common::{NOW_US, id};

/// Of a session that has ended and is sealed, and with it all others that are as old.
pub(crate) async fn story(store: &Store, session: &str) {
    let all = TicksQuery::default();
    let row = store.session(session).await.unwrap().unwrap();
    assert_eq!(row.raw_gone_at_us, None);
    let before = store.ticks(session, &all).await.unwrap();
    let exact = store.summaries(session, &all).await.unwrap();
    assert!(!exact.is_sketched);
    let minutes = store.rollup(session, Level::Minute, &all).await.unwrap();
    let known = store.session_series(session).await.unwrap();

    assert_eq!(store.samples_to_let_go(row.to_us - 400 * 86_400_000_000).await.unwrap().ticks, 0);
    let told = store.samples_to_let_go(row.to_us + 1).await.unwrap();
    let gone = store.let_go_of_samples(row.to_us + 1, NOW_US).await.unwrap();
    assert_eq!(told, gone);
    assert!(gone.sessions > 0 && gone.ticks >= row.ticks.unsigned_abs(), "{gone:?}");
    let again = store.let_go_of_samples(row.to_us + 1, NOW_US).await.unwrap();
    assert_eq!(again.sessions, 0, "once");

    let row = store.session(session).await.unwrap().unwrap();
    assert_eq!(row.raw_gone_at_us, Some(NOW_US));
    assert_eq!(store.session_series(session).await.unwrap(), known);
    let found = store.rollup(session, Level::Minute, &all).await.unwrap();
    assert_eq!(found, minutes, "rollups stay");
    let drawn = store.ticks(session, &all).await.unwrap();
    let tens = Rolled::of(&before, Level::TenSeconds);
    assert!(drawn.at_us.is_sorted_by(|a, b| a < b));
    assert!(drawn.len().abs_diff(tens.at_us.len()) <= 2, "a bucket may lie in two chunks");
    let (last, mean) = (tens.at_us.len() - 1, &tens.series[0].mean);
    assert_eq!((drawn.at_us[last / 4], drawn.series[0].values[0]), (tens.at_us[last / 4], mean[0]));

    let sketched = store.summaries(session, &all).await.unwrap();
    assert!(sketched.is_sketched);
    for (exact, found) in exact.series.iter().zip(&sketched.series) {
        assert_eq!((&found.id, found.known, found.sd), (&exact.id, exact.known, None));
        assert_eq!((found.min, found.max), (exact.min, exact.max));
        assert!((found.mean - exact.mean).abs() <= 1e-9 * exact.mean, "{}", exact.id);
        for (exact, found) in exact.percentiles().iter().zip(found.percentiles()) {
            // And what lies between two values that are far from each other.
            assert!((found - exact).abs() <= 0.011 * exact + 0.02, "{found} and {exact}");
        }
    }
    let nobody = store.summaries(&id(999), &all).await.unwrap();
    assert!(nobody.series.is_empty() && !nobody.is_sketched);
}
