//! Every file either gives results or one clear sentence.

mod bad_input;
mod documents;
mod impossible_runs;
mod older_tools;
mod packing;
mod prices;
mod recorded;
mod schema;
mod sysbench;
mod texts;

use super::*;
use crate::warning::Warning;

/// `busy` and `units` as they stand in the file.
fn line(busy: &str, units: &str) -> String {
    format!("{{\"siteid\":1,\"host\":0,\"busy\":{busy},\"units\":{units}}}\n")
}

fn training(levels: &[(&str, &str)]) -> String {
    levels.iter().map(|(busy, units)| line(busy, units)).collect()
}

const AZURE: [(&str, &str); 10] = [
    ("10", "28"),
    ("20", "54"),
    ("30", "82"),
    ("40", "110"),
    ("50", "136"),
    ("60", "164"),
    ("70", "192"),
    ("80", "220"),
    ("90", "246"),
    ("100", "274"),
];

#[track_caller]
fn refused(file: impl AsRef<[u8]>, sentence: &str) {
    let error = import("file", file.as_ref()).expect_err("this file is wrong");
    assert_eq!(error.to_string(), sentence);
}

/// Refused with a sentence that has this in it, for sentences whose rest is said elsewhere.
#[track_caller]
fn refused_for(file: impl AsRef<[u8]>, part: &str) {
    let sentence = import("file", file.as_ref()).expect_err("this file is wrong").to_string();
    assert!(sentence.contains(part), "{sentence}");
}

/// Read as one line per result: part, name, levels, doubts (missing levels only counted).
#[track_caller]
fn read(file: impl AsRef<[u8]>, expected: &str) -> Imported {
    let imported = import("file", file.as_ref()).expect("this file is right");
    let lines: Vec<String> = imported.results.iter().map(summary).collect();
    assert_eq!(lines.join("\n"), expected);
    imported
}

fn summary(result: &ImportedResult) -> String {
    let document = &result.document;
    let name = document.machine.name.as_deref().unwrap_or("-");
    let levels: Vec<String> = document
        .levels
        .iter()
        .map(|level| format!("{}={}", level.target_pct, level.units_per_s().unwrap()))
        .collect();
    let is_gap = |warning: &&Warning| matches!(warning, Warning::MissingLevel { .. });
    let gaps = document.warnings.iter().filter(is_gap).count();
    let doubts: Vec<String> = document
        .warnings
        .iter()
        .filter(|warning| !is_gap(warning))
        .map(|warning| serde_json::to_value(warning).unwrap()["kind"].as_str().unwrap().to_owned())
        .collect();
    format!("{} | {name} | {} | {} | {gaps} gaps", result.part, levels.join(" "), doubts.join(" "))
}
