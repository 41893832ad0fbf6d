//! `cargo xtask bench peers`: the same load for the programs that people use today, in one run.

mod netdata;
mod process_tree;
mod time_series;
mod victoria;

use serde_json::json;

use crate::{figures, process};

/// VictoriaMetrics for ingest and Netdata's agent for overhead, beside ours.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Agents, each with one sample of 100 values a second.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    agents: u32,
    /// How long each part of the ingest takes; what watching costs is measured four times as long.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(5..=3_600))]
    seconds: u64,
    /// Print the figures without writing them into the repository.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    process::step("compile the release agent", || {
        let packages = ["build", "--locked", "--release", "--package", "perfagent"];
        process::run(&mut process::cargo(&packages))
    })?;
    figures::of_release_server("peers", args.dry_run, measure(args))
}

async fn measure(args: &Args) -> anyhow::Result<serde_json::Value> {
    Ok(json!({
        "machine": process::machine()?,
        "commit": process::commit()?,
        "ingest": time_series::compare(args.agents as usize, args.seconds).await?,
        "overhead": netdata::compare(args.seconds * 4).await?,
    }))
}

/// Whether a peer is there; whoever runs this is told what was not measured, and how to get it.
fn installed(program: &str, package: &str) -> bool {
    let found = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    });
    if !found {
        process::say(&format!(
            "  SKIPPED: {program} is not installed (Debian: apt install {package})"
        ));
    }
    found
}
