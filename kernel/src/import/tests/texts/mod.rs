//! Captures, collections and trickle bodies.

mod samples;

use super::*;
use crate::recording::{Recording, SeriesId};

/// The value of a series at one time in seconds.
#[track_caller]
fn at(recording: &Recording, id: &SeriesId, at_s: i64) -> Option<f64> {
    let ticks = &recording.ticks;
    let tick = ticks.at_us.binary_search(&(at_s * 1_000_000)).expect("there is a tick then");
    let series = ticks.series.iter().find(|series| series.id == *id)?;
    Some(series.values[tick]).filter(|value| !value.is_nan())
}
