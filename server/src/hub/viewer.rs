//! One viewer in the hub: from joining to leaving. First it catches up from the ring, as far as it
//! asked for that, then it gets what the ticker hands out.

use std::sync::Arc;

use kernel::live::{Place, Subscription, ToViewer};

use super::{
    Entry, Hub, Live, TICK_MS,
    frame::{FRAME_BYTES, frames, message},
    item::Item,
    queue::{Outgoing, Queue},
};

/// Items looked at in one go: short enough to hold up nobody who publishes.
const MAX_LOOKED_AT: usize = 2_000;

/// A place in the hub; dropping it gives it back.
pub struct Viewer {
    pub(super) hub: Hub,
    id: u64,
    queue: Arc<Queue>,
    /// Where it is in the ring, until it has caught up.
    behind: Option<Behind>,
    /// To be told that what it asked for is not here any more.
    gap: bool,
}

struct Behind {
    live: Live,
    /// The last number that it has.
    seq: u64,
}

/// What the ring has for a viewer that is behind.
enum Found {
    /// These, and everything up to that number was looked at.
    Items(Vec<Arc<Item>>, u64),
    CaughtUp,
    TooOld,
}

impl Hub {
    /// A place for another viewer; `None` where there is none left or the server stops.
    pub fn join(&self) -> Option<Viewer> {
        let mut state = self.state();
        if *self.0.stop.borrow() || state.viewers.len() >= self.0.limits.viewers {
            return None;
        }
        state.next_viewer += 1;
        let (id, queue) = (state.next_viewer, Arc::new(Queue::default()));
        state.viewers.insert(id, Entry { queue: Arc::clone(&queue), live: None });
        if !state.ticking {
            state.ticking = true;
            // What came in while nobody looked is nobody's news.
            state.sent = state.ring.last();
            tokio::spawn(self.clone().tick_while_watched());
        }
        drop(state);
        Some(Viewer { hub: self.clone(), id, queue, behind: None, gap: false })
    }
}

impl Viewer {
    pub(super) fn hello(&self) -> ToViewer {
        let seq = self.hub.state().sent;
        ToViewer::Hello { epoch: self.hub.0.epoch.clone(), seq, tick_ms: TICK_MS }
    }

    /// From now on this, instead of what was asked for before.
    pub(super) fn subscribe(&mut self, subscription: Subscription) {
        let after = subscription.after;
        let wanted = Subscription { after: None, ..subscription };
        let number = self.queue.renew();
        let mut state = self.hub.state();
        let others = state.viewers.values().filter_map(|viewer| viewer.live.as_ref());
        let equal = others.map(|live| &live.wanted).find(|other| ***other == wanted).cloned();
        let wanted = equal.unwrap_or_else(|| Arc::new(wanted));
        let live = Live { wanted, subscription: number };
        let behind = after.map(|Place { epoch, seq }| {
            let here = epoch == self.hub.0.epoch && seq <= state.sent && state.ring.reaches(seq);
            here.then_some(seq)
        });
        let entry = state.viewers.get_mut(&self.id);
        (self.behind, self.gap) = (None, behind == Some(None));
        if let Some(Some(seq)) = behind {
            self.behind = Some(Behind { live, seq });
        } else if let Some(entry) = entry {
            entry.live = Some(live);
            return;
        }
        // Until it has caught up, the ticker leaves it alone.
        if let Some(entry) = entry {
            entry.live = None;
        }
    }

    /// The next message, as soon as there is one. Nothing is lost where this is not waited for.
    pub(super) async fn next(&mut self) -> Outgoing {
        loop {
            if let Some(outgoing) = self.take() {
                return outgoing;
            }
            self.queue.ready().await;
        }
    }

    fn take(&mut self) -> Option<Outgoing> {
        loop {
            if std::mem::take(&mut self.gap) {
                return Some(Outgoing { json: message(&ToViewer::Gap), items: 0 });
            }
            if let Some(frame) = self.queue.take_frame() {
                return Some(frame);
            }
            match self.behind.take() {
                Some(behind) => self.catch_up(behind),
                None => return self.queue.take_statistics(),
            }
        }
    }

    /// One step nearer to now.
    fn catch_up(&mut self, behind: Behind) {
        let Behind { live, seq } = behind;
        match self.look(&live, seq) {
            Found::Items(items, seq) => {
                let frames = frames(&items, &live.wanted, seq);
                self.queue.push(live.subscription, &frames);
                self.behind = Some(Behind { live, seq });
            }
            Found::CaughtUp => {}
            Found::TooOld => self.gap = true,
        }
    }

    /// Looks into the ring; a viewer that is no longer behind becomes one of the ticker's in the
    /// same moment.
    fn look(&self, live: &Live, after: u64) -> Found {
        let mut state = self.hub.state();
        let sent = state.sent;
        let (here, now) = (state.ring.reaches(after), after >= sent);
        if !here || now {
            if let Some(entry) = state.viewers.get_mut(&self.id) {
                entry.live = Some(live.clone());
            }
            return if here { Found::CaughtUp } else { Found::TooOld };
        }
        let (mut items, mut seq, mut bytes) = (Vec::new(), after, 0);
        for item in state.ring.between(after, sent).take(MAX_LOOKED_AT) {
            seq = item.seq;
            if item.passes(&live.wanted) {
                bytes += item.bytes;
                items.push(Arc::clone(item));
            }
            if bytes >= FRAME_BYTES {
                break;
            }
        }
        Found::Items(items, seq)
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.hub.state().viewers.remove(&self.id);
        // The ticker ends where this was the last one.
        self.hub.0.published.notify_one();
    }
}
