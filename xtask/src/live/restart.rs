//! A server that is told to end and started again while agents stream: how long they are without it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::{
    sync::watch,
    task::{JoinSet, spawn_blocking},
    time,
};

use crate::{
    load::{Agent, Client, Shape, Streaming, check_kept, spread, unix_us},
    process,
    server::{Plan, Server},
};

/// Seconds of streaming before the end.
const BEFORE_S: u64 = 5;
/// Seconds in which every agent has to be back.
const PATIENCE_S: u64 = 60;

/// Ends the server in the usual way and starts it again; the new one and the figures.
pub(super) async fn restarted(
    server: Server,
    plan: &Plan,
    agents: u32,
    shape: &Arc<Shape>,
) -> anyhow::Result<(Server, Value)> {
    let (began, begins) = watch::channel(None);
    let (start, from_us) = (process::now(), unix_us());
    let cadence = Duration::from_micros(shape.cadence_us as u64);
    let mut tasks = JoinSet::new();
    for number in 0..agents {
        let phase = cadence.mul_f64(f64::from(number) / f64::from(agents));
        let agent = Agent::new(server.address(), number as usize, shape, from_us);
        tasks.spawn(one(agent, start + phase, cadence, begins.clone()));
    }
    time::sleep(Duration::from_secs(BEFORE_S)).await;
    let stopped = process::now();
    spawn_blocking(move || server.terminate()).await??;
    let drained = stopped.elapsed();
    let plan = plan.clone();
    let again = spawn_blocking(move || Server::start(&plan)).await??;
    let outage = stopped.elapsed();
    began.send(Some(stopped))?;
    let all = time::timeout(Duration::from_secs(PATIENCE_S), tasks.join_all()).await;
    let all = all.context("not every agent came back")?;
    let mut back_us = Vec::new();
    let mut client = Client::new(again.address());
    for outcome in all {
        let (session, acknowledged, took) = outcome?;
        back_us.push(took.as_micros() as u64);
        let kept = check_kept(&mut client, &session, acknowledged).await?;
        ensure!(kept >= acknowledged, "{session}: less is kept than was acknowledged");
    }
    let figures = json!({
        "agents": agents,
        "drained_ms": drained.as_secs_f64() * 1e3,
        "without_server_ms": outage.as_secs_f64() * 1e3,
        "agents_back_ms": spread(back_us),
    });
    Ok((again, figures))
}

/// Streams until the server has begun again and has acknowledged everything; its session, how much
/// of it, and how long after the end that was.
async fn one(
    mut agent: Agent,
    start: Instant,
    cadence: Duration,
    begins: watch::Receiver<Option<Instant>>,
) -> anyhow::Result<(String, u64, Duration)> {
    for number in 0_u64.. {
        time::sleep_until((start + cadence * number as u32).into()).await;
        // While it is away nothing is lost: what is not acknowledged is sent again.
        let sent = agent.send(number + 1 - agent.acknowledged(), unix_us()).await;
        let stopped = *begins.borrow();
        if let (Ok(true), Some(stopped)) = (sent, stopped) {
            return Ok((agent.source().to_owned(), agent.acknowledged(), stopped.elapsed()));
        }
    }
    anyhow::bail!("no more numbers")
}
