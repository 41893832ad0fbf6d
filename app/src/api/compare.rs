//! Results side by side, and the results to choose from.

use kernel::{
    compare::Comparison,
    price::Allocation,
    result::{Origin, WorkloadId},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;

/// The lists to choose from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Offered {
    /// The line that measures a machine for this server.
    pub command: String,
    pub machines: Vec<MachineChoice>,
    pub offers: Vec<OfferChoice>,
    pub results: Vec<Choice>,
}

/// An offer that several machines were measured of, in the list to choose from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferChoice {
    /// Ids of its machines with `~` between them.
    pub machine_ids: String,
    /// Provider, region and shape, where known.
    pub name: String,
    pub workload: WorkloadId,
    pub machines: u64,
    pub results: u64,
    pub demo: bool,
}

/// One machine in the list to choose from, with its recent native results of one workload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MachineChoice {
    pub machine_id: String,
    pub name: String,
    /// Provider and shape, where known.
    pub offer: String,
    pub workload: WorkloadId,
    /// Complete native results with a figure at 100 %.
    pub results: u64,
    /// Of the latest one, units per second of the whole machine.
    pub latest_units_per_s: f64,
    pub demo: bool,
}

/// One result in the list to choose from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub result_id: String,
    pub machine: String,
    /// Provider and shape, where known.
    pub offer: String,
    pub origin: Origin,
    pub workload: WorkloadId,
    /// Units per second of the whole machine at 100 %.
    pub peak_units_per_s: Option<f64>,
    /// When it was measured, else when it came in; microseconds since 1970 UTC.
    pub at_us: i64,
    pub demo: bool,
}

/// A comparison, with the address that stays the same whatever is measured later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    pub comparison: Comparison,
    /// One choice for each row: the id of a result, or several with `~` between them.
    pub ids: Vec<String>,
    /// The server's now, by which prices are old; microseconds since 1970 UTC.
    pub now_us: i64,
}

/// The results of `ids` and the recent ones of `machines` against the baseline; the sentence says
/// why, where it cannot be done.
#[server(prefix = "/api/ui", endpoint = "compare", output = super::wire::Json)]
pub async fn compare(
    // Left out of the request when they are empty.
    #[server(default)] ids: Vec<String>,
    #[server(default)] machines: Vec<String>,
    baseline: Option<String>,
    basis: Allocation,
    at_pct: f64,
    delta_pct: f64,
) -> Result<Compared, ApiError> {
    let options = kernel::compare::Options { at_pct, delta_pct, ..Default::default() };
    let chosen = super::compared::Chosen { ids, machines, baseline, basis, options };
    let backend = super::backend()?;
    let (ids, comparison) = super::compared::compared(&backend, chosen).await?;
    Ok(Compared { comparison: (*comparison).clone(), ids, now_us: (backend.now_us)() })
}

/// What can be compared: machines, and their newest results, demo data included.
#[server(prefix = "/api/ui", endpoint = "choices", output = super::wire::Json)]
pub async fn choices() -> Result<Offered, ApiError> {
    super::compare_rows::choices(&super::backend()?, super::agent_line()).await
}
