//! The browser calibration, planned without a browser: fed with batches, it says
//! which workers run next, what may be shown now, and what the result is.
//!
//! Architecture invariant: no clock here. Time passes only through the batches.

mod document;
mod window;

pub use document::Facts;

use crate::{estimate::Estimate, hex::Hex64, result::Window};

/// A batch runs at least this long: long against the clock's steps, short against a phase.
pub const BATCH_MS: u32 = 50;
/// Warm-up ends when this many neighbouring batches agree …
const WARM_BATCHES: usize = 5;
/// … within this share of the fastest, or when its time is over.
const WARM_SPREAD: f64 = 0.02;
const WARM_LIMIT_US: u64 = 3_000_000;
/// One worker alone, then all of them: with the warm-up 10 to 12 s.
const SINGLE_US: u64 = 4_000_000;
const ALL_US: u64 = 5_000_000;
/// All workers start together; what ends before this is their warm-up.
const ALL_WARM_US: u64 = 500_000;

/// What the calibration does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// One worker, until V8 has settled.
    WarmUp,
    /// One worker, measured.
    Single,
    /// All workers, measured.
    All,
    Done,
}

/// Whole units that one worker ran without a break.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    pub worker: u32,
    pub first_unit: u64,
    pub units: u64,
    /// Wrapping sum of the units' digests.
    pub digest_sum: Hex64,
    /// Since the calibration began, on one clock for all workers.
    pub start_us: u64,
    pub elapsed_us: u64,
}

/// What may be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    pub phase: Phase,
    /// Share of the whole calibration, 0 to 1.
    pub share: f64,
    pub seconds_left: f64,
    /// The phase's rate so far, all its workers together; absent before its first window.
    pub units_per_s: Option<f64>,
    /// Half-width of its 95 % interval in percent, from six windows on.
    pub half_width_pct: Option<f64>,
}

/// A calibration in progress.
#[derive(Clone, Debug)]
pub struct Calibration {
    workers: u32,
    seed: Hex64,
    phase: Phase,
    /// When the phase began.
    began_us: u64,
    now_us: u64,
    batches: Vec<(Phase, Batch)>,
    warm_batches: u32,
    /// Disagreement of the last batches of the warm-up, where its time ran out.
    cold_spread: Option<f64>,
}

impl Calibration {
    /// `workers` is at least 1; the seed is that of the units.
    pub fn new(workers: u32, seed: Hex64) -> Self {
        Self {
            workers: workers.max(1),
            seed,
            phase: Phase::WarmUp,
            began_us: 0,
            now_us: 0,
            batches: Vec::new(),
            warm_batches: 0,
            cold_spread: None,
        }
    }

    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether this worker shall start another batch.
    pub fn wants(&self, worker: u32) -> bool {
        match self.phase {
            Phase::WarmUp | Phase::Single => worker == 0,
            Phase::All => worker < self.workers,
            Phase::Done => false,
        }
    }

    /// Takes a finished batch; time moves to its end.
    pub fn record(&mut self, batch: Batch) {
        self.now_us = self.now_us.max(batch.start_us + batch.elapsed_us);
        // A batch of worker 0 that was under way when all started belongs to neither phase.
        if batch.start_us >= self.began_us && self.phase != Phase::Done {
            self.batches.push((self.phase, batch));
        }
        match self.phase {
            Phase::WarmUp => self.warm(),
            Phase::Single if self.elapsed_us() >= SINGLE_US => self.enter(Phase::All),
            Phase::All if self.elapsed_us() >= ALL_US => self.enter(Phase::Done),
            Phase::Single | Phase::All | Phase::Done => {}
        }
    }

    pub fn progress(&self) -> Progress {
        let whole_us = WARM_LIMIT_US + SINGLE_US + ALL_US;
        // A warm-up that ended early leaves less time, never more.
        let done_us = match self.phase {
            Phase::WarmUp => self.elapsed_us(),
            Phase::Single => WARM_LIMIT_US + self.elapsed_us(),
            Phase::All => WARM_LIMIT_US + SINGLE_US + self.elapsed_us(),
            Phase::Done => whole_us,
        }
        .min(whole_us);
        let rate = self.rate(self.phase);
        Progress {
            phase: self.phase,
            share: done_us as f64 / whole_us as f64,
            seconds_left: (whole_us - done_us) as f64 / 1e6,
            units_per_s: rate.map(|(units_per_s, _)| units_per_s),
            half_width_pct: rate.and_then(|(_, half_width_pct)| half_width_pct),
        }
    }

    /// Rate of a phase with its half-width in percent, once it was measured.
    pub fn rate(&self, phase: Phase) -> Option<(f64, Option<f64>)> {
        let estimate = Estimate::of_windows(&self.windows(phase))?;
        let half_width_pct =
            estimate.interval.map(|interval| interval.half_width_pct(estimate.units_per_s));
        Some((estimate.units_per_s, half_width_pct))
    }

    fn windows(&self, phase: Phase) -> Vec<Window> {
        let batches: Vec<Batch> =
            self.batches.iter().filter(|(of, _)| *of == phase).map(|(_, batch)| *batch).collect();
        let began_us = batches.iter().map(|batch| batch.start_us).min().unwrap_or_default();
        let warm_us = match phase {
            Phase::WarmUp => u64::MAX,
            Phase::Single | Phase::Done => 0,
            Phase::All => ALL_WARM_US,
        };
        window::windows(&batches, began_us, warm_us)
    }

    fn elapsed_us(&self) -> u64 {
        self.now_us.saturating_sub(self.began_us)
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.began_us = self.now_us;
    }

    /// Ends the warm-up once its last batches agree.
    fn warm(&mut self) {
        self.warm_batches += 1;
        let rates: Vec<f64> = self
            .batches
            .iter()
            .rev()
            .take(WARM_BATCHES)
            .map(|(_, batch)| batch.units as f64 / batch.elapsed_us.max(1) as f64)
            .collect();
        let fastest = rates.iter().copied().fold(0.0, f64::max);
        let slowest = rates.iter().copied().fold(f64::INFINITY, f64::min);
        let spread = if fastest > 0.0 { 1.0 - slowest / fastest } else { 1.0 };
        if rates.len() == WARM_BATCHES && spread <= WARM_SPREAD {
            self.enter(Phase::Single);
        } else if self.elapsed_us() >= WARM_LIMIT_US {
            self.cold_spread = Some(spread);
            self.enter(Phase::Single);
        }
    }
}

#[cfg(test)]
mod tests;
