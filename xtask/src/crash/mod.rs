//! `cargo xtask crash`: faults under load, and a ledger of what was acknowledged.

mod agents;
mod clock;
mod disk;
mod events;
mod kills;
mod proxy;

use std::time::Duration;

use crate::{process, server::Plan};

/// CPUs of the hosts that made-up agents tell of.
const CPUS: usize = 2;
/// A made-up time for tick 0, a second between ticks: how fast they are sent is another matter.
const FROM_US: i64 = 1_790_000_000_000_000;
const CADENCE_US: i64 = 1_000_000;

/// How often the server, and how often the agent is killed in `cargo xtask test`.
const SHORT_KILLS: (u32, u32) = (12, 3);
const SHORT_CUT: Duration = Duration::from_secs(4);

/// Kill server and agent at random moments under load, cut and slow down the wire between them, set
/// the agent's clock and fill the disk; nothing that was acknowledged may be lost or kept twice.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How often the server is killed.
    #[arg(long, default_value_t = 200, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    kills: u32,
    /// How often the agent is killed.
    #[arg(long, default_value_t = 30, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    agent_kills: u32,
    /// For how long the agent is cut off from the server, and for how long its wire is slow.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=3_600))]
    cut: u64,
    /// Another number chooses other moments.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    process::step("compile the server and the agent", || {
        let packages = ["--package", "perfanalysis", "--package", "perfagent"];
        process::run(process::cargo(&["build", "--locked"]).args(packages))
    })?;
    let cut = Duration::from_secs(args.cut);
    all((args.kills, args.agent_kills), cut, args.seed)
}

/// The same with few faults. The programs are compiled already.
pub(crate) fn short() -> anyhow::Result<()> {
    all(SHORT_KILLS, SHORT_CUT, 1)
}

fn all((server, agent): (u32, u32), cut: Duration, seed: u64) -> anyhow::Result<()> {
    let title = format!("kill the server {server} times under load");
    process::step(&title, || kills::run(server, seed))?;
    process::step("fill the disk under load", disk::run)?;
    let title = format!("kill the agent {agent} times");
    process::step(&title, || agents::killed(agent, seed))?;
    let title = format!("cut the wire for {} s", cut.as_secs());
    process::step(&title, || agents::cut_off(cut))?;
    let title = format!("slow the wire down for {} s", cut.as_secs());
    process::step(&title, || agents::slowed(cut, seed))?;
    process::step("set the agent's clock by an hour under load", clock::run)
}

/// Every page and every index of the database, as its own program reads them.
fn check_integrity(plan: &Plan) -> anyhow::Result<()> {
    let mut command = process::command(&plan.program().to_string_lossy(), &["verify"]);
    let said = process::output(command.arg("--data").arg(plan.data()))?;
    process::say(&format!("  {}", said.trim_end()));
    Ok(())
}
