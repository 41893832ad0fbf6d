//! Two threads beside the one that samples: one decides and keeps what cannot be sent now, one
//! waits for the server. Handing a sample over never waits.

use std::{
    sync::{
        Arc,
        mpsc::{
            Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel, sync_channel,
        },
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::Context;

use super::{
    outbox::{Outbox, Step, Tally},
    parcel::{Outcome, Parcel},
    poster::Poster,
    tick::{Introduction, Tick},
    time::Clocks,
};
use crate::{chance, console};

/// Samples that may wait to be looked at: minutes, while a disk takes its time.
const MAX_EVENTS: usize = 600;

enum Event {
    Sampled(Arc<Introduction>, Tick),
    Ended(Arc<Introduction>, Option<String>),
    Answered(Outcome),
    Stop,
}

pub(super) struct Sending {
    events: SyncSender<Event>,
    keeper: JoinHandle<Tally>,
    /// Ids of sessions that somebody deleted on the server.
    gone: Receiver<String>,
    /// Samples that found no room.
    no_room: u64,
}

impl Sending {
    pub(super) fn start(outbox: Outbox, poster: Poster, clocks: Clocks) -> anyhow::Result<Self> {
        let (events, happened) = sync_channel(MAX_EVENTS);
        let (parcels, to_post) = channel();
        let (tell_gone, gone) = channel();
        let answers = events.clone();
        // Nobody waits for it in the end: a request may hang longer than the program should.
        thread::Builder::new()
            .name("post".to_owned())
            .spawn(move || post(poster, &to_post, &answers))
            .context("cannot start the thread that sends")?;
        let keeper = thread::Builder::new()
            .name("keep".to_owned())
            .spawn(move || keep(outbox, &happened, &parcels, &tell_gone, &clocks))
            .context("cannot start the thread that keeps what is to be sent")?;
        Ok(Self { events, keeper, gone, no_room: 0 })
    }

    pub(super) fn sampled(&mut self, of: &Arc<Introduction>, tick: Tick) {
        match self.events.try_send(Event::Sampled(Arc::clone(of), tick)) {
            Ok(()) => (),
            // Its number is missing from now on, which is how the server counts it too.
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => self.no_room += 1,
        }
    }

    /// Whether somebody deleted this session on the server.
    pub(super) fn is_gone(&self, of: &Introduction) -> bool {
        self.gone.try_iter().any(|id| id == of.id)
    }

    pub(super) fn ended(&mut self, of: &Arc<Introduction>, name: Option<String>) {
        // An end that is not told is found by the server itself.
        let _ = self.events.try_send(Event::Ended(Arc::clone(of), name));
    }

    /// Waits until everything is sent or kept.
    pub(super) fn finish(self) -> anyhow::Result<Tally> {
        let Self { events, keeper, no_room, gone: _ } = self;
        // A keeper that is gone has an answer below.
        let _ = events.send(Event::Stop);
        let tally = keeper.join();
        let tally =
            tally.map_err(|_| anyhow::anyhow!("the thread that keeps samples has failed"))?;
        Ok(Tally { lost: tally.lost + no_room, ..tally })
    }
}

fn post(mut poster: Poster, parcels: &Receiver<Parcel>, answers: &SyncSender<Event>) {
    for parcel in parcels {
        let outcome = poster.post(&parcel);
        if answers.send(Event::Answered(outcome)).is_err() {
            return;
        }
    }
}

fn keep(
    mut outbox: Outbox,
    events: &Receiver<Event>,
    parcels: &Sender<Parcel>,
    gone: &Sender<String>,
    clocks: &Clocks,
) -> Tally {
    let mut told = None;
    loop {
        let now_us = clocks.steady_us();
        let step = outbox.step(now_us);
        if outbox.gone() != told.as_deref() {
            told = outbox.gone().map(str::to_owned);
            // Whoever samples may have ended.
            let _ = told.iter().cloned().try_for_each(|id| gone.send(id));
        }
        outbox.said().iter().for_each(|line| console::note(line));
        let until_us = match step {
            Step::Done => return outbox.tally(),
            Step::Post(parcel) => {
                // Without the thread that sends, everything is kept.
                let _ = parcels.send(parcel);
                continue;
            }
            Step::Wait { until_us } => until_us,
        };
        let wait = Duration::from_micros((until_us - now_us).max(0).unsigned_abs());
        match events.recv_timeout(wait) {
            Ok(event) => take(&mut outbox, event, clocks.steady_us()),
            Err(RecvTimeoutError::Timeout) => (),
            // The program ended without saying so.
            Err(RecvTimeoutError::Disconnected) => outbox.stop(clocks.steady_us()),
        }
    }
}

fn take(outbox: &mut Outbox, event: Event, now_us: i64) {
    match event {
        Event::Sampled(of, tick) => outbox.sampled(of, tick, now_us),
        Event::Ended(of, name) => outbox.ended(of, name),
        Event::Answered(outcome) => {
            // Without chance, agents come back at the same time, and still come back.
            let chance = chance::bytes().map_or(0, u32::from_le_bytes);
            outbox.answered(outcome, now_us, f64::from(chance) / f64::from(u32::MAX));
        }
        Event::Stop => outbox.stop(now_us),
    }
}
