//! `cargo xtask`: the only build tool of this repository.

mod agent;
mod api;
mod assets;
mod bench;
mod chance;
mod chromium;
mod ci;
mod crash;
mod figures;
mod fuzz;
mod fuzz_api;
mod hostile;
mod live;
mod load;
mod npm;
mod paths;
mod peers;
mod process;
mod repeatability;
mod schemathesis;
mod serve;
mod server;
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
    /// Send made-up requests to the API; none may be answered with 5xx or against its document.
    FuzzApi(fuzz_api::Args),
    /// Kill the server under load; nothing that was acknowledged may be lost.
    Crash(crash::Args),
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
        Task::FuzzApi(args) => fuzz_api::run(&args),
        Task::Crash(args) => crash::run(&args),
        Task::Ci => ci::run(),
    }
}
