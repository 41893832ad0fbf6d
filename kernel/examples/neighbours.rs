//! Result documents of one machine, in the order given: how its neighbouring runs are judged
//! against each other. Prints one line for each pair, then a line of JSON for programs.

use std::{
    env, fs,
    io::{self, Write},
};

use kernel::{
    compare::{Contender, Judgement, Options, compare},
    import::import,
    passport::Passport,
    result::ResultDocument,
    stats::beta::regularised,
    workload::LANE_BYTES,
};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let documents: Vec<ResultDocument> = env::args().skip(1).map(|path| read(&path)).collect();
    let rates: Vec<f64> = documents.iter().filter_map(ResultDocument::peak_units_per_s).collect();
    let alone = tally(&documents, false);
    let known = tally(&documents, true);
    let grades: Vec<&str> = documents.iter().map(|it| Passport::of(it).grade.name()).collect();
    for (number, words) in known.words.iter().enumerate() {
        writeln!(out, "{} to {}: {words}", number + 1, number + 2)?;
    }
    let summary = serde_json::json!({
        "assumed_spread": alone.json(),
        "own_history": known.json(),
        "units_per_s": rates,
        "grades": grades,
        "agent_cpu_pct": documents.iter().map(agent_cpu_pct).collect::<Vec<_>>(),
        "agent_bytes": documents.iter().map(agent_bytes).collect::<Vec<_>>(),
    });
    writeln!(out, "{summary}")
}

/// How the pairs were judged.
#[derive(Default)]
struct Tally {
    differ: u32,
    same: u32,
    undecided: u32,
    words: Vec<String>,
}

impl Tally {
    fn pairs(&self) -> u32 {
        self.differ + self.same + self.undecided
    }

    fn json(&self) -> serde_json::Value {
        let (low_pct, high_pct) = exact_interval_pct(self.differ, self.pairs());
        serde_json::json!({
            "pairs": self.pairs(),
            "differ": self.differ,
            "same": self.same,
            "undecided": self.undecided,
            "differ_low_pct": low_pct,
            "differ_high_pct": high_pct,
        })
    }
}

/// What the agent took outside the kernel, percent of the machine, by its own account.
fn agent_cpu_pct(document: &ResultDocument) -> Option<f64> {
    document.overhead.map(|overhead| overhead.cpu_pct)
}

/// Its largest resident set without the lanes' tables.
fn agent_bytes(document: &ResultDocument) -> Option<u64> {
    let lanes = document.levels.iter().map(|level| u64::from(level.lanes)).max()?;
    Some(document.overhead?.resident_bytes.saturating_sub(lanes * LANE_BYTES))
}

fn read(path: &str) -> ResultDocument {
    let bytes = fs::read(path).expect("the path names a file that can be read");
    let mut imported = import(path, &bytes).expect("the file is a result document");
    imported.results.remove(0).document
}

/// Each run against the one before it, as a page judges two results of one machine; with
/// `has_history` the page also knows the machine's other results.
fn tally(documents: &[ResultDocument], has_history: bool) -> Tally {
    let mut tally = Tally::default();
    for first in 0..documents.len().saturating_sub(1) {
        let contender = |index: usize| {
            let document = &documents[index];
            let others = documents.iter().enumerate().filter(|(other, _)| *other != index);
            let rates = others.filter_map(|(_, it)| it.peak_units_per_s());
            Contender {
                history: if has_history { rates.collect() } else { Vec::new() },
                ..Contender::from_document(document, "one machine", None)
            }
        };
        let options = Options { replicates: 0, ..Options::default() };
        let pair = [contender(first), contender(first + 1)];
        let Some(judgement) = compare(&pair, None, options)
            .ok()
            .and_then(|comparison| comparison.rows.get(1)?.judgement)
        else {
            continue;
        };
        match judgement {
            Judgement::Faster { .. } | Judgement::Slower { .. } => tally.differ += 1,
            Judgement::Same { .. } => tally.same += 1,
            Judgement::Undecided { .. } | Judgement::RatioOnly => tally.undecided += 1,
        }
        tally.words.push(judgement.words());
    }
    tally
}

/// 95 % interval of a share, percent, by Clopper and Pearson, "The use of confidence or fiducial
/// limits illustrated in the case of the binomial", Biometrika 26 (1934).
fn exact_interval_pct(hits: u32, trials: u32) -> (f64, f64) {
    let (k, n) = (f64::from(hits), f64::from(trials));
    // P(X >= k) = I_p(k, n − k + 1) grows with p.
    let solve = |a: f64, b: f64, wanted: f64| {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            match regularised(middle, a, b) < wanted {
                true => low = middle,
                false => high = middle,
            }
        }
        100.0 * low
    };
    let low = if hits == 0 { 0.0 } else { solve(k, n - k + 1.0, 0.025) };
    let high = if hits == trials { 100.0 } else { solve(k + 1.0, n - k, 0.975) };
    (low, high)
}
