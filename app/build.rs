//! Hands the compiler's name to the code, for the result documents of calibrations.

use std::process::Command;

fn main() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.and_then(|output| String::from_utf8(output.stdout).ok());
    // `rustc 1.95.0 (59807616e 2026-04-14)`: the first two words.
    let words: Vec<&str> = version.as_deref().unwrap_or("rustc").split(' ').take(2).collect();
    let line = format!("cargo::rustc-env=PERFANALYSIS_COMPILER={}\n", words.join(" ").trim());
    let rerun = "cargo::rerun-if-changed=build.rs\n";
    let written = std::io::Write::write_all(&mut std::io::stdout(), (line + rerun).as_bytes());
    written.expect("cargo reads the output of a build script");
}
