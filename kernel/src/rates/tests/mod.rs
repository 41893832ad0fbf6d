//! What texts become, one file of `/proc` at a time.

mod cpu;
mod disk;
mod gaps;
mod properties;
mod states;

use super::*;

const SECOND_US: i64 = 1_000_000;

/// What is read of each of the texts, five seconds apart.
fn readings(subsystem: &str, texts: &[&str]) -> Vec<Reading> {
    let subsystem = Subsystem::of(subsystem).expect("a known file");
    let mut counters = Counters::default();
    let mut read = |(tick, text): (usize, &&str)| {
        counters.take(1_000 * SECOND_US + tick as i64 * 5 * SECOND_US, &subsystem, text)
    };
    texts.iter().enumerate().map(&mut read).collect()
}

/// The value of one series, by its name.
fn value(reading: &Reading, name: &str) -> Option<f64> {
    let mut found = reading.values.iter().filter(|(id, _)| id.to_string() == name);
    let value = found.next().map(|(_, value)| *value);
    assert!(found.next().is_none(), "{name} twice");
    value
}

/// The last of the texts gives these values, to a billionth; `None` where there is none.
#[track_caller]
fn check(subsystem: &str, texts: &[&str], expected: &[(&str, Option<f64>)]) {
    let readings = readings(subsystem, texts);
    let last = readings.last().expect("at least one text");
    for (name, expected) in expected {
        let is = value(last, name);
        let same = match (is, expected) {
            (Some(is), Some(expected)) => (is - expected).abs() <= 1e-9 * expected.abs().max(1.0),
            (None, None) => true,
            _ => false,
        };
        assert!(same, "{name}: {is:?}, expected {expected:?} in {:?}", last.values);
    }
}
