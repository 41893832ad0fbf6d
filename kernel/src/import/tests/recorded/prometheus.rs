//! Answers of Prometheus.

use super::*;

const COUNTERS: &str = include_str!("../../fixtures/prometheus.json");
const RATES: &str = include_str!("../../fixtures/prometheus_rates.json");

#[test]
fn seconds_of_modes_become_shares() {
    let recording = recording(COUNTERS);
    assert_eq!(times_s(&recording), [1_768_000_000.0, 1_768_000_015.5, 1_768_000_030.0]);
    // 4 of 15 seconds; then the counter went back.
    assert_eq!(values(&recording, "cpu.user_pct[0]"), [-1.0, 26.666_666_667, -1.0]);
    assert_eq!(values(&recording, "cpu.busy_pct[0]"), [-1.0, 33.333_333_333, -1.0]);
    assert_eq!(values(&recording, "cpu.user_pct[1]"), [-1.0, 66.666_666_667, 26.666_666_667]);
    // 14 of 30 seconds of both.
    assert_eq!(values(&recording, "cpu.user_pct"), [-1.0, 46.666_666_667, 26.666_666_667]);
    assert_eq!(values(&recording, "mem.total_bytes"), [4000.0, 4000.0, -1.0]);
    assert_eq!(values(&recording, "mem.unavailable_bytes"), [1000.0, 1500.0, -1.0]);
    assert_eq!(values(&recording, "disk.read_bytes_per_s[sda]"), [-1.0, 1000.0, -1.0]);
    assert_eq!(values(&recording, "disk.busy_pct[sda]"), [-1.0, 100.0, 0.0]);
    has_no(&recording, "net.");
    assert_eq!(recording.part, "vm-01:9100");
    assert_eq!(recording.machine.name.as_deref(), Some("vm-01"));
    assert_eq!(notes(COUNTERS), ["The metrics “go_goroutines” were left out: they are not read."]);
}

#[test]
fn rates_by_mode_are_shares_of_their_sum() {
    let recordings = recordings(RATES);
    assert_eq!(values(&recordings[0], "cpu.user_pct"), [12.5, 62.5]);
    assert_eq!(values(&recordings[0], "cpu.steal_pct"), [6.25, 6.25]);
    assert_eq!(values(&recordings[0], "cpu.idle_pct"), [75.0, 25.0]);
    assert_eq!(values(&recordings[1], "cpu.busy_pct"), [50.0]);
    // A sum over CPUs without a rate has lost its name too.
    let file = COUNTERS.replace("\"__name__\":\"node_cpu_seconds_total\",", "");
    assert_eq!(self::recordings(file)[0].ticks, self::recordings(COUNTERS)[0].ticks);
}

#[test]
fn several_answers_are_one_recording() {
    let (cpu, memory) =
        COUNTERS.split_once("{\"metric\":{\"__name__\":\"node_memory_MemTotal").unwrap();
    let head = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[\n";
    let cpu = cpu.trim_end().trim_end_matches(',');
    let file =
        format!("{cpu}]}}}}\n{head}{{\"metric\":{{\"__name__\":\"node_memory_MemTotal{memory}");
    assert_eq!(recording(file).ticks, recording(COUNTERS).ticks);
}

#[test]
fn what_is_wrong_is_named() {
    refused_for(RATES.replace("\"idle\"", "\"nice\""), "CPU time without the mode “idle”");
    refused_for(RATES.replace("\"idle\"", "\"idel\""), "found the mode “idel”");
    refused_for(RATES.replace("matrix", "vector"), "ask query_range instead of query");
    refused_for(RATES.replacen("1768000015", "-1", 1), "found the time -1");
    refused_for(RATES.replacen("1768000015", "253402300799", 1), "found the time 253402300799");
    refused_for(
        RATES.replacen("\"2.5\"", "\"x\"", 1),
        "Line 3, column 71: found “x”, expected a number in quotes",
    );
    refused_for(RATES.replacen("\"2.5\"", "\"-2.5\"", 1), "found -2.5 seconds of a CPU");
    refused_for(
        COUNTERS.replacen("\"4000\"", "\"1e308\"", 1),
        "Line 8, column 1: found 1e308 bytes",
    );
    refused_for(&RATES[..RATES.len() - 60], "the file was cut off");
    refused_for(
        RATES.replace("\"mode\"", "\"kind\""),
        "found nothing but “a result without a name or a mode”",
    );
    refused_for(
        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}",
        "found an answer of Prometheus that is an error: “parse error”",
    );
    let empty = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}";
    refused_for(empty, "Found no value");
}
