//! The rows of the passport: what was found, its grade, and what to do.

use super::{Grade, PassportRow};
use crate::{
    estimate::{self, RunEstimates},
    format,
    machine::Machine,
    result::{Level, ResultDocument},
    warning::Warning,
};

/// What the measuring program may take beside the kernel, percent of the machine.
const OVERHEAD_PCT: f64 = 0.3;
const NOT_RECORDED: &str = "not recorded";

/// The same rows for every result, in reading order.
pub(super) fn of(document: &ResultDocument, run: &RunEstimates) -> Vec<PassportRow> {
    vec![
        steal(document),
        contention(document, run),
        full_load(document, run),
        background_before(document),
        background(document),
        quota(document),
        held_back(document),
        overhead(document),
    ]
}

/// As recorded, or as a warning of the run says.
pub(super) fn background_before_pct(document: &ResultDocument) -> Option<f64> {
    let warned = || {
        document.warnings.iter().find_map(|warning| match warning {
            Warning::BusyBefore { background_pct } => Some(*background_pct),
            _ => None,
        })
    };
    document.background_before_pct.or_else(warned).filter(|pct| pct.is_finite())
}

struct Kind {
    key: &'static str,
    name: &'static str,
}

impl Kind {
    fn found(&self, value: String, grade: Grade, advice: Option<&str>) -> PassportRow {
        let needs_advice = grade > Grade::Quiet;
        PassportRow {
            key: self.key.to_owned(),
            name: self.name.to_owned(),
            value,
            grade,
            advice: advice.filter(|_| needs_advice).map(str::to_owned),
        }
    }

    fn unknown(&self, advice: &str) -> PassportRow {
        PassportRow {
            key: self.key.to_owned(),
            name: self.name.to_owned(),
            value: NOT_RECORDED.to_owned(),
            grade: Grade::Unknown,
            advice: Some(advice.to_owned()),
        }
    }
}

fn share(pct: f64) -> String {
    format!("{} %", format::thousands(pct, 1))
}

fn steal(document: &ResultDocument) -> PassportRow {
    let kind = Kind { key: "steal", name: "Steal" };
    let Some(pct) = estimate::steal_mean_pct(document) else {
        return kind.unknown("Measure with perfagent on Linux to see what the hypervisor takes.");
    };
    let advice = "Others use this host: run again at another time, and compare the clean figure.";
    kind.found(share(pct), Grade::of_share(pct), Some(advice))
}

fn contention(document: &ResultDocument, run: &RunEstimates) -> PassportRow {
    let kind = Kind { key: "hidden_contention", name: "Hidden contention" };
    let found = run.doubts.iter().find_map(|doubt| match doubt {
        Warning::HiddenContention { windows, of, slower_pct, is_clock_known } => {
            let unsure = if *is_clock_known { "" } else { ", or a slower clock" };
            let value =
                format!("{windows} of {of} windows about {} slower{unsure}", share(*slower_pct));
            let advice = "Somebody shares caches or memory: run again at another time, or on a \
                          dedicated host.";
            Some((value, Grade::of_share(*slower_pct), advice))
        }
        Warning::FrequencyDrop { windows, of, from_mhz, to_mhz } => {
            let mhz = |mhz: f64| format::thousands(mhz, 0);
            let value = format!(
                "{windows} of {of} windows at {} MHz instead of {}",
                mhz(*to_mhz),
                mhz(*from_mhz)
            );
            let advice = "Set the governor to performance, or let the machine cool, and run again.";
            Some((value, Grade::of_share(100.0 * (1.0 - to_mhz / from_mhz)), advice))
        }
        _ => None,
    });
    match found {
        Some((value, grade, advice)) => kind.found(value, grade.max(Grade::Moderate), Some(advice)),
        None if has_cpu_time(document) => kind.found("none found".to_owned(), Grade::Quiet, None),
        None => kind.unknown("Measure with perfagent: it needs the CPU time of every window."),
    }
}

fn has_cpu_time(document: &ResultDocument) -> bool {
    document.levels.iter().flat_map(Level::measured).any(|window| window.own_cpu_ns > 0)
}

/// Throttling, spent credits, or a fall without a cause.
fn full_load(document: &ResultDocument, run: &RunEstimates) -> PassportRow {
    let kind = Kind { key: "full_load", name: "Full load from first to last" };
    let fell = |fall_pct: f64, why: &str| format!("fell by {}{why}", share(fall_pct));
    let found = run.doubts.iter().find_map(|doubt| match doubt {
        Warning::Throttled { fall_pct, .. } => Some((
            fell(*fall_pct, ", the clock with it"),
            *fall_pct,
            "Let the machine cool and run again.",
        )),
        Warning::BurstPlateau { fall_pct, .. } => Some((
            fell(*fall_pct, ": less CPU time"),
            *fall_pct,
            "Burst credits ran out, or a limit set in: count on the lower figure, or choose a \
             shape without credits.",
        )),
        Warning::FullLoadFell { fall_pct } => Some((
            fell(*fall_pct, ""),
            *fall_pct,
            "Let the machine rest and run again; if it falls again, count on the lower figure.",
        )),
        _ => None,
    });
    let drift = run.doubts.iter().find_map(|doubt| match doubt {
        Warning::Drift { change_pct, .. } => Some((
            format!("{} by {} within the run", direction(*change_pct), share(change_pct.abs())),
            change_pct.abs(),
            "Let the machine settle and run again.",
        )),
        _ => None,
    });
    let visits = document.duty_level(100.0).map_or(0, |level| level.visits.len());
    match found.or(drift) {
        Some((value, pct, advice)) => {
            kind.found(value, Grade::of_share(pct).max(Grade::Moderate), Some(advice))
        }
        None if visits >= 2 => kind.found("no fall".to_owned(), Grade::Quiet, None),
        None => kind.unknown("Measure at full load at least twice in a run, as perfagent does."),
    }
}

fn direction(change_pct: f64) -> &'static str {
    if change_pct < 0.0 { "fell" } else { "rose" }
}

fn background_before(document: &ResultDocument) -> PassportRow {
    let kind = Kind { key: "background_before", name: "Other programs before the run" };
    match background_before_pct(document) {
        Some(pct) => {
            let advice =
                "Stop other programs and run again, or read the result as what they leave.";
            kind.found(share(pct), Grade::of_share(pct), Some(advice))
        }
        None => kind.unknown("Measure with perfagent: it looks at the machine before it starts."),
    }
}

fn background(document: &ResultDocument) -> PassportRow {
    let kind = Kind { key: "background", name: "Other programs during the run" };
    match estimate::time_mean(document, |window, _| window.background_pct) {
        Some(pct) => {
            let advice =
                "Stop other programs and run again, or read the result as what they leave.";
            kind.found(share(pct), Grade::of_share(pct), Some(advice))
        }
        None => kind.unknown("Measure with perfagent on Linux to see what else ran."),
    }
}

/// A limit is no noise; it is moderate because it makes plateaus that look like it.
fn quota(document: &ResultDocument) -> PassportRow {
    let kind = Kind { key: "quota", name: "CPU quota" };
    let quota = document.machine.container.as_ref().and_then(|container| container.quota_cpus);
    let warned = document.warnings.iter().find_map(|warning| match warning {
        Warning::Quota { quota_cpus, affinity_cpus } => {
            Some((*quota_cpus, f64::from(*affinity_cpus)))
        }
        _ => None,
    });
    let vcpus = document.machine.cpu.vcpus.map(f64::from);
    let below = quota.zip(vcpus).filter(|(quota, vcpus)| quota < vcpus).or(warned);
    match below {
        Some((quota, threads)) => kind.found(
            format!("{} of {} CPUs", plain(quota), plain(threads)),
            Grade::Moderate,
            Some("The result is that of the quota: compare it with others of the same quota."),
        ),
        None if document.machine.capacity_cpus.is_some() => {
            kind.found("none below the threads".to_owned(), Grade::Quiet, None)
        }
        None => kind.unknown("Measure with perfagent on Linux to see the limits of the container."),
    }
}

fn plain(cpus: f64) -> String {
    format::thousands((cpus * 100.0).round() / 100.0, if cpus.fract() == 0.0 { 0 } else { 2 })
}

fn held_back(document: &ResultDocument) -> PassportRow {
    let kind = Kind { key: "held_back", name: "Time held back by the quota" };
    match estimate::held_back_pct(document) {
        Some(pct) => {
            let advice = "Raise the quota, or read the result as that of the quota.";
            kind.found(share(pct), Grade::of_share(pct), Some(advice))
        }
        // Without a quota there is nothing that could hold a lane back.
        None if document.machine.capacity_cpus.is_some() && has_no_quota(&document.machine) => {
            kind.found("no quota".to_owned(), Grade::Quiet, None)
        }
        None => kind.unknown("Measure with perfagent on Linux to see what a quota holds back."),
    }
}

fn has_no_quota(machine: &Machine) -> bool {
    machine.container.as_ref().is_none_or(|container| container.quota_cpus.is_none())
}

fn overhead(document: &ResultDocument) -> PassportRow {
    let kind = Kind { key: "overhead", name: "The measuring program itself" };
    match document.overhead.filter(|overhead| overhead.cpu_pct.is_finite()) {
        Some(overhead) => {
            let pct = overhead.cpu_pct;
            let value = format!(
                "{} % of the CPU time, {} MB",
                format::thousands(pct, 2),
                format::thousands(overhead.resident_bytes as f64 / 1e6, 1)
            );
            let grade = if pct <= OVERHEAD_PCT { Grade::Quiet } else { Grade::of_share(pct) };
            let grade = if pct > OVERHEAD_PCT { grade.max(Grade::Moderate) } else { grade };
            let advice = "Use a longer profile: starting takes the same time in each.";
            kind.found(value, grade, Some(advice))
        }
        None => kind.unknown("Measure with perfagent: it measures itself too."),
    }
}
