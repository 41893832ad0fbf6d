//! `perfagent verify`: runs units of results again, and says whether they match.

use std::{
    path::Path,
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kernel::{
    import,
    result::ResultDocument,
    verify::{Check, Outcome, PROVES, Verification},
    workload::golden,
};

use crate::{chance, cli::VerifyArgs, clock::Clock, console, input_file::InputFile, visible};

/// Checks every file; the exit code says whether all of them could be read and none was found
/// to be forged.
pub(crate) fn command(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        golden::verified(),
        "this program computes wrong digests on this machine: \
         check the machine's memory, and install perfagent again"
    );
    let most = if args.all { usize::MAX } else { args.windows as usize };
    let mut code = ExitCode::SUCCESS;
    let mut any_was_run = false;
    for path in &args.files {
        match verify(path, most) {
            Ok(found) => {
                any_was_run |= found.any_was_run;
                console::print(&found.text)?;
                if found.is_forged {
                    code = ExitCode::FAILURE;
                }
            }
            // One file that cannot be read does not hide the others.
            Err(error) => code = console::fail(&error),
        }
    }
    if any_was_run {
        console::print(&format!("{PROVES}\n"))?;
    }
    Ok(code)
}

/// What was found in one file.
#[derive(Default)]
struct Found {
    text: String,
    is_forged: bool,
    any_was_run: bool,
}

fn verify(path: &Path, most: usize) -> anyhow::Result<Found> {
    let InputFile { name, bytes } = InputFile::read(path)?;
    let shown = visible::word(&name);
    let imported =
        import::import(&name, &bytes).map_err(|error| anyhow::anyhow!("{shown}: {error}"))?;
    let mut found = Found::default();
    let is_only_one = imported.results.len() == 1;
    for document in imported.documents() {
        let started = Clock::start();
        let outcome = compute(document, most, &shown)?;
        let seconds = started.now_ns() as f64 / 1e9;
        let which = if is_only_one { String::new() } else { format!(" {}", document.id) };
        let mut line = format!("{shown}{which}: {}", visible::word(&outcome.to_string()));
        if let Outcome::Verified { .. } = outcome {
            line.push_str(&format!(" That took {seconds:.1} s."));
        }
        found.text.push_str(&line);
        found.text.push('\n');
        found.is_forged |= matches!(outcome, Outcome::DoesNotMatch { .. });
        found.any_was_run |= matches!(outcome, Outcome::Verified { .. });
    }
    Ok(found)
}

/// Runs the checks on all CPUs, and stops at the first that does not hold.
fn compute(document: &ResultDocument, most: usize, shown: &str) -> anyhow::Result<Outcome> {
    let mut run = Verification::new(document, chance::seed()?, most);
    let checks: Vec<Check> = run.pending().to_vec();
    let bar = progress(run.cost_left_units(), shown);
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    let work = || {
        while let Some(check) = checks.get(next.fetch_add(1, Ordering::Relaxed)) {
            if check.holds() {
                bar.inc(check.cost_units());
                continue;
            }
            // The others have nothing more to do.
            next.store(checks.len(), Ordering::Relaxed);
            failed.lock().map_or_else(|_| (), |mut failed| *failed = Some(*check));
        }
    };
    let cpus = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        (0..cpus.min(checks.len())).for_each(|_| drop(scope.spawn(work)));
    });
    bar.finish_and_clear();
    match failed.into_inner().ok().flatten() {
        Some(check) => Ok(Outcome::DoesNotMatch { mismatch: check.mismatch() }),
        None => {
            checks.iter().for_each(|_| run.record(true));
            Ok(run.outcome())
        }
    }
}

/// How much is left, on a terminal only.
fn progress(cost_units: u64, shown: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(cost_units), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {msg}, {eta} left") {
        bar.set_style(style);
    }
    bar.set_message(shown.to_owned());
    bar
}
