//! What must hold whatever an agent sends: the part of it that the kernel reads.

use std::fmt::Display;

use kernel::{
    event::Event,
    import::{import, trickled},
    rates::Counters,
    recording::{Series, Ticks, TicksBuilder},
    samples::{MAX_BATCH_TICKS, SampleBatch},
};
use serde::{Serialize, de::DeserializeOwned};

/// The time of the server: later than every time of a seed, and earlier than what cannot be.
const NOW_US: i64 = 1_790_000_000_000_000;
/// Characters of what an agent calls its collection.
const MAX_IDENTIFIER: usize = 200;

/// Reads a body as each of the routes does.
pub(crate) fn check(bytes: &[u8]) {
    trickle(bytes);
    samples(bytes);
    event(bytes);
}

/// Bodies of one agent one after the other, a zero between any two. What one of them did to the
/// counters counts once it was taken, and the same body with the same counters gives the same.
fn trickle(bytes: &[u8]) {
    let mut kept = Counters::default();
    for body in bytes.split(|byte| *byte == 0) {
        let mut counters = kept.clone();
        match trickled(body, &mut counters) {
            Err(error) => check_sentence(&error),
            Ok(read) => {
                assert!(!read.ticks.at_us.is_empty(), "a body without a tick was taken");
                assert!(read.identifier.chars().count() <= MAX_IDENTIFIER, "{}", read.identifier);
                check_ticks(&read.ticks);
                assert_eq!(trickled(body, &mut kept).as_ref(), Ok(&read));
                kept = counters;
            }
        }
    }
}

/// The lines of a collection, each in a body of its own, give the values that they give in one
/// file.
pub(crate) fn check_apart(collection: &[u8]) {
    let Ok(imported) = import("file", collection) else { return };
    let mut counters = Counters::default();
    let mut apart = TicksBuilder::default();
    for line in String::from_utf8_lossy(collection).lines() {
        let body = format!("{{\"identifier\":\"a\",\"measurements\":[{line}]}}");
        let read = trickled(body.as_bytes(), &mut counters);
        let Ticks { at_us, series } = read.expect("a part of what was imported").ticks;
        for (index, at_us) in at_us.into_iter().enumerate() {
            apart.tick(at_us).expect("no more than in one file");
            for Series { id, values } in series.iter().filter(|one| !one.values[index].is_nan()) {
                apart.set(at_us, id, values[index]).expect("no more than in one file");
            }
        }
    }
    assert_eq!(apart.build().as_ref(), Ok(&imported.recordings[0].ticks));
}

fn samples(bytes: &[u8]) {
    let Ok(batch) = serde_json::from_slice::<SampleBatch>(bytes) else { return };
    match batch.checked() {
        Err(error) => check_sentence(&error),
        Ok(batch) => {
            assert!(batch.ticks.len() <= MAX_BATCH_TICKS);
            check_ticks(&batch.ticks);
            assert_eq!(sent_again(&batch).checked().as_ref(), Ok(&batch));
        }
    }
}

fn event(bytes: &[u8]) {
    let Ok(event) = serde_json::from_slice::<Event>(bytes) else { return };
    match event.check(NOW_US) {
        Err(error) => check_sentence(&error),
        Ok(()) => assert_eq!(sent_again(&event), event),
    }
}

fn sent_again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let json = serde_json::to_string(value).expect("what was read from JSON can be written");
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn check_sentence(error: &dyn Display) {
    let sentence = error.to_string();
    assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}");
    assert!(sentence.chars().count() < 2_000, "{sentence}");
}

fn check_ticks(ticks: &Ticks) {
    assert!(ticks.at_us.is_sorted_by(|a, b| a < b), "times out of order");
    assert!(ticks.series.is_sorted_by(|a, b| a.id < b.id), "series out of order");
    for Series { id, values } in &ticks.series {
        assert_eq!(values.len(), ticks.len(), "{id}");
        let possible = |value: &f64| value.is_nan() || value.is_finite() && *value >= 0.0;
        assert!(values.iter().all(possible), "{id}");
    }
}
