//! Whether a result's work was done: windows chosen by lot are computed again, and the numbers of
//! all units must follow from one another.
//!
//! Whoever has a CPU drives it, one check at a time:
//! `while let Some(check) = run.next() { let holds = check.holds(); run.record(holds); }`
//!
//! A digest proves the work, not the clock: nothing here says how fast the units were run.

mod chance;
mod check;
mod mismatch;
mod numbering;
mod outcome;
mod record;
mod structure;
mod verification;

pub use chance::chance_of_finding;
pub use check::{Check, MAX_WINDOW_COST, checks, cost_units, max_window_cost};
pub use mismatch::{Mismatch, Place};
pub use outcome::{NothingToVerify, Outcome, PROVES};
pub use structure::structure;
pub use verification::{Progress, Verification};

#[cfg(test)]
mod tests;
