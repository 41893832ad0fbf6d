//! Levels, threads and a budget in place of the profile's.

use kernel::result::Sweep;

use crate::agent::{Folder, document};

#[test]
fn other_levels_take_the_place_of_the_profile_s() {
    let folder = Folder::new();
    let line = "measure --profile smoke --yes --quiet --out a.json --levels 30,100 --budget 4s";
    folder.run(line).succeeded();
    let document = document(&folder.path().join("a.json"));
    let duties = document.levels.iter().filter(|level| level.sweep == Sweep::Duty);
    let duties: Vec<f64> = duties.map(|level| level.target_pct).collect();
    // A machine that is busy with other tests may be too late for the first of them.
    assert!(duties == [30.0, 100.0] || duties == [100.0], "{duties:?}");
    assert!(document.elapsed_ns.is_some_and(|ns| ns < 4_000_000_000), "{document:?}");
}

/// Refused with one sentence before anything is waited for or written.
#[track_caller]
fn refused(options: &str, expected: &str) {
    let folder = Folder::new();
    let run = folder.run(&format!("measure --yes {options}"));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(folder.names().is_empty());
}

#[test]
fn what_cannot_be_measured_is_refused_with_a_sentence() {
    refused("--levels 0", "--levels: found a level of 0 %, expected 1 to 100");
    refused("--levels 10,nan", "--levels: found a level of NaN %");
    refused("--threads 0", "--threads: found a sweep of 0 threads");
    refused("--threads 5000", "found a sweep of 5000 threads, expected at most");
    refused("--budget 20s", "a budget of 20 s is too short for");
    refused("--budget 0", "a budget of 0 s is too short for");
    refused("--budget 13h", "--budget: found a budget of");
}
