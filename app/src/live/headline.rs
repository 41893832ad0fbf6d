//! What a card says about a host: four small figures.

use kernel::{
    format,
    recording::{Metric, Unit},
};
use serde::{Deserialize, Serialize};

use crate::figures::{devices::amount, words::percent};

/// What every viewer gets of a host, of one tick; `None` for what is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Headline {
    pub busy_pct: Option<f64>,
    pub steal_pct: Option<f64>,
    pub memory_used_bytes: Option<f64>,
    pub memory_total_bytes: Option<f64>,
    /// Read and written.
    pub disk_bytes_per_s: Option<f64>,
    /// Received and sent.
    pub network_bytes_per_s: Option<f64>,
}

impl Headline {
    /// Of the host's own values.
    pub fn of(values: &[(Metric, f64)]) -> Self {
        let of = |metric: Metric| {
            let found = values.iter().find(|(known, _)| *known == metric);
            found.map(|(_, value)| *value).filter(|value| value.is_finite())
        };
        let both = |one: Metric, other: Metric| match (of(one), of(other)) {
            (None, None) => None,
            (one, other) => Some(one.unwrap_or(0.0) + other.unwrap_or(0.0)),
        };
        Self {
            busy_pct: of(Metric::CpuBusy),
            steal_pct: of(Metric::CpuSteal),
            memory_used_bytes: of(Metric::MemUsed).or_else(|| of(Metric::MemUnavailable)),
            memory_total_bytes: of(Metric::MemTotal),
            disk_bytes_per_s: both(Metric::DiskRead, Metric::DiskWrite),
            network_bytes_per_s: both(Metric::NetReceived, Metric::NetSent),
        }
    }

    /// Name and text of each figure; a dash for what is not known.
    pub fn figures(&self) -> [(&'static str, String); 4] {
        let rate = |value: Option<f64>| {
            value.map_or_else(dash, |value| amount(Unit::BytesPerSecond, value))
        };
        [
            ("Busy", self.busy_pct.map_or_else(dash, percent)),
            ("Memory", self.memory()),
            ("Disk", rate(self.disk_bytes_per_s)),
            ("Network", rate(self.network_bytes_per_s)),
        ]
    }

    /// `2.0 of 8.0 GiB`.
    fn memory(&self) -> String {
        const GIB: f64 = (1_u64 << 30) as f64;
        let gib = |bytes: f64| format::thousands(bytes / GIB, 1);
        match (self.memory_used_bytes, self.memory_total_bytes) {
            (Some(used), Some(total)) => format!("{} of {} GiB", gib(used), gib(total)),
            (Some(used), None) => format!("{} GiB", gib(used)),
            (None, _) => dash(),
        }
    }

    /// `0.4 %`, where the hypervisor takes anything that can be seen.
    pub fn steal(&self) -> Option<String> {
        self.steal_pct.filter(|steal| *steal >= 0.05).map(percent)
    }
}

fn dash() -> String {
    "–".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_their_units_and_what_is_not_known_is_a_dash() {
        let values = [
            (Metric::CpuBusy, 42.06),
            (Metric::CpuSteal, 0.04),
            (Metric::MemUnavailable, 2.0 * 1_073_741_824.0),
            (Metric::MemTotal, 8.0 * 1_073_741_824.0),
            (Metric::DiskRead, 1_000_000.0),
            (Metric::DiskWrite, 230_000.0),
            (Metric::NetSent, f64::NAN),
        ];
        let found = Headline::of(&values);
        let texts = found.figures().map(|(_, text)| text);
        assert_eq!(texts, ["42.1 %", "2.0 of 8.0 GiB", "1.23 MB/s", "–"]);
        assert_eq!(found.steal(), None);
        assert_eq!(Headline { steal_pct: Some(3.0), ..found }.steal().as_deref(), Some("3.0 %"));
    }
}
