//! Agents that stream at their cadence, each on a connection of its own.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{task::JoinSet, time};

use crate::process;

use super::{
    agent::{Agent, Shape},
    clock::unix_us,
    streaming::Streaming,
};

/// What is sent.
pub(crate) struct Load {
    pub(crate) agents: usize,
    pub(crate) seconds: u64,
    pub(crate) shape: Arc<Shape>,
}

/// What came of it.
pub(crate) struct Outcome {
    /// Each agent's name, which is its session's, and how many of its ticks are acknowledged.
    pub(crate) ledger: Vec<(String, u64)>,
    /// From the moment at which a sample was due to its acknowledgement: what waits behind a slow
    /// one is late as well.
    latencies: Vec<Duration>,
    /// Answers that asked to come again later.
    pub(crate) waited: u64,
}

impl Outcome {
    pub(crate) fn acknowledged(&self) -> u64 {
        self.ledger.iter().map(|(_, acknowledged)| acknowledged).sum()
    }

    pub(crate) fn latencies_us(&self) -> Vec<u64> {
        self.latencies.iter().map(|latency| latency.as_micros() as u64).collect()
    }
}

/// Each agent has its own phase within the second. `make` gives the agent of a number, whose first
/// tick is at the time in microseconds.
pub(crate) async fn run<A: Streaming>(
    load: &Load,
    make: impl Fn(usize, i64) -> A,
) -> anyhow::Result<Outcome> {
    let start = process::now() + Duration::from_secs(1);
    let now_us = unix_us();
    let cadence = Duration::from_micros(load.shape.cadence_us as u64);
    let mut tasks = JoinSet::new();
    for number in 0..load.agents {
        let phase = cadence.mul_f64(number as f64 / load.agents as f64);
        let from_us = now_us + 1_000_000 + phase.as_micros() as i64;
        let agent = make(number, from_us);
        tasks.spawn(one(agent, start + phase, cadence, load.seconds));
    }
    let mut outcome = Outcome { ledger: Vec::new(), latencies: Vec::new(), waited: 0 };
    while let Some(done) = tasks.join_next().await {
        let Outcome { ledger, latencies, waited } = done??;
        outcome.ledger.extend(ledger);
        outcome.latencies.extend(latencies);
        outcome.waited += waited;
    }
    Ok(outcome)
}

async fn one(
    mut agent: impl Streaming,
    start: Instant,
    cadence: Duration,
    samples: u64,
) -> anyhow::Result<Outcome> {
    let (mut latencies, mut waited) = (Vec::new(), 0);
    for number in 0..samples {
        let due = start + cadence * number as u32;
        time::sleep_until(due.into()).await;
        // What the server put off is sent with what is new, as an agent's backlog is.
        let ticks = number + 1 - agent.acknowledged();
        match agent.send(ticks, unix_us()).await? {
            true => latencies.push(due.elapsed()),
            false => waited += 1,
        }
    }
    let ledger = vec![(agent.source().to_owned(), agent.acknowledged())];
    Ok(Outcome { ledger, latencies, waited })
}

/// As fast as it goes: sessions with so many samples each.
pub(crate) async fn fill(
    address: SocketAddr,
    sessions: usize,
    samples: u64,
    shape: &Arc<Shape>,
) -> anyhow::Result<()> {
    let from_us = unix_us() - samples as i64 * shape.cadence_us;
    for number in 0..sessions {
        let mut agent = Agent::new(address, number, shape, from_us);
        while agent.acknowledged < samples {
            agent.send(1, unix_us()).await?;
        }
    }
    Ok(())
}

/// Agents of our own protocol.
pub(crate) fn ours(address: SocketAddr, shape: &Arc<Shape>) -> impl Fn(usize, i64) -> Agent {
    move |number, from_us| Agent::new(address, number, shape, from_us)
}
