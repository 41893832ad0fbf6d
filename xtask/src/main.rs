//! `cargo xtask`: the only build tool of this repository.

mod agent;
mod assets;
mod bench;
mod chromium;
mod ci;
mod fuzz;
mod npm;
mod paths;
mod process;
mod repeatability;
mod serve;
mod site;
mod sizes;
mod test;
mod twin;
mod wasm;

use clap::{Parser, Subcommand};

/// Builds, serves, tests and measures PerfAnalysis.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and run the server on this machine.
    Serve(serve::Args),
    /// Build the release server, the agent and the site.
    Build {
        /// Only what a browser loads, into target/site.
        #[arg(long)]
        site: bool,
    },
    /// Run every test: Rust, golden digests in C, node and Chromium, end to end.
    Test(test::Args),
    /// Measure what the project promises and write the table.
    Bench(bench::Args),
    /// Feed every importer with input that nobody would write.
    Fuzz(fuzz::Args),
    /// What the continuous integration runs: format, lints, tests.
    Ci,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Serve(args) => serve::run(&args),
        Task::Build { site: true } => site::build_site(),
        Task::Build { site: false } => site::build_all(),
        Task::Test(args) => test::run(&args),
        Task::Bench(args) => bench::run(&args),
        Task::Fuzz(args) => fuzz::run(&args),
        Task::Ci => ci::run(),
    }
}
