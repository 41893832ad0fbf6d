//! `/sessions`: found by collector, date and session; the newest ones.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, session::SessionPage};
use crate::components::{
    data_table::Table,
    session::address::{Picked, Range},
};

/// What the address asks for; everything absent is open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionsQuery {
    pub picked: Picked,
    pub range: Range,
    /// Sessions to compare the chosen one with.
    pub with: Vec<String>,
    /// Where an older page of the list begins.
    pub before: Option<i64>,
}

/// What each of the three fields offers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// What is chosen; a session fills the two before it.
    pub picked: Picked,
    /// Id and name.
    pub collectors: Vec<(String, String)>,
    /// `YYYY-MM-DD` and how many sessions began then.
    pub dates: Vec<(String, String)>,
    /// Id and name.
    pub sessions: Vec<(String, String)>,
}

/// Everything that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionsPage {
    /// The line that sends a recording to this server.
    pub command: String,
    /// There is no session at all.
    pub is_empty: bool,
    pub choices: Choices,
    /// The session that is chosen.
    pub chosen: Option<SessionPage>,
    /// What was chosen and is not there, in one sentence.
    pub missing: Option<String>,
    /// The newest sessions of what is chosen; absent with a chosen one.
    pub listed: Option<Table>,
    /// Address of the sessions before those of the list.
    pub older: Option<String>,
    pub demo: bool,
    /// Whether samples still come in for any of what is shown.
    pub grows: bool,
}

/// The choice, with the chosen session or the newest ones.
#[server(prefix = "/api/ui", endpoint = "sessions", output = super::wire::Json)]
pub async fn read_sessions(query: SessionsQuery) -> Result<SessionsPage, ApiError> {
    crate::rows::sessions::page(&super::backend()?, query, super::server_address()).await
}
