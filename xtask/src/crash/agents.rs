//! The real agent: killed and started again, and cut off from its server.

use std::{
    fs::OpenOptions,
    path::Path,
    process::{Child, Stdio},
    time::Duration,
};

use anyhow::{Context, ensure};
use serde_json::Value;
use tokio::{net::TcpListener, runtime::Runtime, sync::watch, time};

use crate::{
    chance::Chance,
    load::{Client, unix_us},
    paths, process,
    server::{Plan, Server},
    site::Profile,
};

use super::proxy::{self, Wire};

const INTERVAL: &str = "100ms";
const INTERVAL_US: i64 = 100_000;
/// An agent that is killed lives so long at most.
const MAX_LIFE_MS: u64 = 1_500;
/// How long the server has to get what was kept back, once it can be reached again.
const CATCH_UP: Duration = Duration::from_secs(60);
/// A session whose last sample is no older than this has caught up.
const CAUGHT_UP_US: i64 = 1_000_000;

/// What the server has of the agent.
struct Kept {
    sessions: usize,
    ticks: u64,
}

/// Kills the agent at random moments; each session that it began is whole up to its last sample.
pub(super) fn killed(kills: u32, seed: u64) -> anyhow::Result<()> {
    let plan = Plan::fresh("crash-agent", Profile::Dev.folder())?;
    let server = Server::start(&plan)?;
    let url = format!("http://{}", plan.address);
    let mut chance = Chance::new(seed);
    for _ in 0..kills {
        let mut agent = start(&url, &plan.folder)?;
        // Time to begin at all, then any moment.
        std::thread::sleep(Duration::from_millis(300 + chance.below(MAX_LIFE_MS)));
        agent.kill()?;
        agent.wait()?;
    }
    // One more, which brings what the last one has left, and ends in order.
    let mut agent = start(&url, &plan.folder)?;
    let runtime = Runtime::new()?;
    runtime.block_on(caught_up(&plan))?;
    stop(&mut agent)?;
    let kept = runtime.block_on(check(&plan))?;
    ensure!(kept.sessions > 1, "only {} sessions are there", kept.sessions);
    process::say(&format!(
        "  the agent killed {kills} times: {} sessions, {} samples, none missing between the \
         first and the last of a session",
        kept.sessions, kept.ticks
    ));
    server.stop()
}

/// Cuts the wire for a time, half of it silently; the session has no gap afterwards.
pub(super) fn cut_off(cut: Duration) -> anyhow::Result<()> {
    let plan = Plan::fresh("crash-wire", Profile::Dev.folder())?;
    let server = Server::start(&plan)?;
    let runtime = Runtime::new()?;
    let kept = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (wire, wires) = watch::channel(Wire::Whole);
        let proxy = tokio::spawn(proxy::run(listener, plan.address, wires));
        let mut agent = start(&url, &plan.folder)?;
        time::sleep(Duration::from_secs(2)).await;
        for state in [Wire::Silent, Wire::Refused] {
            wire.send(state)?;
            time::sleep(cut / 2).await;
        }
        wire.send(Wire::Whole)?;
        caught_up(&plan).await?;
        stop(&mut agent)?;
        proxy.abort();
        check(&plan).await
    })?;
    ensure!(kept.sessions == 1, "{} sessions instead of one", kept.sessions);
    let least = cut.as_micros() as i64 / INTERVAL_US * 9 / 10;
    ensure!(kept.ticks as i64 > least, "only {} samples are kept", kept.ticks);
    process::say(&format!(
        "  cut off for {} s: one session of {} samples without a gap",
        cut.as_secs(),
        kept.ticks
    ));
    server.stop()
}

fn start(url: &str, folder: &Path) -> anyhow::Result<Child> {
    let program = paths::program(Profile::Dev.folder(), "perfagent");
    let mut command = process::command(&program.to_string_lossy(), &["stream", "--server", url]);
    command.args(["--interval", INTERVAL, "--name", "crash"]);
    command.arg("--spool").arg(folder.join("spool")).stdin(Stdio::null());
    let log = OpenOptions::new().create(true).append(true).open(folder.join("agent.log"))?;
    command.stdout(log.try_clone()?).stderr(log).spawn().context("could not start the agent")
}

/// Asks it to end, and waits until it has.
fn stop(agent: &mut Child) -> anyhow::Result<()> {
    let status = process::terminate(agent)?;
    ensure!(status.success(), "the agent ended with {status}");
    Ok(())
}

/// Waits until the newest session has a sample that is as good as new.
async fn caught_up(plan: &Plan) -> anyhow::Result<()> {
    let began = process::now();
    let mut client = Client::new(plan.address);
    loop {
        let answer = client.get("/api/v1/sessions?limit=1").await?;
        let list: Value = serde_json::from_slice(&answer.body)?;
        let newest = list.pointer("/items/0/to_us").and_then(Value::as_i64).unwrap_or_default();
        if unix_us() - newest < CAUGHT_UP_US {
            return Ok(());
        }
        ensure!(began.elapsed() < CATCH_UP, "the agent does not catch up");
        time::sleep(Duration::from_millis(200)).await;
    }
}

/// Every session of the agent has all its samples, each once, at its interval.
async fn check(plan: &Plan) -> anyhow::Result<Kept> {
    let mut client = Client::new(plan.address);
    let answer = client.get("/api/v1/sessions?limit=200").await?;
    let list: Value = serde_json::from_slice(&answer.body)?;
    let sessions = list["items"].as_array().context("no list of sessions")?;
    let mut ticks = 0;
    for session in sessions {
        let id = session["id"].as_str().context("a session has an id")?;
        ensure!(session["lost"] == 0, "session {id} lost samples: {session}");
        let path = format!("/api/v1/sessions/{id}/export.jsonl");
        let lines = client.get(&path).await?;
        let text = std::str::from_utf8(&lines.body)?;
        let times: Vec<i64> = text.lines().skip(1).map(time_of).collect::<Result<_, _>>()?;
        for pair in times.windows(2) {
            let step = pair[1] - pair[0];
            ensure!(step > 0, "session {id} has a sample twice or out of order");
            // A machine that is busy with other things delays a sample; it does not skip ten.
            ensure!(step < 10 * INTERVAL_US, "session {id} has a hole of {step} µs");
        }
        ticks += times.len() as u64;
    }
    Ok(Kept { sessions: sessions.len(), ticks })
}

fn time_of(line: &str) -> anyhow::Result<i64> {
    let cell = line.trim_start_matches('[').split(',').next().context("a line has a time")?;
    cell.parse().with_context(|| format!("no time in {line:?}"))
}
