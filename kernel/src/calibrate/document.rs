//! A finished calibration as a result document.

use super::{Calibration, Phase};
use crate::{
    machine::Machine,
    result::{
        Browser, Level, Origin, ResultDocument, SCHEMA, Status, Sweep, Toolchain, VERSION, Visit,
    },
    warning::Warning,
    workload::Workload,
};

/// Steps of the clock above this make windows of half a second less exact than their spread.
const COARSE_STEP_US: f64 = 50.0;

/// What only the page knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// UUID version 7.
    pub id: String,
    /// Microseconds since 1970-01-01 UTC.
    pub started_at_us: i64,
    pub machine: Machine,
    pub toolchain: Toolchain,
    /// Workers and warm-up batches are filled in from the calibration.
    pub browser: Browser,
    /// Whether the browser may hide processors.
    pub workers_capped: bool,
}

impl Calibration {
    /// The result; its levels hold what was measured so far.
    pub fn document(&self, facts: Facts) -> ResultDocument {
        let Facts { id, started_at_us, machine, toolchain, browser, workers_capped } = facts;
        let single = [self.windows(Phase::WarmUp), self.windows(Phase::Single)].concat();
        let warnings = self.warnings(browser.timer_step_us, workers_capped);
        ResultDocument {
            schema: SCHEMA.to_owned(),
            version: VERSION,
            id,
            origin: Origin::Browser,
            status: if self.phase == Phase::Done { Status::Complete } else { Status::Aborted },
            started_at_us: Some(started_at_us),
            elapsed_ns: Some(self.now_us * 1000),
            machine,
            workload: Workload::Standard.id(),
            profile: "browser".to_owned(),
            seed: Some(self.seed),
            toolchain: Some(toolchain),
            levels: vec![
                level(Sweep::Threads, 1, Visit { order: 0, windows: single }),
                level(
                    Sweep::Duty,
                    self.workers,
                    Visit { order: 1, windows: self.windows(Phase::All) },
                ),
            ],
            receipts: Vec::new(),
            challenge: None,
            background_before_pct: None,
            overhead: None,
            browser: Some(Browser {
                warmup_batches: self.warm_batches,
                workers: self.workers,
                ..browser
            }),
            warnings,
        }
    }

    fn warnings(&self, timer_step_us: f64, workers_capped: bool) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.phase != Phase::Done {
            let visits_done = u32::from(self.phase == Phase::All);
            warnings.push(Warning::Aborted { visits_done, visits_planned: 2 });
        }
        if timer_step_us > COARSE_STEP_US {
            warnings.push(Warning::CoarseTimer { resolution_us: timer_step_us });
        }
        if let Some(spread) = self.cold_spread {
            warnings.push(Warning::NotWarm { spread_pct: 100.0 * spread });
        }
        if workers_capped {
            warnings.push(Warning::WorkersCapped { workers: self.workers });
        }
        warnings
    }
}

fn level(sweep: Sweep, lanes: u32, visit: Visit) -> Level {
    Level {
        sweep,
        part: None,
        target_pct: 100.0,
        lanes,
        stated_units_per_s: None,
        visits: vec![visit],
    }
}
