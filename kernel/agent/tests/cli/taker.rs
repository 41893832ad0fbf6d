//! A server on loopback that takes samples as ours does: in order, each once. It can be stopped
//! and started again, forget, refuse, and break off without an answer.

use std::{
    collections::{BTreeMap, VecDeque},
    io::{BufReader, ErrorKind, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use kernel::{
    event::Event,
    samples::{SampleBatch, SamplesTaken, StreamedSession},
};
use ruzstd::decoding::StreamingDecoder;

use crate::server::{Received, receive};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the server has of one session.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) introduced: Vec<StreamedSession>,
    /// Number and time of each tick, as they were taken.
    pub(crate) ticks: Vec<(u64, i64)>,
    pub(crate) expected: u64,
    pub(crate) repeated: u64,
    pub(crate) sent_at_us: Vec<i64>,
    /// The body of its end.
    pub(crate) completed: Option<String>,
}

/// What happens to the next request instead of what should.
pub(crate) enum Fault {
    /// Status line, headers and body.
    Answer(&'static str, &'static str, &'static str),
    /// It is taken, and the connection breaks before the answer.
    Swallow,
}

#[derive(serde::Deserialize)]
struct Events {
    events: Vec<Event>,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) sessions: BTreeMap<String, Kept>,
    pub(crate) faults: VecDeque<Fault>,
    /// The only token that is accepted, if there is one.
    pub(crate) token: Option<&'static str>,
    pub(crate) requests: u64,
    pub(crate) connections: u64,
    /// Bodies as they came and as they are, bytes.
    pub(crate) bytes: (usize, usize),
    /// In the order in which they came.
    pub(crate) events: Vec<Event>,
    open: Vec<TcpStream>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

pub(crate) struct Taker {
    shared: Arc<Shared>,
    port: u16,
    running: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl Taker {
    pub(crate) fn start() -> Self {
        let mut taker = Self { shared: Arc::default(), port: 0, running: None };
        taker.start_again();
        taker
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().expect("no test thread has failed")
    }

    /// Listens again where it did before, with everything that it had.
    pub(crate) fn start_again(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).expect("a port on loopback");
        self.port = listener.local_addr().expect("the port").port();
        listener.set_nonblocking(true).expect("a listener of our own");
        let is_stopped = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (Arc::clone(&self.shared), Arc::clone(&is_stopped));
        let listen = move || {
            while !stopped.load(Ordering::Relaxed) {
                match listener.accept() {
                    Ok((stream, _)) => serve(&shared, stream),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        thread::park_timeout(Duration::from_millis(2));
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        };
        self.running = Some((is_stopped, thread::spawn(listen)));
    }

    /// Nobody listens any more, and all connections break.
    pub(crate) fn stop(&mut self) {
        let (is_stopped, thread) = self.running.take().expect("it runs");
        is_stopped.store(true, Ordering::Relaxed);
        thread.join().expect("the server ran");
        for stream in self.state().open.drain(..) {
            // One that is closed already is what is wanted.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Waits until something is true of what came in.
    #[track_caller]
    pub(crate) fn wait(&self, what: &str, is_true: impl Fn(&State) -> bool) {
        let waiting =
            self.shared.changed.wait_timeout_while(self.state(), PATIENCE, |it| !is_true(it));
        let (_state, waited) = waiting.expect("no test thread has failed");
        assert!(!waited.timed_out(), "never happened: {what}");
    }

    /// Waits for that many ticks of all sessions.
    #[track_caller]
    pub(crate) fn wait_for_ticks(&self, count: usize) {
        self.wait(&format!("{count} ticks"), |state| state.ticks() >= count);
    }
}

impl State {
    pub(crate) fn ticks(&self) -> usize {
        self.sessions.values().map(|kept| kept.ticks.len()).sum()
    }

    /// Every session has its ticks in order, from the first on, without a hole and each once.
    #[track_caller]
    pub(crate) fn check_whole(&self) {
        for (id, kept) in &self.sessions {
            let numbers: Vec<u64> = kept.ticks.iter().map(|(seq, _)| *seq).collect();
            let expected: Vec<u64> = (0..numbers.len() as u64).collect();
            assert_eq!(numbers, expected, "{id}");
            assert!(kept.ticks.is_sorted_by(|a, b| a.1 < b.1), "{id}: {:?}", kept.ticks);
        }
    }

    /// The only session.
    #[track_caller]
    pub(crate) fn only(&self) -> &Kept {
        assert_eq!(self.sessions.len(), 1, "{:?}", self.sessions.keys());
        self.sessions.values().next().expect("one session")
    }

    /// What our server answers: status line and body.
    fn answer(&mut self, received: &Received) -> (&'static str, String) {
        let is_allowed = |token| {
            let expected = format!("authorization: bearer {token}");
            received.head.iter().any(|line| line.to_ascii_lowercase() == expected)
        };
        if self.token.is_some_and(|token| !is_allowed(token)) {
            return ("401 Unauthorized", r#"{"detail":"This token is not known."}"#.to_owned());
        }
        let path = received.head[0].split(' ').nth(1).unwrap_or_default();
        if path == "/api/v1/events" {
            let events: Events = serde_json::from_slice(&received.body).expect("events");
            self.events.extend(events.events);
            return ("200 OK", r#"{"accepted":1,"repeated":0}"#.to_owned());
        }
        let Some(rest) = path.strip_prefix("/api/v1/sessions/") else {
            return ("404 Not Found", String::new());
        };
        let (id, action) = rest.split_once('/').expect("a session and what is done to it");
        let body = self.decoded(received);
        if action == "complete" {
            let kept = self.sessions.entry(id.to_owned()).or_default();
            kept.completed = Some(String::from_utf8(body).expect("text"));
            return ("200 OK", "{}".to_owned());
        }
        assert_eq!(action, "samples");
        let batch: SampleBatch = serde_json::from_slice(&body).expect("a body of the contract");
        let kept = match (&batch.session, self.sessions.get_mut(id)) {
            (None, None) => {
                let sentence = r#"{"detail":"Introduce the session first."}"#;
                return ("404 Not Found", sentence.to_owned());
            }
            (Some(_), None) => self.sessions.entry(id.to_owned()).or_default(),
            (_, Some(kept)) => kept,
        };
        let repeated = kept.take(batch);
        let (session_id, collector_id) = (id.to_owned(), "c".to_owned());
        let taken = SamplesTaken { session_id, collector_id, next_seq: kept.expected, repeated };
        ("200 OK", serde_json::to_string(&taken).expect("an answer"))
    }

    fn decoded(&mut self, received: &Received) -> Vec<u8> {
        let is_packed = received.head.iter().any(|line| line == "content-encoding: zstd");
        let mut body = Vec::new();
        if is_packed {
            let mut decoder = StreamingDecoder::new(&received.body[..]).expect("a frame");
            decoder.read_to_end(&mut body).expect("a whole frame");
        } else {
            body.clone_from(&received.body);
        }
        self.bytes.0 += received.body.len();
        self.bytes.1 += body.len();
        body
    }
}

impl Kept {
    /// Takes what is new; how many ticks were not.
    fn take(&mut self, batch: SampleBatch) -> u64 {
        let SampleBatch { session, seq, sent_at_us, ticks } = batch;
        self.introduced.extend(session);
        self.sent_at_us.push(sent_at_us);
        assert!(!ticks.is_empty() && ticks.len() <= kernel::samples::MAX_BATCH_TICKS);
        assert!(ticks.series.iter().all(|series| series.values.len() == ticks.len()));
        let numbered = (seq..).zip(ticks.at_us);
        let (old, new): (Vec<_>, Vec<_>) = numbered.partition(|(seq, _)| *seq < self.expected);
        if let Some((last, _)) = new.last() {
            self.expected = last + 1;
        }
        self.ticks.extend(new);
        self.repeated += old.len() as u64;
        old.len() as u64
    }
}

fn serve(shared: &Arc<Shared>, stream: TcpStream) {
    stream.set_nonblocking(false).expect("a connection of our own");
    let mut state = shared.state.lock().expect("no test thread has failed");
    state.connections += 1;
    state.open.push(stream.try_clone().expect("a connection of our own"));
    drop(state);
    let shared = Arc::clone(shared);
    thread::spawn(move || {
        let mut reader = BufReader::new(&stream);
        while let Some(received) = receive(&stream, &mut reader) {
            if answer(&shared, &stream, &received).is_none() {
                let _ = stream.shutdown(Shutdown::Both);
                return;
            }
        }
    });
}

/// `None` where the connection is at its end.
fn answer(shared: &Shared, mut stream: &TcpStream, received: &Received) -> Option<()> {
    let mut state = shared.state.lock().expect("no test thread has failed");
    state.requests += 1;
    let (status, headers, body) = match state.faults.pop_front() {
        Some(Fault::Answer(status, headers, body)) => (status, headers, body.to_owned()),
        Some(Fault::Swallow) => {
            state.answer(received);
            shared.changed.notify_all();
            return None;
        }
        None => {
            let (status, body) = state.answer(received);
            (status, "", body)
        }
    };
    shared.changed.notify_all();
    drop(state);
    let length = body.len();
    let text = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
    stream.write_all(text.as_bytes()).ok()
}
