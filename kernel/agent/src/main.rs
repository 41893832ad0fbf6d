//! `perfagent`: measures how much work a server does, and writes a result document.

mod capacity;
mod chance;
mod cli;
mod clock;
mod console;
#[cfg(test)]
mod fixtures;
mod hex;
mod inspect;
mod interrupt;
mod lanes;
mod machine;
mod measure;
mod result_file;
mod root;
mod toolchain;
mod upload;
mod utc;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Measure(args) => measure::command(&args),
        Command::Upload(args) => upload::command(&args),
        Command::Inspect(args) => inspect::command(&args),
    };
    done.unwrap_or_else(|error| {
        console::note(&format!("perfagent: {error:#}"));
        ExitCode::FAILURE
    })
}
