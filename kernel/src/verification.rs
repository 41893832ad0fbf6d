//! What is known about a result's digests, in one word and in a sentence.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::verify::Outcome;

/// How far a result has been computed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Verification {
    /// Nobody has looked yet.
    Pending,
    /// Windows or receipts chosen at random gave the digests that the result states.
    Verified { windows: u32 },
    /// There is nothing that could be computed again.
    SelfReported,
    /// The result contradicts itself or its digests: kept, and left out of every list and figure.
    Mismatch { sentence: String },
}

/// [`Verification`] without its particulars: what a list is filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerificationState {
    Pending,
    Verified,
    SelfReported,
    Mismatch,
}

impl VerificationState {
    pub const ALL: [Self; 4] = [Self::Pending, Self::Verified, Self::SelfReported, Self::Mismatch];

    /// The word that columns, JSON and CSS use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Verified => "verified",
            Self::SelfReported => "self_reported",
            Self::Mismatch => "mismatch",
        }
    }
}

impl Verification {
    pub fn state(&self) -> VerificationState {
        match self {
            Self::Pending => VerificationState::Pending,
            Self::Verified { .. } => VerificationState::Verified,
            Self::SelfReported => VerificationState::SelfReported,
            Self::Mismatch { .. } => VerificationState::Mismatch,
        }
    }

    /// Whether the result may stand in comparisons, rankings and figures.
    pub fn counts(&self) -> bool {
        self.state() != VerificationState::Mismatch
    }

    /// For a badge.
    pub fn words(&self) -> String {
        match self {
            Self::Pending => "not verified yet".to_owned(),
            Self::Verified { windows: 1 } => "1 window verified".to_owned(),
            Self::Verified { windows } => format!("{windows} windows verified"),
            Self::SelfReported => "self-reported".to_owned(),
            Self::Mismatch { .. } => "does not match".to_owned(),
        }
    }

    /// For a page.
    pub fn sentence(&self) -> String {
        match self {
            Self::Pending => "The server has not computed any of its windows again yet; \
                 it does so in the background, a few per result."
                .to_owned(),
            Self::Verified { windows } => {
                let (windows, gave) = match windows {
                    1 => ("One window".to_owned(), "gave the digest it states"),
                    _ => (format!("{windows} windows"), "gave the digests they state"),
                };
                format!("{windows}, chosen at random by the server and computed again, {gave}.")
            }
            Self::SelfReported => "It keeps no digests that this server can compute again: \
                 its figures are the sender's own statement."
                .to_owned(),
            Self::Mismatch { sentence } => format!(
                "{sentence} The result is kept, and left out of comparisons, rankings and lists."
            ),
        }
    }
}

impl From<Outcome> for Verification {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::SelfReported { .. } => Self::SelfReported,
            Outcome::Verified { windows, of: _ } => Self::Verified { windows },
            Outcome::DoesNotMatch { mismatch } => {
                Self::Mismatch { sentence: format!("Does not match: {mismatch}.") }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_say_how_much_was_computed_again() {
        let words = |verification: Verification| verification.words();
        assert_eq!(words(Verification::Verified { windows: 1 }), "1 window verified");
        assert_eq!(words(Verification::Verified { windows: 12 }), "12 windows verified");
        let sentence = Verification::Verified { windows: 1 }.sentence();
        assert!(sentence.starts_with("One window, chosen at random"), "{sentence}");
    }

    #[test]
    fn only_a_contradiction_takes_a_result_out() {
        let mismatch = Verification::Mismatch { sentence: "Lane 1 differs.".to_owned() };
        assert!(!mismatch.counts());
        assert!(mismatch.sentence().starts_with("Lane 1 differs. The result is kept"));
        for other in [Verification::Pending, Verification::SelfReported] {
            assert!(other.counts(), "{other:?}");
        }
    }

    #[test]
    fn a_column_and_json_use_one_word() {
        for state in VerificationState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
        let json = serde_json::to_value(Verification::Verified { windows: 3 }).unwrap();
        assert_eq!(json, serde_json::json!({ "state": "verified", "windows": 3 }));
    }
}
