//! The server's clock is set, and sessions go on.

use std::sync::atomic::{AtomicI64, Ordering};

use perfanalysis::{
    keeper::{Keeper, Keeping},
    router,
};
use store::{Retention, Scope};

use crate::{
    server::Server,
    streaming::{AT_US, SECOND_US, SESSION, batch, introduced, post, taken},
};

const HOUR_US: i64 = 3_600 * SECOND_US;

static NOW_US: AtomicI64 = AtomicI64::new(AT_US);

fn now_us() -> i64 {
    NOW_US.load(Ordering::Relaxed)
}

/// Time goes by, and somebody sets the clock on or back.
fn pass(us: i64) {
    NOW_US.fetch_add(us, Ordering::Relaxed);
}

/// So many seconds with a keeper who looks every five.
async fn watch(keeper: &mut Keeper, seconds: i64) {
    for _ in 0..seconds / 5 {
        pass(5 * SECOND_US);
        keeper.tidy(now_us()).await;
    }
}

#[tokio::test]
async fn a_clock_that_is_set_an_hour_on_or_back_ends_no_session_and_loses_nothing() {
    let mut server = Server::start_with_login().await;
    server.state = server.state.with(|state| state.backend.now_us = now_us);
    server.router = router::router(&server.state);
    let (token, _) = server.token(&[Scope::Stream]).await;
    let (reader, _) = server.token(&[Scope::Read]).await;
    let send = async |seq: u64, count: usize| {
        let mut batch = introduced("host-a", batch(seq, count));
        // The agent's own clock is right.
        batch.sent_at_us = AT_US + (seq as i64 + count as i64) * SECOND_US;
        let body = serde_json::to_string(&batch).unwrap();
        let mut request = post(&format!("/api/v1/sessions/{SESSION}/samples"), body);
        let value = format!("Bearer {token}").parse().unwrap();
        request.headers_mut().insert("authorization", value);
        let taken = taken(&server.send(request).await);
        (taken.next_seq, taken.repeated)
    };
    let session = async || {
        let path = format!("/api/v1/sessions/{SESSION}");
        server.show(&reader, http::Method::GET, &path).await.json()
    };
    let retention = Retention { sessions_us: Some(HOUR_US / 2) };
    let silence_us = 120 * SECOND_US;
    let mut keeper = Keeper::new(&server.state, Keeping { silence_us, retention });

    assert_eq!(send(0, 60).await, (60, 0));
    watch(&mut keeper, 60).await;
    for (step_us, seq) in [(HOUR_US, 60), (-HOUR_US, 180), (-HOUR_US, 300), (HOUR_US, 420)] {
        pass(step_us);
        keeper.tidy(now_us()).await;
        assert_eq!(session().await["state"], "active", "the clock was set, nobody was silent");
        assert_eq!(send(seq, 60).await, (seq + 60, 0));
        watch(&mut keeper, 60).await;
        assert_eq!(send(seq, 60).await, (seq + 60, 60), "a repeat is one at any time");
        assert_eq!(send(seq + 60, 60).await, (seq + 120, 0));
        watch(&mut keeper, 60).await;
        assert_eq!(session().await["state"], "active");
    }
    let row = session().await;
    assert_eq!((&row["ticks"], &row["lost"], &row["gaps"]), (&540.into(), &0.into(), &0.into()));
    watch(&mut keeper, 180).await;
    assert_eq!(session().await["state"], "completed", "who is silent is silent");
    assert_eq!(send(540, 1).await, (541, 0), "and goes on");
}
