//! `perfagent`: measures how much work a server does, and writes a result document.

mod capacity;
mod chance;
mod cli;
mod clock;
mod console;
#[cfg(test)]
mod fixtures;
mod hex;
mod input_file;
mod inspect;
mod interrupt;
mod lanes;
mod large_file;
mod machine;
mod measure;
mod result_file;
mod root;
mod server_url;
mod stream;
mod token;
mod toolchain;
mod upload;
mod verify;
mod visible;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    let command = match Cli::try_parse() {
        Ok(cli) => cli.command,
        Err(error) => return console::usage(&error),
    };
    let done = match command {
        Command::Measure(args) => measure::command(&args),
        Command::Upload(args) => upload::command(&args),
        Command::Inspect(args) => inspect::command(&args),
        Command::Verify(args) => verify::command(&args),
        Command::Stream(args) => stream::command(&args),
    };
    done.unwrap_or_else(|error| console::fail(&error))
}
