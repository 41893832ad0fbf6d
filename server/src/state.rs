//! What every request needs.

use std::{
    fs,
    ops::Deref,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use app::{
    agents::Agents,
    api::Backend,
    assets::{Assets, Splits},
    strangers::Strangers,
};
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use serde::de::DeserializeOwned;
use store::{Settings, Store};
use tokio::sync::{Notify, Semaphore};

use crate::{
    access::{Access, secret},
    clock,
    comparer::RememberingComparer,
    config::Config,
    desk::ThreadDesk,
    hub::{Hub, HubLimits},
    idempotency::Running,
    intake::Intake,
    trickles::Trickles,
    uploads::Uploads,
};

/// One more than the cores of a small server: a file of 64 MiB takes some hundred MiB to read.
const IMPORTERS: usize = 3;

/// Shared by all requests. Every layer of every request clones it, so that is one count.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What [`AppState`] holds.
#[derive(Clone)]
pub struct Shared {
    pub backend: Backend,
    pub access: Access,
    pub assets: Assets,
    pub splits: Splits,
    pub agents: Agents,
    pub options: LeptosOptions,
    pub site: Site,
    /// Bounds the files that are decoded at a time, and with them the memory that they take.
    pub importers: Arc<Semaphore>,
    /// Files that come in pieces.
    pub uploads: Uploads,
    /// Requests under an `Idempotency-Key` that are not answered yet.
    pub running: Running,
    /// Rung when results came in, for whoever computes them again.
    pub arrivals: Arc<Notify>,
    /// Where what was kept meets whoever watches.
    pub hub: Hub,
    /// The memory that bodies of streams share.
    pub intake: Intake,
    /// Agents of the older tools.
    pub trickles: Trickles,
    /// Rung when a session has ended or has much that is not sealed.
    pub unsealed: Arc<Notify>,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.options.clone()
    }
}

/// Folder of the built site.
#[derive(Clone, Debug)]
pub struct Site(pub Arc<Path>);

impl Site {
    /// Folder of the agents to download.
    pub fn agents(&self) -> PathBuf {
        self.0.join("agent")
    }
}

impl AppState {
    /// Opens the store and reads the site's manifests.
    ///
    /// # Errors
    /// One sentence that says what to do.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let site = Site(config.site.clone().into());
        let store = Store::open(&Settings { url: config.database_url() }).await?;
        let hub = Hub::new(clock::new_id(), clock::now_us(), HubLimits::default());
        Ok(Self(Arc::new(Shared {
            backend: Backend {
                store,
                now_us: clock::now_us,
                new_id: clock::new_id,
                new_secret: secret::fresh,
                comparer: Arc::new(RememberingComparer::default()),
                desk: Arc::new(ThreadDesk),
                rolling: Arc::new(hub.clone()),
                strangers: Strangers::default(),
            },
            access: Access::from(config),
            assets: read_manifest(&config.site, "assets.json")?,
            splits: read_manifest(&config.site, "splits.json")?,
            options: LeptosOptions::builder().output_name("page").build(),
            agents: agents(&site),
            site,
            importers: Arc::new(Semaphore::new(IMPORTERS)),
            uploads: Uploads::new(config.data.join("uploads")),
            running: Running::default(),
            arrivals: Arc::default(),
            hub,
            intake: Intake::default(),
            trickles: Trickles::default(),
            unsealed: Arc::default(),
        })))
    }

    /// The same with something exchanged, such as the clock of a test.
    #[must_use]
    pub fn with(&self, exchange: impl FnOnce(&mut Shared)) -> Self {
        let mut shared = Shared::clone(self);
        exchange(&mut shared);
        Self(Arc::new(shared))
    }

    /// Sends the viewers home and lets the store finish what it has taken.
    pub async fn close(&self) {
        self.hub.stopped().await;
        self.backend.store.close().await;
    }
}

/// A site that was built without agents has none to offer.
fn agents(site: &Site) -> Agents {
    let entries = fs::read_dir(site.agents()).into_iter().flatten().flatten();
    Agents::new(entries.filter_map(|entry| entry.file_name().into_string().ok()))
}

fn read_manifest<T: DeserializeOwned>(site: &Path, name: &str) -> anyhow::Result<T> {
    let path = site.join(name);
    let json = fs::read_to_string(&path).with_context(|| {
        format!("there is no built site at {}: run cargo xtask build first", site.display())
    })?;
    serde_json::from_str(&json).with_context(|| format!("{} is damaged", path.display()))
}
