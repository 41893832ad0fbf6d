//! A session whose samples were let go: what is still told of it, and what is not.

use serde_json::Value;

use crate::{
    server::Server,
    streaming::{AT_US, SECOND_US, SESSION, batch, introduced, taken},
};

#[tokio::test]
async fn charts_and_percentiles_stay_and_exports_say_that_samples_are_gone() {
    let server = Server::start().await;
    for seq in [0, 600, 1_200] {
        let mut some = introduced("host-a", batch(seq, 600));
        some.ticks.series[0].values = (0..600).map(|n| f64::from(n % 100)).collect();
        taken(&server.stream(SESSION, &some).await);
    }
    let store = &server.state.backend.store;
    store.end_session(SESSION, None, None).await.unwrap();
    store.seal(store.next_unsealed(0).await.unwrap().unwrap()).await.unwrap();
    let path = |rest: &str| format!("/api/v1/sessions/{SESSION}{rest}");
    let one = async |rest: &str| server.one(&path(rest)).await;
    let page = async || server.get(&format!("/sessions/{SESSION}")).await.text();
    let offered = page().await;
    assert!(offered.contains("/export.csv") && !offered.contains("were let go"), "{offered}");
    let before = one("/percentiles").await;
    assert_eq!(one("").await["raw_gone_at_us"], Value::Null);
    assert_eq!(one("/series").await["drawn_from"], Value::Null);

    let end_us = AT_US + 1_800 * SECOND_US;
    assert_eq!(store.let_go_of_samples(end_us, end_us).await.unwrap().ticks, 1_800);

    assert_eq!(one("").await["raw_gone_at_us"], end_us);
    let series = one("/series").await;
    let from = series["drawn_from"].as_str().unwrap();
    assert!(from.contains("the mean of a bucket of 10 seconds"), "{from}");
    assert!((180..=181).contains(&series["ticks"].as_u64().unwrap()), "{}", series["ticks"]);
    let after = one("/percentiles").await;
    assert!(after["definition"].as_str().unwrap().contains("may be off by 1 %"));
    for (before, after) in [0, 1].map(|at| (&before["series"][at], &after["series"][at])) {
        assert_eq!((&after["known"], &after["max"]), (&before["known"], &before["max"]));
        let p95 = |of: &Value| of["p95"].as_f64().unwrap();
        assert!((p95(after) - p95(before)).abs() <= 0.02 * p95(before), "{after}");
        assert_eq!(after["sd"], Value::Null);
    }
    for rest in ["/export.csv", "/export-28.csv", "/export.jsonl", "/export.parquet"] {
        let sentence = server.get(&path(rest)).await.problem(410);
        assert!(sentence.contains("The samples of this session were let go at"), "{sentence}");
    }
    // Nor does the page lead there.
    let shown = page().await;
    assert!(shown.contains("The samples of this session were let go at"), "{shown}");
    assert!(!shown.contains("/export"), "{shown}");
    // What comes later is there in full, and so is its export not.
    assert_eq!(taken(&server.stream(SESSION, &batch(1_800, 10)).await).next_seq, 1_810);
    let later = path(&format!("/series?from={end_us}"));
    assert_eq!(server.one(&later).await["ticks"], 10);
}
