//! Sessions end when nothing comes any more, also after a restart, and are sealed.

use perfanalysis::keeper::{Keeper, Keeping};
use store::Retention;

use crate::{
    server::Server,
    streaming::{SESSION, batch, introduced, taken},
};

const MINUTE_US: i64 = 60_000_000;
const DAY_US: i64 = 24 * 60 * MINUTE_US;

fn keeper(server: &Server) -> Keeper {
    // More than any clock is away from the ticks of the tests.
    let retention = Retention { sessions_us: Some(100_000 * DAY_US) };
    Keeper::new(&server.state, Keeping { silence_us: 2 * MINUTE_US, retention })
}

/// Looks every twenty seconds from one time to another.
async fn watch(keeper: &mut Keeper, from_us: i64, to_us: i64) {
    for now_us in (from_us..=to_us).step_by(20_000_000) {
        keeper.tidy(now_us).await;
    }
}

async fn state(server: &Server) -> String {
    let session = server.one(&format!("/api/v1/sessions/{SESSION}")).await;
    session["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_ends_after_a_silence_and_a_late_spool_goes_on_with_it() {
    let server = Server::start().await;
    let mut late = keeper(&server);
    taken(&server.stream(SESSION, &introduced("host-a", batch(0, 3))).await);
    let now_us = (server.state.backend.now_us)();
    watch(&mut late, now_us, now_us + MINUTE_US).await;
    assert_eq!(state(&server).await, "active");

    // A server that has just come back waits for what agents could not send.
    let server = server.restart().await;
    let mut keeper = keeper(&server);
    let now_us = (server.state.backend.now_us)();
    watch(&mut keeper, now_us, now_us + MINUTE_US).await;
    assert_eq!(state(&server).await, "active");
    watch(&mut keeper, now_us + MINUTE_US, now_us + 3 * MINUTE_US).await;
    assert_eq!(state(&server).await, "completed");
    let session = server.one(&format!("/api/v1/sessions/{SESSION}")).await;
    assert_eq!((&session["broke_off"], &session["cadence_us"]), (&true.into(), &1_000_000.into()));
    let collector = session["collector_id"].as_str().unwrap();
    let collector = server.one(&format!("/api/v1/collectors/{collector}")).await;
    assert_eq!(
        (&collector["state"], &collector["trouble"]["kind"]),
        (&"silent".into(), &"unreachable".into())
    );

    assert_eq!(taken(&server.stream(SESSION, &batch(3, 2)).await).next_seq, 5);
    assert_eq!(state(&server).await, "active");
    watch(&mut keeper, now_us + 3 * MINUTE_US, now_us + 6 * MINUTE_US).await;
    let session = server.one(&format!("/api/v1/sessions/{SESSION}")).await;
    assert_eq!((&session["state"], &session["ticks"]), (&"completed".into(), &5.into()));
}

#[tokio::test]
async fn old_sessions_go_once_a_day() {
    let server = Server::start().await;
    let mut keeper = keeper(&server);
    taken(&server.stream(SESSION, &introduced("host-a", batch(0, 3))).await);
    let now_us = (server.state.backend.now_us)();
    keeper.tidy(now_us).await;
    let later_us = now_us + 100_100 * DAY_US;
    watch(&mut keeper, later_us, later_us + 3 * MINUTE_US).await;
    assert!(server.items("/api/v1/sessions").await.is_empty(), "it ended, was sealed and is old");
}
