//! `cargo xtask bench live`: agents and viewers as the protocol has them, against the release
//! server on loopback.

mod restart;
mod viewers;

use std::time::Duration;

use anyhow::ensure;
use serde_json::json;
use tokio::time;

use crate::{
    figures,
    load::{
        Client, Shape, check_kept, spread,
        streams::{self, Load, Outcome},
        use_of, watched,
    },
    process,
    server::{Plan, Server},
    site::Profile,
};

use self::viewers::{Seen, Viewers};

/// Agents that stream and viewers that look on, both real connections over loopback.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Agents, each with one sample of 100 values a second.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    agents: u32,
    /// Viewers of everything.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    viewers: u32,
    /// How long each part takes.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(5..=3_600))]
    seconds: u64,
    /// Print the figures without writing them into the repository.
    #[arg(long)]
    dry_run: bool,
}

/// CPUs of a host with 100 series.
const CPUS: usize = 9;
const SECOND_US: i64 = 1_000_000;
/// Connections opened and closed to see whether memory stays.
const CYCLES: u32 = 100;
/// Sessions and samples of each that a small server holds.
const SMALL: (usize, u64) = (10, 1_000);

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    figures::of_release_server("live", args.dry_run, measure(args))
}

async fn measure(args: &Args) -> anyhow::Result<serde_json::Value> {
    let small = small().await?;
    let mut plan = Plan::fresh("bench-live", Profile::Release.folder())?;
    let connections = args.agents + args.viewers + 100;
    plan.more = vec!["--max-connections".to_owned(), connections.to_string()];
    let server = Server::start(&plan)?;
    let shape = Shape::new(CPUS, SECOND_US);
    let load = Load { agents: args.agents as usize, seconds: args.seconds, shape: shape.clone() };

    process::say(&format!("· {} agents, {} s", args.agents, args.seconds));
    let (alone, ingest) =
        watched(server.id(), streams::run(&load, streams::ours(server.address(), &shape))).await?;
    let kept = check(&server, &alone).await?;

    process::say(&format!("· the same and {} viewers", args.viewers));
    let live = viewed(&server, &load, args.viewers, false).await?;
    process::say("· the same, and one of the viewers is stalled");
    let stalled = viewed(&server, &load, args.viewers, true).await?;
    let leaked = cycles(&server).await?;
    process::say("· the server ends and begins again");
    let (server, restarted) = restart::restarted(server, &plan, args.agents, &shape).await?;
    server.stop()?;
    Ok(json!({
        "machine": process::machine()?,
        "commit": process::commit()?,
        "series": shape.series.len(),
        "ingest": {
            "agents": args.agents,
            "seconds": args.seconds,
            "samples_per_s": alone.acknowledged() as f64 / args.seconds as f64,
            "acknowledgement_ms": spread(alone.latencies_us()),
            "asked_to_wait": alone.waited,
            "kept": kept,
            "server_cpus": ingest.server_cpus,
            "load_tool_share": ingest.load_tool_share(),
            "server_mb": megabytes(ingest.resident),
        },
        "live": live,
        "live_beside_a_stalled_viewer": stalled,
        "small": small,
        "leaked_by_100_cycles_mb": leaked,
        "restart": restarted,
    }))
}

/// The load with viewers of everything, and with one more that never reads.
async fn viewed(
    server: &Server,
    load: &Load,
    count: u32,
    with_stalled: bool,
) -> anyhow::Result<serde_json::Value> {
    let before = use_of(server.id())?.resident;
    let viewers = Viewers::open(server.address(), count).await?;
    let stalled = match with_stalled {
        true => Some(viewers::stall(server.address()).await?),
        false => None,
    };
    let agents = streams::ours(server.address(), &load.shape);
    let (outcome, used) = watched(server.id(), streams::run(load, agents)).await?;
    let after = use_of(server.id())?.resident;
    let seen = viewers.close().await?;
    drop(stalled);
    check(server, &outcome).await?;
    Ok(json!({
        "viewers": count,
        "samples_per_s": outcome.acknowledged() as f64 / load.seconds as f64,
        "acknowledgement_ms": spread(outcome.latencies_us()),
        "agent_to_viewer_ms": spread(seen.latencies_us()),
        "seen": seen.samples,
        "dropped": seen.dropped,
        "frames": seen.frames,
        "megabytes_sent": seen.bytes as f64 / 1e6,
        "server_cpus": used.server_cpus,
        "load_tool_share": used.load_tool_share(),
        "viewers_mb": megabytes(after.saturating_sub(before)),
    }))
}

/// Reads every session back against the ledger.
async fn check(server: &Server, outcome: &Outcome) -> anyhow::Result<u64> {
    let mut client = Client::new(server.address());
    let mut kept = 0;
    for (session, acknowledged) in &outcome.ledger {
        kept += check_kept(&mut client, session, *acknowledged).await?;
    }
    ensure!(kept >= outcome.acknowledged(), "less is kept than was acknowledged");
    Ok(kept)
}

/// Memory of a server with ten live sessions of 1,000 samples each.
async fn small() -> anyhow::Result<serde_json::Value> {
    let (sessions, samples) = SMALL;
    process::say(&format!("· {sessions} live sessions of {samples} samples"));
    let plan = Plan::fresh("bench-small", Profile::Release.folder())?;
    let server = Server::start(&plan)?;
    let empty = use_of(server.id())?.resident;
    streams::fill(server.address(), sessions, samples, &Shape::new(CPUS, SECOND_US)).await?;
    let full = use_of(server.id())?.resident;
    server.stop()?;
    Ok(json!({ "empty_mb": megabytes(empty), "full_mb": megabytes(full) }))
}

/// Memory that is gone after viewers have come and left, in megabytes.
async fn cycles(server: &Server) -> anyhow::Result<f64> {
    let cycle = async || -> anyhow::Result<()> {
        for _ in 0..CYCLES {
            let viewers = Viewers::open(server.address(), 1).await?;
            let _: Seen = viewers.close().await?;
        }
        time::sleep(Duration::from_secs(1)).await;
        Ok(())
    };
    // The first hundred fill the allocator's pools.
    cycle().await?;
    let before = use_of(server.id())?.resident;
    cycle().await?;
    let after = use_of(server.id())?.resident;
    Ok(megabytes(after) - megabytes(before))
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
