//! What every request needs.

use std::{fs, path::Path};

use anyhow::Context;
use app::assets::Assets;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use crate::config::Config;

/// Shared by all requests; cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    pub assets: Assets,
    pub options: LeptosOptions,
    pub site: Site,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.options.clone()
    }
}

/// Folder of the built site.
#[derive(Clone, Debug)]
pub struct Site(pub std::sync::Arc<Path>);

impl AppState {
    /// Opens the store and reads the site's manifest.
    ///
    /// # Errors
    /// One sentence that says what to do.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            assets: read_manifest(&config.site)?,
            options: LeptosOptions::builder().output_name("page").build(),
            site: Site(config.site.clone().into()),
        })
    }

    /// Lets the store finish what it has taken.
    pub async fn close(&self) {}
}

fn read_manifest(site: &Path) -> anyhow::Result<Assets> {
    let path = site.join("assets.json");
    let json = fs::read_to_string(&path).with_context(|| {
        format!("there is no built site at {}: run cargo xtask build first", site.display())
    })?;
    serde_json::from_str(&json).with_context(|| format!("{} is damaged", path.display()))
}
