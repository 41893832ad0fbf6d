//! `perfagent inspect`: what files hold, by the same rules as the server's import.

use std::{fmt::Write, process::ExitCode};

use kernel::import::{self, Imported};

use crate::{cli::InspectArgs, console, input_file::InputFile, measure, visible};

/// Prints every file; the exit code says whether all of them can be imported.
pub(crate) fn command(args: &InspectArgs) -> anyhow::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for path in &args.files {
        // One file that cannot be read or imported does not hide the others.
        let InputFile { name, bytes } = match InputFile::read(path) {
            Ok(file) => file,
            Err(error) => {
                code = console::fail(&error.into());
                continue;
            }
        };
        let shown = visible::word(&name);
        match import::import(&name, &bytes) {
            Ok(imported) => console::print(&text(&shown, &imported))?,
            Err(error) => {
                console::print(&format!("{shown}: {error}\n"))?;
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
        let _ = writeln!(text, "  {}", visible::word(&note.to_string()));
    }
    for score in &imported.foreign {
        let _ = writeln!(text, "  {}", visible::word(&score.to_string()));
    }
    for result in &imported.results {
        let _ = writeln!(text, "\n{}", measure::summary(&result.document).trim_end());
    }
    text.push('\n');
    text
}
