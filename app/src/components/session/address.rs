//! What the address of a session says: which one, how much of it, beside which others.

use kernel::recording::MAX_COMPARED;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use crate::query::{self, encode};

/// How much of a session is shown, counted back from its last sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Range {
    Minute,
    FiveMinutes,
    QuarterHour,
    Hour,
    SixHours,
    Day,
    #[default]
    All,
}

/// The three fields that find a session; empty ones are open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Picked {
    pub collector: String,
    /// `YYYY-MM-DD`, UTC.
    pub date: String,
    pub session: String,
}

/// One session as the reader wants to see it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionView {
    pub id: String,
    pub range: Range,
    /// Ids of the others on the same charts, each once, without this one.
    pub with: Vec<String>,
    /// The fields above it, on the page that has them.
    pub picked: Option<Picked>,
}

impl Range {
    pub const ALL: [Self; 7] = [
        Self::Minute,
        Self::FiveMinutes,
        Self::QuarterHour,
        Self::Hour,
        Self::SixHours,
        Self::Day,
        Self::All,
    ];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Minute => "1m",
            Self::FiveMinutes => "5m",
            Self::QuarterHour => "15m",
            Self::Hour => "1h",
            Self::SixHours => "6h",
            Self::Day => "24h",
            Self::All => "all",
        }
    }

    /// On its button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minute => "Last minute",
            Self::FiveMinutes => "Last 5 min",
            Self::QuarterHour => "Last 15 min",
            Self::Hour => "Last hour",
            Self::SixHours => "Last 6 h",
            Self::Day => "Last 24 h",
            Self::All => "All",
        }
    }

    /// Anything unknown is everything.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|range| range.word() == word).unwrap_or_default()
    }

    /// Its length in microseconds; `None` for the whole session.
    pub fn us(self) -> Option<i64> {
        const MINUTE_US: i64 = 60_000_000;
        match self {
            Self::Minute => Some(MINUTE_US),
            Self::FiveMinutes => Some(5 * MINUTE_US),
            Self::QuarterHour => Some(15 * MINUTE_US),
            Self::Hour => Some(60 * MINUTE_US),
            Self::SixHours => Some(360 * MINUTE_US),
            Self::Day => Some(1_440 * MINUTE_US),
            Self::All => None,
        }
    }
}

impl Picked {
    /// As the fields of an address have it. A form that is sent without a script says what its
    /// fields were, too: a field that was opened again takes those after it along.
    pub fn of_query(query: &ParamsMap) -> Self {
        let word = |name: &str| query.get(name).unwrap_or_default();
        let opened = |now: &str, was: &str| word(now).is_empty() && !word(was).is_empty();
        if opened("collector", "was-collector") {
            return Self::default();
        }
        let session = if opened("date", "was-date") { String::new() } else { word("session") };
        Self { collector: word("collector"), date: word("date"), session }
    }

    fn pairs(&self) -> [(&'static str, &str); 3] {
        [("collector", &self.collector), ("date", &self.date), ("session", &self.session)]
    }

    /// The address of the list that this choice leads to.
    pub fn href(&self) -> String {
        address("/sessions", self.pairs().into_iter())
    }
}

impl SessionView {
    /// The view of a session alone, in full.
    pub fn of(id: &str) -> Self {
        Self { id: id.to_owned(), ..Self::default() }
    }

    /// What an address says about range and comparison.
    pub fn of_query(id: String, query: &ParamsMap) -> Self {
        Self {
            with: with(&query.get_all("with").unwrap_or_default(), &id),
            range: range(query),
            id,
            picked: None,
        }
    }

    /// The ids of all sessions on the charts, this one first.
    pub fn ids(&self) -> Vec<String> {
        [&self.id].into_iter().chain(&self.with).cloned().collect()
    }

    pub fn with_range(&self, range: Range) -> Self {
        Self { range, ..self.clone() }
    }

    /// With one session more, or one less where it is there already.
    pub fn toggled(&self, id: &str) -> Self {
        let mut with = self.with.clone();
        match with.iter().position(|known| known == id) {
            Some(at) => drop(with.remove(at)),
            None => with.push(id.to_owned()),
        }
        Self { with, ..self.clone() }
    }

    /// The address of this view, on the page that it is on.
    pub fn href(&self) -> String {
        let with = self.with.join(",");
        let range = if self.range == Range::All { "" } else { self.range.word() };
        let own = [("range", range), ("with", with.as_str())];
        match &self.picked {
            Some(picked) => address("/sessions", picked.pairs().into_iter().chain(own)),
            None => address(&format!("/sessions/{}", encode(&self.id)), own.into_iter()),
        }
    }

    /// The fields of a form that changes one of them and keeps the others.
    pub fn hidden_fields(&self, but: &str) -> Vec<(&'static str, String)> {
        let (range, with) = (self.range.word(), self.with.join(","));
        let picked = self.picked.iter().flat_map(Picked::pairs);
        let all = picked.chain([("range", range), ("with", with.as_str())]);
        let kept = all.filter(|(key, value)| *key != but && !value.is_empty());
        kept.map(|(key, value)| (key, value.to_owned())).collect()
    }
}

/// The range of an address.
pub fn range(query: &ParamsMap) -> Range {
    query.get("range").map_or(Range::All, |word| Range::from_word(&word))
}

/// The ids in all values of `with`, each once, as many as a comparison takes beside `id`.
pub fn with(values: &[String], id: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for other in values.iter().flat_map(|value| value.split(',')).map(str::trim) {
        let is_new = !other.is_empty() && other != id && !ids.iter().any(|known| known == other);
        if is_new && ids.len() + 1 < MAX_COMPARED {
            ids.push(other.to_owned());
        }
    }
    ids
}

fn address<'a>(path: &str, pairs: impl Iterator<Item = (&'static str, &'a str)>) -> String {
    // A list reads better with its commas, which an address may have.
    let list = |value: &str| value.split(',').map(encode).collect::<Vec<_>>().join(",");
    query::href(path, pairs.map(|(key, value)| (key, list(value))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_only_what_was_chosen() {
        let view = SessionView::of("a b");
        assert_eq!(view.href(), "/sessions/a%20b");
        let view = view.with_range(Range::FiveMinutes).toggled("c").toggled("d");
        assert_eq!(view.href(), "/sessions/a%20b?range=5m&with=c,d");
        let picked =
            Picked { collector: "k".to_owned(), session: "a".to_owned(), ..Picked::default() };
        let listed = SessionView { picked: Some(picked), ..view.toggled("c") };
        assert_eq!(listed.href(), "/sessions?collector=k&session=a&range=5m&with=d");
        assert_eq!(Picked::default().href(), "/sessions");
    }

    #[test]
    fn a_field_that_was_opened_again_takes_those_after_it_along() {
        let picked = |pairs: &[(&'static str, &'static str)]| {
            let mut query = ParamsMap::new();
            pairs.iter().for_each(|(key, value)| query.insert(*key, (*value).to_owned()));
            let Picked { collector, date, session } = Picked::of_query(&query);
            [collector, date, session]
        };
        let was = [("was-collector", "c"), ("was-date", "d")];
        let sent = |own: &[(&'static str, &'static str)]| picked(&[own, &was].concat());
        assert_eq!(sent(&[("collector", ""), ("date", "d"), ("session", "s")]), ["", "", ""]);
        assert_eq!(sent(&[("collector", "c"), ("date", ""), ("session", "s")]), ["c", "", ""]);
        assert_eq!(sent(&[("collector", "c"), ("date", "e"), ("session", "s")]), ["c", "e", "s"]);
        assert_eq!(picked(&[("session", "s")]), ["", "", "s"]);
    }

    #[test]
    fn others_count_once_and_no_more_than_a_comparison_takes() {
        let values = ["a,b,,a".to_owned(), " c , own,d,e".to_owned()];
        assert_eq!(with(&values, "own"), ["a", "b", "c"]);
        assert!(with(&[], "own").is_empty());
    }

    #[test]
    fn a_range_is_found_by_its_word() {
        for range in Range::ALL {
            assert_eq!(Range::from_word(range.word()), range);
        }
        assert_eq!(Range::from_word("<script>"), Range::All);
    }

    #[test]
    fn a_form_keeps_what_it_does_not_change() {
        let view = SessionView::of("a").with_range(Range::Hour).toggled("b");
        assert_eq!(view.hidden_fields("with"), [("range", "1h".to_owned())]);
    }
}
