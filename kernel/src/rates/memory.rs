//! `/proc/meminfo`: states, no counters.

use super::{Reading, rows::rows};
use crate::{machine::Machine, recording::Metric};

/// One exbibyte, in KiB: no host has more.
const MAX_KIB: u64 = 1 << 50;

/// The fields that are kept as they are.
const FIELDS: [(&str, Metric); 7] = [
    ("MemTotal", Metric::MemTotal),
    ("MemFree", Metric::MemFree),
    ("MemAvailable", Metric::MemAvailable),
    ("Buffers", Metric::MemBuffers),
    ("Cached", Metric::MemCached),
    ("Slab", Metric::MemSlab),
    ("Dirty", Metric::MemDirty),
];

pub(super) fn read(text: &str, reading: &mut Reading, machine: &mut Machine) {
    let fields = Fields::of(text, reading);
    for (name, metric) in FIELDS {
        reading.host(metric, fields.bytes(name));
    }
    let total = fields.bytes("MemTotal");
    if let Some(total) = total {
        machine.memory_bytes = Some(total as u64);
    }
    let not_used = ["MemFree", "Buffers", "Cached", "Slab"].map(|name| fields.bytes(name));
    reading.host(Metric::MemUsed, rest(total, not_used));
    reading.host(Metric::MemUnavailable, rest(total, [fields.bytes("MemAvailable")]));
    reading.host(Metric::SwapUsed, rest(fields.bytes("SwapTotal"), [fields.bytes("SwapFree")]));
}

/// What is left of `total`; `None` where a part is not known or there is more than the whole.
fn rest<const N: usize>(total: Option<f64>, parts: [Option<f64>; N]) -> Option<f64> {
    let parts: Option<f64> = parts.into_iter().sum();
    Some(total? - parts?).filter(|rest| *rest >= 0.0)
}

struct Fields<'a>(Vec<(&'a str, u64)>);

impl<'a> Fields<'a> {
    fn of(text: &'a str, reading: &mut Reading) -> Self {
        let wanted =
            |name: &str| name.starts_with("Swap") || FIELDS.iter().any(|(field, _)| *field == name);
        let field = |row: &'a str| {
            let (name, rest) = row.split_once(':')?;
            let name = name.trim();
            let figure = wanted(name).then(|| rest.split_whitespace().next()).flatten()?;
            Some((name, reading.figure_up_to(MAX_KIB, figure)?))
        };
        let fields =
            Self(rows(text, |token| token.ends_with(':')).into_iter().filter_map(field).collect());
        if fields.0.is_empty() {
            reading.nothing_in(text);
        }
        fields
    }

    /// The kernel's kB are KiB (proc(5)).
    fn bytes(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(field, _)| *field == name).map(|(_, kib)| *kib as f64 * 1024.0)
    }
}
