//! The inventory of what can be measured, made from the kernel's own lists.

use kernel::{
    format,
    measure::Profile,
    workload::{LANE_BYTES, Workload},
};
use store::Tally;

use super::texts;
use crate::{
    api::{
        ApiError, Backend,
        benchmarks::{Benchmark, BenchmarksPage},
    },
    components::{
        data_table::{Cell, Column, Table},
        explained::Topic,
    },
};

/// What the page shows; `agent_line` fetches the agent and measures with it.
pub(crate) async fn page(backend: &Backend, agent_line: &str) -> Result<BenchmarksPage, ApiError> {
    let tallies = backend.store.tallies().await?;
    let scores = backend.store.score_tallies().await?;
    let kept: u64 = scores.iter().map(|(_, count)| count).sum();
    let stored: u64 = tallies.iter().map(|tally| tally.results).sum();
    let row = |(score, count): &(kernel::foreign::ForeignScore, u64)| {
        vec![Cell::Text(score.work()), Cell::Text(format::thousands(*count as f64, 0))]
    };
    Ok(BenchmarksPage {
        lead: format!(
            "{} workloads of our own, one test of another tool; {} and {} stored here.",
            Workload::ALL.len(),
            texts::count(stored, "result"),
            texts::count(kept, "foreign score"),
        ),
        workloads: Workload::ALL.map(|it| workload(it, &tallies, agent_line)).into(),
        profiles: profiles(&tallies),
        foreign: vec![sysbench(kept)],
        scores: Table {
            caption: "Stored scores of other tools, by work".to_owned(),
            columns: vec![Column::text("Work"), Column::number("Scores")],
            rows: scores.iter().map(row).collect(),
        },
    })
}

fn workload(workload: Workload, tallies: &[Tally], agent_line: &str) -> Benchmark {
    let id = workload.id();
    let own = tallies.iter().filter(|tally| tally.workload == id);
    let own: u64 = own.map(|tally| tally.results).sum();
    let runs = runs(workload);
    let mut facts = vec![
        ("Version".to_owned(), id.version.to_string()),
        ("Memory".to_owned(), format!("{} for each thread", mebibytes(LANE_BYTES))),
        ("CPUs".to_owned(), "any number; one thread for each CPU at full load".to_owned()),
        ("Runs".to_owned(), runs.to_owned()),
    ];
    if let Some(time) = part_time(workload) {
        facts.push(("Time".to_owned(), time));
    }
    facts.push(("Stored".to_owned(), stored(workload, own, tallies)));
    Benchmark {
        name: workload.name().to_owned(),
        meaning: workload.description().to_owned(),
        facts,
        commands: commands(workload, agent_line),
        results: (own > 0).then(|| format!("/machines?workload={}", workload.name())),
    }
}

fn is_part(workload: Workload) -> bool {
    Workload::PARTS.contains(&workload)
}

fn runs(workload: Workload) -> &'static str {
    match workload {
        Workload::Standard => "by itself: over load, over threads, and each of its parts alone",
        Workload::Classic => {
            "by itself, to compare with results of earlier tools; and once alone in longer runs of \
             standard"
        }
        Workload::Int | Workload::Float | Workload::Memory | Workload::Bytes => {
            "as a part of standard: in every unit of it, and alone in its longer profiles"
        }
    }
}

/// Which profiles run it alone, and how long they take in all.
fn part_time(workload: Workload) -> Option<String> {
    let profiles = Profile::ALL.into_iter().filter(|profile| *profile != Profile::Smoke);
    let profiles = profiles.filter(|profile| !is_part(workload) || profile.has_parts());
    let times = profiles.map(|profile| format!("{} at most {}", profile.name(), budget(profile)));
    let times: Vec<String> = times.collect();
    (!times.is_empty()).then(|| times.join(", "))
}

fn stored(workload: Workload, own: u64, tallies: &[Tally]) -> String {
    if !is_part(workload) {
        return texts::count(own, "result");
    }
    // A part has no results of its own: it is in those of the bundle.
    let with_parts: Vec<&str> =
        Profile::ALL.iter().filter(|it| it.has_parts()).map(|it| it.name()).collect();
    let standard = Workload::Standard.id();
    let bundled = tallies.iter().filter(|tally| tally.workload == standard);
    let bundled = bundled.filter(|tally| with_parts.contains(&tally.profile.as_str()));
    let bundled: u64 = bundled.map(|tally| tally.results).sum();
    format!("in {} of standard with parts", texts::count(bundled, "result"))
}

fn commands(workload: Workload, agent_line: &str) -> Vec<String> {
    match workload {
        Workload::Standard => vec![agent_line.to_owned()],
        Workload::Classic => vec![format!("{agent_line} --workload {workload}")],
        Workload::Int | Workload::Float | Workload::Memory | Workload::Bytes => {
            vec![format!("{agent_line} --profile {}", Profile::Standard)]
        }
    }
}

fn profiles(tallies: &[Tally]) -> Table {
    let row = |profile: Profile| {
        let stored = tallies.iter().filter(|tally| tally.profile == profile.name());
        let stored: u64 = stored.map(|tally| tally.results).sum();
        let window_s = profile.window_ns() as f64 / 1e9;
        vec![
            Cell::Text(profile.name().to_owned()),
            Cell::Text(what(profile).to_owned()),
            Cell::Text(if profile.has_parts() { "yes" } else { "no" }.to_owned()),
            Cell::Text(budget(profile)),
            Cell::Text(format!("{window_s} s")),
            Cell::Text(format::thousands(stored as f64, 0)),
        ]
    };
    Table {
        caption: "Profiles of a measurement".to_owned(),
        columns: vec![
            Column::text("Profile"),
            Column::text("For"),
            Column::text("Parts alone"),
            Column::number("Takes at most"),
            Column::number("Window").explained(Topic::Levels),
            Column::number("Results stored"),
        ],
        rows: Profile::ALL.map(row).into(),
    }
}

fn what(profile: Profile) -> &'static str {
    match profile {
        Profile::Smoke => "seeing that everything works; no measurement",
        Profile::Quick => "a first look, and scripts",
        Profile::Standard => "deciding",
        Profile::Deep => "deciding about small differences",
    }
}

/// `30 s`, `3 min`.
fn budget(profile: Profile) -> String {
    let seconds = profile.budget_ns() / 1_000_000_000;
    match seconds {
        0..60 => format!("{seconds} s"),
        _ => format!("{} min", seconds / 60),
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

/// The test of another tool whose output is read.
fn sysbench(kept: u64) -> Benchmark {
    Benchmark {
        name: "sysbench cpu".to_owned(),
        meaning: "How many times a second all primes up to a limit are found by division. Shown \
                  beside our figures and never mixed with them: a score means something only \
                  against scores of the same threads and the same limit."
            .to_owned(),
        facts: vec![
            (
                "Memory".to_owned(),
                "next to nothing: it never leaves the CPU's first cache".to_owned(),
            ),
            ("CPUs".to_owned(), "as many as --threads says".to_owned()),
            ("Time".to_owned(), "as long as --time says, in seconds".to_owned()),
            ("Unit".to_owned(), "events/s, higher is better".to_owned()),
            ("Stored".to_owned(), texts::count(kept, "score")),
        ],
        commands: vec![
            "sysbench cpu --threads=$(nproc) --cpu-max-prime=10000 --time=10 run > sysbench.txt"
                .to_owned(),
        ],
        results: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(workload: Workload, profile: Profile, results: u64) -> Tally {
        Tally { workload: workload.id(), profile: profile.name().to_owned(), results }
    }

    fn fact(benchmark: &Benchmark, name: &str) -> String {
        let found = benchmark.facts.iter().find(|(term, _)| term == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    #[test]
    fn every_workload_says_what_it_needs_and_what_is_stored() {
        let tallies = [
            tally(Workload::Standard, Profile::Quick, 2),
            tally(Workload::Standard, Profile::Standard, 3),
            tally(Workload::Classic, Profile::Quick, 1),
        ];
        let found = Workload::ALL.map(|it| workload(it, &tallies, "agent measure"));
        assert_eq!(found.len(), 6);
        assert!(found.iter().all(|it| fact(it, "Memory") == "5 MiB for each thread"));
        let [standard, int, .., classic] = &found;
        assert_eq!(fact(standard, "Stored"), "5 results");
        assert_eq!(
            fact(standard, "Time"),
            "quick at most 30 s, standard at most 3 min, deep at most 20 min"
        );
        assert_eq!(standard.commands, ["agent measure"]);
        assert_eq!(fact(int, "Stored"), "in 3 results of standard with parts");
        assert_eq!(fact(int, "Time"), "standard at most 3 min, deep at most 20 min");
        assert_eq!((int.results.as_ref(), fact(classic, "Stored").as_str()), (None, "1 result"));
        assert_eq!(classic.commands, ["agent measure --workload classic"]);
    }
}
