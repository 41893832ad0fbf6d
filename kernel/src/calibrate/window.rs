//! Batches of several workers as windows of half a second.

use std::collections::BTreeMap;

use super::Batch;
use crate::{
    hex::Hex64,
    result::{LaneWork, MAX_LANES_KEPT, Window},
};

const WINDOW_US: u64 = 500_000;

/// One worker's batches inside one window.
#[derive(Clone, Copy)]
struct Span {
    work: LaneWork,
    start_us: u64,
    end_us: u64,
}

/// Windows of the batches, each batch in the window it ends in; those that end
/// within `warm_us` of `began_us` are flagged as warm-up.
///
/// Workers end their batches at different moments, so each worker's rate is taken
/// over its own span and the window's elapsed time is that which gives the sum of
/// those rates. A last window in which some worker has no batch is left out.
pub(super) fn windows(batches: &[Batch], began_us: u64, warm_us: u64) -> Vec<Window> {
    let mut slots: BTreeMap<u64, BTreeMap<u32, Span>> = BTreeMap::new();
    for batch in batches {
        let end_us = batch.start_us + batch.elapsed_us;
        let slot = end_us.saturating_sub(began_us + 1) / WINDOW_US;
        slots
            .entry(slot)
            .or_default()
            .entry(batch.worker)
            .and_modify(|span| span.extend(batch))
            .or_insert_with(|| Span::of(batch));
    }
    let workers = slots.values().map(BTreeMap::len).max().unwrap_or_default();
    let whole = slots.into_iter().filter(|(_, spans)| spans.len() == workers);
    let mut ended_ns = 0;
    whole
        .map(|(slot, spans)| {
            let warmup = (slot + 1).saturating_mul(WINDOW_US) <= warm_us;
            let window = window(&spans.into_values().collect::<Vec<_>>(), warmup);
            // Means of starts and of lengths may overlap by a part of a batch, workers do not.
            let start_ns = window.start_ns.max(ended_ns);
            ended_ns = start_ns + window.elapsed_ns;
            Window { start_ns, ..window }
        })
        .collect()
}

impl Span {
    fn of(batch: &Batch) -> Self {
        Self {
            work: LaneWork {
                lane: batch.worker,
                first_unit: batch.first_unit,
                units: batch.units,
                digest_sum: batch.digest_sum,
            },
            start_us: batch.start_us,
            end_us: batch.start_us + batch.elapsed_us,
        }
    }

    fn extend(&mut self, batch: &Batch) {
        self.work.units += batch.units;
        self.work.digest_sum = Hex64(self.work.digest_sum.0.wrapping_add(batch.digest_sum.0));
        self.end_us = self.end_us.max(batch.start_us + batch.elapsed_us);
    }

    fn units_per_us(&self) -> f64 {
        self.work.units as f64 / (self.end_us - self.start_us).max(1) as f64
    }
}

fn window(spans: &[Span], warmup: bool) -> Window {
    let units: u64 = spans.iter().map(|span| span.work.units).sum();
    let rate: f64 = spans.iter().map(Span::units_per_us).sum();
    let digest_sum = spans.iter().fold(0_u64, |sum, span| sum.wrapping_add(span.work.digest_sum.0));
    let lanes = spans.iter().map(|span| span.work);
    // Of the starts the mean, because the elapsed time is a mean too.
    let starts_us: u64 = spans.iter().map(|span| span.start_us).sum();
    Window {
        warmup,
        start_ns: 1000 * starts_us / spans.len().max(1) as u64,
        elapsed_ns: (1000.0 * units as f64 / rate.max(f64::MIN_POSITIVE)).round() as u64,
        // A page cannot read the CPU time of its workers.
        own_cpu_ns: 0,
        units,
        digest_sum: Hex64(digest_sum),
        lanes: if spans.len() <= MAX_LANES_KEPT { lanes.collect() } else { Vec::new() },
        background_pct: None,
        steal_pct: None,
        frequency_mhz: None,
        throttled_ns: None,
    }
}
