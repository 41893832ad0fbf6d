//! Figures of the release server, as they are made and written down.

use std::fs;

use serde_json::Value;

use crate::{load, paths, process};

/// Compiles the release server, measures it, prints the figures, and writes them to
/// `end2end/bench/NAME.json` unless it is a dry run.
pub(crate) fn of_release_server(
    name: &str,
    dry_run: bool,
    measure: impl Future<Output = anyhow::Result<Value>>,
) -> anyhow::Result<()> {
    process::step("compile the release server", || {
        let packages = ["build", "--locked", "--release", "--package", "perfanalysis"];
        process::run(&mut process::cargo(&packages))
    })?;
    let figures = load::runtime()?.block_on(measure)?;
    let text = serde_json::to_string_pretty(&figures)? + "\n";
    process::say(&text);
    if !dry_run {
        fs::write(paths::root().join(format!("end2end/bench/{name}.json")), text)?;
    }
    Ok(())
}
