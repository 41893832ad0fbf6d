//! What a comparison found out beside its verdict.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One finding; the text is for people, the variant for programs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Finding {
    /// Parts of the unit rank two machines differently.
    PartsDisagree { text: String },
    /// Another tool ranks two machines the other way round.
    ForeignDisagrees { text: String },
    /// How much of the spread lies between the machines of an offer.
    BetweenMachines { text: String },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PartsDisagree { text }
            | Self::ForeignDisagrees { text }
            | Self::BetweenMachines { text } => f.write_str(text),
        }
    }
}
