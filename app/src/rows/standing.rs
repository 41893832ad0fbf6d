//! The figure a machine stands for in lists: one workload, its latest native result.

use kernel::{
    passport::Grade,
    price::{Price, units_per_s_per_dollar_hour},
    result::{Origin, WorkloadId},
    verification::Verification,
};
use store::{Headline, MachineRow, ResultQuery, Store, StoreError};

/// A machine with its figure, where it has one of the workload that is shown.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) row: MachineRow,
    pub(super) figure: Option<Figure>,
}

/// One rate at 100 %.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub(super) workload: WorkloadId,
    pub(super) units_per_s: f64,
    /// Of its 95 % interval.
    pub(super) half_width: Option<f64>,
    pub(super) noise: Option<Grade>,
    pub(super) verification: Verification,
    pub(super) result_id: String,
    /// Measured in a page; never ranked with native figures.
    pub(super) browser: bool,
}

impl Standing {
    /// The latest native figure of this workload and version; the latest of all, where none is
    /// named.
    pub(super) fn new(row: MachineRow, workload: Option<&WorkloadId>) -> Self {
        let matches =
            |headline: &&Headline| workload.is_none_or(|wanted| headline.workload == *wanted);
        let figure = row.headlines.iter().find(matches).map(Figure::native);
        Self { row, figure }
    }

    /// Units per second of a native result.
    pub(super) fn native_units_per_s(&self) -> Option<f64> {
        self.figure.as_ref().filter(|figure| !figure.browser).map(|figure| figure.units_per_s)
    }

    pub(super) fn per_vcpu(&self) -> Option<f64> {
        let vcpus = self.row.facts.cpu.vcpus.filter(|vcpus| *vcpus > 0)?;
        Some(self.native_units_per_s()? / f64::from(vcpus))
    }

    /// Units/s per dollar/hour, with its currency: amounts of different ones are not mixed.
    pub(super) fn value(&self) -> Option<(f64, &Price)> {
        let price = self.row.price.as_ref()?;
        Some((units_per_s_per_dollar_hour(self.native_units_per_s()?, price.per_hour)?, price))
    }

    /// For a machine that was only ever calibrated in a browser: its latest such figure.
    pub(super) async fn with_browser_figure(mut self, store: &Store) -> Result<Self, StoreError> {
        if self.figure.is_some() || !self.row.headlines.is_empty() || self.row.results == 0 {
            return Ok(self);
        }
        let query = ResultQuery {
            machine_id: Some(self.row.id.clone()),
            origin: Some(Origin::Browser),
            // Those that do not match are passed over.
            limit: 20,
            include_demo: true,
            ..ResultQuery::default()
        };
        let mut found = store.results(&query).await?.items.into_iter();
        let latest = found.find(|row| row.verification.counts());
        self.figure = latest.and_then(|row| {
            Some(Figure {
                units_per_s: row.peak_units_per_s?,
                half_width: row.half_width_units_per_s,
                noise: row.noise,
                verification: row.verification,
                workload: row.workload,
                result_id: row.id,
                browser: true,
            })
        });
        Ok(self)
    }
}

impl Figure {
    fn native(headline: &Headline) -> Self {
        Self {
            workload: headline.workload.clone(),
            units_per_s: headline.latest_units_per_s,
            half_width: headline.latest_half_width_units_per_s,
            noise: headline.latest_noise,
            verification: headline.latest_verification.clone(),
            result_id: headline.latest_result_id.clone(),
            browser: false,
        }
    }
}

/// The newest version of a workload that one of the machines ran: units of another version are
/// other work, and no rank has both.
pub(super) fn newest<'r>(
    rows: impl IntoIterator<Item = &'r MachineRow>,
    name: &str,
) -> Option<WorkloadId> {
    let headlines = rows.into_iter().flat_map(|row| &row.headlines);
    let of_name = headlines.map(|headline| &headline.workload).filter(|id| id.name == name);
    of_name.max_by_key(|id| id.version).cloned()
}

/// Names of the workloads that machines have figures of: `standard` first, then by name.
pub(super) fn workloads<'r>(rows: impl IntoIterator<Item = &'r MachineRow>) -> Vec<String> {
    let mut names: Vec<String> = rows
        .into_iter()
        .flat_map(|row| row.headlines.iter().map(|headline| headline.workload.name.clone()))
        .collect();
    names.sort_by_key(|name| (name != "standard", name.clone()));
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::machine;

    #[test]
    fn units_of_two_versions_are_never_ranked_together() {
        let mut old = machine("old", Some(900.0), 2, None).row;
        old.headlines[0].workload.version = 0;
        let rows = [old, machine("new", Some(100.0), 2, None).row];
        let shown = newest(&rows, "standard");
        assert_eq!(shown.as_ref().map(|id| id.version), Some(1));
        let figures = rows.map(|row| Standing::new(row, shown.as_ref()).native_units_per_s());
        assert_eq!(figures, [None, Some(100.0)]);
        assert_eq!(newest(&[], "standard"), None);
    }
}
