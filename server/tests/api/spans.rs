//! `/api/v1/spans`: what was reported is counted, and still is after a restart.

use kernel::spans::SpansOf;
use perfanalysis::hub::Refill;
use serde_json::json;

use crate::{
    events::{event, report},
    server::Server,
    viewer::sample,
};

async fn spans(server: &Server, query: &str) -> SpansOf {
    serde_json::from_value(server.one(&format!("/api/v1/spans{query}")).await).unwrap()
}

#[tokio::test]
async fn what_is_reported_is_counted_and_survives_a_restart() {
    let server = Server::start().await;
    let mut events: Vec<_> = (0..101).map(event).collect();
    events[7]["success"] = json!(false);
    events[8]["run"] = json!("nightly");
    events[9]["cost_usd"] = json!(0.5);
    events[10]["agent"] = json!("web-1");
    report(&server, &events).await;
    let now_us = (server.state.backend.now_us)();
    let mut seen = sample("c", 0);
    (seen.at_us, seen.received_at_us) = (now_us, now_us);
    server.state.hub.publish_sample(seen);
    let hour = spans(&server, "?span=60").await.spans.remove(0);
    assert_eq!(
        (hour.minutes, hour.events, hour.failed, hour.agents, hour.runs),
        (60, 102, 1, 3, 2)
    );
    assert_eq!((hour.cost_usd, hour.kinds[0].events, &*hour.kinds[1].kind), (0.5, 101, "sample"));
    let durations = hour.durations.unwrap();
    assert_eq!((durations.p50_us, durations.p99_us, durations.max_us), (50.0, 99.0, 100.0));
    assert_eq!(spans(&server, "").await.spans.len(), 4);
    let agent = spans(&server, "?agent=web-1&span=5").await;
    assert_eq!((agent.agent.as_deref(), agent.spans[0].events), (Some("web-1"), 1));
    let agents = server.one("/api/v1/spans/agents").await;
    assert_eq!(agents["items"], json!(["ci", "name of c", "web-1"]));
    let sentence = server.get("/api/v1/spans?agent=nobody").await.problem(404);
    assert!(sentence.contains("\"nobody\" has reported in the last hour"), "{sentence}");
    let sentence = server.get("/api/v1/spans?span=7").await.problem(422);
    assert!(sentence.contains("1, 5, 15 and 60"), "{sentence}");

    let server = server.restart().await;
    let (state, now_us) = (&server.state, (server.state.backend.now_us)());
    assert_eq!(spans(&server, "?span=60").await.spans[0].events, 0, "not yet");
    let refill = Refill::plan(state.hub.clone(), state.backend.store.clone(), now_us);
    let refill = refill.await.unwrap();
    // What comes in while it is read is not counted twice.
    report(&server, &[event(500)]).await;
    refill.run().await;
    let found = spans(&server, "?span=60").await;
    assert_eq!((found.since_us, found.spans[0].events), (now_us - 3_600_000_000, 102));
    assert_eq!(found.spans[0].durations.as_ref().unwrap().count, 102);
}
