//! `cargo xtask ci`: what must hold before a change lands.

use crate::{process, test, wasm};

const DENY: [&str; 3] = ["--", "-D", "warnings"];

pub(crate) fn run() -> anyhow::Result<()> {
    process::step("format", || process::run(&mut process::cargo(&["fmt", "--all", "--check"])))?;
    process::step("lints, native", || {
        let mut clippy = process::cargo(&["clippy", "--locked", "--all-targets"]);
        process::run(clippy.args(DENY))
    })?;
    wasm::ensure_target(wasm::TARGET)?;
    process::step("lints, wasm32", || {
        let mut clippy =
            process::cargo(&["clippy", "--locked", "--target", "wasm32-unknown-unknown"]);
        process::run(clippy.args(["--package", "hydrate", "--package", "kernel-worker"]).args(DENY))
    })?;
    test::run(&test::Args::everything())
}
