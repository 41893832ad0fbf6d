//! Hands out what was published: at once where it was quiet, otherwise once every tick. It runs
//! only while somebody watches.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
    time::Duration,
};

use kernel::live::{Subscription, ToViewer};
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::{
    Hub, Live, TICK_MS,
    frame::{FrameBytes, frames, message},
    item::Item,
    queue::Queue,
};

const STATISTICS: Duration = Duration::from_secs(1);

/// What came in since the last time, and who is to have it.
struct News {
    items: Vec<Arc<Item>>,
    /// The number of the last of it.
    seq: u64,
    /// How much of it the ring has lost already.
    missed: u64,
    viewers: Vec<(Arc<Queue>, Live)>,
}

impl Hub {
    /// Runs until nobody watches any more.
    pub(super) async fn tick_while_watched(self) {
        let mut seconds = interval(STATISTICS);
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while self.is_watched() {
            tokio::select! {
                () = self.0.published.notified() => {
                    self.hand_out();
                    sleep(Duration::from_millis(TICK_MS.into())).await;
                }
                _ = seconds.tick() => self.tell_statistics(),
            }
        }
    }

    /// Decided under the lock, so that whoever comes next starts another ticker.
    fn is_watched(&self) -> bool {
        let mut state = self.state();
        state.ticking = !state.viewers.is_empty();
        state.ticking
    }

    /// Everything new, to everybody who wants it.
    fn hand_out(&self) {
        let News { items, seq, missed, viewers } = self.news();
        let mut written: HashMap<*const Subscription, Vec<FrameBytes>> = HashMap::new();
        for (queue, Live { wanted, subscription }) in &viewers {
            let frames: &[FrameBytes] = match written.entry(Arc::as_ptr(wanted)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => {
                    let passing = items.iter().filter(|item| item.passes(wanted)).cloned();
                    free.insert(frames(&passing.collect::<Vec<_>>(), wanted, seq))
                }
            };
            if missed > 0 {
                queue.miss(*subscription, missed);
            }
            if !frames.is_empty() {
                self.0.counted.dropped(queue.push(*subscription, frames));
            }
        }
    }

    fn news(&self) -> News {
        let mut state = self.state();
        let (sent, seq) = (state.sent, state.ring.last());
        let items: Vec<_> = state.ring.between(sent, seq).cloned().collect();
        state.sent = seq;
        let viewers = state
            .viewers
            .values()
            .filter_map(|viewer| viewer.live.clone().map(|live| (Arc::clone(&viewer.queue), live)));
        let missed = seq - sent - items.len() as u64;
        News { items, seq, missed, viewers: viewers.collect() }
    }

    fn tell_statistics(&self) {
        let json = message(&ToViewer::Statistics(self.statistics()));
        let queues: Vec<_> =
            self.state().viewers.values().map(|viewer| Arc::clone(&viewer.queue)).collect();
        for queue in queues {
            queue.tell_statistics(json.clone());
        }
    }
}
