//! Captures, collections and trickle bodies.

mod bad_input;
mod bad_times;
mod hosts;
mod samples;
mod ticks;

use super::*;
use crate::recording::{Recording, SeriesId};

/// One record of a collection; `at` as it stands in the file.
fn record(at: &str, subsystem: &str, text: &str) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    format!(
        "{{\"timestamp\":{at},\"subsystem\":{},\"measurement\":{}}}\n",
        quoted(subsystem),
        quoted(text)
    )
}

/// One record of a capture.
fn captured(host: &str, at: &str, subsystem: &str, text: &str) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    format!(
        "{{\"Site\":1,\"Host\":{host},\"Run\":0,\"Measurement\":{{\"Timestamp\":{at},\"Frequency\":5000000000,\
         \"System\":{},\"Measurement\":{}}}}}\n",
        quoted(subsystem),
        quoted(text)
    )
}

/// `/proc/stat` of a host that is half busy.
fn stat(ticks: u64) -> String {
    format!("cpu  {ticks} 0 0 {ticks} 0 0 0 0 0 0\ncpu0 {ticks} 0 0 {ticks} 0 0 0 0 0 0\n")
}

/// A collection of `/proc/stat`, five seconds apart.
fn collection(ticks: u64) -> String {
    (0..ticks)
        .map(|tick| {
            record(&(1_767_800_521 + 5 * tick).to_string(), "/proc/stat", &stat(tick * 500))
        })
        .collect()
}

#[track_caller]
fn imported(file: impl AsRef<[u8]>) -> Imported {
    import("file", file.as_ref()).expect("this file is right")
}

#[track_caller]
fn one(file: impl AsRef<[u8]>) -> Recording {
    let mut recordings = imported(file).recordings;
    assert_eq!(recordings.len(), 1);
    recordings.remove(0)
}

#[track_caller]
fn notes(file: impl AsRef<[u8]>) -> Vec<String> {
    imported(file).notes.iter().map(Note::to_string).collect()
}

/// The values of a series by its name, to the ninth digit; a gap is -1.
#[track_caller]
fn values(recording: &Recording, name: &str) -> Vec<f64> {
    let ticks = &recording.ticks;
    let series = ticks.series.iter().find(|series| series.id.to_string() == name);
    let all: Vec<String> = ticks.series.iter().map(|series| series.id.to_string()).collect();
    let series = series.unwrap_or_else(|| panic!("no {name} among {all:?}"));
    let rounded = |value: &f64| if value.is_nan() { -1.0 } else { (value * 1e9).round() / 1e9 };
    series.values.iter().map(rounded).collect()
}

/// The value of a series at one time in seconds.
#[track_caller]
fn at(recording: &Recording, id: &SeriesId, at_s: i64) -> Option<f64> {
    let ticks = &recording.ticks;
    let tick = ticks.at_us.binary_search(&(at_s * 1_000_000)).expect("there is a tick then");
    let series = ticks.series.iter().find(|series| series.id == *id)?;
    Some(series.values[tick]).filter(|value| !value.is_nan())
}
