//! `/api`: the reference of the API, read from the document that the server makes of its routes.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::components::data_table::Table;

/// Everything that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReferencePage {
    /// The answer in one sentence.
    pub lead: String,
    /// What the document says about all of them.
    pub about: Vec<String>,
    /// By tag, in the order of the document.
    pub groups: Vec<Group>,
}

/// Operations of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Fragment of its address.
    pub id: String,
    pub title: String,
    pub about: Option<String>,
    pub operations: Vec<Operation>,
}

/// One method of one path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// Fragment of its address.
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub about: Vec<String>,
    /// Who may ask.
    pub scope: String,
    /// A line that asks this server.
    pub curl: String,
    /// Empty where it takes none.
    pub parameters: Table,
    pub answers: Table,
    /// Title and text of what is sent and answered.
    pub examples: Vec<(String, String)>,
}

/// The reference for readers of this server.
#[server(prefix = "/api/ui", endpoint = "reference", output = super::wire::Json)]
pub async fn read_reference() -> Result<ReferencePage, ApiError> {
    let document = super::api_document().ok_or(ApiError::Internal)?;
    Ok(crate::rows::reference::page(&document, &super::server_address()))
}
