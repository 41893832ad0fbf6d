//! Viewers, each on a `WebSocket` as pages open it.

use std::net::SocketAddr;

use anyhow::Context;
use futures::{SinkExt, StreamExt};
use tokio::{net::TcpStream, sync::watch, task::JoinSet};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

use crate::load::unix_us;

/// One of so many viewers reads every sample; the others count frames, or reading would be the
/// greater part of the load.
const READERS: u32 = 10;
const SENT_AT: &str = "\"sent_at_us\":";
const DROPPED: &str = "\"dropped\":";

pub(crate) struct Viewers {
    tasks: JoinSet<anyhow::Result<Seen>>,
    end: watch::Sender<bool>,
}

/// What viewers saw.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) frames: u64,
    pub(crate) bytes: u64,
    /// Of those that read them.
    pub(crate) samples: u64,
    pub(crate) dropped: u64,
    latencies_us: Vec<u64>,
}

impl Viewers {
    pub(crate) async fn open(address: SocketAddr, viewers: u32) -> anyhow::Result<Self> {
        let (end, ended) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for number in 0..viewers {
            let socket = connect(address).await?;
            tasks.spawn(look(socket, number % READERS == 0, ended.clone()));
        }
        Ok(Self { tasks, end })
    }

    pub(crate) async fn close(self) -> anyhow::Result<Seen> {
        self.end.send(true)?;
        let mut all = Seen::default();
        for seen in self.tasks.join_all().await {
            let Seen { frames, bytes, samples, dropped, latencies_us } = seen?;
            all.frames += frames;
            all.bytes += bytes;
            all.samples += samples;
            all.dropped += dropped;
            all.latencies_us.extend(latencies_us);
        }
        Ok(all)
    }
}

impl Seen {
    /// From sending on the agent's side to reading on the viewer's.
    pub(crate) fn latencies_us(&self) -> Vec<u64> {
        self.latencies_us.clone()
    }

    fn read(&mut self, frame: &str, now_us: i64) {
        self.dropped += number_after(frame, DROPPED).unwrap_or(0);
        let mut rest = frame;
        while let Some(at) = rest.find(SENT_AT) {
            if let Some(sent_us) = number_after(&rest[at..], SENT_AT) {
                self.samples += 1;
                self.latencies_us.push((now_us as u64).saturating_sub(sent_us));
            }
            rest = &rest[at + SENT_AT.len()..];
        }
    }
}

/// One that asks for everything and never reads.
pub(crate) async fn stall(address: SocketAddr) -> anyhow::Result<WebSocketStream<TcpStream>> {
    connect(address).await
}

async fn connect(address: SocketAddr) -> anyhow::Result<WebSocketStream<TcpStream>> {
    let stream = TcpStream::connect(address).await?;
    let url = format!("ws://{address}/api/v1/live");
    let (mut socket, _) = client_async(url, stream).await.context("no WebSocket")?;
    socket.send(Message::text(r#"{"type":"subscribe","filter":{}}"#)).await?;
    Ok(socket)
}

async fn look(
    mut socket: WebSocketStream<TcpStream>,
    reads: bool,
    mut ended: watch::Receiver<bool>,
) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    loop {
        let message = tokio::select! {
            _ = ended.wait_for(|ended| *ended) => break,
            message = socket.next() => message,
        };
        let Some(message) = message else { break };
        if let Message::Text(text) = message? {
            seen.bytes += text.len() as u64;
            if text.starts_with("{\"type\":\"frame\"") {
                seen.frames += 1;
                if reads {
                    seen.read(&text, unix_us());
                }
            }
        }
    }
    // It may have gone first.
    drop(socket.close(None).await);
    Ok(seen)
}

fn number_after(text: &str, key: &str) -> Option<u64> {
    let digits = &text[text.find(key)? + key.len()..];
    let end = digits.find(|char: char| !char.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}
