//! 100 viewers × 1,000 events a second: how long an event takes from its sender to every viewer,
//! and what the viewers cost. Server, sender and viewers are one process, so that the figures
//! hold all three; `--release` gives those that count.
//!
//! `cargo run --release -p perfanalysis --example live_viewers -- [VIEWERS] [EVENTS_PER_S] [SECONDS]`

use std::{fs, io::Write, net::SocketAddr, time::Duration};

use anyhow::Context;
use clap::Parser;
use futures::{SinkExt, StreamExt};
use http::Request;
use kernel::{event::MAX_EVENTS, live::ToViewer};
use perfanalysis::{
    clock,
    config::Config,
    listener::{self, Limits},
    router,
    state::AppState,
};
use serde_json::json;
use tokio::{net::TcpStream, sync::oneshot, task::JoinSet, time::interval};
use tokio_tungstenite::{
    client_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};
use tower::ServiceExt;

const BODIES_PER_S: u32 = 20;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let numbers: Vec<u32> = std::env::args().skip(1).filter_map(|one| one.parse().ok()).collect();
    let [viewers, per_s, seconds] = [(0, 100), (1, 1_000), (2, 10)]
        .map(|(place, usual)| numbers.get(place).copied().unwrap_or(usual));
    let per_body = per_s.div_ceil(BODIES_PER_S).min(MAX_EVENTS as u32);
    let expected = (per_body * BODIES_PER_S * seconds) as usize;

    let folder = tempfile::tempdir()?;
    let state = open(folder.path()).await?;
    let (addr, stop, serving) = serve(&state).await?;
    let memory_before = resident_kib()?;
    let mut watching = JoinSet::new();
    for _ in 0..viewers {
        watching.spawn(watch(addr, expected));
    }
    while state.hub.statistics().viewers < viewers {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    send(&state, per_body, seconds).await?;
    let memory_kib = resident_kib()?.saturating_sub(memory_before);
    let (mut delays_us, mut dropped) = (Vec::new(), 0);
    while let Some(seen) = watching.join_next().await {
        let (delays, lost) = seen??;
        delays_us.extend(delays);
        dropped += lost;
    }
    delays_us.sort_unstable();
    let ms = |share: f64| {
        let place = (share * (delays_us.len() - 1) as f64) as usize;
        delays_us[place] as f64 / 1e3
    };
    let bytes = state.hub.statistics().bytes;
    writeln!(
        std::io::stdout(),
        "{viewers} viewers, {} events/s for {seconds} s: {} seen, {dropped} dropped; sender to \
         viewer p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms; {} MB sent; {:.1} MB more memory at the \
         end, clients and store included",
        per_body * BODIES_PER_S,
        delays_us.len(),
        ms(0.5),
        ms(0.95),
        ms(0.99),
        bytes / 1_000_000,
        memory_kib as f64 / 1024.0,
    )?;
    let _ = stop.send(());
    state.hub.stop();
    serving.await?;
    state.close().await;
    Ok(())
}

async fn open(folder: &std::path::Path) -> anyhow::Result<AppState> {
    let site = folder.join("site");
    fs::create_dir_all(&site)?;
    fs::write(site.join("assets.json"), "{}")?;
    fs::write(site.join("splits.json"), r#"{"folder": "/assets/page.0", "modules": {}}"#)?;
    let path = |name: &str| folder.join(name).display().to_string();
    let (data, site) = (path("data"), path("site"));
    let args = ["perfanalysis", "--single-user", "--data", &data, "--site", &site];
    AppState::open(&Config::parse_from(args)).await
}

async fn serve(
    state: &AppState,
) -> anyhow::Result<(SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>)> {
    let socket = listener::bind("127.0.0.1:0".parse()?).await?;
    let addr = socket.local_addr()?;
    let limits = Limits {
        connections: 1_024,
        header_timeout: Duration::from_secs(10),
        drain_timeout: Duration::from_secs(10),
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(listener::serve(socket, router::router(state), limits, async {
        let _ = stopped.await;
    }));
    Ok((addr, stop, serving))
}

/// Microseconds from the sender's clock to here of each event, and how many were dropped.
async fn watch(addr: SocketAddr, expected: usize) -> anyhow::Result<(Vec<i64>, u64)> {
    let stream = TcpStream::connect(addr).await?;
    let config = WebSocketConfig::default().read_buffer_size(4_096);
    let url = format!("ws://{addr}/api/v1/live");
    let (mut socket, _) = client_async_with_config(url, stream, Some(config)).await?;
    socket.send(Message::text(r#"{"type":"subscribe"}"#)).await?;
    let (mut delays, mut dropped) = (Vec::with_capacity(expected), 0);
    while delays.len() + (dropped as usize) < expected {
        let message = socket.next().await.context("the server hung up")??;
        let Message::Text(text) = message else { continue };
        if let ToViewer::Frame(frame) = serde_json::from_str(&text)? {
            let now_us = clock::now_us();
            delays.extend(frame.events.iter().map(|event| now_us - event.event.at_us));
            dropped += frame.dropped;
        }
    }
    Ok((delays, dropped))
}

async fn send(state: &AppState, per_body: u32, seconds: u32) -> anyhow::Result<()> {
    let mut bodies = interval(Duration::from_secs(1) / BODIES_PER_S);
    let router = router::router(state);
    for _ in 0..BODIES_PER_S * seconds {
        bodies.tick().await;
        let event = |at: u32| {
            json!({
                "id": clock::new_id(), "kind": "request", "agent": format!("web-{}", at % 10),
                "at_us": clock::now_us(), "duration_us": 1_000 + at, "success": true,
                "run": "bench", "payload": {"path": "/api/v1/results", "status": 200},
            })
        };
        let events: Vec<_> = (0..per_body).map(event).collect();
        let request = Request::post("/api/v1/events")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .body(json!({ "events": events }).to_string().into())?;
        let status = router.clone().oneshot(request).await?.status();
        anyhow::ensure!(status == 200, "the server answered {status}");
    }
    Ok(())
}

/// Memory of this process.
fn resident_kib() -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(number.context("no VmRSS in /proc/self/status")?.trim().parse()?)
}
