//! What tests of the hub publish, and the hub without a socket.

use kernel::{
    event::{Event, Severity},
    live::{Filter, Frame, LiveEvent, LiveSample, Place, Subscription, ToViewer},
};

use super::*;

pub(super) fn sample(collector: &str, seq: u64) -> LiveSample {
    LiveSample {
        seq,
        session_id: format!("session of {collector}"),
        collector_id: collector.to_owned(),
        name: "web-1".to_owned(),
        at_us: 1,
        sent_at_us: 2,
        received_at_us: 3,
        cadence_us: 1_000_000,
        values: Vec::new(),
        left_out: 0,
    }
}

pub(super) fn event(kind: &str, agent: &str) -> LiveEvent {
    let event = Event {
        id: "id".to_owned(),
        kind: kind.to_owned(),
        agent: agent.to_owned(),
        severity: Severity::Info,
        run: None,
        trace_id: None,
        at_us: 5,
        duration_us: None,
        cost_usd: None,
        tokens: None,
        success: None,
        payload: None,
    };
    LiveEvent { event, received_at_us: 7 }
}

fn hub(items: usize) -> Hub {
    let ring = RingLimits { items, ..RingLimits::default() };
    Hub::new("epoch".to_owned(), 0, HubLimits { ring, ..HubLimits::default() })
}

fn publish(hub: &Hub, ticks: std::ops::Range<u64>) {
    hub.publish_samples(ticks.map(|tick| sample("c", tick)));
}

fn after(seq: u64) -> Subscription {
    let place = Place { epoch: "epoch".to_owned(), seq };
    Subscription { after: Some(place), ..Subscription::default() }
}

async fn next(viewer: &mut Viewer) -> ToViewer {
    serde_json::from_str(&viewer.next().await.json).unwrap()
}

/// The next frame; statistics in between are passed over.
async fn frame(viewer: &mut Viewer) -> Frame {
    loop {
        match next(viewer).await {
            ToViewer::Frame(frame) => return frame,
            ToViewer::Statistics(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Ticks of the samples up to this number, and how many frames they came in.
async fn ticks(viewer: &mut Viewer, upto: u64) -> (Vec<u64>, usize) {
    let (mut ticks, mut frames) = (Vec::new(), 0);
    loop {
        let frame = frame(viewer).await;
        assert_eq!(frame.dropped, 0);
        ticks.extend(frame.samples.iter().map(|sample| sample.seq));
        frames += 1;
        if frame.seq >= upto {
            return (ticks, frames);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_viewer_who_comes_back_misses_nothing_and_sees_nothing_twice() {
    let hub = hub(10_000);
    let mut first = hub.join().unwrap();
    first.subscribe(after(0));
    publish(&hub, 0..1_500);
    let (seen, _) = ticks(&mut first, 1_500).await;
    assert_eq!(seen, (0..1_500).collect::<Vec<_>>());
    drop(first);
    publish(&hub, 1_500..6_000);
    // The ticker has noticed that nobody watches.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut again = hub.join().unwrap();
    again.subscribe(after(1_500));
    let (seen, frames) = ticks(&mut again, 6_000).await;
    assert_eq!(seen, (1_500..6_000).collect::<Vec<_>>());
    assert!(frames > 1, "a long way is gone in steps");
    publish(&hub, 6_000..6_002);
    assert_eq!(ticks(&mut again, 6_002).await.0, [6_000, 6_001]);
}

#[tokio::test(start_paused = true)]
async fn whoever_catches_up_while_others_publish_misses_nothing() {
    let hub = hub(100_000);
    let _other = hub.join().unwrap();
    publish(&hub, 0..5_000);
    // The ticker hands these out to the other one.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut late = hub.join().unwrap();
    late.subscribe(after(0));
    let mut seen = Vec::new();
    for round in 0..40 {
        let from = 5_000 + round * 10;
        publish(&hub, from..from + 10);
        let frame = frame(&mut late).await;
        seen.extend(frame.samples.iter().map(|sample| sample.seq));
    }
    seen.extend(ticks(&mut late, 5_400).await.0);
    assert_eq!(seen, (0..5_400).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_here_any_more_is_a_gap_and_what_comes_then_is_shown() {
    let hub = hub(10);
    let mut viewer = hub.join().unwrap();
    publish(&hub, 0..100);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let other_epoch = Place { epoch: "other".to_owned(), seq: 95 };
    let other_epoch = Subscription { after: Some(other_epoch), ..Subscription::default() };
    for (round, wanted) in [after(50), after(1_000_000), other_epoch].into_iter().enumerate() {
        viewer.subscribe(wanted);
        assert_eq!(next(&mut viewer).await, ToViewer::Gap);
        let tick = 100 + round as u64;
        publish(&hub, tick..tick + 1);
        assert_eq!(frame(&mut viewer).await.samples[0].seq, tick);
    }
}

#[tokio::test(start_paused = true)]
async fn viewers_who_want_the_same_share_the_same_bytes() {
    let hub = hub(1_000);
    let wants = |kind: &str| Subscription {
        filter: Filter { kind: [kind.to_owned()].into(), ..Filter::default() },
        ..Subscription::default()
    };
    let mut viewers: Vec<Viewer> = (0..20).map(|_| hub.join().unwrap()).collect();
    for (place, viewer) in viewers.iter_mut().enumerate() {
        viewer.subscribe(wants(["build", "deploy"][place % 2]));
    }
    hub.publish_events([event("build", "ci"), event("deploy", "ci"), event("other", "ci")]);
    let mut texts = Vec::new();
    for viewer in &mut viewers {
        loop {
            let outgoing = viewer.next().await;
            if outgoing.items > 0 {
                texts.push(outgoing.json);
                break;
            }
        }
    }
    for pair in texts.chunks(2) {
        assert_eq!(pair[0].as_ptr(), texts[0].as_ptr());
        assert_eq!(pair[1].as_ptr(), texts[1].as_ptr());
        assert!(pair[0].contains("build") && !pair[0].contains("deploy"));
    }
    assert_ne!(texts[0].as_ptr(), texts[1].as_ptr());
}

#[tokio::test(start_paused = true)]
async fn nobody_watches_and_nothing_runs() {
    let hub = hub(1_000);
    publish(&hub, 0..5);
    assert!(!hub.state().ticking);
    let viewer = hub.join().unwrap();
    assert!(hub.state().ticking);
    assert_eq!(viewer.hello(), ToViewer::Hello { epoch: "epoch".to_owned(), seq: 5, tick_ms: 50 });
    drop(viewer);
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert!(!hub.state().ticking);
    assert_eq!(Arc::strong_count(&hub.0), 1, "the ticker has ended");
}

#[tokio::test(start_paused = true)]
async fn there_is_room_for_so_many_and_none_after_the_end() {
    let limits = HubLimits { viewers: 2, ..HubLimits::default() };
    let hub = Hub::new("epoch".to_owned(), 0, limits);
    let (first, _second) = (hub.join().unwrap(), hub.join().unwrap());
    assert!(hub.join().is_none());
    drop(first);
    let third = hub.join();
    assert!(third.is_some());
    drop(third);
    hub.stop();
    assert!(hub.join().is_none());
}
