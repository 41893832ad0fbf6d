//! Tables of the older portal.

use super::*;

const FILE: &str = include_str!("../../fixtures/portal.csv");

#[test]
fn every_column_but_the_wandering_sum_is_read() {
    let recording = recording(FILE);
    assert_eq!(times_s(&recording), [1_768_000_000.0, 1_768_000_005.0, 1_768_000_015.0]);
    assert_eq!(values(&recording, "cpu.user_pct"), [20.0, 40.5, 0.1]);
    assert_eq!(values(&recording, "cpu.idle_pct"), [70.0, 49.0, 100.0]);
    assert_eq!(values(&recording, "mem.used_bytes"), [1_024_000.0, 1_034_240.0, 1_029_120.0]);
    assert_eq!(values(&recording, "mem.cached_bytes"), [512_000.0; 3]);
    // Bytes per second, whatever the column is called.
    assert_eq!(values(&recording, "disk.read_bytes_per_s"), [4096.0, 0.0, 8192.0]);
    assert_eq!(values(&recording, "net.tx_bytes_per_s"), [50.0, 0.0, 75.0]);
    has_no(&recording, "mem.total_bytes");
    assert_eq!(recording.machine.memory_bytes, None);
    assert_eq!(recording.part, "");
    assert_eq!(
        notes(FILE),
        [
            "The column mem_total_kb was left out: it is the sum of used, free and cached memory, not what is installed."
        ]
    );
}

#[test]
fn busy_holds_the_interrupts_that_no_column_states() {
    let recording = recording(FILE);
    // user + system is 25; idle, iowait and steal leave 27 of 100.
    assert_eq!(values(&recording, "cpu.busy_pct"), [27.0, 51.0, 0.0]);
    assert_eq!(values(&recording, "cpu.classic_busy_pct"), [30.0, 51.0, 0.0]);
}

#[test]
fn times_may_be_unordered_and_repeated() {
    let mut lines: Vec<&str> = FILE.lines().collect();
    lines.swap(1, 3);
    lines.push("1768000005,41,10,49,0,0,3010,1010,1500,500,7,0,0,0");
    let file = lines.join("\n");
    let recording = recording(&file);
    assert_eq!(times_s(&recording), [1_768_000_000.0, 1_768_000_005.0, 1_768_000_015.0]);
    assert_eq!(values(&recording, "cpu.user_pct"), [20.0, 41.0, 0.1]);
    let notes = notes(&file);
    assert_eq!(notes[1], "The times went back 2 times; they have been sorted.");
    assert_eq!(notes[2], "14 values are stated more than once for one time; the last one counts.");
}

#[test]
fn an_empty_cell_is_a_gap_and_a_time_may_be_a_text() {
    let header = FILE.lines().next().unwrap();
    let file = format!(
        "{header}\n2026-01-10T00:00:00Z,1,1,98,0,0,,,5,,,NaN,null,1\n1768003205000,2,1,97,0,0,,,5,,3,-,,1\n"
    );
    let recording = recording(&file);
    assert_eq!(times_s(&recording), [1_768_003_200.0, 1_768_003_205.0]);
    assert_eq!(values(&recording, "disk.read_bytes_per_s"), [-1.0, 3.0]);
    has_no(&recording, "mem.used_bytes");
    has_no(&recording, "disk.write_bytes_per_s");
}

#[test]
fn what_is_wrong_is_named_with_its_cell() {
    let with = |from: &str, to: &str| FILE.replacen(from, to, 1);
    refused(
        with("1768000005,40.5", "1768000005,-4"),
        "Line 3, column 12: found -4 % for “User”, expected a number from 0 to 100; correct it and import \
         the file again.",
    );
    refused_for(with(",4096,", ",1e308,"), "Line 2, column 43: found 1e308 bytes per second");
    refused_for(with(",4096,", ",18446744073709551616,"), "found 1.8446744073709552e19 bytes");
    refused_for(with(",4096,", ",Infinity,"), "found “Infinity”, expected a number, or nothing");
    refused_for(with("1768000005", "-1"), "Line 3, column 1: found the time “-1”");
    refused_for(with("1768000005", "253402300799"), "found the time “253402300799”");
    refused_for(with("1768000005", "9999-12-31T23:59:59Z"), "found the time “9999-12-31T23");
    refused_for(with("1768000005", ""), "found the time “”");
    refused_for(&FILE[..FILE.len() - 40], "Line 4, column");
    refused_for(with(",cpu_steal,", ",cpu_stolen,"), "a header without the column “cpu_steal”");
    refused_for(FILE.lines().next().unwrap(), "Found no value, expected at least one value");
}
