//! `cargo xtask bench --repeatability RUNS`: quick runs of this machine one after another, each
//! judged against the one before it.

use std::fs;

use anyhow::Context;
use serde_json::Value;

use crate::{bench, paths, process, site::Profile};

/// Measures `runs` times, keeps the documents below `target` and says how the neighbours are
/// judged. Takes half a minute for each run; anything else that runs meanwhile is noise.
pub(crate) fn run(runs: u32) -> anyhow::Result<Value> {
    process::run(&mut process::cargo(&[
        "build",
        "--locked",
        "--release",
        "--package",
        "perfagent",
    ]))?;
    bench::build_example("kernel", "neighbours")?;
    let folder = paths::target().join("repeatability");
    fs::create_dir_all(&folder)?;
    let agent = paths::program(Profile::Release.folder(), "perfagent");
    let mut files = Vec::new();
    for number in 1..=runs {
        let file = folder.join(format!("{number:02}.perf.json"));
        process::step(&format!("quick run {number} of {runs}"), || {
            let args = ["measure", "--profile", "quick", "--yes", "--quiet", "--force", "--out"];
            process::run(process::command(&agent.to_string_lossy(), &args).arg(&file))
        })?;
        files.push(file);
    }
    let example = paths::program(Profile::Release.folder(), "examples/neighbours");
    let text = process::output(process::command(&example.to_string_lossy(), &[]).args(&files))?;
    let (pairs, summary) = text.trim_end().rsplit_once('\n').context("no runs were judged")?;
    process::say(pairs);
    serde_json::from_str(summary).context("the last line is JSON")
}
