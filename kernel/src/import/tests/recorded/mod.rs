//! What hosts did over time, as other tools wrote it down.

mod containers;
mod netdata;
mod open_sessions;
mod portal;
mod prometheus;
mod samples;
mod sar;
mod sessions;
mod sysstat;
mod system_info;

use super::*;
use crate::recording::{Recording, Series};

/// The one recording of a file.
#[track_caller]
fn recording(file: impl AsRef<[u8]>) -> Recording {
    let mut recordings = recordings(file);
    assert_eq!(recordings.len(), 1);
    recordings.remove(0)
}

#[track_caller]
fn recordings(file: impl AsRef<[u8]>) -> Vec<Recording> {
    import("file", file.as_ref()).expect("this file is right").recordings
}

#[track_caller]
fn notes(file: impl AsRef<[u8]>) -> Vec<String> {
    let imported = import("file", file.as_ref()).expect("this file is right");
    imported.notes.iter().map(Note::to_string).collect()
}

/// Seconds since 1970.
fn times_s(recording: &Recording) -> Vec<f64> {
    recording.ticks.at_us.iter().map(|at_us| *at_us as f64 / 1e6).collect()
}

/// The values of a series by its name, to the ninth digit; a gap is -1.
#[track_caller]
fn values(recording: &Recording, name: &str) -> Vec<f64> {
    let series = recording.ticks.series.iter().find(|series| series.id.to_string() == name);
    let all: Vec<String> = recording.ticks.series.iter().map(|it| it.id.to_string()).collect();
    let Series { values, .. } = series.unwrap_or_else(|| panic!("no {name} among {all:?}"));
    let rounded = |value: &f64| if value.is_nan() { -1.0 } else { (value * 1e9).round() / 1e9 };
    values.iter().map(rounded).collect()
}

#[track_caller]
fn has_no(recording: &Recording, name: &str) {
    let found = recording.ticks.series.iter().any(|series| series.id.to_string().starts_with(name));
    assert!(!found, "{name}");
}
