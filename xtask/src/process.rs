//! Running other programs, and saying how long each step took.

use std::{
    process::{Child, Command, ExitStatus},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::paths;

/// Runs `work` under a title and says how long it took.
pub(crate) fn step<T>(title: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    say(&format!("· {title}"));
    let start = now();
    let outcome = work().with_context(|| format!("{title} failed"))?;
    say(&format!("  {title}: {}", seconds(start.elapsed())));
    Ok(outcome)
}

/// A command in the repository's root.
pub(crate) fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(paths::root());
    command
}

/// Cargo, the one that runs this.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(paths::root());
    command
}

/// Runs to the end; a non-zero exit is an error that names the command.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("could not start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs to the end and returns what it wrote to its standard output.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| format!("could not start {}", shown(command)))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("{} ended with {}: {stderr}", shown(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Asks a program to end, as the system does, and waits until it has.
pub(crate) fn terminate(child: &mut Child) -> anyhow::Result<ExitStatus> {
    run(&mut command("kill", &["-TERM", &child.id().to_string()]))?;
    Ok(child.wait()?)
}

/// A line for whoever waits.
#[expect(clippy::print_stdout, reason = "this tool's output is its standard output")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// The system that a figure was measured on.
pub(crate) fn machine() -> anyhow::Result<String> {
    output(&mut command("uname", &["-srm"])).map(|text| text.trim().to_owned())
}

/// What a figure was measured of.
pub(crate) fn commit() -> anyhow::Result<String> {
    let mut git = command("git", &["rev-parse", "--short", "HEAD"]);
    output(&mut git).map(|text| text.trim().to_owned())
}

#[expect(clippy::disallowed_methods, reason = "a build tool says how long its steps took")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
