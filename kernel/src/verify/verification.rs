//! A verification in progress.

use crate::{
    result::ResultDocument,
    verify::{
        check::{self, Check, checks},
        mismatch::Mismatch,
        outcome::{NothingToVerify, Outcome},
        structure::structure,
    },
};

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
        if self.mismatch.is_some() { None } else { self.checks.get(self.done) }
    }

    /// Takes what [`Check::holds`] said of the last check.
    pub fn record(&mut self, holds: bool) {
        let Some(check) = self.next() else { return };
        if holds {
            self.done += 1;
        } else {
            self.mismatch = Some(check.mismatch());
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
        let left = self.checks.get(self.done..).filter(|_| self.mismatch.is_none());
        let costs = left.unwrap_or_default().iter().map(Check::cost_units);
        costs.fold(0, u64::saturating_add)
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
