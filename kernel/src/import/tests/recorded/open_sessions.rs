//! Sessions that were written while they went on.

use super::*;

const LINES: &str = include_str!("../../fixtures/session.jsonl");

/// A session that was written while it went on: a disk comes, a CPU goes.
const OPEN: &str = concat!(
    r#"{"schema":"perfanalysis/session","version":1,"id":"0199e0a1-7b2c-7def-8123-456789abcdef","#,
    r#""series":[{"metric":"cpu.busy_pct"},{"metric":"cpu.busy_pct","instance":"1"}]}"#,
    "\n[1768000000000000,1,2]\n",
    r#"{"series":[{"metric":"disk.busy_pct","instance":"sda"},{"metric":"cpu.busy_pct"}]}"#,
    "\n[1768000001000000,3,4]\n[1768000002000000,null,5]\n",
);

#[test]
fn a_session_without_its_length_goes_to_the_end() {
    let recording = recording(OPEN);
    assert_eq!(values(&recording, "cpu.busy_pct"), [1.0, 4.0, 5.0]);
    assert_eq!(values(&recording, "cpu.busy_pct[1]"), [2.0, -1.0, -1.0]);
    assert_eq!(values(&recording, "disk.busy_pct[sda]"), [-1.0, 3.0, -1.0]);
    assert!(notes(OPEN).is_empty());
    let other = OPEN.replace("0199e0a1", "0199e0a2");
    assert_eq!(
        recordings(format!("{OPEN}{other}{}", LINES.replace("0199e0a1", "0199e0a3"))).len(),
        3
    );
}

#[test]
fn of_a_session_whose_writer_was_killed_the_last_line_may_be_cut_off() {
    for cut in ["[17680000", "[1768000003000000,1", "{\"series\":[{\"met", "{"] {
        let text = format!("{OPEN}{cut}");
        assert_eq!(recording(&text).ticks, recording(OPEN).ticks, "{cut}");
        assert_eq!(
            notes(&text),
            ["The last line, which was cut off, was left out: its writer was stopped."]
        );
        // Followed by another line, it is a broken file.
        refused_for(format!("{text}\n[1768000003000000,1,2]\n"), "Line 6, column");
    }
    // Whole, but for its line feed.
    assert_eq!(recording(OPEN.trim_end()).ticks.len(), 3);
    assert!(notes(OPEN.trim_end()).is_empty());
}

#[test]
fn series_that_change_are_checked_like_those_of_a_head() {
    refused_for(
        OPEN.replace("sda\"},", "sda\"},{\"metric\":\"cpu.busy_pct\"},"),
        "Line 3, column 1: found the series",
    );
    refused_for(OPEN.replace(",3,4]", ",3]"), "Line 4, column 1: found 1 values, expected 2");
    refused_for(OPEN.replace(",3,4]", ",3,101]"), "Line 4, column 1: found 101 for");
    refused_for(OPEN.replace("[1768000001", "[1767000001"), "Line 4, column 1: found the time");
}
