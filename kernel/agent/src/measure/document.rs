//! The result document of a run.

use kernel::{
    hex::Hex64,
    machine::Machine,
    measure::Profile,
    result::{Challenge, Origin, ResultDocument, SCHEMA, Status, Toolchain, VERSION},
    warning::Warning,
    workload::Workload,
};

use crate::measure::run::Outcome;

/// What is known of a run beside the machine and the windows.
pub(super) struct Frame {
    pub(super) id: String,
    pub(super) started_at_us: i64,
    pub(super) profile: Profile,
    pub(super) workload: Workload,
    pub(super) seed: Hex64,
    pub(super) challenge: Option<Challenge>,
    pub(super) background_before_pct: Option<f64>,
    pub(super) toolchain: Toolchain,
    pub(super) warnings: Vec<Warning>,
}

pub(super) fn assemble(frame: Frame, machine: Machine, outcome: &Outcome) -> ResultDocument {
    let measured = outcome.plan.measured();
    ResultDocument {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        id: frame.id,
        origin: Origin::Agent,
        status: if outcome.is_aborted { Status::Aborted } else { Status::Complete },
        started_at_us: Some(frame.started_at_us),
        elapsed_ns: Some(outcome.elapsed_ns),
        machine,
        workload: frame.workload.id(),
        profile: frame.profile.name().to_owned(),
        seed: Some(frame.seed),
        toolchain: Some(frame.toolchain),
        levels: measured.levels,
        receipts: measured.receipts,
        challenge: frame.challenge,
        background_before_pct: frame.background_before_pct,
        overhead: Some(outcome.overhead),
        browser: None,
        warnings: frame.warnings,
    }
}
