//! The noise passport: how quiet a machine was while it was measured, and what to do about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    estimate::{Estimate, RunEstimates},
    result::{Overhead, ResultDocument},
};

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
    /// For programs, and for the style sheet: `steal`, `background_before`, ….
    pub key: String,
    /// Sentence case, for people.
    pub name: String,
    /// What was found, with its unit.
    pub value: String,
    pub grade: Grade,
    /// What to do, where something is to be done.
    pub advice: Option<String>,
}

/// The graded panel of one result. Derived whenever it is asked for, never stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Passport {
    /// The worst of the rows; unknown where none is known.
    pub grade: Grade,
    /// Mean over the windows that count, percent of the CPUs of the mask.
    pub steal_mean_pct: Option<f64>,
    /// CPU of other programs in the second before the run, percent of the CPUs of the mask.
    pub background_before_pct: Option<f64>,
    pub rows: Vec<PassportRow>,
    /// The headline from windows with at most 1 % steal.
    pub clean: Option<Estimate>,
    /// The headline from all windows that count.
    pub as_experienced: Option<Estimate>,
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
}

impl Passport {
    /// Reads the passport out of a document.
    pub fn of(document: &ResultDocument) -> Self {
        Self {
            grade: Grade::Unknown,
            steal_mean_pct: None,
            background_before_pct: document.background_before_pct,
            rows: Vec::new(),
            clean: None,
            as_experienced: RunEstimates::of(document).headline,
            overhead: document.overhead,
        }
    }
}
