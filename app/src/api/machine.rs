//! `/machines/:id`: one machine, and what people change about it.

use kernel::{history::History, price::Allocation};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::components::{data_table::Table, explained::Topic};

/// Everything that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MachinePage {
    pub id: String,
    pub name: String,
    pub badges: Vec<String>,
    /// Whether demo data is on the page.
    pub demo: bool,
    /// The answer in one sentence.
    pub lead: String,
    pub figures: Vec<Figure>,
    /// Terms with their values.
    pub facts: Vec<(String, String)>,
    /// Results, newest first.
    pub history: Table,
    /// Its figures over time; absent where it has none.
    pub over_time: Option<HistoryPage>,
    /// What it did over time, newest first; absent where it has no session.
    pub sessions: Option<Table>,
    /// Address of the results before those of `history`.
    pub older: Option<String>,
    /// Address of the comparison with this machine in it.
    pub compare: Option<String>,
    /// The newest results of its workloads, which a report describes.
    pub report: Vec<String>,
    pub edit: MachineEdit,
    pub price: PriceEdit,
    /// How what is shown is paid for.
    pub basis: Allocation,
    /// Whether there is a price to choose a basis for.
    pub has_bases: bool,
    /// Id and name of machines to merge this one into.
    pub others: Vec<(String, String)>,
    /// How many results go with the machine.
    pub results: u64,
    /// Why a form that was sent without a script did not work.
    pub problem: Option<String>,
}

/// A machine over time and among its like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryPage {
    pub history: History,
    /// What the history says, or what it needs to say something.
    pub sentences: Vec<String>,
    /// Quantiles of the results of the same offer and of the same processor.
    pub peers: Table,
    /// The browser's rate against the native one, where the computer has both.
    pub paired: Option<String>,
}

/// One figure with its name, unit and origin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub label: String,
    pub value: String,
    pub unit: Option<String>,
    pub note: Option<String>,
    /// Section of the method that says how it is computed.
    pub method: Option<Topic>,
}

/// The fields of the form, as texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MachineEdit {
    pub name: String,
    #[serde(default)]
    pub provider: String,
    #[serde(default)]
    pub region: String,
    #[serde(default)]
    pub shape: String,
    #[serde(default)]
    pub cpu_model: String,
    /// Empty where it is not known.
    #[serde(default)]
    pub vcpus: String,
    #[serde(default)]
    pub cores: String,
}

/// The price form: what it is for, and what it starts with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriceEdit {
    /// Provider, region and shape in words; empty where the machine has no offer.
    pub offer: String,
    /// The price that counts, in one sentence.
    pub now: Option<String>,
    pub per_hour: String,
    pub currency: String,
    /// Today, `YYYY-MM-DD`.
    pub today: String,
    pub source: String,
}

/// One machine; `before` is where an older page of its results begins.
#[server(prefix = "/api/ui", endpoint = "machine", output = super::wire::Json)]
pub async fn read_machine(
    id: String,
    before: Option<i64>,
    basis: Allocation,
) -> Result<MachinePage, ApiError> {
    crate::rows::machine::page(&super::backend()?, &id, before, basis).await
}

/// Changes name and facts of a machine; an empty text removes a fact.
#[server(prefix = "/api/ui", endpoint = "set_machine_facts", output = super::wire::Json)]
pub async fn set_machine_facts(id: String, edit: MachineEdit) -> Result<(), ApiError> {
    let backend = super::backend()?;
    let change = crate::rows::changes::facts(edit)?;
    backend.store.set_machine_facts(&id, &change, (backend.now_us)()).await?;
    super::redirect(&format!("/machines/{id}"));
    Ok(())
}

/// Records a price for the machine's offer.
#[server(prefix = "/api/ui", endpoint = "set_price", output = super::wire::Json)]
pub async fn set_price(
    id: String,
    per_hour: String,
    currency: String,
    as_of: String,
    source: String,
) -> Result<(), ApiError> {
    let backend = super::backend()?;
    let machine = crate::rows::machine::find(&backend, &id).await?;
    let price = crate::rows::changes::price(&machine.facts, &per_hour, currency, as_of, source)?;
    backend.store.set_price(price, (backend.now_us)()).await?;
    super::redirect(&format!("/machines/{id}"));
    Ok(())
}

/// Moves all results of one machine to another and removes the first.
#[server(prefix = "/api/ui", endpoint = "merge_machine", output = super::wire::Json)]
pub async fn merge_machine(id: String, into: String) -> Result<(), ApiError> {
    let backend = super::backend()?;
    backend.store.merge_machines(&id, &into, (backend.now_us)()).await?;
    super::redirect(&format!("/machines/{into}"));
    Ok(())
}

/// Removes a machine and all of its results.
#[server(prefix = "/api/ui", endpoint = "delete_machine", output = super::wire::Json)]
pub async fn delete_machine(id: String) -> Result<(), ApiError> {
    super::backend()?.store.delete_machine(&id).await?;
    super::redirect("/machines");
    Ok(())
}

/// What a calibration that began at `started_at_us` reaches of the machine's native rate, as a
/// sentence; nothing where the machine has no native result of the unit as it is now.
#[server(prefix = "/api/ui", endpoint = "paired", output = super::wire::Json)]
pub async fn read_paired(
    id: String,
    started_at_us: i64,
    units_per_s: f64,
) -> Result<Option<String>, ApiError> {
    let store = super::backend()?.store;
    Ok(crate::rows::history::paired_with(&store, &id, (started_at_us, units_per_s)).await?)
}
