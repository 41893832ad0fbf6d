//! `/machines`: all machines with their figures.

use kernel::{passport::Grade, price::Allocation, verification::Verification};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::{
    components::{basis, data_table::Moment},
    query,
};

/// What the address asks for; everything absent is the default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MachinesQuery {
    /// Part of the name, the offer or the processor's model.
    pub q: String,
    /// The whole name of a provider.
    pub provider: String,
    /// Name of the workload whose figures are shown.
    pub workload: String,
    /// How the machines are paid for.
    pub basis: Allocation,
    /// [`SortBy::word`] of the column.
    pub sort: String,
    /// From 1.
    pub page: u32,
}

/// The columns that a list can be ordered by, each in its natural direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    #[default]
    Last,
    Name,
    Cpus,
    Units,
    PerVcpu,
    Price,
    Value,
    Results,
}

/// Everything that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MachinesPage {
    /// The line that measures a machine for this server.
    pub command: String,
    /// Machines that match, on all pages.
    pub found: usize,
    /// Machines there are, whatever the filter.
    pub machines: u64,
    pub lines: Vec<MachineLine>,
    pub pages: u32,
    /// Providers to filter by.
    pub providers: Vec<String>,
    /// Workloads that there are figures of, the shown one first.
    pub workloads: Vec<String>,
    /// Whether demo data is on the page.
    pub demo: bool,
    /// There are more machines than one list reads.
    pub cut: bool,
}

/// One machine as a row, its figures as texts without units.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MachineLine {
    pub id: String,
    pub name: String,
    /// `demo`, `browser`.
    pub badges: Vec<String>,
    /// Provider, shape, region.
    pub offer: String,
    /// vCPU and cores.
    pub cpus: String,
    /// Units per second at 100 %, with its half-width.
    pub units_per_s: String,
    /// Of the result that the figure is of.
    pub noise: Option<Grade>,
    pub verification: Option<Verification>,
    pub per_vcpu: String,
    /// Per hour, with its currency.
    pub price: String,
    /// `read 45 days ago`, where that is long.
    pub stale: Option<String>,
    /// Units/s per dollar/hour.
    pub value: String,
    pub results: u64,
    pub last: Option<Moment>,
    /// The result that stands for the machine in a comparison.
    pub compare: Option<String>,
}

/// A page of machines.
#[server(prefix = "/api/ui", endpoint = "machines", output = super::wire::Json)]
pub async fn read_machines(query: MachinesQuery) -> Result<MachinesPage, ApiError> {
    crate::rows::machines::page(&super::backend()?, &query, super::agent_line()).await
}

/// Id and name of the newest machines, for those who say which one a file is about.
#[server(prefix = "/api/ui", endpoint = "machine_names", output = super::wire::Json)]
pub async fn read_machine_names() -> Result<Vec<(String, String)>, ApiError> {
    crate::rows::machines::names(&super::backend()?).await
}

impl SortBy {
    /// Heading, unit included, with what it sorts by; in the order of the table.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Name, "Machine"),
        (Self::Units, "Units/s ± 95 %"),
        (Self::PerVcpu, "Units/s per vCPU"),
        (Self::Price, "Price per hour"),
        (Self::Value, "Units/s per $/h"),
        (Self::Cpus, "vCPU / cores"),
        (Self::Results, "Results"),
        (Self::Last, "Last measured"),
    ];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Name => "name",
            Self::Cpus => "cpus",
            Self::Units => "units",
            Self::PerVcpu => "per-vcpu",
            Self::Price => "price",
            Self::Value => "value",
            Self::Results => "results",
        }
    }

    /// Anything unknown is the default.
    pub fn from_word(word: &str) -> Self {
        let found = Self::ALL.into_iter().find(|(sort, _)| sort.word() == word);
        found.map(|(sort, _)| sort).unwrap_or_default()
    }

    /// Whether small comes first.
    pub fn ascending(self) -> bool {
        matches!(self, Self::Name | Self::Price)
    }
}

impl MachinesQuery {
    /// The address of the list with this query, its first page.
    pub fn href(&self) -> String {
        query::href(
            "/machines",
            [
                ("q", query::encode(&self.q)),
                ("provider", query::encode(&self.provider)),
                ("workload", query::encode(&self.workload)),
                ("basis", basis::word(self.basis).to_owned()),
                ("sort", query::encode(&self.sort)),
            ],
        )
    }

    /// The address of page `page`, from 1.
    pub fn page_href(&self, page: u32) -> String {
        query::href(&self.href(), [("page", page.to_string())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_list_holds_only_what_was_chosen() {
        let query = MachinesQuery { q: "a b&c".to_owned(), ..MachinesQuery::default() };
        assert_eq!(MachinesQuery::default().href(), "/machines");
        assert_eq!(query.href(), "/machines?q=a%20b%26c");
        let sorted = MachinesQuery { sort: "units".to_owned(), ..query };
        assert_eq!(sorted.page_href(2), "/machines?q=a%20b%26c&sort=units&page=2");
    }

    #[test]
    fn every_column_is_found_by_its_word() {
        for (sort, _) in SortBy::ALL {
            assert_eq!(SortBy::from_word(sort.word()), sort);
        }
        assert_eq!(SortBy::from_word("<script>"), SortBy::Last);
    }
}
