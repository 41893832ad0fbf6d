//! npm packages, installed from their lock files when those have changed.

use std::path::Path;

use crate::{paths, process};

/// The bundler, the optimiser and the chart library.
pub(crate) fn app() -> anyhow::Result<()> {
    install("app")
}

/// The end-to-end test runner.
pub(crate) fn end2end() -> anyhow::Result<()> {
    install("end2end")
}

fn install(folder: &str) -> anyhow::Result<()> {
    let dir = paths::root().join(folder);
    if is_current(&dir) {
        return Ok(());
    }
    process::step(&format!("npm packages of {folder}"), || {
        let mut npm =
            process::command("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        // The browser comes from the system; Playwright's own download is not needed.
        npm.current_dir(&dir).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        process::run(&mut npm)
    })
}

/// npm leaves a copy of the lock beside the packages; older than the lock means stale.
fn is_current(dir: &Path) -> bool {
    let changed = |file: &str| dir.join(file).metadata().and_then(|meta| meta.modified());
    match (changed("package-lock.json"), changed("node_modules/.package-lock.json")) {
        (Ok(lock), Ok(installed)) => installed >= lock,
        _ => false,
    }
}
