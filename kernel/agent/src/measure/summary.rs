//! A result as a small table for people.

use std::fmt::Write;

use kernel::{
    estimate::{Estimate, LevelEstimate, RunEstimates},
    format::thousands,
    passport::Passport,
    result::{Level, ResultDocument, Sweep},
};

use crate::{measure::panel, visible};

/// The machine, both curves with their intervals, how quiet it was, and doubts.
pub(crate) fn text(document: &ResultDocument) -> String {
    let run = RunEstimates::of(document);
    let mut text = heading(document);
    text.push_str("\nsweep     level      units/s   ± 95 %  own busy     per CPU  windows\n");
    let capacity_cpus = document.machine.capacity_cpus;
    for known in &run.levels {
        if let Some(level) = document.levels.get(known.index as usize) {
            text.push_str(&line(level, known, capacity_cpus));
        }
    }
    text.push('\n');
    if let Some(headline) = &run.headline {
        line_to(&mut text, &format!("Full load: {}.", rate(headline)));
    }
    // Other tools keep no windows: there is nothing to grade.
    if document.levels.iter().any(|level| level.measured().next().is_some()) {
        panel::write(&mut text, &Passport::of(document));
    }
    for warning in document.warnings.iter().chain(&run.doubts) {
        line_to(&mut text, &format!("Note: {}", visible::word(&warning.to_string())));
    }
    text
}

/// A rate with its interval in words.
pub(super) fn rate(estimate: &Estimate) -> String {
    let units_per_s = estimate.units_per_s;
    match estimate.interval {
        Some(interval) => format!(
            "{} ± {} units/s ({:.1} %)",
            thousands(units_per_s, 1),
            thousands(interval.half_width(), 1),
            interval.half_width_pct(units_per_s)
        ),
        None => format!("{} units/s, without an interval", thousands(units_per_s, 1)),
    }
}

/// The machine and the run, each in a line of what is known: files of other tools say little.
fn heading(document: &ResultDocument) -> String {
    let machine = &document.machine;
    let facts = [
        machine.name.clone(),
        machine.cpu.model.clone(),
        machine.offer.shape.clone(),
        machine.cpu.vcpus.map(|count| format!("{count} vCPU")),
        machine.cpu.cores.map(|count| counted(f64::from(count), "core", "cores")),
        machine.capacity_cpus.map(|cpus| counted(cpus, "CPU of capacity", "CPUs of capacity")),
    ];
    let workload = &document.workload;
    // Other tools' work has a name but no versions.
    let version = (workload.version > 0).then(|| format!(" (version {})", workload.version));
    let run = [
        Some(format!("{}{}", workload.name, version.unwrap_or_default())),
        Some(format!("profile {}", document.profile)),
        document.elapsed_ns.map(|elapsed_ns| format!("{:.1} s", elapsed_ns as f64 / 1e9)),
        document.seed.map(|seed| format!("seed {seed}")),
    ];
    let mut text = String::new();
    for facts in [facts.as_slice(), &run] {
        let facts: Vec<&str> = facts.iter().flatten().map(String::as_str).collect();
        if !facts.is_empty() {
            line_to(&mut text, &visible::word(&facts.join(", ")));
        }
    }
    text
}

fn counted(count: f64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1.0 { one } else { many })
}

/// Units per second of a level, also per CPU: of the capacity, or per lane in the thread sweep.
fn line(level: &Level, known: &LevelEstimate, capacity_cpus: Option<f64>) -> String {
    let (sweep, at) = match level.sweep {
        Sweep::Duty => ("duty", format!("{} %", level.target_pct)),
        Sweep::Threads => ("threads", level.lanes.to_string()),
        Sweep::Part => ("part", level.part.as_deref().map(visible::word).unwrap_or_default()),
    };
    let cpus = match level.sweep {
        Sweep::Threads => Some(f64::from(level.lanes)),
        Sweep::Duty | Sweep::Part => capacity_cpus,
    };
    let Estimate { units_per_s, interval, windows, .. } = known.estimate;
    let dash = || "-".to_owned();
    let width = interval.map_or_else(dash, |it| format!("{:.1} %", it.half_width_pct(units_per_s)));
    let per_cpu = cpus.map_or_else(dash, |cpus| format!("{:.1}", units_per_s / cpus));
    let busy_pct = known.own_busy_pct;
    format!(
        "{sweep:<8}{at:>7}{units_per_s:>13.1}{width:>9}{busy_pct:>8.1} %{per_cpu:>12}{windows:>9}\n"
    )
}

pub(super) fn line_to(text: &mut String, line: &str) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use kernel::{hex::Hex64, import};

    use super::*;

    /// A document of a tool that says nothing about its machine.
    fn imported() -> ResultDocument {
        let line = b"{\"siteid\":1,\"host\":0,\"busy\":100,\"units\":274}\n";
        import::import("a.json", line).unwrap().documents().next().unwrap().clone()
    }

    #[test]
    fn what_is_unknown_is_left_out() {
        let mut document = imported();
        document.machine.name = None;
        assert_eq!(heading(&document), "classic (version 1), profile classic\n");
    }

    #[test]
    fn what_is_known_is_counted_in_words() {
        let mut document = imported();
        document.machine.name = Some("web-\u{1b}[31m1\n".to_owned());
        document.machine.cpu.vcpus = Some(2);
        document.machine.cpu.cores = Some(1);
        document.machine.capacity_cpus = Some(1.0);
        document.workload.version = 1;
        document.elapsed_ns = Some(1_260_000_000);
        document.seed = Some(Hex64(255));
        let expected = "web-\\u{1b}[31m1\\u{a}, 2 vCPU, 1 core, 1 CPU of capacity\n\
                        classic (version 1), profile classic, 1.3 s, seed 00000000000000ff\n";
        assert_eq!(heading(&document), expected);
        document.machine.cpu.cores = Some(2);
        document.machine.capacity_cpus = Some(0.5);
        assert!(heading(&document).contains("2 cores, 0.5 CPUs of capacity\n"));
    }
}
