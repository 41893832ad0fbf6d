//! The real agent on a host whose clock is set by an hour, forth and back, under load.

use std::{fs, time::Duration};

use anyhow::{Context, ensure};
use serde_json::Value;
use tokio::{runtime::Runtime, sync::watch, task::JoinSet, time};

use crate::{
    load::{Agent, Client, Shape, Streaming, check_kept},
    process,
    server::{Plan, Server},
    site::Profile,
};

use super::{CADENCE_US, CPUS, FROM_US, agents};

/// Made-up agents that stream beside it.
const OTHERS: usize = 5;
/// Between two bodies of one of them.
const PAUSE: Duration = Duration::from_millis(10);
const HOUR_US: i64 = 3_600_000_000;
/// How long the agent has on each clock.
const HOLD: Duration = Duration::from_secs(1);
/// How long the server has to show what it was told.
const SHOWN_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Nothing is lost and nothing is kept twice, the session goes on, and the skew is named.
pub(super) fn run() -> anyhow::Result<()> {
    let plan = Plan::fresh("crash-clock", Profile::Dev.folder())?;
    let server = Server::start(&plan)?;
    Runtime::new()?.block_on(set_under_load(&plan))?;
    server.stop()
}

async fn set_under_load(plan: &Plan) -> anyhow::Result<()> {
    let shape = Shape::new(CPUS, CADENCE_US);
    let (stop, stopped) = watch::channel(false);
    let mut others = JoinSet::new();
    for number in 0..OTHERS {
        let agent = Agent::new(plan.address, number, &shape, FROM_US);
        others.spawn(stream(agent, stopped.clone()));
    }
    let mut agent = agents::start(&format!("http://{}", plan.address), &plan.folder)?;
    agents::caught_up(plan).await?;
    let offset = agents::wall_offset(&plan.folder);
    for (hours, told) in [(1, Some("ahead of")), (-1, Some("behind")), (0, None)] {
        fs::write(&offset, (hours * HOUR_US).to_string())?;
        time::sleep(HOLD).await;
        shown(plan, told).await?;
    }
    agents::caught_up(plan).await?;
    agents::stop(&mut agent)?;
    stop.send(true)?;
    let (mut acknowledged, mut kept) = (0, 0);
    while let Some(agent) = others.join_next().await {
        let agent = agent??;
        let mut client = Client::new(plan.address);
        kept += check_kept(&mut client, &agent.session, agent.acknowledged).await?;
        acknowledged += agent.acknowledged;
    }
    let own = agents::check(plan).await?;
    ensure!(own.sessions == 1, "{} sessions instead of one", own.sessions);
    process::say(&format!(
        "  an hour on, back and right again: one session of {} samples without a gap; beside it \
         {acknowledged} acknowledged, 0 lost, 0 doubled; {kept} kept",
        own.ticks
    ));
    Ok(())
}

async fn stream(mut agent: Agent, stopped: watch::Receiver<bool>) -> anyhow::Result<Agent> {
    while !*stopped.borrow() {
        agent.send(1, agent.next_at_us()).await?;
        time::sleep(PAUSE).await;
    }
    Ok(agent)
}

/// Waits until the agent's collector is said to have a clock on this side of the server's, or no
/// wrong one.
async fn shown(plan: &Plan, side: Option<&str>) -> anyhow::Result<()> {
    let began = process::now();
    let mut client = Client::new(plan.address);
    loop {
        let skew = skew(&mut client).await?;
        let is_shown = match (&skew, side) {
            (Some(sentence), Some(side)) => sentence.contains(side),
            (None, None) => true,
            _ => false,
        };
        if is_shown {
            return Ok(());
        }
        ensure!(began.elapsed() < SHOWN_WITHIN, "{side:?} is expected, and it says {skew:?}");
        time::sleep(LOOK_EVERY).await;
    }
}

/// What is said of the clock of the one collector that is not made up.
async fn skew(client: &mut Client) -> anyhow::Result<Option<String>> {
    let answer = client.get("/api/v1/collectors?limit=200").await?;
    let list: Value = serde_json::from_slice(&answer.body)?;
    let collectors = list["items"].as_array().context("no list of collectors")?;
    let own = collectors.iter().find(|one| agents::is_real(one));
    let own = own.context("the agent has no collector")?;
    let troubles = own["troubles"].as_array().context("a collector says what is wrong")?;
    let skewed = troubles.iter().find(|trouble| trouble["kind"] == "clock_skew");
    Ok(skewed.and_then(|trouble| trouble["sentence"].as_str()).map(str::to_owned))
}
