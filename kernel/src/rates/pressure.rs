//! `/proc/pressure/*`: for what share of the time tasks waited
//! (Documentation/accounting/psi.rst).
//!
//! From the totals, not from the averages of the kernel: those reach back 10 s and more.

use super::{
    Reading,
    counter::{Counted, Step},
    rows::rows,
    subsystem::Resource,
};
use crate::recording::Metric;

const KINDS: [&str; 2] = ["some", "full"];
/// The totals count microseconds.
const PER_S: f64 = 1e6;

pub(super) fn read(text: &str, reading: &mut Reading) -> Counted {
    let mut row = vec![None; KINDS.len()];
    let mut found = false;
    for line in rows(text, |token| KINDS.contains(&token)) {
        let mut tokens = line.split_whitespace();
        let Some(at) = tokens.next().and_then(|kind| KINDS.iter().position(|known| *known == kind))
        else {
            continue;
        };
        if let Some(total) = tokens.find_map(|token| token.strip_prefix("total=")) {
            row[at] = reading.figure(total);
            found = true;
        }
    }
    if !found {
        reading.nothing_in(text);
    }
    Counted::from([(String::new(), row)])
}

pub(super) fn rates(of: Resource, step: &Step<'_>, reading: &mut Reading) {
    let Some(grown) = step.growth("", reading) else { return };
    // All tasks of a host cannot wait for a CPU: whoever has it does not.
    let (some, full) = match of {
        Resource::Cpu => (Metric::PressureCpu, None),
        Resource::Memory => (Metric::PressureMemory, Some(Metric::PressureMemoryFull)),
        Resource::Io => (Metric::PressureIo, Some(Metric::PressureIoFull)),
    };
    reading.host(some, step.share_pct(grown[0], PER_S));
    if let Some(full) = full {
        reading.host(full, step.share_pct(grown[1], PER_S));
    }
}
