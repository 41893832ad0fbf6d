//! What the address of `/live` says: which host in full, how much of it, which events.

use std::collections::BTreeSet;

use kernel::{event::Severity, live::Filter};
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::{
    components::session::address::Range,
    query::{self, encode},
};

/// What of a host can be shown, back from now.
pub const RANGES: [Range; 6] =
    [Range::Minute, Range::FiveMinutes, Range::QuarterHour, Range::Hour, Range::Day, Range::All];
/// What is shown unless the reader chooses.
const USUAL: Range = Range::FiveMinutes;
/// The severities in their order.
pub const SEVERITIES: [Severity; 5] =
    [Severity::Debug, Severity::Info, Severity::Warning, Severity::Error, Severity::Critical];

/// The page as the reader wants to see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveView {
    /// Id of the collector that is shown in full; empty for none.
    pub collector: String,
    pub range: Range,
    /// Which events are listed.
    pub filter: Filter,
}

impl Default for LiveView {
    fn default() -> Self {
        Self { collector: String::new(), range: USUAL, filter: Filter::default() }
    }
}

impl LiveView {
    /// Anything unknown is left out.
    pub fn of_query(query: &ParamsMap) -> Self {
        let word = |name: &str| query.get(name).unwrap_or_default();
        let set = |name: &str| {
            let values = query.get_all(name).unwrap_or_default();
            let words = values.iter().flat_map(|value| value.split(',')).map(str::trim);
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect::<BTreeSet<_>>()
        };
        let range = word("range");
        let known = RANGES.into_iter().find(|known| known.word() == range);
        Self {
            collector: word("collector"),
            range: known.unwrap_or(USUAL),
            filter: Filter {
                kind: set("kind"),
                agent: set("agent"),
                severity: set("severity").iter().filter_map(|word| severity(word)).collect(),
                run: set("run"),
            },
        }
    }

    pub fn href(&self) -> String {
        let range = if self.range == USUAL { "" } else { self.range.word() };
        let own = [("collector", encode(&self.collector)), ("range", range.to_owned())];
        query::href("/live", own.into_iter().chain(filter_pairs(&self.filter)))
    }

    /// With this host in full, or without it where it was.
    pub fn toggled(&self, collector: &str) -> Self {
        let collector = if self.collector == collector { "" } else { collector };
        Self { collector: collector.to_owned(), ..self.clone() }
    }
}

/// A filter as parameters of an address.
pub fn filter_pairs(filter: &Filter) -> [(&'static str, String); 4] {
    let Filter { kind, agent, severity, run } = filter;
    let list =
        |set: &BTreeSet<String>| set.iter().map(|one| encode(one)).collect::<Vec<_>>().join(",");
    let severity = severity.iter().map(|one| name(*one)).collect::<Vec<_>>().join(",");
    [("kind", list(kind)), ("agent", list(agent)), ("severity", severity), ("run", list(run))]
}

/// The word for a severity, in addresses and in lists.
pub fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Debug => "debug",
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
        Severity::Critical => "critical",
    }
}

fn severity(word: &str) -> Option<Severity> {
    SEVERITIES.into_iter().find(|known| name(*known) == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_only_what_was_chosen_and_is_read_again() {
        assert_eq!(LiveView::default().href(), "/live");
        let mut view = LiveView { range: Range::Hour, ..LiveView::default() }.toggled("c 1");
        view.filter.kind = ["b".to_owned(), "a&x".to_owned()].into();
        view.filter.severity = [Severity::Error, Severity::Warning].into();
        let href = "/live?collector=c%201&range=1h&kind=a%26x,b&severity=warning,error";
        assert_eq!(view.href(), href);
        let mut query = ParamsMap::new();
        for (key, value) in [
            ("collector", "c 1"),
            ("range", "1h"),
            ("kind", "a&x,b"),
            ("severity", "warning, error,loud"),
        ] {
            query.insert(key, value.to_owned());
        }
        assert_eq!(LiveView::of_query(&query), view);
        assert_eq!(view.toggled("c 1").collector, "");
        query.insert("range", "6h".to_owned());
        assert_eq!(LiveView::of_query(&ParamsMap::new()), LiveView::default());
    }
}
