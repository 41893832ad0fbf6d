//! `/fleet` and `/fleet/:id`: every collector, how it is, and what people change about it.

use kernel::price::Allocation;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, machine::Figure, tokens::TokenLine};
use crate::{
    components::{
        basis,
        data_table::{Moment, Table},
    },
    query,
};

/// Which collectors the list shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FleetQuery {
    /// Part of the name, the tags, the offer or the processor's model.
    pub q: String,
    /// How the hosts are paid for: which of their prices is shown.
    pub basis: Allocation,
    /// Where the next page begins.
    pub after: Option<i64>,
}

impl FleetQuery {
    /// The address of the list with this query.
    pub fn href(&self) -> String {
        query::href(
            "/fleet",
            [
                ("q", query::encode(&self.q)),
                ("basis", basis::word(self.basis).to_owned()),
                ("after", self.after.map(|after| after.to_string()).unwrap_or_default()),
            ],
        )
    }
}

/// Everything that the list shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FleetPage {
    /// The answer in one sentence.
    pub lead: String,
    /// The line that streams from a machine to this server.
    pub command: String,
    /// There is no collector at all.
    pub is_empty: bool,
    /// What needs attention first.
    pub lines: Vec<FleetLine>,
    /// Where the next page begins.
    pub next: Option<i64>,
    pub demo: bool,
    /// Every token, newest first; `None` for readers who may not see them.
    pub tokens: Option<Vec<TokenLine>>,
    /// What was refused of senders that are none of these collectors.
    pub strangers: Option<String>,
    /// Whether the reader may announce collectors.
    pub may_change: bool,
    /// Why a form that was sent without a script did not work.
    pub problem: Option<String>,
}

/// One collector of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FleetLine {
    pub id: String,
    pub name: String,
    pub demo: bool,
    pub state: FleetState,
    /// Its newest tick.
    pub seen: Option<Moment>,
    /// How busy it was in its newest tick, in percent; while it streams.
    pub busy: Option<String>,
    /// Name and address.
    pub machine: Option<(String, String)>,
    /// Provider, shape and region in words.
    pub offer: String,
    /// What an hour costs on demand.
    pub price: Option<String>,
    pub sessions: i64,
    /// What is wrong, the worst first.
    pub troubles: Vec<TroubleLine>,
}

/// Whether something comes from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FleetState {
    Streaming,
    Silent,
    Never,
}

/// What is wrong with a collector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TroubleLine {
    pub since: Moment,
    /// What happened and what to do.
    pub sentence: String,
}

/// Everything about one collector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CollectorPage {
    pub line: FleetLine,
    /// The answer in one sentence.
    pub lead: String,
    pub figures: Vec<Figure>,
    /// Terms with their values.
    pub facts: Vec<(String, String)>,
    /// The newest ones.
    pub recent: Option<Table>,
    pub edit: CollectorEdit,
    /// Id and name of the machines that it may run on.
    pub machines: Vec<(String, String)>,
    /// Those that were made for it; `None` for readers who may not see them.
    pub tokens: Option<Vec<TokenLine>>,
    pub may_change: bool,
    pub problem: Option<String>,
}

/// The fields of the form, as texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CollectorEdit {
    pub name: String,
    pub provider: String,
    pub region: String,
    pub shape: String,
    /// Empty where it is not known.
    pub vcpus: String,
    /// With commas between them.
    pub tags: String,
    /// Id of the machine that it runs on; empty for none.
    pub machine_id: String,
}

impl FleetState {
    pub fn word(self) -> &'static str {
        match self {
            Self::Streaming => "streaming",
            Self::Silent => "silent",
            Self::Never => "never streamed",
        }
    }
}

/// A page of the list.
#[server(prefix = "/api/ui", endpoint = "fleet", output = super::wire::Json)]
pub async fn read_fleet(query: FleetQuery) -> Result<FleetPage, ApiError> {
    crate::rows::fleet::page(&super::backend()?, query).await
}

/// Id and name of the newest collectors, for those who say which one a recording is of.
#[server(prefix = "/api/ui", endpoint = "collector_names", output = super::wire::Json)]
pub async fn read_collector_names() -> Result<Vec<(String, String)>, ApiError> {
    crate::rows::fleet::names(&super::backend()?).await
}

/// One collector.
#[server(prefix = "/api/ui", endpoint = "collector", output = super::wire::Json)]
pub async fn read_collector(id: String) -> Result<CollectorPage, ApiError> {
    crate::rows::fleet::collector::page(&super::backend()?, &id).await
}

/// Announces a collector from which nothing has come yet.
#[server(prefix = "/api/ui", endpoint = "register_collector", output = super::wire::Json)]
pub async fn register_collector(edit: CollectorEdit) -> Result<(), ApiError> {
    let backend = super::backend()?;
    let id = (backend.new_id)();
    let new = crate::rows::changes::new_collector(id.clone(), edit)?;
    backend.store.add_collector(new, (backend.now_us)()).await?;
    super::redirect(&format!("/fleet/{id}"));
    Ok(())
}

/// Changes name, facts, tags and machine of a collector; an empty text removes a fact.
#[server(prefix = "/api/ui", endpoint = "set_collector_facts", output = super::wire::Json)]
pub async fn set_collector_facts(id: String, edit: CollectorEdit) -> Result<(), ApiError> {
    let backend = super::backend()?;
    let change = crate::rows::changes::collector(edit)?;
    backend.store.change_collector(&id, &change, (backend.now_us)()).await?;
    super::redirect(&format!("/fleet/{id}"));
    Ok(())
}

/// Removes a collector with its sessions.
#[server(prefix = "/api/ui", endpoint = "delete_collector", output = super::wire::Json)]
pub async fn delete_collector(id: String) -> Result<(), ApiError> {
    let backend = super::backend()?;
    backend.store.delete_collector(&id, (backend.now_us)()).await?;
    super::redirect("/fleet");
    Ok(())
}
