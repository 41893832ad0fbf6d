//! What the address of a comparison says: everything the reader has chosen.

use kernel::{compare::Metric, price::Allocation};

use crate::components::basis;

/// The whole view; [`ViewState::href`] and [`ViewState::from_query`] are inverse.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewState {
    /// Choices in the order of the reader: the id of a result each, or the ids of several that
    /// are pooled, with `~` between them.
    pub ids: Vec<String>,
    /// Machines whose recent results are still to be looked up; the answer makes them `ids`.
    pub machines: Vec<String>,
    /// `None` leaves the choice to the comparison.
    pub baseline: Option<String>,
    pub metric: Metric,
    /// How the machines are paid for.
    pub basis: Allocation,
    /// The load at which work is priced and judged, percent busy; NaN where the address says
    /// something that is no number, so that the comparison can refuse it in words.
    pub at_pct: f64,
    /// Differences up to this many percent count as the same; NaN like `at_pct`.
    pub delta_pct: f64,
}

/// What may count as the same, percent.
pub const DELTAS: [f64; 3] = [1.0, 2.0, 5.0];
const USUAL_DELTA: f64 = 2.0;

/// Longer lists are refused by the comparison; this keeps one address from asking for more.
const MAX_IDS: usize = 100;

impl ViewState {
    /// Nothing chosen yet.
    pub fn empty() -> Self {
        Self {
            ids: Vec::new(),
            machines: Vec::new(),
            baseline: None,
            metric: Metric::default(),
            basis: Allocation::default(),
            at_pct: 100.0,
            delta_pct: USUAL_DELTA,
        }
    }

    /// Reads a query; `values` gives all values of one key. `ids` may be repeated, as forms send
    /// it, or hold several ids with commas between them; an id counts once.
    pub fn from_query(values: impl Fn(&str) -> Vec<String>) -> Self {
        let last = |key: &str| values(key).pop().filter(|value| !value.is_empty());
        let number = |key: &str, usual: f64| {
            last(key).map_or(usual, |text| text.parse().unwrap_or(f64::NAN))
        };
        Self {
            ids: listed(values("ids")),
            machines: listed(values("machines")),
            baseline: last("baseline"),
            metric: last("metric").map_or(Metric::default(), |word| metric(&word)),
            basis: basis::of_word(&last("basis").unwrap_or_default()),
            at_pct: number("at", 100.0),
            delta_pct: number("delta", USUAL_DELTA),
        }
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.machines.is_empty()
    }

    /// The same view with its results fixed.
    pub fn fixed(&self, ids: Vec<String>) -> Self {
        Self { ids, machines: Vec::new(), ..self.clone() }
    }

    /// The address of this view; what is as usual is left out.
    pub fn href(&self) -> String {
        let metric = ("metric", metric_word(self.metric), "work");
        self.address("/compare", &[metric, self.basis_pair()])
    }

    /// The same comparison from the API, as `csv` or `json`.
    pub fn export_href(&self, format: &str) -> String {
        self.address("/api/v1/compare", &[("format", format, ""), self.basis_pair()])
    }

    pub fn with_metric(&self, metric: Metric) -> Self {
        Self { metric, ..self.clone() }
    }

    pub fn with_basis(&self, basis: Allocation) -> Self {
        Self { basis, ..self.clone() }
    }

    fn basis_pair(&self) -> (&'static str, &'static str, &'static str) {
        ("basis", self.basis.key(), Allocation::default().key())
    }

    pub fn with_baseline(&self, id: &str) -> Self {
        Self { baseline: Some(id.to_owned()), ..self.clone() }
    }

    /// Without the choice at this place; a baseline that goes leaves the choice open.
    pub fn without(&self, at: usize) -> Self {
        let mut ids = self.ids.clone();
        let gone = if at < ids.len() { ids.remove(at) } else { String::new() };
        let stays = |baseline: &String| !gone.split('~').any(|id| id == baseline);
        Self { ids, baseline: self.baseline.clone().filter(stays), ..self.clone() }
    }

    /// One place to the left; the first one stays.
    pub fn moved_left(&self, at: usize) -> Self {
        let mut ids = self.ids.clone();
        if (1..ids.len()).contains(&at) {
            ids.swap(at - 1, at);
        }
        Self { ids, ..self.clone() }
    }

    /// The keys of a form that changes something else.
    pub fn hidden_fields(&self, but: &str) -> Vec<(&'static str, String)> {
        let fields = [
            ("ids", self.ids.join(",")),
            ("machines", self.machines.join(",")),
            ("baseline", self.baseline.clone().unwrap_or_default()),
            ("metric", metric_word(self.metric).to_owned()),
            ("basis", self.basis.key().to_owned()),
            ("at", self.at_pct.to_string()),
            ("delta", self.delta_pct.to_string()),
        ];
        fields.into_iter().filter(|(key, value)| *key != but && !value.is_empty()).collect()
    }

    fn address(&self, path: &str, more: &[(&str, &str, &str)]) -> String {
        let list = |ids: &[String]| {
            let ids: Vec<String> = ids.iter().map(|id| escaped(id)).collect();
            ids.join(",")
        };
        let mut query = format!("ids={}", list(&self.ids));
        if !self.machines.is_empty() {
            query += &format!("&machines={}", list(&self.machines));
        }
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
        if self.delta_pct != USUAL_DELTA {
            query += &format!("&delta={}", self.delta_pct);
        }
        format!("{path}?{query}")
    }
}

/// The ids in all values of one key, each once.
fn listed(values: Vec<String>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for value in values {
        for id in value.split(',').map(str::trim).filter(|id| !id.is_empty()) {
            if !ids.iter().any(|known| known == id) && ids.len() < MAX_IDS {
                ids.push(id.to_owned());
            }
        }
    }
    ids
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
mod tests;
