//! The live hub: what was kept a moment ago goes to whoever watches.
//!
//! Architecture invariant: the hub never holds what the store does not have. Whoever publishes has
//! committed first, so that a viewer sees nothing that a crash could take back.

mod connection;
mod figures;
mod frame;
mod item;
mod queue;
mod refill;
mod ring;
mod ticker;
mod viewer;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use kernel::{
    live::{LiveEvent, LiveSample, LiveStatistics, Subscription},
    spans::{SpanLimits, Spans},
};
use tokio::sync::{Notify, watch};

pub use self::{connection::serve, refill::Refill, ring::RingLimits, viewer::Viewer};
use self::{item::Item, queue::Queue, ring::Ring};

/// The shortest time between two frames of a viewer: short against what an eye notices, and long
/// enough that a thousand agents make twenty frames a second and not a thousand.
pub const TICK_MS: u32 = 50;

/// Connections at a time. Each may take half a megabyte at worst.
const MAX_VIEWERS: usize = 500;
/// How long the end waits until every viewer was told.
const GOODBYE: Duration = Duration::from_secs(2);

/// How patient the hub is, and how much it keeps.
#[derive(Clone, Copy, Debug)]
pub struct HubLimits {
    pub ring: RingLimits,
    pub viewers: usize,
    /// How often a viewer is asked whether it is still there and may still watch.
    pub pulse: Duration,
    /// How long one message may take on its way to a viewer.
    pub send: Duration,
}

impl Default for HubLimits {
    fn default() -> Self {
        Self {
            ring: RingLimits::default(),
            viewers: MAX_VIEWERS,
            pulse: Duration::from_secs(5),
            send: Duration::from_secs(10),
        }
    }
}

/// Where publishers and viewers meet; cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

struct Shared {
    epoch: String,
    limits: HubLimits,
    state: Mutex<State>,
    spans: Mutex<Spans>,
    /// Rung for the ticker.
    published: Notify,
    /// True once the server stops; every viewer holds a receiver.
    stop: watch::Sender<bool>,
    counted: Counted,
}

struct State {
    ring: Ring,
    /// The number of the last item that was handed to the viewers.
    sent: u64,
    viewers: HashMap<u64, Entry>,
    next_viewer: u64,
    /// Whether the ticker runs: it does while somebody watches.
    ticking: bool,
}

/// A viewer, as the ticker sees it.
struct Entry {
    queue: Arc<Queue>,
    /// What it wants, once it has said so and has caught up.
    live: Option<Live>,
}

#[derive(Clone)]
struct Live {
    /// The same pointer for all who want the same.
    wanted: Arc<Subscription>,
    /// Of the viewer's queue.
    subscription: u64,
}

#[derive(Default)]
struct Counted {
    events: AtomicU64,
    bytes: AtomicU64,
    dropped: AtomicU64,
}

impl Hub {
    /// `epoch` is an id that no other run of the server has. Spans count from `now_us` on.
    pub fn new(epoch: String, now_us: i64, limits: HubLimits) -> Self {
        let state = State {
            ring: Ring::new(limits.ring),
            sent: 0,
            viewers: HashMap::new(),
            next_viewer: 0,
            ticking: false,
        };
        Self(Arc::new(Shared {
            epoch,
            limits,
            state: Mutex::new(state),
            spans: Mutex::new(Spans::new(SpanLimits::default(), now_us)),
            published: Notify::new(),
            stop: watch::Sender::new(false),
            counted: Counted::default(),
        }))
    }

    /// Shows a sample that has been committed.
    pub fn publish_sample(&self, sample: LiveSample) {
        self.publish_samples([sample]);
    }

    /// Shows samples that have been committed, in their order.
    pub fn publish_samples(&self, samples: impl IntoIterator<Item = LiveSample>) {
        // One after the other: a body of many series has each of their names once, its samples
        // have them in every tick, and all of them together would take a hundred times its size.
        self.publish(samples.into_iter().map(|sample| {
            self.count_sample(&sample);
            |seq| Item::sample(seq, sample)
        }));
    }

    /// Shows events that have been committed, in their order.
    pub fn publish_events(&self, events: impl IntoIterator<Item = LiveEvent>) {
        let events: Vec<LiveEvent> = events.into_iter().collect();
        self.count_events(&events);
        self.publish(events.into_iter().map(|event| move |seq| Item::event(seq, &event)));
    }

    fn publish(&self, items: impl IntoIterator<Item = impl FnOnce(u64) -> Item>) {
        let mut state = self.state();
        for make in items {
            state.ring.push(make);
        }
        let ticking = state.ticking;
        drop(state);
        if ticking {
            self.0.published.notify_one();
        }
    }

    /// What was sent until now.
    pub fn statistics(&self) -> LiveStatistics {
        let state = self.state();
        let (viewers, seq) = (state.viewers.len(), state.sent);
        drop(state);
        let Counted { events, bytes, dropped } = &self.0.counted;
        LiveStatistics {
            viewers: u32::try_from(viewers).unwrap_or(u32::MAX),
            events: events.load(Ordering::Relaxed),
            bytes: bytes.load(Ordering::Relaxed),
            dropped: dropped.load(Ordering::Relaxed),
            seq,
        }
    }

    /// Tells every viewer that the server stops, and takes no new one.
    pub fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// Ends once every viewer was told and has gone, or has had its time for it.
    pub async fn stopped(&self) {
        self.stop();
        if tokio::time::timeout(GOODBYE, self.0.stop.closed()).await.is_err() {
            tracing::warn!("some viewers did not say goodbye");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    fn sent(&self, events: u64, bytes: usize) {
        self.events.fetch_add(events, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn dropped(&self, events: u64) {
        self.dropped.fetch_add(events, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
