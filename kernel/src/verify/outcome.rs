//! What a verification found, in words.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    result::{Origin, ResultDocument},
    verify::mismatch::Mismatch,
    workload::Workload,
};

/// What stands beside every outcome.
pub const PROVES: &str = "A digest proves the work, not the clock: \
                          that these units were run, not how long they took.";

/// The state of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was computed again.
    SelfReported { reason: NothingToVerify },
    /// Every window that was computed again gave the digest it states. A window is that of one
    /// lane.
    Verified { windows: u32, of: u32 },
    /// Something in the document cannot be.
    DoesNotMatch { mismatch: Mismatch },
}

/// Why nothing was computed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NothingToVerify {
    /// A file of another tool, or the demo set.
    Imported,
    NoSeed,
    /// No lane's work is kept.
    NoDigests,
    /// Work that this kernel does not know, or knows in another version.
    OtherWork {
        name: String,
        version: u32,
    },
    /// There was no time for it yet.
    NotYet,
}

impl NothingToVerify {
    /// The seed of a document whose units can be computed again.
    pub(super) fn seed_of(document: &ResultDocument) -> Result<u64, Self> {
        match document.origin {
            Origin::Agent | Origin::Browser => {}
            Origin::Import | Origin::Demo => return Err(Self::Imported),
        }
        let stated = &document.workload;
        let known = stated.name.parse::<Workload>().is_ok_and(|work| work.id() == *stated);
        if !known {
            let (name, version) = (stated.name.clone(), stated.version);
            return Err(Self::OtherWork { name, version });
        }
        document.seed.map(|seed| seed.0).ok_or(Self::NoSeed)
    }
}

impl Outcome {
    /// For programs and for the style sheet.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SelfReported { .. } => "self_reported",
            Self::Verified { .. } => "verified",
            Self::DoesNotMatch { .. } => "does_not_match",
        }
    }

    /// A few words for a badge, in sentence case.
    pub fn label(&self) -> String {
        match self {
            Self::SelfReported { .. } => "Self-reported".to_owned(),
            Self::Verified { windows: 1, .. } => "1 window verified".to_owned(),
            Self::Verified { windows, .. } => format!("{windows} windows verified"),
            Self::DoesNotMatch { .. } => "Does not match".to_owned(),
        }
    }
}

/// One sentence for people; [`PROVES`] stands beside it.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SelfReported { reason } => write!(f, "Self-reported: {reason}."),
            Self::Verified { windows, of } => {
                let gave = if *windows == 1 { "it" } else { "they" };
                write!(
                    f,
                    "{windows} of {of} windows verified: computed again, {gave} gave the same \
                     digests."
                )
            }
            Self::DoesNotMatch { mismatch } => {
                write!(f, "Does not match: {mismatch}. Do not use this result.")
            }
        }
    }
}

impl fmt::Display for NothingToVerify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Imported => f.write_str("it was made by a tool that keeps no digests"),
            Self::NoSeed => f.write_str("it states no seed, so its units cannot be computed again"),
            Self::NoDigests => f.write_str("it keeps the digest of no lane"),
            Self::OtherWork { name, version } => write!(
                f,
                "its workload {name:?} of version {version} is not one that can be computed here"
            ),
            Self::NotYet => f.write_str("no window was computed again yet"),
        }
    }
}
