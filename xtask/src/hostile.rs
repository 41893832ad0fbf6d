//! `cargo xtask bench hostile`: what bodies that somebody means badly cost the server in memory.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::{
    figures,
    load::use_of,
    process,
    server::{Plan, Server},
    site::Profile,
};

/// Bodies that no honest sender makes, each to a server that has just begun.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Measure the server that the tests use, as it was built last, and write nothing.
    #[arg(long)]
    debug: bool,
    /// Print the figures without writing them into the repository.
    #[arg(long)]
    dry_run: bool,
}

/// What one body may take of the memory.
const LIMIT_MB: f64 = 100.0;
/// As many as share the room for bodies.
const AT_ONCE: usize = 8;
const MIB: usize = 1 << 20;
/// As large as a body may be that is read at all.
const ROOM: usize = 4 * MIB - 200;
const PATIENCE: Duration = Duration::from_secs(60);

const SAMPLES: &str = "/api/v1/sessions/0197c0de-0000-7000-8000-0000000000aa/samples";
const EVENTS: &str = "/api/v1/events";
const TRICKLE: &str = "/v1/trickle";
const IMPORTS: &str = "/api/v1/imports";
const UPLOADS: &str = "/api/v1/uploads";
const LIVE: &str = "/api/v1/live";

/// One way to be rude.
struct Case {
    what: &'static str,
    path: &'static str,
    encoding: &'static str,
    body: Body,
}

enum Body {
    Whole(Vec<u8>),
    /// Chunk after chunk until nobody takes them, so many bytes at most.
    Endless(usize),
    /// One frame of a WebSocket.
    Frame(usize),
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if args.debug {
        let figures = measure(Profile::Dev)?;
        process::say(&serde_json::to_string_pretty(&figures)?);
        return Ok(());
    }
    figures::of_release_server("hostile", args.dry_run, async { measure(Profile::Release) })
}

fn measure(profile: Profile) -> anyhow::Result<Value> {
    let mut found = serde_json::Map::new();
    for case in cases()? {
        let alone = cost(profile, &case, 1)?;
        let together = cost(profile, &case, AT_ONCE)?;
        let Case { what, path, .. } = case;
        process::say(&format!("· {what}: {}, {:.1} MB", alone.status, alone.above_mb));
        ensure!(alone.above_mb < LIMIT_MB, "{what} took {:.1} MB of {path}", alone.above_mb);
        let figures = json!({
            "path": path,
            "status": alone.status,
            "start_mb": alone.start_mb,
            "above_start_mb": alone.above_mb,
            "eight_at_once_above_start_mb": together.above_mb,
        });
        found.insert(what.to_owned(), figures);
    }
    Ok(json!({ "machine": process::machine()?, "commit": process::commit()?, "bodies": found }))
}

fn cases() -> anyhow::Result<Vec<Case>> {
    let packed =
        |what, path, encoding, body| Case { what, path, encoding, body: Body::Whole(body) };
    let plain = |what, path, body| packed(what, path, "", body);
    let many = |begin: &str, entry: &str, end: &str| {
        let times = (ROOM - begin.len()) / (entry.len() + 1);
        let list = vec![entry; times].join(",");
        format!("{begin}{list}{end}").into_bytes()
    };
    let head = r#"{"seq":0,"sent_at_us":1,"session":{"name":"","agent_version":"","#;
    let series = r#"{"metric":"cpu.busy_pct","instance":"0","values":[1]}"#;
    Ok(vec![
        plain("64 MiB", SAMPLES, vec![b' '; 64 * MIB]),
        Case {
            what: "chunks without an end",
            path: SAMPLES,
            encoding: "",
            body: Body::Endless(256 * MIB),
        },
        Case { what: "a frame of 64 MiB", path: LIVE, encoding: "", body: Body::Frame(64 * MIB) },
        plain("a million tags", SAMPLES, many(&format!("{head}\"tags\":["), "\"\"", "]}}")),
        plain("a million names", SAMPLES, many(&format!("{head}\"names\":["), r#"["",""]"#, "]}}")),
        plain(
            "series that fill a body",
            SAMPLES,
            many(r#"{"seq":0,"sent_at_us":1,"ticks":{"at_us":[1],"series":["#, series, "]}}"),
        ),
        plain(
            "millions of values",
            SAMPLES,
            many(r#"{"seq":0,"sent_at_us":1,"ticks":{"series":[],"at_us":["#, "1", "]}}"),
        ),
        plain("millions of events", EVENTS, many(r#"{"events":["#, "0", "]}")),
        plain(
            "a payload of millions",
            EVENTS,
            many(r#"{"events":[{"payload":{"a":["#, "0", "]}}]}"),
        ),
        plain("deep samples", SAMPLES, vec![b'['; ROOM]),
        plain("deep events", EVENTS, [br#"{"events":["#, vec![b'['; ROOM].as_slice()].concat()),
        plain("deep lines of older agents", TRICKLE, vec![b'['; ROOM]),
        plain("commas to older agents' address", TRICKLE, vec![b','; ROOM]),
        Case {
            what: "a file of 2 GiB",
            path: IMPORTS,
            encoding: "",
            body: Body::Endless(2_048 * MIB),
        },
        plain("a file of 1 GiB in gzip", IMPORTS, gzip_bomb()?),
        plain("a file of 1 GiB in zstd", IMPORTS, zstd_bomb(0x38)),
        plain("2 GiB to be sent in pieces", UPLOADS, br#"{"name":"a","size":2147483648}"#.to_vec()),
        packed("1 GiB in gzip", SAMPLES, "gzip", gzip_bomb()?),
        packed("1 GiB in zstd", SAMPLES, "zstd", zstd_bomb(0x38)),
        // 2 to the power of 10 + 0xb8 / 8, with a quarter: what decoders may have to remember.
        packed("a window of gigabytes in zstd", EVENTS, "zstd", zstd_bomb(0xb8)),
        packed("a window of 64 MiB in zstd", EVENTS, "zstd", zstd_bomb(0x80)),
    ])
}

fn gzip_bomb() -> anyhow::Result<Vec<u8>> {
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..1_024 {
        bomb.write_all(&vec![b' '; MIB])?;
    }
    Ok(bomb.finish()?)
}

/// A frame of blocks that repeat one byte (RFC 8878, section 3.1.1): 1 GiB in 32 KiB.
fn zstd_bomb(window: u8) -> Vec<u8> {
    const BLOCK: u32 = 1 << 17;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, window];
    for number in 1..=8_192 {
        let head = u32::from(number == 8_192) | 1 << 1 | BLOCK << 3;
        frame.extend(&head.to_le_bytes()[..3]);
        frame.push(b' ');
    }
    frame
}

struct Cost {
    status: String,
    start_mb: f64,
    above_mb: f64,
}

/// Sends a body so many times at once to a server of its own.
fn cost(profile: Profile, case: &Case, times: usize) -> anyhow::Result<Cost> {
    let server = Server::start(&Plan::fresh("bench-hostile", profile.folder())?)?;
    let start = use_of(server.id())?.most;
    let address = server.address();
    let answers: Vec<String> = std::thread::scope(|scope| {
        let senders: Vec<_> =
            (0..times).map(|_| scope.spawn(move || send(address, case))).collect();
        senders.into_iter().map(|sender| sender.join().unwrap_or_else(|_| lost())).collect()
    });
    let most = use_of(server.id())?.most;
    // It still answers.
    server.ask("GET", "/readyz")?;
    server.stop()?;
    let status = answers.into_iter().next().context("nothing was sent")?;
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    Ok(Cost { status, start_mb: megabytes(start), above_mb: megabytes(most.saturating_sub(start)) })
}

/// The status of the answer; whoever is cut off before it reads none.
fn send(address: SocketAddr, case: &Case) -> String {
    talk(address, case).unwrap_or_else(|_| lost())
}

fn lost() -> String {
    "cut off".to_owned()
}

fn talk(address: SocketAddr, case: &Case) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let Case { path, encoding, body, .. } = case;
    let encoding = match *encoding {
        "" => String::new(),
        encoding => format!("Content-Encoding: {encoding}\r\n"),
    };
    let post = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n{encoding}"
    );
    match body {
        Body::Whole(bytes) => {
            write!(stream, "{post}Content-Length: {}\r\n\r\n", bytes.len())?;
            // Who is refused early reads the answer all the same.
            drop(stream.write_all(bytes));
        }
        Body::Endless(most) => {
            write!(stream, "{post}Transfer-Encoding: chunked\r\n\r\n")?;
            let chunk = [b"10000\r\n", vec![b' '; 1 << 16].as_slice(), b"\r\n"].concat();
            let mut sent = 0;
            while sent < *most && stream.write_all(&chunk).is_ok() {
                sent += chunk.len();
            }
        }
        Body::Frame(length) => {
            write!(
                stream,
                "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\n\
                 Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                 Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            )?;
            status(&mut stream)?;
            let mut frame = vec![0x81, 0xff];
            frame.extend((*length as u64).to_be_bytes());
            frame.extend([0; 4]);
            frame.resize(frame.len() + length, b' ');
            drop(stream.write_all(&frame));
            drop(stream.read_to_end(&mut Vec::new()));
            return Ok("closed".to_owned());
        }
    }
    status(&mut stream)
}

/// The number in the first line of an answer.
fn status(stream: &mut TcpStream) -> anyhow::Result<String> {
    let mut line = [0; 12];
    stream.read_exact(&mut line)?;
    Ok(String::from_utf8_lossy(&line[9..]).into_owned())
}
