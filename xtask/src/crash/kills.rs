//! The server killed at random moments while agents stream and events are reported.

use std::time::Duration;

use anyhow::ensure;
use tokio::{runtime::Runtime, task::JoinSet, time};

use crate::{
    chance::Chance,
    load::{self, Agent, Client, Shape, Streaming, check_kept},
    process,
    server::{Plan, Server},
    site::Profile,
};

use super::{CADENCE_US, CPUS, FROM_US, events::Reporter};

const AGENTS: usize = 20;
/// Ticks of one body at most.
const MAX_TICKS: u64 = 8;
/// The server lives this long under load at most.
const MAX_LIFE_MS: u64 = 400;
/// Rounds between two looks at everything that is kept.
const LOOK_EVERY: u32 = 50;
/// The last line of what is promised: back in two seconds.
const BACK_WITHIN: Duration = Duration::from_secs(2);

pub(crate) fn run(kills: u32, seed: u64) -> anyhow::Result<()> {
    let plan = Plan::fresh("crash", Profile::Dev.folder())?;
    let mut chance = Chance::new(seed);
    let shape = Shape::new(CPUS, CADENCE_US);
    let new = |number| Agent::new(plan.address, number, &shape, FROM_US);
    let mut agents: Vec<Agent> = (0..AGENTS).map(new).collect();
    let mut reporter = Reporter::new(plan.address);
    let runtime = load::runtime()?;
    let mut times = Vec::new();
    for round in 1..=kills {
        let server = Server::start(&plan)?;
        if round > 1 {
            times.push(server.took);
        }
        let life = Duration::from_millis(chance.below(MAX_LIFE_MS));
        let streamed = stream(agents, &mut reporter, server, life, &mut chance);
        agents = runtime.block_on(streamed)?;
        if round % LOOK_EVERY == 0 || round == kills {
            let server = Server::start(&plan)?;
            look(&runtime, &server, &agents, round)?;
            let mut client = Client::new(server.address());
            let kept = runtime.block_on(reporter.check(&mut client))?;
            ensure!(reporter.acknowledged > 0, "no event was acknowledged, so nothing is shown");
            process::say(&format!(
                "  and {} events acknowledged, 0 lost, 0 doubled; {kept} kept",
                reporter.acknowledged
            ));
            server.stop()?;
        }
    }
    say_times(&mut times);
    super::check_integrity(&plan)
}

/// Streams and reports until the server is killed, and then until every agent has seen that it is
/// gone.
async fn stream(
    agents: Vec<Agent>,
    reporter: &mut Reporter,
    server: Server,
    life: Duration,
    chance: &mut Chance,
) -> anyhow::Result<Vec<Agent>> {
    let mut tasks = JoinSet::new();
    for agent in agents {
        tasks.spawn(one(agent, chance.fork()));
    }
    let mut own_chance = chance.fork();
    let killed = async {
        time::sleep(life).await;
        server.kill()
    };
    let (error, killed) = tokio::join!(reporter.report(&mut own_chance), killed);
    killed?;
    if !is_gone(&error) {
        return Err(error);
    }
    tasks.join_all().await.into_iter().collect()
}

/// One agent, until it gets no answer. What it does not know to be kept it sends again later, and
/// cuts it into bodies in another way.
async fn one(mut agent: Agent, mut chance: Chance) -> anyhow::Result<Agent> {
    loop {
        let ticks = 1 + chance.below(MAX_TICKS);
        match agent.send(ticks, agent.next_at_us()).await {
            Ok(_) => (),
            Err(error) if is_gone(&error) => return Ok(agent),
            Err(error) => return Err(error),
        }
        // Now and then a session ends, and the next tick opens it again.
        if chance.below(100) == 0 && agent.complete().await.is_err() {
            return Ok(agent);
        }
    }
}

fn is_gone(error: &anyhow::Error) -> bool {
    let broken = |cause: &(dyn std::error::Error + 'static)| {
        cause.is::<hyper::Error>() || cause.is::<std::io::Error>()
    };
    error.chain().any(broken)
}

fn look(runtime: &Runtime, server: &Server, agents: &[Agent], round: u32) -> anyhow::Result<()> {
    let (mut acknowledged, mut kept) = (0, 0);
    for agent in agents {
        let mut client = Client::new(server.address());
        let check = check_kept(&mut client, &agent.session, agent.acknowledged);
        kept += runtime.block_on(check)?;
        acknowledged += agent.acknowledged;
    }
    ensure!(acknowledged > 0, "nothing was acknowledged, so nothing is shown");
    process::say(&format!(
        "  after {round} kills: {acknowledged} samples acknowledged, 0 lost, 0 doubled; {kept} kept"
    ));
    Ok(())
}

fn say_times(times: &mut [Duration]) {
    times.sort_unstable();
    let Some(worst) = times.last() else { return };
    let median = times[times.len() / 2];
    let late = times.iter().filter(|took| **took > BACK_WITHIN).count();
    process::say(&format!(
        "  back after a kill: median {} ms, worst {} ms, {late} of {} later than 2 s",
        median.as_millis(),
        worst.as_millis(),
        times.len()
    ));
}
