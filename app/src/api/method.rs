//! The method in words, pictures and code. The text is written down on the server only, so
//! that the page's module stays small.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::charts::plot::Plot;

/// One section of the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Fragment of its address.
    pub id: String,
    pub title: String,
    /// In plain words.
    pub paragraphs: Vec<String>,
    /// How it is computed, a line each.
    pub formulas: Vec<String>,
    /// The formula with numbers in it.
    pub example: Option<String>,
    pub picture: Option<Picture>,
    /// Who found it: author, title, year.
    pub sources: Vec<String>,
    /// Title and text of source files.
    pub code: Vec<(String, String)>,
}

/// A chart with what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Begins with `Simulated` where no machine was measured.
    pub heading: String,
    /// What is seen, with the figures that matter.
    pub text: String,
    pub plot: Plot,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodPage {
    /// Where the pictures come from.
    pub origin: String,
    /// The result behind them, where there is one.
    pub result_id: Option<String>,
    /// In reading order.
    pub sections: Vec<Section>,
}

/// Everything that the page says and shows, from the newest results of this server.
#[server(prefix = "/api/ui", endpoint = "read_method", output = super::wire::Json)]
pub async fn read_method() -> Result<MethodPage, ApiError> {
    crate::rows::method::page(&super::backend()?).await
}
