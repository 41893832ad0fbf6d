//! The real files, against what other programs made of them.

use std::collections::BTreeMap;

use super::*;
use crate::recording::Metric;

#[expect(
    clippy::disallowed_methods,
    reason = "the samples are wherever the person who runs this has them"
)]
fn sample(name: &str) -> Option<Vec<u8>> {
    let Ok(samples) = std::env::var("PERFANALYSIS_SAMPLES") else {
        println!("skipped: set PERFANALYSIS_SAMPLES to a folder with the sample data");
        return None;
    };
    Some(std::fs::read(std::path::Path::new(&samples).join(name)).unwrap())
}

/// The lines of a table as cells by the names of their columns.
fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = String::from_utf8(sample(name).unwrap()).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned));
    let titles: Vec<String> = lines.next().unwrap().collect();
    lines.map(|cells| titles.iter().cloned().zip(cells).collect()).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn one(file: &str) -> Option<Recording> {
    let bytes = sample(file)?;
    let mut imported = import(file, &bytes).unwrap();
    assert_eq!(imported.notes, []);
    assert_eq!(imported.recordings.len(), 1);
    Some(imported.recordings.remove(0))
}

/// The other program read nothing between 521 and 531: its first row is of ten seconds.
const FIRST_S: i64 = 1_767_800_531;

/// `expected` to a millionth, where `is` is of five seconds. What the other program says of its
/// first ten seconds is the mean of ours.
#[track_caller]
fn agrees(recording: &Recording, id: &SeriesId, at_s: i64, expected: f64) {
    let is = |at_s| at(recording, id, at_s).unwrap_or_else(|| panic!("{id} at {at_s}"));
    let is = match at_s {
        FIRST_S => (is(at_s - 5) + is(at_s)) / 2.0,
        _ => is(at_s),
    };
    let tolerance = 1e-6 * expected.abs().max(1e-3);
    assert!((is - expected).abs() <= tolerance, "{id} at {at_s}: {is}, expected {expected}");
}

#[test]
fn a_collection_gives_the_rates_that_another_program_took_from_it() {
    let Some(recording) = one("collection/oci-vm01.collection.jsonl") else { return };
    assert_eq!((recording.ticks.len(), recording.ticks.cadence_us()), (132, Some(5_000_000)));
    assert!(recording.ticks.gaps().is_empty());
    let mut checked = 0;
    for row in table("collection/oci-vm01.stat.csv") {
        let at_s = number(&row, "#timestamp") as i64;
        let cpu = Some(row["CPU"].clone()).filter(|cpu| cpu != "-1");
        let shares = [
            ("%usr", Metric::CpuUser),
            ("%nice", Metric::CpuNice),
            ("%system", Metric::CpuSystem),
            ("%iowait", Metric::CpuIowait),
            ("%steal", Metric::CpuSteal),
            ("%idle", Metric::CpuIdle),
        ];
        for (column, metric) in shares {
            let id = SeriesId { metric, instance: cpu.clone() };
            if at_s != FIRST_S {
                agrees(&recording, &id, at_s, number(&row, column));
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 129 * 3 * 6);
}
