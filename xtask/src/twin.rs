//! The parts of the unit in C, built on the spot: their digests, and who is faster.

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::{paths, process};

/// What the kernel's speed is measured against: ordinary optimisation, and no multiply-add
/// that rounds once where the unit rounds twice.
const FLAGS: [&str; 5] = ["-std=c11", "-O2", "-ffp-contract=off", "-Wall", "-Wextra"];

/// The twin as one compiler built it.
pub(crate) struct Twin {
    pub(crate) compiler: &'static str,
    pub(crate) program: PathBuf,
}

/// As the kernel's `golden.json` has it.
#[derive(Deserialize)]
struct Golden {
    workload: String,
    seed: String,
    lane: u32,
    unit: u64,
    digest: String,
}

/// One twin for each compiler that is at hand.
pub(crate) fn build() -> anyhow::Result<Vec<Twin>> {
    let dir = paths::work().join("c-twin");
    fs::create_dir_all(&dir)?;
    let sources = sources()?;
    let mut twins = Vec::new();
    for compiler in ["gcc", "clang"].into_iter().filter(|name| is_there(name)) {
        let program = dir.join(compiler);
        let mut command = process::command(compiler, &FLAGS);
        process::run(command.arg("-o").arg(&program).args(&sources).arg("-lm"))?;
        twins.push(Twin { compiler, program });
    }
    Ok(twins)
}

/// Compares every twin with the committed digests; says so where there is no compiler.
pub(crate) fn check_digests() -> anyhow::Result<()> {
    let twins = build()?;
    if twins.is_empty() {
        process::say("  SKIPPED: neither gcc nor clang is installed (Debian: apt install gcc)");
    }
    let committed = fs::read(paths::root().join("kernel/src/workload/golden.json"))?;
    let committed: Vec<Golden> = serde_json::from_slice(&committed)?;
    // The bundle is made of the parts' digests; the twin has the parts and `classic`.
    let parts: Vec<Golden> = committed.into_iter().filter(|it| it.workload != "standard").collect();
    for Twin { compiler, program } in &twins {
        let digests = digests(program, &parts)?;
        let found: Vec<&str> = digests.lines().collect();
        let expected: Vec<&str> = parts.iter().map(|golden| golden.digest.as_str()).collect();
        if found != expected {
            bail!("the twin built by {compiler} computes\n{found:#?}\ninstead of\n{expected:#?}");
        }
        process::say(&format!("  {compiler}: {} digests equal", expected.len()));
    }
    Ok(())
}

fn digests(program: &Path, parts: &[Golden]) -> anyhow::Result<String> {
    let mut questions = String::new();
    for Golden { workload, seed, lane, unit, .. } in parts {
        writeln!(questions, "digest {workload} {seed} {lane} {unit}")?;
    }
    let mut twin = Command::new(program);
    let mut twin = twin.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    // The questions fit the pipe, so the twin may answer as it likes.
    twin.stdin.take().context("a pipe was asked for")?.write_all(questions.as_bytes())?;
    let answers = twin.wait_with_output()?;
    Ok(String::from_utf8(answers.stdout)?)
}

fn sources() -> anyhow::Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(paths::root().join("end2end/bench/c"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "c") {
            sources.push(path);
        }
    }
    Ok(sources)
}

fn is_there(compiler: &str) -> bool {
    process::output(&mut process::command(compiler, &["--version"])).is_ok()
}
