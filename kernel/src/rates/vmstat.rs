//! `/proc/vmstat`: faults and swapping.

use super::{
    Reading,
    counter::{Counted, Step},
    rows::{is_word, rows},
};
use crate::recording::Metric;

const COUNTERS: [(Metric, &str); 4] = [
    (Metric::PageFaults, "pgfault"),
    (Metric::MajorFaults, "pgmajfault"),
    (Metric::SwapIn, "pswpin"),
    (Metric::SwapOut, "pswpout"),
];

pub(super) fn read(text: &str, reading: &mut Reading) -> Counted {
    let mut row = vec![None; COUNTERS.len()];
    let mut found = false;
    for line in rows(text, is_word) {
        let mut tokens = line.split_whitespace();
        let (Some(key), Some(figure)) = (tokens.next(), tokens.next()) else { continue };
        if let Some(at) = COUNTERS.iter().position(|(_, name)| *name == key) {
            row[at] = reading.figure(figure);
            found = true;
        }
    }
    if !found {
        reading.nothing_in(text);
    }
    Counted::from([(String::new(), row)])
}

pub(super) fn rates(step: &Step<'_>, reading: &mut Reading) {
    let Some(grown) = step.growth("", reading) else { return };
    for ((metric, _), grown) in COUNTERS.into_iter().zip(grown) {
        let per_s = step.per_s(grown, reading);
        reading.host(metric, per_s);
    }
}
