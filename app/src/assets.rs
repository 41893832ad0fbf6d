//! Where the files of the site are: their names carry a hash of their content.

use std::collections::{BTreeMap, HashMap};

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

    /// The files that scripts ask for by name: all but the page's own folder.
    pub fn for_scripts(&self) -> Self {
        let asked = self.0.iter().filter(|(name, _)| !name.contains('/'));
        Self(asked.map(|(name, url)| (name.clone(), url.clone())).collect())
    }
}

/// Which modules hold the code of a route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Splits {
    /// URL path of the folder of all modules.
    folder: String,
    /// Name of a route's code to its modules, without their extension.
    modules: HashMap<String, Vec<String>>,
}

impl Splits {
    /// What the framework looks up to have the open page's modules loaded with the page.
    pub fn manifest(&self) -> leptos::WasmSplitManifest {
        let value = (self.folder.clone(), self.modules.clone(), "split.js".to_owned());
        leptos::WasmSplitManifest(leptos::prelude::ArcStoredValue::new(value))
    }
}
