//! A number that leads to its formula: one click to the section of `/method` that explains it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The sections of `/method` that other pages point at. The page has each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Topic {
    Unit,
    Levels,
    Interval,
    Effect,
    Verdict,
    SmallestDifference,
    Rank,
    Price,
    Passport,
    Verify,
    Drift,
    History,
    Parts,
    Foreign,
    Curve,
    Busy,
}

impl Topic {
    /// In the order in which the page explains them.
    pub const ALL: [Self; 16] = [
        Self::Unit,
        Self::Levels,
        Self::Interval,
        Self::Drift,
        Self::Effect,
        Self::Verdict,
        Self::SmallestDifference,
        Self::Rank,
        Self::Curve,
        Self::Price,
        Self::Passport,
        Self::Verify,
        Self::History,
        Self::Parts,
        Self::Foreign,
        Self::Busy,
    ];

    /// The fragment of its address.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Levels => "levels",
            Self::Interval => "interval",
            Self::Effect => "effect",
            Self::Verdict => "verdict",
            Self::SmallestDifference => "smallest-difference",
            Self::Rank => "rank",
            Self::Price => "price",
            Self::Passport => "passport",
            Self::Verify => "verify",
            Self::Drift => "drift",
            Self::History => "history",
            Self::Parts => "parts",
            Self::Foreign => "foreign",
            Self::Curve => "curve",
            Self::Busy => "busy",
        }
    }

    /// Where it is explained.
    pub fn href(self) -> String {
        format!("/method#{}", self.id())
    }
}

/// What it wraps, as a link to its explanation.
#[component]
pub fn Explained(topic: Topic, children: Children) -> AnyView {
    // A page load, so that the browser itself goes to the fragment once the page is there.
    view! {
        <a class="explained" href=topic.href() rel="external" title="How this is made">
            {children()}
        </a>
    }
    .into_any()
}

/// A text with the link to its explanation, where it has one.
pub fn explained(text: String, topic: Option<Topic>) -> AnyView {
    match topic {
        Some(topic) => view! { <Explained topic>{text}</Explained> }.into_any(),
        None => text.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_topic_has_an_address_of_its_own() {
        let addresses: HashSet<String> = Topic::ALL.map(Topic::href).into_iter().collect();
        assert_eq!(addresses.len(), Topic::ALL.len());
        assert_eq!(Topic::SmallestDifference.href(), "/method#smallest-difference");
    }
}
