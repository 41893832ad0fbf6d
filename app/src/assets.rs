//! Where the files of the site are: their names carry a hash of their content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Logical name (`page.js`) to URL path (`/assets/page.0123456789abcdef.js`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Assets(BTreeMap<String, String>);

impl Assets {
    /// Element of the page that carries the manifest for scripts.
    pub const ELEMENT_ID: &'static str = "assets";

    /// URL path of a file; its logical name at the root where the manifest lacks it.
    pub fn url(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_else(|| format!("/{name}"))
    }

    /// Whether the manifest names this file.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}
