//! `perfagent inspect`: what files hold, by the same rules as the server's import.

use std::{fmt::Write, process::ExitCode};

use kernel::import::{self, Imported, Preview};

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
            Ok(imported) => console::print(&text(&shown, imported))?,
            Err(error) => {
                console::print(&format!("{shown}: {error}\n"))?;
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

fn text(file_name: &str, imported: Imported) -> String {
    let documents: Vec<_> = imported.documents().map(measure::summary).collect();
    let Preview { format, notes, scores, recordings, machines, prices, container_names, .. } =
        Preview::new(file_name, imported);
    let counts = [
        (documents.len(), "result"),
        (recordings.len(), "recording"),
        (scores.len(), "score of another tool"),
        (machines.len(), "machine"),
        (prices.len(), "price"),
        (container_names.len(), "container name"),
    ];
    let mut text = format!("{file_name}: {format}");
    for (count, noun) in counts.into_iter().filter(|(count, _)| *count > 0) {
        let plural = if count == 1 { "" } else { "s" };
        // Writing into a String cannot fail.
        let _ = write!(text, ", {count} {noun}{plural}");
    }
    text.push('\n');
    let recordings = recordings.iter().map(ToString::to_string);
    let lines = [notes, scores, machines, container_names, prices].into_iter().flatten();
    for line in recordings.chain(lines) {
        let _ = writeln!(text, "  {}", visible::word(&line));
    }
    for document in documents {
        let _ = writeln!(text, "\n{}", document.trim_end());
    }
    text.push('\n');
    text
}
