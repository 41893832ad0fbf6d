//! Samples that come in while their session is ended, sealed and read, again and again: whatever
//! was acknowledged is there, once.

use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

use kernel::{
    machine::Machine,
    recording::{Metric, Series, SeriesId, Ticks},
};
use store::{Introduction, NewSamples, Store, TicksQuery};
use tokio::task::JoinSet;

use crate::common::{NOW_US, id, sqlite};

const SECOND_US: i64 = 1_000_000;
/// Every so many batches the answer is taken to be lost: the sender sends the batch again.
const UNHEARD: usize = 7;

/// Sessions that are streamed, each in batches of as many ticks.
#[derive(Clone, Copy)]
struct Stream {
    sessions: u32,
    batches: usize,
    ticks: usize,
}

/// What the sender of each session has heard: so many ticks are kept.
struct Heard {
    acknowledged: Vec<AtomicUsize>,
    is_over: AtomicBool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_joins_a_session_while_it_is_sealed_is_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&folder).await;
    // One by one, so that rows are joined between two looks of whoever seals them.
    race(&store, Stream { sessions: 12, batches: 500, ticks: 1 }).await;
    // So many that chunks are full while the session goes on.
    race(&store, Stream { sessions: 3, batches: 60, ticks: 900 }).await;
    store.close().await;
}

async fn race(store: &Store, stream: Stream) {
    let acknowledged = (0..stream.sessions).map(|_| AtomicUsize::new(0)).collect();
    let heard = Arc::new(Heard { acknowledged, is_over: AtomicBool::new(false) });
    let mut senders = JoinSet::new();
    for session in 0..stream.sessions {
        senders.spawn(send(store.clone(), Arc::clone(&heard), stream, session));
    }
    let mut others = JoinSet::new();
    for first in 0..2 {
        others.spawn(end_and_seal(store.clone(), Arc::clone(&heard), stream, first));
    }
    others.spawn(read(store.clone(), Arc::clone(&heard), stream));
    while let Some(sent) = senders.join_next().await {
        sent.unwrap();
    }
    heard.is_over.store(true, SeqCst);
    let mut rounds = 0;
    while let Some(done) = others.join_next().await {
        rounds += done.unwrap();
    }
    assert!(rounds > 0, "nothing was sealed or read meanwhile");
    for session in 0..stream.sessions {
        store.end_session(&stream.id(session), None, None).await.unwrap();
    }
    seal(store).await;
    for session in 0..stream.sessions {
        let id = stream.id(session);
        let found = store.ticks(&id, &TicksQuery::default()).await.unwrap();
        assert!(found == ticks(0..stream.all()), "each tick is there once at the end");
        let row = store.session(&id).await.unwrap().unwrap();
        assert_eq!((row.ticks, row.lost), (stream.all() as i64, 0));
        let known = store.session_series(&id).await.unwrap()[0].known;
        assert_eq!(known, stream.all() as i64);
    }
}

async fn send(store: Store, heard: Arc<Heard>, stream: Stream, session: u32) -> usize {
    for number in 0..stream.batches {
        let from = number * stream.ticks;
        let to = from + stream.ticks;
        let added = store.add_samples(stream.batch(session, from..to)).await.unwrap();
        assert_eq!((added.next_seq, added.repeated, added.lost), (to as u64, 0, 0));
        heard.acknowledged[session as usize].store(to, SeqCst);
        if number % UNHEARD == 0 {
            let again = store.add_samples(stream.batch(session, from..to)).await.unwrap();
            assert_eq!((again.next_seq, again.repeated), (to as u64, stream.ticks));
        }
    }
    stream.batches
}

/// Ends one session after the other and seals whatever waits; how often.
async fn end_and_seal(store: Store, heard: Arc<Heard>, stream: Stream, first: u32) -> usize {
    let mut round = first;
    while !heard.is_over.load(SeqCst) {
        let session = round % stream.sessions;
        // Every other time it is left alone: what is full is sealed while it goes on.
        if heard.acknowledged[session as usize].load(SeqCst) > 0 && round.is_multiple_of(2) {
            store.end_session(&stream.id(session), None, None).await.unwrap();
        }
        seal(&store).await;
        round += 1;
    }
    round as usize
}

async fn seal(store: &Store) {
    let mut after = 0;
    while let Some(next) = store.next_unsealed(after).await.unwrap() {
        store.seal(next).await.unwrap();
        after = next.seq;
    }
}

/// Reads one session after the other; how often.
async fn read(store: Store, heard: Arc<Heard>, stream: Stream) -> usize {
    let mut round = 0;
    while !heard.is_over.load(SeqCst) {
        let session = round % stream.sessions;
        let least = heard.acknowledged[session as usize].load(SeqCst);
        let found = store.ticks(&stream.id(session), &TicksQuery::default()).await.unwrap();
        let len = found.len();
        assert!(len >= least, "{len} ticks are read and {least} were acknowledged");
        assert!(len == 0 || found == ticks(0..len), "each tick is there once");
        round += 1;
    }
    round as usize
}

impl Stream {
    /// Another for each race.
    fn id(self, session: u32) -> String {
        id(self.batches as u32 * 100 + session)
    }

    fn all(self) -> usize {
        self.batches * self.ticks
    }

    fn batch(self, session: u32, range: Range<usize>) -> NewSamples {
        let sent_at_us = NOW_US + range.end as i64 * SECOND_US;
        NewSamples {
            session_id: self.id(session),
            session: Some(Introduction {
                machine: Machine { id: Some(self.id(session)), ..Machine::default() },
                nominal_cadence_us: Some(SECOND_US),
                ..Introduction::default()
            }),
            new_collector_id: self.id(session + 50),
            only_collector: None,
            seq: Some(range.start as u64),
            sent_at_us: Some(sent_at_us),
            received_at_us: sent_at_us,
            ticks: Arc::new(ticks(range)),
        }
    }
}

fn ticks(range: Range<usize>) -> Ticks {
    let at_us = range.clone().map(|n| NOW_US + n as i64 * SECOND_US).collect();
    let values = range.map(|n| (n % 1_009) as f64 / 11.0).collect();
    Ticks { at_us, series: vec![Series { id: SeriesId::host(Metric::CpuBusy), values }] }
}
