//! What containers did, and what they are called.

use super::*;

const FILE: &str = include_str!("../../fixtures/containers.csv");
const NAMES: &str = include_str!("../../fixtures/names.json");

#[test]
fn states_are_read_and_counters_become_rates() {
    let recording = recording(FILE);
    assert_eq!(times_s(&recording), [1_768_000_000.0, 1_768_000_010.0, 1_768_000_020.0]);
    assert_eq!(values(&recording, "container.cpu_pct[7892fa5ced3d]"), [-1.0, 106.28, 1.2]);
    assert_eq!(values(&recording, "container.cpu_user_pct[7892fa5ced3d]"), [-1.0, 100.05, 0.03]);
    assert_eq!(values(&recording, "container.read_bytes_per_s[7892fa5ced3d]"), [-1.0, 0.0, 1737.6]);
    // The counter went back: a restart.
    assert_eq!(
        values(&recording, "container.write_bytes_per_s[7892fa5ced3d]"),
        [-1.0, 500.0, -1.0]
    );
    assert_eq!(values(&recording, "container.write_ops_per_s[7892fa5ced3d]"), [-1.0, 5.0, -1.0]);
    assert_eq!(
        values(&recording, "container.memory_limit_bytes[7892fa5ced3d]"),
        [2_147_483_648.0, 2_147_483_648.0, -1.0]
    );
    assert_eq!(values(&recording, "container.tasks[e26b9c7aa033]"), [7.0, 8.0, -1.0]);
    assert_eq!(
        values(&recording, "container.read_bytes_per_s[e26b9c7aa033]"),
        [-1.0, 2048.0, -1.0]
    );
    has_no(&recording, "disk.");
    let names = [("7892fa5ced3d", "bench-3"), ("e26b9c7aa033", "bench, 2")];
    assert_eq!(recording.names, names.map(|(id, name)| (id.to_owned(), name.to_owned())));
}

#[test]
fn names_are_read_in_their_order() {
    let imported = import("file", NAMES.as_bytes()).unwrap();
    let names: Vec<&str> = imported.container_names.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["bench-3", "=bench-2<script>"]);
    assert_eq!(imported.format, Format::ContainerNames);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    refused_for(
        FILE.replacen("7892fa5ced3d", "../etc", 1),
        "Line 2, column 12: found the container “../etc”",
    );
    refused_for(FILE.replacen("106.28", "-106.28", 1), "Line 3, column 40: found -106.28 %");
    refused_for(FILE.replacen("106.28", "2e6", 1), "found 2000000 %");
    refused_for(NAMES.replace("\"bench-3\"", "3"), "Line 2, column 71: found the number “3”");
    refused_for(NAMES.replace("bench-3", " \u{202e}"), "Line 2, column 71: found an empty name");
    refused_for(&NAMES[..NAMES.len() - 5], "the file was cut off");
    refused_for(format!("{NAMES}{NAMES}"), "Line 5, column 1: found “{”");
}

#[test]
fn more_names_than_anyone_has_are_refused() {
    let many: Vec<String> = (0..20_000).map(|at| format!("\"{at:012x}\":\"a\"")).collect();
    refused_for(format!("{{{}}}", many.join(",")), "10000 names or more");
}
