//! A verification in progress.

use serde::{Deserialize, Serialize};

use crate::{
    result::ResultDocument,
    verify::{
        check::{self, Check, checks},
        mismatch::Mismatch,
        outcome::{NothingToVerify, Outcome},
        structure::structure,
    },
};

/// How far a verification has come, as a worker tells its page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Checks that hold so far.
    pub done: u32,
    /// Checks that were drawn.
    pub planned: u32,
    /// What the others take, in units of `standard`.
    pub cost_left_units: u64,
    /// No check is left, or one failed.
    pub is_over: bool,
    pub outcome: Outcome,
}

/// The structure of a document, read at once, and the checks that are still to be run.
#[derive(Clone, Debug)]
pub struct Verification {
    checks: Vec<Check>,
    done: usize,
    /// Checks that the document allows.
    of: usize,
    nothing: Option<NothingToVerify>,
    mismatch: Option<Mismatch>,
}

impl Verification {
    /// With at most `max` checks, drawn by `pick_seed` as [`checks`] says. Computes no unit.
    pub fn new(document: &ResultDocument, pick_seed: u64, max: usize) -> Self {
        let (of, nothing) = match check::every(document) {
            Ok(all) => (all.len(), None),
            Err(nothing) => (0, Some(nothing)),
        };
        let mismatch = structure(document).err();
        let checks = checks(document, pick_seed, max);
        Self { checks, done: 0, of, nothing, mismatch }
    }

    /// The check to run now; `None` when all are run or one failed. Asking twice gives the same.
    pub fn next(&self) -> Option<&Check> {
        self.pending().first()
    }

    /// The checks that are still to be run, for whoever runs several side by side.
    pub fn pending(&self) -> &[Check] {
        let pending = self.checks.get(self.done..).filter(|_| self.mismatch.is_none());
        pending.unwrap_or_default()
    }

    /// Takes what [`Check::holds`] said of the last check.
    pub fn record(&mut self, holds: bool) {
        match self.next() {
            Some(check) if !holds => self.mismatch = Some(check.mismatch()),
            Some(_) => self.done += 1,
            None => {}
        }
    }

    /// Checks that hold so far.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Checks that were drawn.
    pub fn planned(&self) -> usize {
        self.checks.len()
    }

    /// What the checks still to be run take, in units of `standard`.
    pub fn cost_left_units(&self) -> u64 {
        self.pending().iter().map(Check::cost_units).fold(0, u64::saturating_add)
    }

    pub fn progress(&self) -> Progress {
        Progress {
            done: self.done as u32,
            planned: self.checks.len() as u32,
            cost_left_units: self.cost_left_units(),
            is_over: self.next().is_none(),
            outcome: self.outcome(),
        }
    }

    /// What is known so far.
    pub fn outcome(&self) -> Outcome {
        match (&self.mismatch, &self.nothing) {
            (Some(mismatch), _) => Outcome::DoesNotMatch { mismatch: mismatch.clone() },
            (None, Some(reason)) => Outcome::SelfReported { reason: reason.clone() },
            (None, None) if self.done == 0 => {
                Outcome::SelfReported { reason: NothingToVerify::NotYet }
            }
            (None, None) => Outcome::Verified { windows: self.done as u32, of: self.of as u32 },
        }
    }
}
