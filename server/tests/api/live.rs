//! The WebSocket of viewers through the real router on a real socket.

use std::time::Duration;

use futures::SinkExt;
use kernel::{
    event::Severity,
    live::{LiveStatistics, ToViewer},
};
use perfanalysis::hub::HubLimits;
use serde_json::json;
use store::Scope;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::{self, Bytes, Message};

use crate::{
    server::Server,
    viewer::{Viewer, Watched, event, sample},
};

/// Statistics as soon as they say this.
async fn statistics(viewer: &mut Viewer, good: impl Fn(&LiveStatistics) -> bool) {
    loop {
        match viewer.next().await {
            ToViewer::Statistics(now) if good(&now) => return,
            _ => {}
        }
    }
}

#[tokio::test]
async fn what_is_published_is_seen_by_whom_it_concerns() {
    let watched = Watched::start().await;
    let mut all = watched.watching(json!({})).await;
    let mut builds = watched.watching(json!({"filter": {"kind": ["build"]}})).await;
    let mut errors =
        watched.watching(json!({"filter": {"kind": ["build"], "severity": ["error"]}})).await;
    let mut host = watched.watching(json!({"filter": {"agent": ["c1"]}, "full": ["c1"]})).await;
    watched.hub().publish_sample(sample("c1", 0));
    watched.hub().publish_samples([sample("c2", 0), sample("c1", 1)]);
    watched.hub().publish_events([
        event("1", "build", "ci", Severity::Info),
        event("2", "build", "ci", Severity::Error),
        event("3", "deploy", "ci", Severity::Error),
    ]);
    let seen = all.until(6).await;
    assert_eq!((seen.seq, seen.dropped), (6, 0));
    let ids = |frame: &kernel::live::Frame| {
        frame.events.iter().map(|event| event.event.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&seen), ["1", "2", "3"]);
    assert!(seen.samples.iter().all(|sample| sample.values.len() == 1), "headlines only");
    assert_eq!(ids(&builds.until(2).await), ["1", "2"]);
    assert_eq!(ids(&errors.until(1).await), ["2"]);
    let seen = host.until(2).await;
    assert_eq!(seen.samples.iter().map(|sample| sample.seq).collect::<Vec<_>>(), [0, 1]);
    assert!(seen.samples.iter().all(|sample| sample.values.len() == 2), "all series");
    watched.socket.close().await;
}

#[tokio::test]
async fn another_subscription_takes_the_place_of_the_one_before() {
    let watched = Watched::start().await;
    let mut viewer = watched.watching(json!({"filter": {"kind": ["build"]}})).await;
    watched.hub().publish_events([event("1", "build", "ci", Severity::Info)]);
    assert_eq!(viewer.until(1).await.events[0].event.id, "1");
    viewer.subscribe(json!({"filter": {"kind": ["deploy"]}})).await;
    watched.hub().publish_events([
        event("2", "build", "ci", Severity::Info),
        event("3", "deploy", "ci", Severity::Info),
    ]);
    assert_eq!(viewer.until(1).await.events[0].event.id, "3");
    watched.socket.close().await;
}

#[tokio::test]
async fn a_viewer_of_all_samples_gets_them_whatever_its_filter_says() {
    let watched = Watched::start().await;
    let filter = json!({"kind": ["build"], "agent": ["ci"], "severity": ["error"], "run": ["run"]});
    let mut all = watched.watching(json!({"filter": filter, "samples": true})).await;
    // Beside one whose filter is the same: what is written for one is not for the other.
    let mut events = watched.watching(json!({"filter": filter})).await;
    watched.hub().publish_samples([sample("c1", 0), sample("c2", 0)]);
    watched.hub().publish_events([
        event("1", "build", "ci", Severity::Error),
        event("2", "build", "ci-2", Severity::Error),
    ]);
    let seen = all.until(3).await;
    let hosts: Vec<_> = seen.samples.iter().map(|sample| &*sample.collector_id).collect();
    assert_eq!((hosts, seen.events.len()), (vec!["c1", "c2"], 1));
    let seen = events.until(1).await;
    assert_eq!((seen.samples.len(), &*seen.events[0].event.id), (0, "1"));
    // One that comes back to a place gets them from the ring as well.
    all.subscribe(json!({"filter": filter, "samples": true})).await;
    assert_eq!(all.until(3).await.samples.len(), 2);
    watched.socket.close().await;
}

#[tokio::test]
async fn a_viewer_resumes_without_a_gap_and_is_told_of_one_otherwise() {
    let watched = Watched::start().await;
    let mut first = watched.watching(json!({})).await;
    watched.hub().publish_samples((0..5).map(|seq| sample("c", seq)));
    assert_eq!(first.until(5).await.seq, 5);
    drop(first);
    watched.empty().await;
    watched.hub().publish_samples((5..9).map(|seq| sample("c", seq)));
    let mut again = watched.viewer().await;
    let after = |epoch: &str| {
        let after = json!({"epoch": epoch, "seq": 5});
        Message::text(json!({"type": "subscribe", "after": after}).to_string())
    };
    again.say(after("epoch of this test")).await;
    let seen = again.until(4).await;
    assert_eq!(seen.samples.iter().map(|sample| sample.seq).collect::<Vec<_>>(), [5, 6, 7, 8]);
    again.say(after("that of yesterday")).await;
    assert_eq!(again.news().await, ToViewer::Gap);
    watched.socket.close().await;
}

#[tokio::test]
async fn a_viewer_who_does_not_read_loses_the_oldest_and_costs_the_others_nothing() {
    let limits = HubLimits { send: Duration::from_secs(60), ..HubLimits::default() };
    let watched = Watched::of(Server::start().await, limits).await;
    let mut slow = watched.watching(json!({"filter": {"kind": ["build"]}})).await;
    let mut quick = watched.watching(json!({"filter": {"kind": ["build", "x"]}})).await;
    let (mut published, long) = (0_usize, "x".repeat(2_000));
    // Until what is in the sockets' buffers and in the queue has overflowed.
    while watched.hub().statistics().dropped == 0 {
        let events = (0..100)
            .map(|at| event(&format!("{}", published + at), "build", &long, Severity::Info));
        watched.hub().publish_events(events.collect::<Vec<_>>());
        let seen = quick.until(100).await;
        assert_eq!(seen.dropped, 0);
        assert_eq!(seen.events[0].event.id, published.to_string());
        published += 100;
    }
    watched.hub().publish_events([event("last", "build", "ci", Severity::Info)]);
    assert_eq!(quick.until(1).await.events[0].event.id, "last");
    let (mut seen, mut dropped, mut last) = (0, 0, String::new());
    while last != "last" {
        let frame = slow.frame().await;
        seen += frame.events.len();
        dropped += frame.dropped;
        last.clone_from(&frame.events.last().unwrap().event.id);
    }
    assert!(dropped > 0);
    assert_eq!(seen as u64 + dropped, published as u64 + 1, "each is seen or counted");
    watched.socket.close().await;
}

#[tokio::test]
async fn a_page_of_another_site_may_not_watch() {
    let watched = Watched::start().await;
    let own = format!("http://{}", watched.socket.addr);
    for (headers, allowed) in [
        (vec![("origin", "http://evil.example")], false),
        (vec![("origin", "null")], false),
        (vec![("origin", &*own), ("sec-fetch-site", "cross-site")], false),
        (vec![("origin", &*own)], true),
        (vec![("origin", &*own), ("sec-fetch-site", "same-origin")], true),
    ] {
        match watched.open(&headers).await {
            Ok(_) => assert!(allowed, "{headers:?}"),
            Err(tungstenite::Error::Http(answer)) => {
                assert!(!allowed && answer.status() == 403, "{headers:?}: {answer:?}");
            }
            Err(other) => panic!("{headers:?}: {other}"),
        }
    }
    watched.socket.close().await;
}

#[tokio::test]
async fn whoever_may_not_read_may_not_watch_and_a_revoked_token_ends_it() {
    let limits = HubLimits { pulse: Duration::from_millis(20), ..HubLimits::default() };
    let watched = Watched::of(Server::start_with_login().await, limits).await;
    let (streamer, _) = watched.server.token(&[Scope::Stream]).await;
    let (reader, row) = watched.server.token(&[Scope::Read]).await;
    let bearer = |token: &str| format!("Bearer {token}");
    for (token, expected) in [(None, 401), (Some(bearer(&streamer)), 403)] {
        let headers: Vec<_> = token.iter().map(|token| ("authorization", &**token)).collect();
        let refused = watched.open(&headers).await.err().unwrap();
        let tungstenite::Error::Http(answer) = refused else { panic!("{refused}") };
        assert_eq!(answer.status(), expected);
    }
    let mut viewer = watched.open(&[("authorization", &bearer(&reader))]).await.unwrap();
    viewer.greeting = viewer.next().await;
    viewer.subscribe(json!({})).await;
    watched.hub().publish_sample(sample("c", 0));
    assert_eq!(viewer.until(1).await.seq, 1);
    let backend = &watched.state.backend;
    backend.store.revoke_token(&row.id, (backend.now_us)()).await.unwrap();
    let closed = viewer.closed().await;
    assert_eq!(u16::from(closed.code), 1008);
    assert!(closed.reason.contains("sign in again"), "{}", closed.reason);
    watched.empty().await;
    watched.socket.close().await;
}

#[tokio::test]
async fn a_plain_request_is_told_what_this_is() {
    let server = Server::start().await;
    let answer = server.get("/api/v1/live").await;
    assert!(answer.problem(426).contains("WebSocket"));
    assert_eq!(answer.header("upgrade"), "websocket");
    assert_eq!(server.one("/api/v1/live/statistics").await["viewers"], 0);
}

#[tokio::test]
async fn what_is_not_understood_is_one_sentence_and_the_connection_lives() {
    let watched = Watched::start().await;
    let mut viewer = watched.watching(json!({})).await;
    let many: Vec<String> = (0..1_001).map(|at| at.to_string()).collect();
    let many = json!({"type": "subscribe", "filter": {"run": many}}).to_string();
    for (said, expected) in [
        (Message::text("{"), "was not understood (EOF"),
        (Message::text(r#"{"type":"shout"}"#), "unknown variant `shout`"),
        (Message::text(r#"{"type":"subscribe","filter":{"severity":["loud"]}}"#), "`loud`"),
        (Message::binary(vec![0, 1, 2]), "was not understood"),
        (Message::text(many), "`run` has 1001 values"),
    ] {
        viewer.say(said).await;
        let ToViewer::Error { sentence } = viewer.news().await else { panic!("{expected}") };
        assert!(sentence.contains(expected), "{sentence}");
    }
    watched.hub().publish_sample(sample("c", 0));
    assert_eq!(viewer.until(1).await.seq, 1, "what was asked for before still holds");
    watched.socket.close().await;
}

#[tokio::test]
async fn what_no_viewer_says_closes_with_a_reason() {
    let watched = Watched::start().await;
    let mut other = watched.watching(json!({})).await;
    let frame = |opcode: u8, payload: &[u8]| {
        let length = u64::try_from(payload.len()).unwrap().to_be_bytes();
        // Final frame, masked by zero, with a length of eight bytes.
        [&[0x80 | opcode, 0xff], &length[..], &[0; 4], payload].concat()
    };
    let endless = [&[0x81, 0xff], &u64::MAX.to_be_bytes()[..], &[0; 4]].concat();
    let sixty_four_mib = [&[0x81, 0xff], &(64_u64 << 20).to_be_bytes()[..], &[0; 4]].concat();
    for (bytes, code, reason) in [
        (frame(1, &[0xff, 0xfe, 0xfd]), 1007, "UTF-8"),
        (frame(1, &vec![b' '; 100_000]), 1009, "64 KiB"),
        (sixty_four_mib, 1009, "64 KiB"),
        (endless, 1009, "64 KiB"),
        (frame(3, b"?"), 1002, "opcode"),
        // Without a mask.
        (vec![0x81, 0x01, b'x'], 1002, "unmasked"),
    ] {
        let mut viewer = watched.viewer().await;
        viewer.socket.get_mut().write_all(&bytes).await.unwrap();
        let closed = viewer.closed().await;
        assert_eq!(u16::from(closed.code), code, "{}", closed.reason);
        assert!(closed.reason.to_lowercase().contains(&reason.to_lowercase()), "{}", closed.reason);
    }
    let mut viewer = watched.viewer().await;
    // Nobody says so much; after some of it the server hangs up.
    for _ in 0..200 {
        if viewer.socket.send(Message::Pong(Bytes::new())).await.is_err() {
            break;
        }
    }
    let closed = viewer.closed().await;
    assert_eq!(u16::from(closed.code), 1008);
    watched.hub().publish_sample(sample("c", 0));
    assert_eq!(other.until(1).await.seq, 1, "the others see on");
    watched.socket.close().await;
}

#[tokio::test]
async fn who_gives_no_sign_of_life_is_gone_after_a_while() {
    let limits = HubLimits { pulse: Duration::from_millis(20), ..HubLimits::default() };
    let watched = Watched::of(Server::start().await, limits).await;
    let mut alive = watched.watching(json!({})).await;
    let mut mute = watched.viewer().await;
    // Reads, but never answers a ping: the library does that when it is asked to read.
    let stream = mute.socket.get_mut();
    let mut rest = Vec::new();
    let (_, ()) = tokio::join!(stream.read_to_end(&mut rest), async {
        statistics(&mut alive, |now| now.viewers == 1).await;
    });
    let text = String::from_utf8_lossy(&rest);
    assert!(text.contains("No sign of life"), "{text}");
    watched.socket.close().await;
}

#[tokio::test]
async fn at_the_end_every_viewer_is_told_when_to_come_back() {
    let watched = Watched::start().await;
    let mut viewers = Vec::new();
    for _ in 0..5 {
        viewers.push(watched.watching(json!({})).await);
    }
    watched.hub().stop();
    let refused = watched.open(&[]).await.err().unwrap();
    let tungstenite::Error::Http(answer) = refused else { panic!("{refused}") };
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["retry-after"]),
        (503, &"10".parse().unwrap())
    );
    let mut waits = Vec::new();
    for viewer in &mut viewers {
        let ToViewer::Bye { retry_ms } = viewer.news().await else { panic!("no goodbye") };
        assert!((500..5_000).contains(&retry_ms), "{retry_ms}");
        waits.push(retry_ms);
        assert_eq!(u16::from(viewer.closed().await.code), 1001);
    }
    waits.dedup();
    assert!(waits.len() > 1, "not all at once: {waits:?}");
    drop(viewers);
    watched.hub().stopped().await;
    assert_eq!(watched.hub().statistics().viewers, 0);
    watched.socket.close().await;
}

#[tokio::test]
async fn a_hundred_viewers_come_and_go_and_nothing_stays() {
    let watched = Watched::start().await;
    for round in 0..100 {
        let mut viewer = watched.watching(json!({})).await;
        watched.hub().publish_sample(sample("c", round));
        assert_eq!(viewer.until(1).await.samples[0].seq, round);
        // Every other one leaves without a word.
        if round % 2 == 0 {
            viewer.socket.close(None).await.unwrap();
        }
    }
    watched.empty().await;
    let now = watched.hub().statistics();
    assert_eq!((now.viewers, now.events, now.dropped), (0, 100, 0));
    assert!(now.bytes > 100 * 100);
    watched.socket.close().await;
}

#[tokio::test]
async fn statistics_come_by_themselves() {
    let watched = Watched::start().await;
    let mut viewer = watched.watching(json!({})).await;
    watched.hub().publish_sample(sample("c", 0));
    statistics(&mut viewer, |now| now.viewers == 1 && now.events == 1 && now.seq == 1).await;
    watched.socket.close().await;
}
