//! `/benchmarks`: what can be measured, what it needs, and how much of it is here.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::components::data_table::Table;

/// Everything that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BenchmarksPage {
    /// The answer in one sentence.
    pub lead: String,
    /// In the order of the kernel's list.
    pub workloads: Vec<Benchmark>,
    /// How long each profile takes and what it measures.
    pub profiles: Table,
    /// What other tools' scores are read.
    pub foreign: Vec<Benchmark>,
    /// The scores that are stored, by work.
    pub scores: Table,
}

/// One thing that can be run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Benchmark {
    /// Word in documents and commands.
    pub name: String,
    /// What it means, in a sentence or two.
    pub meaning: String,
    /// What it needs and takes, and how much of it is stored.
    pub facts: Vec<(String, String)>,
    /// What runs it, a line each.
    pub commands: Vec<String>,
    /// The list of its results, where there are any.
    pub results: Option<String>,
}

/// The whole inventory.
#[server(prefix = "/api/ui", endpoint = "benchmarks", output = super::wire::Json)]
pub async fn read_benchmarks() -> Result<BenchmarksPage, ApiError> {
    crate::rows::benchmarks::page(&super::backend()?, &super::agent_line()).await
}
