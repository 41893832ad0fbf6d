//! Our own sessions, and those that older tools export.

use super::*;
use crate::{
    export::session::{csv, json_lines, legacy},
    recording::{Metric, SeriesId},
};

const LINES: &str = include_str!("../../fixtures/session.jsonl");
const TABLE: &str = include_str!("../../fixtures/session.csv");
const EXPORT: &str = include_str!("../../fixtures/session_export.csv");
const EXPORT_JSON: &str = include_str!("../../fixtures/session_export.json");

#[test]
fn a_session_comes_back_byte_for_byte() {
    let recording = recording(LINES);
    assert_eq!(recording.id, "0199e0a1-7b2c-7def-8123-456789abcdef");
    assert_eq!(recording.machine.name.as_deref(), Some("vm-01"));
    assert_eq!(recording.nominal_cadence_us, Some(5_000_000));
    assert_eq!(recording.names, [("7892fa5ced3d".to_owned(), "bench".to_owned())]);
    assert_eq!(values(&recording, "cpu.busy_pct[0]"), [0.1, -1.0, 0.3]);
    assert_eq!(json_lines::to_json_lines(&recording), LINES);
    // A block of ticks is written as the whole is.
    assert!(LINES.ends_with(&json_lines::lines(&recording.ticks)));
}

#[test]
fn values_of_any_size_and_gaps_come_back() {
    let mut recording = recording(LINES);
    let id = SeriesId::of(Metric::MemFree, "");
    let values = vec![5e-324, f64::NAN, 1.797e19];
    recording.ticks.series.push(Series { id: SeriesId { instance: None, ..id }, values });
    recording.ticks.series.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(self::recording(json_lines::to_json_lines(&recording)), recording);
}

#[test]
fn several_sessions_are_several_recordings() {
    let other = LINES.replace("0199e0a1", "0199e0a2");
    assert_eq!(recordings(format!("{LINES}\n{other}")).len(), 2);
    refused_for(format!("{LINES}{LINES}"), "Line 5, column 51: found the session 0199e0a1-7b2c");
}

#[test]
fn sessions_that_cannot_be_true_are_refused_with_their_line() {
    let with = |from: &str, to: &str| LINES.replacen(from, to, 1);
    refused_for(&LINES[..LINES.len() - 20], "Line 4, column");
    refused_for(
        LINES.lines().take(3).collect::<Vec<_>>().join("\n"),
        "found the end of the file after 2 of 3 ticks, expected the rest of it; the file was cut off",
    );
    refused_for(with(",13,", ",-13,"), "Line 3, column 1: found -13 for “cpu.busy_pct”");
    refused_for(with(",13,", ",1e308,"), "found 1e308 for “cpu.busy_pct”");
    refused_for(with(",13,", ",NaN,"), "Line 3, column 19: found “NaN”");
    refused_for(
        with("[1768000005000001", "[1767000005000001"),
        "Line 3, column 1: found the time 1767",
    );
    refused_for(with("[1768000005000001", "[1768000000000000"), "in ascending order");
    refused_for(with("[1768000060000000", "[253402300799000000"), "before the year 2100");
    refused_for(with("[1768000060000000", "[-1"), "found the time -1");
    refused_for(with(",100]", ",100,1]"), "Line 2, column 1: found 5 values, expected 4");
    refused_for(with(",100]", "]"), "found 3 values, expected 4");
    refused_for(with("0199e0a1-", "../../x-"), "found the id “../../x-");
    refused_for(with("\"version\":1", "\"version\":2"), "found version 2, expected version 1");
    refused_for(
        with("\"ticks\":3", "\"ticks\":18446744073709551615"),
        "18446744073709551615 ticks",
    );
    refused_for(with("\"ticks\":3", "\"ticks\":2"), "Line 4, column 1: found one tick more");
    refused_for(with("\"instance\":\"0\"", "\"instance\":\"\\u202e\""), "found the instance");
    refused_for(
        with("{\"metric\":\"cpu.busy_pct\",\"instance\":\"0\"}", "{\"metric\":\"cpu.busy_pct\"}"),
        "found the series “cpu.busy_pct” again",
    );
    refused_for(with("disk.read_bytes_per_s", "disk.read"), "found the word");
    refused_for(with("\"vcpus\":2", "\"vcpus\":0"), "found");
    refused_for(with(":5000000,", ":0,"), "found a cadence of 0 or less");
    let huge = format!("{}{}", &LINES[..LINES.find("\"bench\"").unwrap()], "x".repeat(9 << 20));
    refused_for(format!("{huge}\"]]}}\n"), "found");
}

#[test]
fn names_with_marks_are_cleaned() {
    let imported = import("file", LINES.replace("vm-01", "vm\\u202e<script>").as_bytes()).unwrap();
    assert_eq!(imported.recordings[0].machine.name.as_deref(), Some("vm<script>"));
    assert_eq!(imported.notes.len(), 1);
}

#[test]
fn the_table_has_units_in_its_titles_and_comes_back() {
    let recording = recording(TABLE);
    assert_eq!(recording.ticks.at_us, [1_768_003_200_000_000, 1_768_003_205_000_001]);
    assert_eq!(values(&recording, "disk.read_bytes_per_s[my, disk]"), [3.0, -1.0]);
    // Nothing is added to what was kept.
    has_no(&recording, "disk.read_bytes_per_s[sda]");
    assert_eq!(recording.ticks.series.len(), 3);
    assert_eq!(csv::to_csv(&recording), TABLE);
    refused_for(
        TABLE.replace("cpu.busy_pct[0]", "cpu.busy[0]"),
        "Line 1, column 23: found the column “cpu.busy[0]”",
    );
    refused_for(TABLE.replace("[0]", ""), "found the column “cpu.busy_pct”");
    refused_for(TABLE.replace("12.5", "1e308"), "Line 2, column 22: found 1e308 %");
}

#[test]
fn a_formula_in_a_title_is_kept_as_text() {
    let mut recording = recording(TABLE);
    recording.ticks.series[0].id = SeriesId::of(Metric::FsUsed, "=cmd()");
    let table = csv::to_csv(&recording);
    assert!(table.starts_with("time_utc,fs.used_pct[=cmd()],"), "{table}");
    assert_eq!(self::recording(table).ticks.series[2].id, SeriesId::of(Metric::FsUsed, "=cmd()"));
}

#[test]
fn of_the_28_columns_the_rates_count() {
    let recordings = recordings(EXPORT);
    let parts: Vec<&str> = recordings.iter().map(|it| it.part.as_str()).collect();
    assert_eq!(parts, ["c-1", "c-2"]);
    let recording = &recordings[0];
    assert_eq!(values(recording, "cpu.busy_pct"), [27.0, 35.0]);
    assert_eq!(values(recording, "mem.total_bytes"), [4e9, 4e9]);
    assert_eq!(values(recording, "mem.unavailable_bytes"), [1.5e9, 1.6e9]);
    assert_eq!(values(recording, "disk.read_bytes_per_s"), [2_097_152.0, 0.0]);
    assert_eq!(values(recording, "disk.write_ops_per_s"), [4.0, 0.0]);
    assert_eq!(values(recording, "net.rx_bytes_per_s"), [1e6, 0.0]);
    assert_eq!(values(recording, "net.tx_packets_per_s"), [50.0, 0.0]);
    has_no(&recordings[1], "disk.");
    let notes = notes(EXPORT);
    assert!(notes.iter().any(|note| note.contains("bytes, operations and packets were left out")));
    refused_for(EXPORT.replacen(",30,", ",-30,", 1), "Line 3, column 1: found -30 % for “User”");
    refused_for(EXPORT.replacen("00:05Z", "00:05", 1), "Line 3, column 1: found the time");
    refused_for(EXPORT.replacen("collector_id", "id", 1), "found a file that begins with");
}

#[test]
fn the_28_columns_are_written_as_they_are_read() {
    let recording = recordings(EXPORT).remove(0);
    let table = legacy::to_csv("=c-1", &recording);
    assert_eq!(table.lines().next(), EXPORT.lines().next());
    assert_eq!(
        table.lines().nth(1).unwrap(),
        "2026-01-10T00:00:00Z,'=c-1,20,5,2,70,1,4000000000,1000000000,2500000000,1000,2000,,,3,2,,,4,0.5,,,8,100,,,16,50"
    );
    let mut second = recording.clone();
    second.ticks.series.iter_mut().for_each(|series| series.values[1] = series.values[0]);
    let line = legacy::to_csv("c", &second).lines().nth(2).unwrap().to_owned();
    assert!(
        line.ends_with(",10485760,15,3,2,2621440,20,4,0.5,5000000,500,8,100,10000000,250,16,50"),
        "{line}"
    );
    let back = recordings(table).remove(0);
    assert_eq!((back.part.as_str(), back.ticks), ("=c-1", recording.ticks));
}

#[test]
fn the_objects_of_an_export_are_read_alone_and_in_a_list() {
    let recording = recording(EXPORT_JSON);
    assert_eq!(times_s(&recording), [1_768_003_200.0, 1_768_003_205.0]);
    assert_eq!(values(&recording, "cpu.steal_pct"), [1.0, -1.0]);
    // 4,194,304 bytes would be no server: KiB.
    assert_eq!(values(&recording, "mem.total_bytes"), [4_294_967_296.0; 2]);
    assert_eq!(values(&recording, "disk.read_bytes_per_s"), [2_097_152.0, -1.0]);
    let lines = EXPORT_JSON.trim().trim_matches(['[', ']']).replace("},\n{", "}\n{");
    assert_eq!(self::recording(lines).ticks, recording.ticks);
    refused_for(EXPORT_JSON.replace("1768003200", "-1"), "Line 1, column 2: found the time “-1”");
    refused_for(EXPORT_JSON.replace(":65,", ":165,"), "found 165 % for “Idle”");
    refused_for(&EXPORT_JSON[..EXPORT_JSON.len() - 9], "the file was cut off");
}
