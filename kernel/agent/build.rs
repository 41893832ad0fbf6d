//! Hands the toolchain's facts to the program: they belong into every result.

use std::{error::Error, process::Command};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let rustc = variable("RUSTC")?;
    let output = Command::new(rustc).arg("--version").output()?;
    let version = String::from_utf8(output.stdout)?;
    // `rustc 1.95.0 (59807616e 2026-04-14)`: the commit stays, it is part of the answer.
    println!("cargo::rustc-env=PERFAGENT_COMPILER={}", version.trim());
    println!("cargo::rustc-env=PERFAGENT_TARGET={}", variable("TARGET")?);
    println!("cargo::rustc-env=PERFAGENT_FLAGS={}", flags()?);
    Ok(())
}

/// The optimisation level of the profile, and whatever `RUSTFLAGS` adds.
fn flags() -> Result<String, Box<dyn Error>> {
    let level = format!("-C opt-level={}", variable("OPT_LEVEL")?);
    let added = variable("CARGO_ENCODED_RUSTFLAGS")?.replace('\u{1f}', " ");
    Ok(format!("{level} {added}").trim().to_owned())
}

#[expect(clippy::disallowed_methods, reason = "a build script is told its facts by variables")]
fn variable(name: &str) -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={name}");
    std::env::var(name).map_err(|error| format!("{name}: {error}").into())
}
