//! The method in words and code. The text is written down on the server only, so
//! that the page's module stays small.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;

/// One section of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Fragment of its address.
    pub id: String,
    pub title: String,
    pub paragraphs: Vec<String>,
    /// Title and text of source files.
    pub code: Vec<(String, String)>,
}

/// All sections, in reading order.
#[server(prefix = "/api/ui", endpoint = "read_method")]
pub async fn read_method() -> Result<Vec<Section>, ApiError> {
    Ok(super::method_text::sections())
}
