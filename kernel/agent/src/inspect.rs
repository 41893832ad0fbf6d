//! `perfagent inspect`: what files hold, by the same rules as the server's import.

use std::{fmt::Write, process::ExitCode};

use kernel::import::{self, Imported};

use crate::{cli::InspectArgs, console, measure, upload::Upload};

/// Prints every file; the exit code says whether all of them can be imported.
pub(crate) fn command(args: &InspectArgs) -> anyhow::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for path in &args.files {
        let upload = Upload::read(path)?;
        match import::import(&upload.name, &upload.bytes) {
            Ok(imported) => console::print(&text(&upload.name, &imported)),
            Err(error) => {
                console::print(&format!("{}: {error}\n", upload.name));
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

fn text(file_name: &str, imported: &Imported) -> String {
    let count = imported.results.len();
    let noun = if count == 1 { "result" } else { "results" };
    let mut text = format!("{file_name}: {}, {count} {noun}\n", imported.format.name());
    for note in &imported.notes {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "  {note}");
    }
    for result in &imported.results {
        let _ = writeln!(text, "\n{}", measure::summary(&result.document).trim_end());
    }
    text.push('\n');
    text
}
