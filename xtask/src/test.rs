//! `cargo xtask test`: all tests, from unit to end to end.

use crate::{
    agent, chromium, crash, fuzz_api, npm, paths, process,
    site::{self, Profile},
    twin, wasm,
};

/// Run every test: Rust, golden digests in C, made-up requests to the API, faults under load, end to end.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only the tests in Rust and C.
    #[arg(long, conflicts_with = "end_to_end")]
    rust: bool,
    /// Only the tests in the browser; words after `--` go to Playwright.
    #[arg(long)]
    end_to_end: bool,
    /// Passed to Playwright, such as `-g upload`.
    #[arg(last = true)]
    playwright: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if !args.end_to_end {
        rust()?;
    }
    if !args.rust {
        end_to_end(&args.playwright)?;
    }
    Ok(())
}

fn rust() -> anyhow::Result<()> {
    process::step("Rust tests", || process::run(&mut process::cargo(&["test", "--locked"])))?;
    process::step("golden digests in C", twin::check_digests)?;
    fuzz_api::short()?;
    crash::short()
}

fn end_to_end(playwright: &[String]) -> anyhow::Result<()> {
    let chromium = chromium::ensure()?;
    site::build_site()?;
    site::build_programs(Profile::Dev)?;
    agent::build()?;
    npm::end2end()?;
    process::step("golden digests in node", || {
        let module = wasm::worker()?;
        let mut node = process::command("node", &["kernel/worker/tests/golden.mjs"]);
        process::run(node.arg(module.js.parent().expect("a module lies in a folder")))
    })?;
    process::step("end-to-end tests in Chromium", || {
        let mut npx = process::command("npx", &["--no-install", "playwright", "test"]);
        npx.current_dir(paths::root().join("end2end"))
            .args(playwright)
            .env("CHROMIUM", chromium)
            .env("PERFANALYSIS_SERVER", paths::program(Profile::Dev.folder(), "perfanalysis"))
            .env("PERFANALYSIS_AGENT", paths::program(Profile::Dev.folder(), "perfagent"))
            .env("PERFANALYSIS_SITE", paths::site());
        process::run(&mut npx)
    })
}

impl Args {
    /// Nothing left out.
    pub(crate) fn everything() -> Self {
        Self { rust: false, end_to_end: false, playwright: Vec::new() }
    }
}
