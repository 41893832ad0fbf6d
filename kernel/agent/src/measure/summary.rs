//! A result as a small table for people.

use std::fmt::Write;

use kernel::result::{Level, ResultDocument, Sweep};

use crate::visible;

/// The machine, a line per level, doubts, and what the agent itself took.
pub(crate) fn text(document: &ResultDocument) -> String {
    let mut text = heading(document);
    text.push_str("\nsweep     level      units/s  own busy     per CPU  windows\n");
    let capacity_cpus = document.machine.capacity_cpus;
    for level in &document.levels {
        text.push_str(&line(level, capacity_cpus));
    }
    text.push('\n');
    for warning in &document.warnings {
        line_to(&mut text, &format!("Note: {}", visible::word(&warning.to_string())));
    }
    if let Some(overhead) = document.overhead {
        let megabytes = overhead.resident_bytes as f64 / 1e6;
        line_to(
            &mut text,
            &format!(
                "perfagent itself took {:.2} % of the CPU time, and {megabytes:.1} MB at most.",
                overhead.cpu_pct
            ),
        );
    }
    text
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
fn line(level: &Level, capacity_cpus: Option<f64>) -> String {
    let (sweep, at) = match level.sweep {
        Sweep::Duty => ("duty", format!("{} %", level.target_pct)),
        Sweep::Threads => ("threads", level.lanes.to_string()),
        Sweep::Part => ("part", level.part.as_deref().map(visible::word).unwrap_or_default()),
    };
    let cpus = match level.sweep {
        Sweep::Threads => Some(f64::from(level.lanes)),
        Sweep::Duty | Sweep::Part => capacity_cpus,
    };
    let rate = level.units_per_s();
    let figure = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
    let per_cpu = rate.zip(cpus).map(|(rate, cpus)| rate / cpus);
    format!(
        "{sweep:<8}{at:>7}{:>13}{:>8.1} %{:>12}{:>9}\n",
        figure(rate),
        level.own_busy_pct(capacity_cpus),
        figure(per_cpu),
        level.measured().count(),
    )
}

fn line_to(text: &mut String, line: &str) {
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
        assert_eq!(heading(&document), "classic, profile classic\n");
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
