//! Results side by side, and the results to choose from.

use kernel::{
    compare::Comparison,
    result::{Origin, WorkloadId},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;

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

/// The results of `ids` against the baseline; the kernel says why, where it cannot be done.
#[server(prefix = "/api/ui", endpoint = "compare")]
pub async fn compare(
    // Left out of the request when it is empty.
    #[server(default)] ids: Vec<String>,
    baseline: Option<String>,
    at_pct: f64,
) -> Result<Comparison, ApiError> {
    let invalid = |error: kernel::compare::CompareError| ApiError::Invalid(error.to_string());
    super::compare_rows::check_count(ids.len()).map_err(invalid)?;
    let contenders = super::backend()?.store.contenders(&ids).await?;
    let options = kernel::compare::Options { at_pct, ..Default::default() };
    kernel::compare::compare(&contenders, baseline.as_deref(), options).map_err(invalid)
}

/// The newest results, demo data included.
#[server(prefix = "/api/ui", endpoint = "choices")]
pub async fn choices() -> Result<Vec<Choice>, ApiError> {
    let query = store::ResultQuery { limit: 200, include_demo: true, ..Default::default() };
    let page = super::backend()?.store.results(&query).await?;
    Ok(page.items.into_iter().map(super::compare_rows::choice).collect())
}
