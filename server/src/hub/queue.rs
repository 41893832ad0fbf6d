//! What waits for one viewer. A viewer who is too slow loses what is oldest, is told how much it
//! was, and goes on with the latest.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::Notify;

use super::frame::FrameBytes;

/// Two seconds of ticks.
const MAX_FRAMES: usize = 40;
/// Of frames that wait: a whole body of events at once fits. Viewers who ask for the same share
/// them; at worst it is this much each.
const MAX_BYTES: usize = 512 * 1024;

/// Frames on their way to one viewer.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    ready: Notify,
}

#[derive(Default)]
struct Waiting {
    /// Counts subscriptions: frames of one that has been replaced are late and not wanted.
    subscription: u64,
    frames: VecDeque<FrameBytes>,
    bytes: usize,
    /// Left out and not yet told.
    dropped: u64,
    /// The latest only.
    statistics: Option<Utf8Bytes>,
}

/// A message to be sent, and the samples and events in it.
pub(super) struct Outgoing {
    pub(super) json: Utf8Bytes,
    pub(super) items: u64,
}

impl Queue {
    /// Begins anew for another subscription and gives its number.
    pub(super) fn renew(&self) -> u64 {
        let mut waiting = self.lock();
        let subscription = waiting.subscription + 1;
        *waiting = Waiting { subscription, ..Waiting::default() };
        subscription
    }

    /// Adds frames of a subscription; gives how many samples and events were let go for them.
    pub(super) fn push(&self, subscription: u64, frames: &[FrameBytes]) -> u64 {
        let mut waiting = self.lock();
        if waiting.subscription != subscription {
            return 0;
        }
        let mut dropped = 0;
        for frame in frames {
            let full = waiting.frames.len() == MAX_FRAMES
                || waiting.bytes.saturating_add(frame.len()) > MAX_BYTES;
            if full {
                dropped += waiting.frames.drain(..).map(|frame| frame.items).sum::<u64>();
                waiting.bytes = 0;
            }
            waiting.bytes += frame.len();
            waiting.frames.push_back(frame.clone());
        }
        waiting.dropped += dropped;
        drop(waiting);
        self.ready.notify_one();
        dropped
    }

    /// Counts what never became a frame.
    pub(super) fn miss(&self, subscription: u64, items: u64) {
        let mut waiting = self.lock();
        if waiting.subscription == subscription {
            waiting.dropped += items;
        }
    }

    pub(super) fn tell_statistics(&self, json: Utf8Bytes) {
        self.lock().statistics = Some(json);
        self.ready.notify_one();
    }

    /// The next frame, which says what was left out before it.
    pub(super) fn take_frame(&self) -> Option<Outgoing> {
        let mut waiting = self.lock();
        let frame = waiting.frames.pop_front()?;
        waiting.bytes -= frame.len();
        let dropped = std::mem::take(&mut waiting.dropped);
        Some(Outgoing { json: frame.message(dropped), items: frame.items })
    }

    /// The latest statistics. They wait while frames do: their number covers those.
    pub(super) fn take_statistics(&self) -> Option<Outgoing> {
        let mut waiting = self.lock();
        if !waiting.frames.is_empty() {
            return None;
        }
        waiting.statistics.take().map(|json| Outgoing { json, items: 0 })
    }

    /// Ends once there may be something to take.
    pub(super) async fn ready(&self) {
        self.ready.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::live::{Frame, Subscription, ToViewer};

    use super::*;
    use crate::hub::{frame::frames, item::Item, tests::event};

    fn frame(seq: u64, bytes: usize) -> Vec<FrameBytes> {
        let item = Arc::new(Item::event(seq, &event("build", &"x".repeat(bytes))));
        frames(&[item], &Subscription::default(), seq)
    }

    fn take(queue: &Queue) -> Option<Frame> {
        let taken = queue.take_frame()?;
        match serde_json::from_str(&taken.json).unwrap() {
            ToViewer::Frame(frame) => Some(frame),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_slow_viewer_goes_on_with_the_latest_and_is_told_once() {
        let queue = Queue::default();
        let now = queue.renew();
        let dropped: u64 = (1..=45).map(|seq| queue.push(now, &frame(seq, 10))).sum();
        assert_eq!(dropped, 40);
        let first = take(&queue).unwrap();
        assert_eq!((first.seq, first.dropped), (41, 40));
        let rest: Vec<_> = std::iter::from_fn(|| take(&queue)).collect();
        assert_eq!(rest.iter().map(|frame| frame.seq).collect::<Vec<_>>(), [42, 43, 44, 45]);
        assert!(rest.iter().all(|frame| frame.dropped == 0));
    }

    #[test]
    fn bytes_that_wait_are_bounded_but_one_frame_always_fits() {
        let queue = Queue::default();
        let now = queue.renew();
        queue.push(now, &frame(1, MAX_BYTES - 1_000));
        assert_eq!(queue.push(now, &frame(2, MAX_BYTES + 1_000)), 1);
        assert_eq!(take(&queue).unwrap().seq, 2);
        assert!(take(&queue).is_none());
    }

    #[test]
    fn frames_of_a_subscription_that_was_replaced_are_not_shown() {
        let queue = Queue::default();
        let before = queue.renew();
        queue.push(before, &frame(1, 10));
        let now = queue.renew();
        queue.push(before, &frame(2, 10));
        queue.miss(before, 9);
        queue.push(now, &frame(3, 10));
        let only = take(&queue).unwrap();
        assert_eq!((only.seq, only.dropped), (3, 0));
        assert!(take(&queue).is_none());
    }

    #[test]
    fn statistics_wait_for_the_frames_before_them() {
        let queue = Queue::default();
        let now = queue.renew();
        queue.push(now, &frame(1, 10));
        queue.tell_statistics("old".into());
        queue.tell_statistics("new".into());
        assert!(queue.take_statistics().is_none());
        assert_eq!(take(&queue).unwrap().seq, 1);
        assert_eq!(&*queue.take_statistics().unwrap().json, "new");
        assert!(queue.take_statistics().is_none());
    }
}
