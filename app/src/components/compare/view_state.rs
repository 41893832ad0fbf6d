//! What the address of a comparison says: everything the reader has chosen.

use kernel::compare::Metric;

/// The whole view; [`ViewState::href`] and [`ViewState::from_query`] are inverse.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewState {
    /// Results in the order of the reader.
    pub ids: Vec<String>,
    /// `None` leaves the choice to the comparison.
    pub baseline: Option<String>,
    pub metric: Metric,
    /// The load at which work is priced and judged, percent busy; NaN where the address says
    /// something that is no number, so that the comparison can refuse it in words.
    pub at_pct: f64,
}

/// Longer lists are refused by the comparison; this keeps one address from asking for more.
const MAX_IDS: usize = 100;

impl ViewState {
    /// Nothing chosen yet.
    pub fn empty() -> Self {
        Self { ids: Vec::new(), baseline: None, metric: Metric::default(), at_pct: 100.0 }
    }

    /// Reads a query; `values` gives all values of one key. `ids` may be repeated, as forms send
    /// it, or hold several ids with commas between them; an id counts once.
    pub fn from_query(values: impl Fn(&str) -> Vec<String>) -> Self {
        let last = |key: &str| values(key).pop().filter(|value| !value.is_empty());
        let mut ids: Vec<String> = Vec::new();
        for value in values("ids") {
            for id in value.split(',').map(str::trim).filter(|id| !id.is_empty()) {
                if !ids.iter().any(|known| known == id) && ids.len() < MAX_IDS {
                    ids.push(id.to_owned());
                }
            }
        }
        Self {
            ids,
            baseline: last("baseline"),
            metric: last("metric").map_or(Metric::default(), |word| metric(&word)),
            at_pct: last("at").map_or(100.0, |text| text.parse().unwrap_or(f64::NAN)),
        }
    }

    /// The address of this view; what is as usual is left out.
    pub fn href(&self) -> String {
        self.address("/compare", &[("metric", metric_word(self.metric), "work")])
    }

    /// The same comparison from the API, as `csv` or `json`.
    pub fn export_href(&self, format: &str) -> String {
        self.address("/api/v1/compare", &[("format", format, "")])
    }

    pub fn with_metric(&self, metric: Metric) -> Self {
        Self { metric, ..self.clone() }
    }

    pub fn with_baseline(&self, id: &str) -> Self {
        Self { baseline: Some(id.to_owned()), ..self.clone() }
    }

    /// Without one result; a baseline that goes leaves the choice open.
    pub fn without(&self, id: &str) -> Self {
        Self {
            ids: self.ids.iter().filter(|known| *known != id).cloned().collect(),
            baseline: self.baseline.clone().filter(|baseline| baseline != id),
            ..self.clone()
        }
    }

    /// One place to the left; the first one stays.
    pub fn moved_left(&self, id: &str) -> Self {
        let mut ids = self.ids.clone();
        if let Some(at) = ids.iter().position(|known| known == id)
            && at > 0
        {
            ids.swap(at - 1, at);
        }
        Self { ids, ..self.clone() }
    }

    /// The keys of a form that changes something else, besides `ids`.
    pub fn hidden_fields(&self, but: &str) -> Vec<(&'static str, String)> {
        let fields = [
            ("ids", self.ids.join(",")),
            ("baseline", self.baseline.clone().unwrap_or_default()),
            ("metric", metric_word(self.metric).to_owned()),
            ("at", self.at_pct.to_string()),
        ];
        fields.into_iter().filter(|(key, value)| *key != but && !value.is_empty()).collect()
    }

    fn address(&self, path: &str, more: &[(&str, &str, &str)]) -> String {
        let ids: Vec<String> = self.ids.iter().map(|id| escaped(id)).collect();
        let mut query = format!("ids={}", ids.join(","));
        if let Some(baseline) = &self.baseline {
            query += &format!("&baseline={}", escaped(baseline));
        }
        for (key, value, usual) in more {
            if value != usual {
                query += &format!("&{key}={value}");
            }
        }
        if self.at_pct != 100.0 {
            query += &format!("&at={}", self.at_pct);
        }
        format!("{path}?{query}")
    }
}

/// The word of a metric in an address.
pub fn metric_word(metric: Metric) -> &'static str {
    match metric {
        Metric::UnitsPerS => "work",
        Metric::UnitsPerSPerVcpu => "vcpu",
        Metric::UnitsPerSPerCore => "core",
        Metric::UnitsPerSPerDollarHour => "value",
        Metric::DollarsPerMillionUnits => "cost",
    }
}

fn metric(word: &str) -> Metric {
    Metric::ALL.into_iter().find(|metric| metric_word(*metric) == word).unwrap_or_default()
}

/// Percent-encodes all but unreserved characters (RFC 3986, section 2.3).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into());
            }
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> ViewState {
        ViewState::from_query(|key| {
            let matching = query.iter().filter(|(name, _)| *name == key);
            matching.map(|(_, value)| (*value).to_owned()).collect()
        })
    }

    /// Reads an address as a browser sends it.
    fn reread(href: &str) -> ViewState {
        let query = href.split_once('?').map_or("", |(_, query)| query);
        let plain = query.replace("%3D", "=").replace("%20", " ");
        let pairs: Vec<(&str, &str)> =
            plain.split('&').filter_map(|pair| pair.split_once('=')).collect();
        read(&pairs)
    }

    #[track_caller]
    fn check(state: &ViewState, href: &str) {
        assert_eq!(state.href(), href);
        assert_eq!(reread(href), *state);
    }

    fn pair() -> ViewState {
        read(&[("ids", "a,b")])
    }

    #[test]
    fn the_address_carries_the_whole_view() {
        check(&ViewState::empty(), "/compare?ids=");
        check(&pair(), "/compare?ids=a,b");
        let full = ViewState {
            baseline: Some("b".to_owned()),
            metric: Metric::DollarsPerMillionUnits,
            at_pct: 62.5,
            ..pair()
        };
        check(&full, "/compare?ids=a,b&baseline=b&metric=cost&at=62.5");
        assert_eq!(
            full.export_href("csv"),
            "/api/v1/compare?ids=a,b&baseline=b&format=csv&at=62.5"
        );
    }

    #[test]
    fn ids_may_come_one_by_one_and_count_once() {
        let state = read(&[("ids", "a,b"), ("ids", "b"), ("ids", " c ,"), ("metric", "value")]);
        assert_eq!(state.ids, ["a", "b", "c"]);
        assert_eq!(state.metric, Metric::UnitsPerSPerDollarHour);
    }

    #[test]
    fn what_makes_no_sense_is_left_to_the_comparison_to_refuse() {
        let state = read(&[("ids", "a"), ("at", "full"), ("metric", "<script>")]);
        assert!(state.at_pct.is_nan());
        assert_eq!(state.metric, Metric::UnitsPerS);
        let many: Vec<String> = (0..1_000).map(|at| at.to_string()).collect();
        assert_eq!(read(&[("ids", &many.join(","))]).ids.len(), 100);
    }

    #[test]
    fn an_id_that_is_no_id_breaks_no_address() {
        let state = read(&[("ids", "a=1 2")]);
        check(&state, "/compare?ids=a%3D1%202");
        let evil = read(&[("ids", "\"><script>&at=1#é")]);
        assert_eq!(evil.href(), "/compare?ids=%22%3E%3Cscript%3E%26at%3D1%23%C3%A9");
    }

    #[test]
    fn machines_are_moved_removed_and_made_the_baseline() {
        let state = read(&[("ids", "a,b,c"), ("baseline", "b")]);
        assert_eq!(state.moved_left("c").ids, ["a", "c", "b"]);
        assert_eq!(state.moved_left("a").ids, ["a", "b", "c"]);
        assert_eq!(state.without("b").href(), "/compare?ids=a,c");
        assert_eq!(state.without("c").baseline.as_deref(), Some("b"));
        assert_eq!(state.with_baseline("a").href(), "/compare?ids=a,b,c&baseline=a");
    }

    #[test]
    fn a_form_keeps_what_it_does_not_change() {
        let state = read(&[("ids", "a,b"), ("at", "50")]);
        let fields = state.hidden_fields("at");
        assert_eq!(fields, [("ids", "a,b".to_owned()), ("metric", "work".to_owned())]);
    }
}
