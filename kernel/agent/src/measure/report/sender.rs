//! The thread that sends events while a run goes on.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread,
    time::Duration,
};

use kernel::event::{Event, MAX_EVENTS};

use crate::{
    clock::Clock,
    console,
    server_url::ServerUrl,
    token::Token,
    upload::{EventPost, NoEvents},
};

/// Events that wait; a run makes about one a second.
const MAX_WAITING: usize = 300;
/// Between two requests: each takes half a millisecond from what is measured.
const PERIOD_NS: u64 = 1_000_000_000;
/// So many failures one after another, and the server is left alone.
const MAX_FAILURES: u32 = 3;
/// How long the end of a run waits for the last ones.
const GRACE: Duration = Duration::from_secs(3);

pub(super) struct Sender {
    events: SyncSender<Event>,
    done: Receiver<()>,
}

impl Sender {
    /// `None` where no thread can be started: the run goes on unwatched.
    pub(super) fn start(server: &ServerUrl, token: Option<Token>) -> Option<Self> {
        let (events, to_send) = sync_channel(MAX_WAITING);
        let (end, done) = sync_channel(1);
        let post = EventPost::new(server, token);
        let send = move || {
            if let Err(reason) = send_all(&post, &to_send) {
                console::note(&format!("Progress is not shown on the server: {reason}"));
            }
            // Whoever does not wait any more need not know.
            let _ = end.send(());
        };
        thread::Builder::new().name("events".to_owned()).spawn(send).ok()?;
        Some(Self { events, done })
    }

    /// Never waits: an event that finds no room is dropped.
    pub(super) fn send(&mut self, event: Option<Event>) {
        if let Some(event) = event {
            let _ = self.events.try_send(event);
        }
    }

    pub(super) fn finish(self) {
        let Self { events, done } = self;
        drop(events);
        // A server that takes longer gets what it has taken.
        let _ = done.recv_timeout(GRACE);
    }
}

/// Sends until there are no more to come.
fn send_all(post: &EventPost, to_send: &Receiver<Event>) -> Result<(), NoEvents> {
    let clock = Clock::start();
    let mut waiting: Vec<Event> = Vec::new();
    let mut not_before_ns = 0_u64;
    let mut failures = 0;
    loop {
        let wait_ns = not_before_ns.saturating_sub(clock.now_ns());
        let next = match waiting.is_empty() {
            true => to_send.recv().map_err(|_| RecvTimeoutError::Disconnected),
            false => to_send.recv_timeout(Duration::from_nanos(wait_ns)),
        };
        let is_last = next == Err(RecvTimeoutError::Disconnected);
        waiting.extend(next.ok());
        let is_early = clock.now_ns() < not_before_ns && waiting.len() < MAX_WAITING;
        if !is_last && is_early {
            continue;
        }
        waiting.extend(to_send.try_iter());
        if !waiting.is_empty() {
            match post.post(&waiting[..waiting.len().min(MAX_EVENTS)]) {
                Ok(()) => {
                    waiting.clear();
                    failures = 0;
                }
                Err(NoEvents::Failed(_)) if failures + 1 < MAX_FAILURES && !is_last => {
                    failures += 1;
                    // The newest are what somebody watches.
                    let surplus = waiting.len().saturating_sub(MAX_WAITING / 2);
                    waiting.drain(..surplus);
                }
                Err(reason) => return Err(reason),
            }
            not_before_ns = clock.now_ns() + PERIOD_NS;
        }
        if is_last {
            return Ok(());
        }
    }
}
