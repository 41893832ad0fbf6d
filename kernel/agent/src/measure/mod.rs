//! `perfagent measure`: plan, run, write, show, send.

mod busy;
mod document;
mod host;
mod panel;
mod progress;
mod report;
mod run;
mod seed;
mod summary;

use std::process::ExitCode;

use anyhow::Context;
use kernel::{
    measure::{Plan, Schedule},
    result::{ResultDocument, Status},
    warning::Warning,
    workload::golden,
};

pub(crate) use self::summary::text as summary;
use self::{document::Frame, host::Host, report::Report, run::Outcome, seed::Seed};
use crate::{
    chance,
    cli::MeasureArgs,
    clock, console,
    interrupt::{self, Interrupt},
    result_file::{self, ResultFile},
    root::Root,
    token::Token,
    toolchain, upload, visible,
};

pub(crate) fn command(args: &MeasureArgs) -> anyhow::Result<ExitCode> {
    let interrupt = Interrupt::watch()?;
    anyhow::ensure!(
        golden::verified(),
        "this program computes wrong digests on this machine: \
         check the machine's memory, and install perfagent again"
    );
    let mut host = Host::read(&Root::new("/"))?;
    host.name(args);
    // What cannot be planned is found out before anything is waited for.
    let schedule = schedule(args)?;
    Plan::new(schedule.clone(), host.capacity.shape, args.workload, 0)?;
    let token = Token::read(&args.token)?;
    let file = result_file(args, &host)?;
    let before = busy::check(&host, args.yes)?;
    let mut warnings = host.capacity.warnings.clone();
    warnings.extend(before.warning);

    let Seed { seed, challenge } = Seed::draw(args, token.as_ref())?;
    let started_at_us = clock::utc_now_us();
    let id = chance::id(started_at_us)?.to_string();
    let plan = Plan::new(schedule, host.capacity.shape, args.workload, seed.0)?;
    let name = host.machine.name.as_deref();
    let mut report = Report::start(args.server.as_ref(), token, &id, name);
    report.started(args, &plan);
    let outcome = run::execute(plan, seed.0, &host, &interrupt, !args.quiet, &mut report)?;
    if outcome.plan.measured().levels.is_empty() {
        report.finished(None);
        console::note("Stopped before anything was measured; no file was written.");
        return Ok(ExitCode::from(interrupt::EXIT_CODE));
    }
    warnings.extend(doubts(&outcome));

    let frame = Frame {
        id,
        started_at_us,
        profile: args.profile,
        workload: args.workload,
        seed,
        challenge,
        background_before_pct: before.background_pct,
        toolchain: toolchain::read(),
        warnings,
    };
    let document = document::assemble(frame, host.machine, &outcome);
    report.finished(Some(&document));
    finish(args, file, &document)
}

/// The profile, with what somebody asked for instead.
fn schedule(args: &MeasureArgs) -> anyhow::Result<Schedule> {
    let MeasureArgs { profile, levels, threads, budget, .. } = args;
    let mut schedule = Schedule::from(*profile);
    if let Some(levels) = levels {
        schedule = schedule.levels(levels).context("--levels")?;
    }
    if let Some(threads) = threads {
        schedule = schedule.threads(threads).context("--threads")?;
    }
    if let Some(budget) = budget {
        schedule = schedule.budget(*budget).context("--budget")?;
    }
    Ok(schedule)
}

/// Writes the file first; what follows can fail without losing the run.
fn finish(
    args: &MeasureArgs,
    file: ResultFile,
    document: &ResultDocument,
) -> anyhow::Result<ExitCode> {
    let json = document.to_json();
    let path = file.finish(&json)?;
    let shown = if args.json {
        console::print_bytes(json.as_bytes())
    } else if args.quiet {
        Ok(())
    } else {
        console::print(&summary(document))
    };
    if !args.quiet {
        console::note(&format!("Written to {}", visible::word(&path.to_string_lossy())));
    }
    match (document.status, &args.server) {
        (Status::Complete, Some(server)) => upload::result(&path, server, &args.token)?,
        // Whoever stops a run has not yet said that others should see it.
        (Status::Aborted, Some(server)) => {
            let again = upload::command_line(&path, server, &args.token);
            console::note(&format!(
                "Not uploaded, because the run was stopped. To send it:\n  {again}"
            ));
        }
        (_, None) => {}
    }
    // A full disk behind standard output does not keep the result from its file and its server.
    shown?;
    Ok(match document.status {
        Status::Complete => ExitCode::SUCCESS,
        Status::Aborted => ExitCode::from(interrupt::EXIT_CODE),
    })
}

/// Opened before the run, so that a place where nothing can be written is found out first.
fn result_file(args: &MeasureArgs, host: &Host) -> anyhow::Result<ResultFile> {
    match &args.out {
        Some(path) if args.force => ResultFile::replace(path),
        Some(path) => ResultFile::create(path),
        None => {
            let time = kernel::utc::compact(clock::utc_now_us());
            let name = result_file::default_name(host.machine.name.as_deref(), &time);
            ResultFile::create(&result_file::free(name))
        }
    }
}

/// Doubts that the run itself gave rise to.
fn doubts(outcome: &Outcome) -> Vec<Warning> {
    let plan = &outcome.plan;
    let (visits_done, visits_planned) = (plan.visits_done(), plan.visits_planned());
    let mut doubts = Vec::new();
    if outcome.unpinned > 0 {
        doubts.push(Warning::NotPinned { lanes: outcome.unpinned });
    }
    if outcome.is_aborted {
        doubts.push(Warning::Aborted { visits_done, visits_planned });
    } else if visits_done < visits_planned {
        doubts.push(Warning::OutOfTime { visits_done, visits_planned });
    }
    doubts
}

#[cfg(test)]
mod tests {
    use kernel::{
        measure::{Profile, Shape},
        result::{Overhead, Window},
        workload::Workload,
    };

    use super::*;

    /// A smoke run of two visits, the first of which takes `first_ns`.
    fn outcome(first_ns: Option<u64>) -> Outcome {
        let shape = Shape::new(1.0, 1, 1).unwrap();
        let mut plan = Plan::new(Profile::Smoke, shape, Workload::Standard, 1).unwrap();
        if let Some(elapsed_ns) = first_ns {
            plan.record(Window {
                warmup: false,
                start_ns: 0,
                elapsed_ns,
                own_cpu_ns: elapsed_ns,
                units: 1,
                digest_sum: kernel::hex::Hex64(0),
                lanes: Vec::new(),
                background_pct: None,
                steal_pct: None,
                frequency_mhz: None,
                throttled_ns: None,
            });
        }
        let overhead = Overhead::default();
        Outcome { plan, elapsed_ns: 1, is_aborted: false, unpinned: 0, overhead }
    }

    #[test]
    fn what_a_run_could_not_do_is_doubted() {
        let late = outcome(Some(60_000_000_000));
        assert_eq!(doubts(&late), [Warning::OutOfTime { visits_done: 1, visits_planned: 2 }]);
        let stopped = Outcome { is_aborted: true, unpinned: 3, ..outcome(None) };
        assert_eq!(
            doubts(&stopped),
            [
                Warning::NotPinned { lanes: 3 },
                Warning::Aborted { visits_done: 0, visits_planned: 2 }
            ]
        );
    }
}
