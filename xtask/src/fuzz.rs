//! `cargo xtask fuzz`: every fuzz target for a bounded time.
//!
//! What a run learns stays in `target/xtask/fuzz/corpus` and is where the next one begins. An
//! input that breaks something is named at the end; put it into `kernel/fuzz/regressions`, where
//! the tests replay it for ever.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::{paths, process};

const TARGETS: [&str; 5] = ["import", "tables", "objects", "texts", "wire"];
/// What every target begins with: files of every format, bodies of agents, and what was found.
const SEEDS: [&str; 3] =
    ["kernel/src/import/fixtures", "kernel/fuzz/seeds", "kernel/fuzz/regressions"];
/// Longer inputs find nothing that shorter ones do not.
const MAX_INPUT_BYTES: u32 = 16_384;
/// An input that takes longer, or more memory, is a finding.
const TIMEOUT_S: u32 = 20;
const MEMORY_MIB: u32 = 3_072;

/// Feed every importer, and what reads the bodies of agents, with input that nobody would write.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How long each target runs.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Only these targets: import, tables, objects, texts, wire.
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(TARGETS))]
    targets: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    ensure_tools()?;
    let all = TARGETS.map(str::to_owned).to_vec();
    let targets = if args.targets.is_empty() { &all } else { &args.targets };
    for target in targets {
        let title = format!("fuzz {target} for {} s", args.seconds);
        process::step(&title, || fuzz(target, args.seconds))?;
    }
    Ok(())
}

/// A nightly compiler, which the sanitizers need, and `cargo-fuzz`.
fn ensure_tools() -> anyhow::Result<()> {
    let toolchains = process::output(&mut process::command("rustup", &["toolchain", "list"]))?;
    if !toolchains.lines().any(|line| line.starts_with("nightly")) {
        process::step("install a nightly compiler", || {
            let words = ["toolchain", "install", "nightly", "--profile", "minimal"];
            process::run(&mut process::command("rustup", &words))
        })?;
    }
    if process::output(&mut process::cargo(&["fuzz", "--version"])).is_err() {
        process::step("install cargo-fuzz", || {
            process::run(&mut process::cargo(&["install", "cargo-fuzz", "--locked"]))
        })?;
    }
    Ok(())
}

fn fuzz(target: &str, seconds: u32) -> anyhow::Result<()> {
    let folder = paths::work().join("fuzz");
    let corpus = folder.join("corpus").join(target);
    let artifacts = folder.join("artifacts").join(target);
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&artifacts)?;
    seed(&corpus)?;
    let mut command = nightly(&["fuzz", "run", "--fuzz-dir", "kernel/fuzz"]);
    command.arg("--target-dir").arg(folder.join("build")).arg(target).arg(&corpus).arg("--");
    command.arg(format!("-artifact_prefix={}/", artifacts.display())).args([
        format!("-max_total_time={seconds}"),
        format!("-max_len={MAX_INPUT_BYTES}"),
        format!("-timeout={TIMEOUT_S}"),
        format!("-rss_limit_mb={MEMORY_MIB}"),
        "-print_final_stats=1".to_owned(),
    ]);
    command.arg(format!("-dict={}", paths::root().join("kernel/fuzz/words.dict").display()));
    let executed = watch(&mut command).with_context(|| {
        format!("what was found is in {}; put it into kernel/fuzz/regressions", artifacts.display())
    })?;
    process::say(&format!("  {executed} inputs, nothing found"));
    Ok(())
}

/// Cargo of the nightly compiler, whatever compiler runs this.
fn nightly(words: &[&str]) -> Command {
    let mut command = process::command("rustup", &["run", "nightly", "cargo"]);
    command.args(words).env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC");
    command
}

fn seed(corpus: &Path) -> anyhow::Result<()> {
    for folder in SEEDS {
        for entry in fs::read_dir(paths::root().join(folder))? {
            let from: PathBuf = entry?.path();
            let name = from.file_name().context("an entry of a folder has a name")?;
            fs::copy(&from, corpus.join(name))?;
        }
    }
    Ok(())
}

/// Shows what it writes and returns how many inputs were tried.
fn watch(command: &mut Command) -> anyhow::Result<u64> {
    let mut child = command.stderr(Stdio::piped()).spawn().context("could not start rustup")?;
    let stderr = child.stderr.take().context("it was asked for")?;
    let mut executed = 0;
    for line in BufReader::new(stderr).lines() {
        let line = line?;
        if let Some(count) = line.strip_prefix("stat::number_of_executed_units:") {
            executed = count.trim().parse().unwrap_or(0);
        }
        process::say(&line);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("the target ended with {status}");
    }
    Ok(executed)
}
