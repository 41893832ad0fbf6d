//! The accept loop on a real socket: slow clients, too many clients, a clean end.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, routing::get};
use perfanalysis::listener::{self, Limits};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{Notify, oneshot},
    task::JoinHandle,
};

use crate::server::Server;

pub(crate) const LIMITS: Limits = Limits {
    connections: 64,
    header_timeout: Duration::from_secs(10),
    drain_timeout: Duration::from_secs(10),
};

/// A server on a port of its own until it is told to stop.
pub(crate) struct Socket {
    pub(crate) addr: SocketAddr,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) serving: JoinHandle<()>,
}

impl Socket {
    pub(crate) async fn open(router: Router, limits: Limits) -> Self {
        let listener = listener::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(listener::serve(listener, router, limits, async {
            let _ = stopped.await;
        }));
        Self { addr, stop, serving }
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.addr).await.unwrap()
    }

    pub(crate) async fn close(self) {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap();
    }
}

async fn ask(stream: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
}

async fn rest(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn a_client_that_never_ends_its_header_is_dropped() {
    let server = Server::start().await;
    let limits = Limits { header_timeout: Duration::from_millis(100), ..LIMITS };
    let socket = Socket::open(server.router.clone(), limits).await;
    let mut silent = socket.connect().await;
    let mut slow = socket.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nHost: loc").await.unwrap();
    // Each read ends because the server closes; without the timer neither ever would.
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).await.unwrap();
    silent.read_to_end(&mut rest).await.unwrap();
    let mut quick = socket.connect().await;
    ask(&mut quick, "/healthz").await;
    assert!(self::rest(quick).await.starts_with("HTTP/1.1 200 OK"));
    socket.close().await;
}

#[tokio::test]
async fn further_connections_wait_until_there_is_room() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let most_seen = most.clone();
    let handler = async move || {
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        // Long enough for every waiting connection to come in, if it could.
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        now.fetch_sub(1, Ordering::SeqCst);
        "done"
    };
    let router = Router::new().route("/", get(handler));
    let socket = Socket::open(router, Limits { connections: 2, ..LIMITS }).await;
    let mut streams = Vec::new();
    for _ in 0..8 {
        let mut stream = socket.connect().await;
        ask(&mut stream, "/").await;
        streams.push(stream);
    }
    for stream in streams {
        assert!(rest(stream).await.ends_with("done"));
    }
    assert_eq!(most_seen.load(Ordering::SeqCst), 2);
    socket.close().await;
}

#[tokio::test]
async fn the_end_waits_for_a_running_request_and_takes_no_new_one() {
    let (started, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (is_started, may_end) = (started.clone(), release.clone());
    let handler = async move || {
        is_started.notify_one();
        may_end.notified().await;
        "finished"
    };
    let socket = Socket::open(Router::new().route("/", get(handler)), LIMITS).await;
    let mut stream = socket.connect().await;
    ask(&mut stream, "/").await;
    started.notified().await;
    let Socket { addr, stop, serving } = socket;
    stop.send(()).unwrap();
    while TcpStream::connect(addr).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!serving.is_finished());
    release.notify_one();
    assert!(rest(stream).await.ends_with("finished"));
    serving.await.unwrap();
}

#[tokio::test]
async fn the_end_does_not_wait_for_ever() {
    let handler = async || std::future::pending::<()>().await;
    let limits = Limits { drain_timeout: Duration::from_millis(50), ..LIMITS };
    let socket = Socket::open(Router::new().route("/", get(handler)), limits).await;
    let mut stream = socket.connect().await;
    ask(&mut stream, "/").await;
    socket.close().await;
}

#[tokio::test]
async fn two_gigabytes_are_refused_long_before_they_have_arrived() {
    let server = Server::start().await;
    let socket = Socket::open(server.router.clone(), LIMITS).await;
    let form = "multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked";
    let part = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n";
    let part = format!("{:x}\r\n{part}\r\n", part.len());
    for (kind, begin, most_mib) in [
        (format!("application/json\r\nContent-Length: {}", 2_u64 << 30), String::new(), 16),
        ("application/json\r\nTransfer-Encoding: chunked".to_owned(), String::new(), 80),
        (form.to_owned(), part, 80),
    ] {
        let (mut read, mut write) = socket.connect().await.into_split();
        let sent_mib = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&sent_mib);
        let chunked = kind.contains("chunked");
        let head = format!(
            "POST /api/v1/imports HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n\r\n{begin}"
        );
        let sending = tokio::spawn(async move {
            let piece = match chunked {
                true => format!("100000\r\n{}\r\n", " ".repeat(1 << 20)),
                false => " ".repeat(1 << 20),
            };
            write.write_all(head.as_bytes()).await?;
            while counted.load(Ordering::Relaxed) < 2 << 10 {
                write.write_all(piece.as_bytes()).await?;
                counted.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<(), std::io::Error>(())
        });
        let mut answer = Vec::new();
        // The connection is reset behind the answer, because so much is still on its way.
        while read.read_buf(&mut answer).await.is_ok_and(|count| count > 0) {}
        sending.abort();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 413"), "{kind}: {answer}");
        assert!(answer.contains("larger than this address takes"), "{kind}: {answer}");
        let sent_mib = sent_mib.load(Ordering::Relaxed);
        assert!(sent_mib <= most_mib, "{kind}: {sent_mib} MiB were taken");
    }
    socket.close().await;
}
