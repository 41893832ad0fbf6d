//! What a report says beside its page: each result's machine, price on its day, and passport.

use kernel::price::Allocation;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;

/// One result, as texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportPart {
    pub heading: String,
    /// Provider, region, shape, vCPU, memory and what else is known of the machine.
    pub facts: Vec<(String, String)>,
    /// What the machine cost when it was measured, and of which day the price is.
    pub price: String,
    /// How figures per dollar follow from it.
    pub arithmetic: Vec<String>,
    /// Of the passport as a whole.
    pub grade: String,
    /// Source, what was found, grade, what to do.
    pub passport: Vec<[String; 4]>,
}

/// The parts of these results; several ids in one choice have `~` between them.
#[server(prefix = "/api/ui", endpoint = "report", output = super::wire::Json)]
pub async fn read_report(
    #[server(default)] ids: Vec<String>,
    basis: Allocation,
) -> Result<Vec<ReportPart>, ApiError> {
    crate::rows::report::parts(&super::backend()?, &ids, basis).await
}
