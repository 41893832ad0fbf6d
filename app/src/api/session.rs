//! `/sessions/:id`: what one server did over time, and what people change about it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::components::{data_table::Table, session::address::SessionView};

/// Everything that the page shows, but the charts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionPage {
    pub id: String,
    pub name: String,
    /// `demo`, `recording`.
    pub badges: Vec<String>,
    pub demo: bool,
    /// Whether samples still come in.
    pub grows: bool,
    /// How many there are by now.
    pub samples: i64,
    /// The answer in one sentence.
    pub lead: String,
    /// Terms with their values.
    pub facts: Vec<(String, String)>,
    /// What people wrote about it.
    pub note: String,
    /// Name and address of what it belongs to: its machine, its result.
    pub links: Vec<(String, String)>,
    /// What the charts show, with everything that the address chose.
    pub view: SessionView,
    /// Word and name of the ranges that make sense, the whole session last.
    pub ranges: Vec<(String, String)>,
    /// What the figures cover, where that is not the whole session.
    pub covered: Option<String>,
    /// One line for each series of the host, its devices and its mounts.
    pub percentiles: Table,
    /// Further tables, each with its heading.
    pub more: Vec<(String, Table)>,
    /// Absent where nothing is known of file systems.
    pub file_systems: Option<Table>,
    /// Why there are no single samples any more, and what there is instead; absent where they are
    /// kept.
    pub let_go: Option<String>,
    /// The sessions that are compared, this one first; absent alone.
    pub side_by_side: Option<Table>,
    /// Id and name of the sessions that are compared with this one.
    pub others: Vec<(String, String)>,
    /// Id and name of sessions that can be added.
    pub offered: Vec<(String, String)>,
    /// Id and name of results to attach it to.
    pub results: Vec<(String, String)>,
    pub result_id: Option<String>,
    /// Why a form that was sent without a script did not work.
    pub problem: Option<String>,
}

/// One session as its address asks for it.
#[server(prefix = "/api/ui", endpoint = "session", output = super::wire::Json)]
pub async fn read_session(view: SessionView) -> Result<SessionPage, ApiError> {
    crate::rows::session::page(&super::backend()?, view).await
}

/// Changes the name and the note of a session.
#[server(prefix = "/api/ui", endpoint = "describe_session", output = super::wire::Json)]
pub async fn describe_session(
    id: String,
    name: String,
    // An empty field may be left out of a form.
    #[server(default)] note: String,
) -> Result<(), ApiError> {
    let note = note.replace("\r\n", "\n");
    let change = store::SessionChange { name: Some(name), note: Some(note), ..Default::default() };
    super::backend()?.store.change_session(&id, &change).await?;
    super::redirect(&format!("/sessions/{id}"));
    Ok(())
}

/// Attaches a session to a result; to none with an empty id.
#[server(prefix = "/api/ui", endpoint = "attach_session", output = super::wire::Json)]
pub async fn attach_session(
    id: String,
    #[server(default)] result_id: String,
) -> Result<(), ApiError> {
    let result_id = Some(Some(result_id).filter(|id| !id.is_empty()));
    let change = store::SessionChange { result_id, ..Default::default() };
    super::backend()?.store.change_session(&id, &change).await?;
    super::redirect(&format!("/sessions/{id}"));
    Ok(())
}

/// Removes a session with its samples.
#[server(prefix = "/api/ui", endpoint = "delete_session", output = super::wire::Json)]
pub async fn delete_session(id: String) -> Result<(), ApiError> {
    let backend = super::backend()?;
    backend.store.delete_session(&id, (backend.now_us)()).await?;
    super::redirect("/sessions");
    Ok(())
}
