//! The real agent: killed and started again, cut off from its server, and on a slow wire.

use std::{
    fs::OpenOptions,
    path::{Path, PathBuf},
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
pub(super) struct Kept {
    pub(super) sessions: usize,
    pub(super) ticks: u64,
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
    let half = cut / 2;
    let wires = [(Wire::Silent, half), (Wire::Refused, half)];
    let ticks = Runtime::new()?.block_on(through(&plan, &wires, Chance::new(0)))?;
    process::say(&format!(
        "  cut off for {} s: one session of {ticks} samples without a gap",
        cut.as_secs()
    ));
    server.stop()
}

/// Slows the wire down for a time, with stalls and breaks; samples come meanwhile, and the session
/// has no gap afterwards.
pub(super) fn slowed(time: Duration, seed: u64) -> anyhow::Result<()> {
    let plan = Plan::fresh("crash-slow-wire", Profile::Dev.folder())?;
    let server = Server::start(&plan)?;
    let wires = [(Wire::Slow, time)];
    let ticks = Runtime::new()?.block_on(through(&plan, &wires, Chance::new(seed)))?;
    process::say(&format!(
        "  a slow wire for {} s: one session of {ticks} samples without a gap",
        time.as_secs()
    ));
    server.stop()
}

/// Streams over a wire that is whole, then each of these for its time, then whole again; how many
/// samples the one session has.
async fn through(plan: &Plan, wires: &[(Wire, Duration)], chance: Chance) -> anyhow::Result<u64> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let (wire, states) = watch::channel(Wire::Whole);
    let proxy = tokio::spawn(proxy::run(listener, plan.address, states, chance));
    let mut agent = start(&url, &plan.folder)?;
    time::sleep(Duration::from_secs(2)).await;
    for (state, time) in wires {
        wire.send(*state)?;
        let since_us = unix_us();
        time::sleep(*time).await;
        let newest_us = newest_us(&mut Client::new(plan.address)).await?;
        ensure!(
            *state != Wire::Slow || newest_us > since_us,
            "nothing has come over a slow wire in {} s",
            time.as_secs()
        );
    }
    wire.send(Wire::Whole)?;
    caught_up(plan).await?;
    stop(&mut agent)?;
    proxy.abort();
    let kept = check(plan).await?;
    ensure!(kept.sessions == 1, "{} sessions instead of one", kept.sessions);
    let long: Duration = wires.iter().map(|(_, time)| *time).sum();
    let least = long.as_micros() as i64 / INTERVAL_US * 9 / 10;
    ensure!(kept.ticks as i64 > least, "only {} samples are kept", kept.ticks);
    Ok(kept.ticks)
}

pub(super) fn start(url: &str, folder: &Path) -> anyhow::Result<Child> {
    let program = paths::program(Profile::Dev.folder(), "perfagent");
    let mut command = process::command(&program.to_string_lossy(), &["stream", "--server", url]);
    command.args(["--interval", INTERVAL, "--name", "crash"]);
    command.arg("--spool").arg(folder.join("spool")).stdin(Stdio::null());
    // A clock that a test sets; without the file it is that of this computer.
    command.arg("--wall-offset").arg(wall_offset(folder));
    let log = OpenOptions::new().create(true).append(true).open(folder.join("agent.log"))?;
    command.stdout(log.try_clone()?).stderr(log).spawn().context("could not start the agent")
}

/// The file with what is added to the agent's clock, in microseconds.
pub(super) fn wall_offset(folder: &Path) -> PathBuf {
    folder.join("wall-offset")
}

/// Asks it to end, and waits until it has.
pub(super) fn stop(agent: &mut Child) -> anyhow::Result<()> {
    let status = process::terminate(agent)?;
    ensure!(status.success(), "the agent ended with {status}");
    Ok(())
}

/// Waits until the newest session has a sample that is as good as new.
pub(super) async fn caught_up(plan: &Plan) -> anyhow::Result<()> {
    let began = process::now();
    let mut client = Client::new(plan.address);
    loop {
        if unix_us() - newest_us(&mut client).await? < CAUGHT_UP_US {
            return Ok(());
        }
        ensure!(began.elapsed() < CATCH_UP, "the agent does not catch up");
        time::sleep(Duration::from_millis(200)).await;
    }
}

/// The time of the newest sample of the newest session; 0 without one.
async fn newest_us(client: &mut Client) -> anyhow::Result<i64> {
    let sessions = sessions(client).await?;
    let newest = sessions.first().and_then(|session| session["to_us"].as_i64());
    Ok(newest.unwrap_or_default())
}

/// The agent's own sessions, the newest first; made-up agents may stream beside it.
async fn sessions(client: &mut Client) -> anyhow::Result<Vec<Value>> {
    let answer = client.get("/api/v1/sessions?limit=200").await?;
    let list: Value = serde_json::from_slice(&answer.body)?;
    let mut sessions = list["items"].as_array().context("no list of sessions")?.clone();
    sessions.retain(is_real);
    Ok(sessions)
}

/// Whether a session or a collector is not that of a made-up agent.
pub(super) fn is_real(row: &Value) -> bool {
    row["name"].as_str().is_some_and(|name| !name.starts_with("load-"))
}

/// Every session of the agent has all its samples, each once, at its interval.
pub(super) async fn check(plan: &Plan) -> anyhow::Result<Kept> {
    let mut client = Client::new(plan.address);
    let mut ticks = 0;
    let sessions = sessions(&mut client).await?;
    for session in &sessions {
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
