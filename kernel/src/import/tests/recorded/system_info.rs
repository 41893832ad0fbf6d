//! Facts of a machine without a result.

use super::*;
use crate::machine::Cache;

const FILE: &str = include_str!("../../fixtures/system_info.json");

#[test]
fn counts_of_a_socket_become_those_of_the_machine() {
    let imported = import("file", FILE.as_bytes()).unwrap();
    let [machine] = imported.machines.as_slice() else { panic!("{imported:?}") };
    assert_eq!(machine.cpu.model.as_deref(), Some("AMD EPYC 9J14 96-Core Processor"));
    assert_eq!(machine.cpu.vcpus, Some(8));
    assert_eq!(machine.cpu.cores, Some(4));
    assert_eq!(machine.cpu.threads_per_core, Some(2));
    let cache = Cache { level: 2, kind: "Unified".to_owned(), size_bytes: 524_288 };
    assert_eq!(machine.cpu.caches, [cache]);
    // What the clock was is not what it can be.
    assert_eq!(machine.cpu.max_mhz, None);
    assert_eq!(
        notes(FILE),
        ["The clock was left out: the file states it at one moment, not at its highest."]
    );
}

#[test]
fn whose_cache_it_is_is_not_guessed() {
    let file = FILE.replace("AuthenticAMD", "GenuineIntel");
    let imported = import("file", file.as_bytes()).unwrap();
    assert_eq!(imported.machines[0].cpu.caches, []);
}

#[test]
fn impossible_counts_are_refused() {
    refused_for(FILE.replace(": 8", ": 0"), "Line 8, column 17: found 0 for “total_cpus”");
    refused_for(FILE.replace(": 8", ": 2.5"), "found 2.5 for “total_cpus”");
    refused_for(FILE.replace(": 8", ": 1e308"), "found 1e308 for “total_cpus”");
    refused_for(FILE.replace(": 8", ": NaN"), "found “NaN”");
    refused_for(&FILE[..100], "the file was cut off");
    refused_for(FILE.repeat(MAX_RESULTS + 1), "found more than 1000 machines");
}
