//! A result as a small table for people.

use std::fmt::Write;

use kernel::result::{Level, ResultDocument, Sweep};

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
        line_to(&mut text, &format!("Note: {warning}"));
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

fn heading(document: &ResultDocument) -> String {
    let machine = &document.machine;
    let count = |count: Option<u32>, noun: &str| count.map(|count| format!("{count} {noun}"));
    let facts = [
        machine.name.clone(),
        machine.cpu.model.clone(),
        machine.offer.shape.clone(),
        count(machine.cpu.vcpus, "vCPU"),
        count(machine.cpu.cores, "cores"),
        machine.capacity_cpus.map(|cpus| format!("{cpus} CPUs of capacity")),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let mut text = facts.join(", ");
    let seconds = document.elapsed_ns.unwrap_or(0) as f64 / 1e9;
    let seed = document.seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
    let run = format!(
        "\n{} (version {}), profile {}, {seconds:.1} s{seed}",
        document.workload.name, document.workload.version, document.profile
    );
    line_to(&mut text, &run);
    text
}

/// Units per second of a level, also per CPU: of the capacity, or per lane in the thread sweep.
fn line(level: &Level, capacity_cpus: Option<f64>) -> String {
    let (sweep, at) = match level.sweep {
        Sweep::Duty => ("duty", format!("{} %", level.target_pct)),
        Sweep::Threads => ("threads", level.lanes.to_string()),
        Sweep::Part => ("part", level.part.clone().unwrap_or_default()),
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
