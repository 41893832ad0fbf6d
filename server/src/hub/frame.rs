//! Frames as bytes: written once for all viewers who want the same.

use std::{fmt::Write, sync::Arc};

use axum::extract::ws::Utf8Bytes;
use kernel::live::{Subscription, ToViewer};

use super::item::{Item, to_json};

/// A frame is closed when it has grown to this. With the largest item on top it stays below the
/// write buffer of a connection.
pub(super) const FRAME_BYTES: usize = 64 * 1024;

/// What a frame says when nothing was left out before it.
const NONE_DROPPED: &str = "0}";

/// What viewers share.
#[derive(Clone)]
pub(super) struct FrameBytes {
    json: Utf8Bytes,
    /// Samples and events in it.
    pub(super) items: u64,
}

impl FrameBytes {
    pub(super) fn len(&self) -> usize {
        self.json.len()
    }

    /// The message for a viewer who has missed so many before it; shared by all who missed none.
    pub(super) fn message(&self, dropped: u64) -> Utf8Bytes {
        match dropped {
            0 => self.json.clone(),
            dropped => {
                let common = self.json.strip_suffix(NONE_DROPPED).unwrap_or(&self.json);
                format!("{common}{dropped}}}").into()
            }
        }
    }
}

/// These items as frames. The last of them covers everything up to `seq`, each before it what is
/// in it.
pub(super) fn frames(items: &[Arc<Item>], wanted: &Subscription, seq: u64) -> Vec<FrameBytes> {
    let mut frames = Vec::new();
    let mut draft = Draft::default();
    for item in items {
        if draft.bytes() >= FRAME_BYTES {
            frames.push(std::mem::take(&mut draft).close(item.seq - 1));
        }
        draft.add(item, item.json(|collector| wanted.full.contains(collector)));
    }
    if draft.items > 0 {
        frames.push(draft.close(seq));
    }
    frames
}

/// A frame that is being written.
#[derive(Default)]
struct Draft {
    samples: String,
    events: String,
    items: u64,
}

impl Draft {
    fn bytes(&self) -> usize {
        self.samples.len() + self.events.len()
    }

    fn add(&mut self, item: &Item, json: &str) {
        let list = if item.is_sample() { &mut self.samples } else { &mut self.events };
        if !list.is_empty() {
            list.push(',');
        }
        list.push_str(json);
        self.items += 1;
    }

    fn close(self, seq: u64) -> FrameBytes {
        let Self { samples, events, items } = self;
        let mut json = String::with_capacity(samples.len() + events.len() + 96);
        let _ = write!(
            json,
            r#"{{"type":"frame","seq":{seq},"samples":[{samples}],"events":[{events}],"dropped":{NONE_DROPPED}"#
        );
        FrameBytes { json: json.into(), items }
    }
}

/// Any other message.
pub(super) fn message(message: &ToViewer) -> Utf8Bytes {
    to_json(message).into()
}

#[cfg(test)]
mod tests {
    use kernel::live::{Filter, Frame};

    use super::*;
    use crate::hub::tests::{event, sample};

    fn items(count: u64) -> Vec<Arc<Item>> {
        let item = |seq: u64| match seq % 3 {
            0 => Item::event(seq, &event("build", &"x".repeat(100))),
            _ => Item::sample(seq, sample("c", seq)),
        };
        (1..=count).map(|seq| Arc::new(item(seq))).collect()
    }

    fn read(frame: &FrameBytes, dropped: u64) -> Frame {
        match serde_json::from_str(&frame.message(dropped)).unwrap() {
            ToViewer::Frame(frame) => frame,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_written_by_hand_is_what_serde_would_write() {
        let frames = frames(&items(7), &Subscription::default(), 9);
        assert_eq!(frames.len(), 1);
        for dropped in [0, 41] {
            let back = read(&frames[0], dropped);
            assert_eq!((back.seq, back.dropped), (9, dropped));
            assert_eq!((back.samples.len(), back.events.len()), (5, 2));
            let again = message(&ToViewer::Frame(back));
            assert_eq!(*again, *frames[0].message(dropped));
        }
    }

    #[test]
    fn many_items_are_several_frames_without_a_hole() {
        let items = items(2_000);
        let frames = frames(&items, &Subscription::default(), 2_500);
        assert!(frames.len() > 2, "{}", frames.len());
        assert!(frames.iter().all(|frame| frame.len() < 2 * FRAME_BYTES));
        let mut seen = 0;
        for frame in &frames {
            let back = read(frame, 0);
            assert_eq!((back.samples.len() + back.events.len()) as u64, frame.items);
            seen += frame.items;
            // Numbers have no holes here, so a frame covers as many as were seen.
            assert!(back.seq == seen || back.seq == 2_500 && seen == 2_000);
        }
        assert_eq!(seen, 2_000);
    }

    #[test]
    fn nothing_is_no_frame() {
        assert!(frames(&[], &Subscription::default(), 5).is_empty());
        let filter = Filter { kind: ["deploy".to_owned()].into(), ..Filter::default() };
        let wanted = Subscription { filter, ..Subscription::default() };
        assert!(!items(3).iter().any(|item| item.passes(&wanted)));
    }
}
