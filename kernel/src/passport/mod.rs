//! The noise passport: how quiet a machine was while it was measured, and what to do about it.
//! Derived whenever it is asked for, never stored.

mod rows;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    estimate::{self, Estimate, RunEstimates},
    result::{Overhead, ResultDocument},
};

/// Windows with at most this much steal count as clean, percent.
const CLEAN_STEAL_PCT: f64 = 1.0;

/// How far noise may have moved the result.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Not recorded.
    Unknown,
    Quiet,
    Moderate,
    Noisy,
    VeryNoisy,
}

/// One source of noise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PassportRow {
    /// For programs and for styles: `steal`, `background_before`, ….
    pub key: String,
    /// Sentence case, for people.
    pub name: String,
    /// What was found, with its unit; `not recorded` where nothing says.
    pub value: String,
    pub grade: Grade,
    /// What to do, where something is to be done.
    pub advice: Option<String>,
}

/// The graded panel of one result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Passport {
    /// The worst of the rows; unknown where none is known, or where steal is not: what the
    /// hypervisor took is the one thing that no other row shows.
    pub grade: Grade,
    /// Mean over the windows that count, percent of the CPUs of the mask.
    pub steal_mean_pct: Option<f64>,
    /// CPU of other programs in the second before the run, percent of the CPUs of the mask.
    pub background_before_pct: Option<f64>,
    /// In reading order; the same rows for every result.
    pub rows: Vec<PassportRow>,
    /// The headline from windows with at most 1 % steal; absent where no window says.
    pub clean: Option<Estimate>,
    /// The headline from all windows that count: nothing is silently dropped.
    pub as_experienced: Option<Estimate>,
    /// What the measuring program itself took.
    pub overhead: Option<Overhead>,
}

impl Grade {
    /// The word that JSON and CSS use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Quiet => "quiet",
            Self::Moderate => "moderate",
            Self::Noisy => "noisy",
            Self::VeryNoisy => "very_noisy",
        }
    }

    /// For people, lower case.
    pub fn label(self) -> &'static str {
        match self {
            Self::VeryNoisy => "very noisy",
            other => other.name(),
        }
    }

    /// Steal and background: up to 1 % is quiet, up to 5 % moderate, up to 15 % noisy.
    fn of_share(pct: f64) -> Self {
        match pct {
            pct if pct <= 1.0 => Self::Quiet,
            pct if pct <= 5.0 => Self::Moderate,
            pct if pct <= 15.0 => Self::Noisy,
            _ => Self::VeryNoisy,
        }
    }
}

impl Passport {
    /// Reads the passport out of a document; what it does not record is said to be so.
    pub fn of(document: &ResultDocument) -> Self {
        let run = RunEstimates::of(document);
        let steal_mean_pct = estimate::steal_mean_pct(document);
        let rows = rows::of(document, &run);
        let worst = rows.iter().map(|row| row.grade).max().unwrap_or(Grade::Unknown);
        let is_clean = |steal: f64| steal <= CLEAN_STEAL_PCT;
        let clean = steal_mean_pct.and_then(|_| {
            estimate::headline_of(document, |window| window.steal_pct.is_some_and(is_clean))
        });
        Self {
            grade: match (steal_mean_pct, worst) {
                (None, Grade::Quiet) => Grade::Unknown,
                (_, worst) => worst,
            },
            steal_mean_pct,
            background_before_pct: rows::background_before_pct(document),
            rows,
            clean,
            as_experienced: run.headline,
            overhead: document.overhead,
        }
    }
}

#[cfg(test)]
mod tests;
