//! The only file of the agent that writes to the terminal and asks there. Text for people goes
//! through `visible`, because it may repeat names from files and servers.

use std::{
    io::{self, BufRead, ErrorKind, IsTerminal, Write},
    process::ExitCode,
};

use anyhow::Context;

use crate::visible;

/// What a wrong command line ends with, as programs that use `clap` do.
const USAGE_CODE: u8 = 2;

/// Text for people or for a pipe, on standard output.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    print_bytes(visible::lines(text).as_bytes())
}

/// Bytes as they are, on standard output.
pub(crate) fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    written(out.write_all(bytes).and_then(|()| out.flush()))
}

/// A line for people on standard error, where it does not mix with a document.
pub(crate) fn note(line: &str) {
    // Where even this cannot be written, the exit code is all that is left.
    let _ = writeln!(io::stderr().lock(), "{}", visible::lines(line));
}

/// Why the program ends, on standard error.
pub(crate) fn fail(error: &anyhow::Error) -> ExitCode {
    note(&format!("perfagent: {error:#}"));
    ExitCode::FAILURE
}

/// Help and version, which somebody asked for, or what is wrong with the command line.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        note(error.to_string().trim_end());
        return ExitCode::from(USAGE_CODE);
    }
    match written(error.print().and_then(|()| io::stdout().flush())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// Whether somebody can be asked.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// A question that is answered with yes or no; anything but yes is no.
pub(crate) fn ask(question: &str) -> bool {
    let mut err = io::stderr().lock();
    let _ = write!(err, "{question} [y/N] ").and_then(|()| err.flush());
    let mut answer = String::new();
    let _ = io::stdin().lock().read_line(&mut answer);
    matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

/// A closed pipe is not an error: whoever reads the first lines with `head` has what they wanted.
fn written(result: io::Result<()>) -> anyhow::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to standard output"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_closed_pipe_is_no_error() {
        assert!(written(Ok(())).is_ok());
        assert!(written(Err(ErrorKind::BrokenPipe.into())).is_ok());
        let full = written(Err(ErrorKind::StorageFull.into())).unwrap_err();
        assert!(format!("{full:#}").starts_with("cannot write to standard output: "));
    }
}
