//! A server of its own for each test: the router, a database and an empty site in a temporary folder.
//!
//! The database is embedded, or a schema of its own in PostgreSQL when `PERFANALYSIS_TEST_POSTGRES`
//! holds an address; `psql` makes the schema then.

use std::{fs, path::Path, process::Command};

use axum::{Router, body::Body};
use clap::Parser;
use http::{Method, Request, request::Builder};
use perfanalysis::{
    access::secret::Secret,
    config::Config,
    router,
    state::AppState,
    verifier::{Budget, Verifier},
};
use serde_json::Value;
use store::{NewToken, Scope, Settings, Store, TokenRow};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{answer::Answer, form::Form};

/// The address of a new schema in PostgreSQL, named as the folder is.
fn postgres(folder: &Path) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a test has no configuration to ask")]
    let url = std::env::var("PERFANALYSIS_TEST_POSTGRES").ok()?;
    let name = folder.file_name()?.to_str()?;
    let name: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
    let make = format!("create schema api_{name}");
    let made = Command::new("psql").args(["-q", "-c", &make, &url]).status().unwrap();
    assert!(made.success(), "psql has made no schema");
    let mark = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{mark}options[search_path]=api_{name}"))
}

pub(crate) struct Server {
    pub(crate) router: Router,
    pub(crate) state: AppState,
    config: Config,
    folder: TempDir,
}

impl Server {
    /// A server of one user, who needs no login.
    pub(crate) async fn start() -> Self {
        Self::start_with(&["--single-user"]).await
    }

    /// A server that asks everybody for a token.
    pub(crate) async fn start_with_login() -> Self {
        Self::start_with(&["--host", "perf.example.org", "--proxy", "10.0.0.1"]).await
    }

    async fn start_with(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        fs::create_dir_all(site.join("assets")).unwrap();
        fs::write(site.join("assets.json"), r#"{"main.css": "/assets/main.0.css"}"#).unwrap();
        let splits = r#"{"folder": "/assets/page.0", "modules": {}}"#;
        fs::write(site.join("splits.json"), splits).unwrap();
        fs::write(site.join("assets/main.0.css"), "body { margin: 0 }\n".repeat(100)).unwrap();
        fs::write(site.join("robots.txt"), "User-agent: *\n").unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let (data, site) = (path("data"), path("site"));
        let args = ["perfanalysis", "--data", &data, "--site", &site];
        let database = postgres(folder.path());
        let database: Vec<&str> = database.iter().flat_map(|url| ["--database", url]).collect();
        let config = Config::parse_from([&args, database.as_slice(), more].concat());
        config.check().unwrap();
        Self::open(config, folder).await
    }

    async fn open(config: Config, folder: TempDir) -> Self {
        let state = AppState::open(&config).await.unwrap();
        Self { router: router::router(&state), state, config, folder }
    }

    /// The same data under another process.
    pub(crate) async fn restart(self) -> Self {
        let Self { router, state, config, folder } = self;
        drop(router);
        state.close().await;
        Self::open(config, folder).await
    }

    /// The same data under another process, once this was done to its folder; SQLite only.
    pub(crate) async fn restart_after(self, change: impl FnOnce(&Path)) -> Self {
        let Self { router, state, config, folder } = self;
        drop(router);
        state.close().await;
        change(folder.path());
        Self::open(config, folder).await
    }

    /// The same data in a file that grows no more, as on a full disk; SQLite only.
    pub(crate) async fn fill_disk(self) -> Self {
        let Self { router, state, config, folder } = self;
        drop(router);
        state.backend.store.close().await;
        let settings = Settings { url: config.database_url() };
        let store = Store::open_bounded(&settings, 1).await.unwrap();
        let state = state.with(|shared| shared.backend.store = store);
        Self { router: router::router(&state), state, config, folder }
    }

    /// Whether the database is a file.
    pub(crate) fn has_file(&self) -> bool {
        self.config.database.is_none()
    }

    /// Where its data and its site are.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A new token with these scopes.
    pub(crate) async fn token(&self, scopes: &[Scope]) -> (String, TokenRow) {
        self.token_of(None, scopes).await
    }

    /// One that was made for a collector.
    pub(crate) async fn token_for(&self, collector: &str, scopes: &[Scope]) -> String {
        self.token_of(Some(collector.to_owned()), scopes).await.0
    }

    async fn token_of(&self, collector_id: Option<String>, scopes: &[Scope]) -> (String, TokenRow) {
        let (secret, backend) = (Secret::new().unwrap(), &self.state.backend);
        let new = NewToken {
            id: (backend.new_id)(),
            hash: secret.hash(),
            prefix: secret.prefix(),
            name: "test".to_owned(),
            scopes: scopes.iter().copied().collect(),
            collector_id,
            created_at_us: (backend.now_us)(),
            expires_at_us: None,
        };
        let row = backend.store.add_token(new).await.unwrap();
        (secret.reveal().to_owned(), row)
    }

    /// A request that shows a token.
    pub(crate) async fn show(&self, token: &str, method: Method, path: &str) -> Answer {
        let request = request(method, path).header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Computes again whatever waits, without a rest.
    pub(crate) async fn verify(&self) {
        let budget = Budget { cpu_pct: 100.0, windows: 12 };
        Verifier::new(&self.state, budget).catch_up().await;
    }

    /// The JSON of one thing.
    pub(crate) async fn one(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// One request through the whole router; what every answer must hold is checked here.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let what = format!("{} {}", request.method(), request.uri());
        let head = request.method() == Method::HEAD;
        let response = self.router.clone().oneshot(request).await.unwrap();
        let answer = Answer::of(response).await;
        answer.check_guarantees(&what, head);
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(request(Method::DELETE, path).body(Body::empty()).unwrap()).await
    }

    /// `body` is sent as it stands, so that it may be broken.
    pub(crate) async fn json(&self, method: Method, path: &str, body: impl ToString) -> Answer {
        let request = request(method, path).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// One file as the whole body.
    pub(crate) async fn import(&self, bytes: impl Into<Vec<u8>>) -> Answer {
        let request = request(Method::POST, "/api/v1/imports");
        let request = request.header("content-type", "application/json");
        self.send(request.body(Body::from(bytes.into())).unwrap()).await
    }

    pub(crate) async fn import_form(&self, form: Form) -> Answer {
        self.send(form.request("*/*")).await
    }

    /// Everything that is kept: (machines, results, prices).
    pub(crate) async fn counts(&self) -> (u64, u64, u64) {
        let counts = self.state.backend.store.counts().await.unwrap();
        (counts.machines, counts.results, counts.prices)
    }

    /// The items of a list.
    pub(crate) async fn items(&self, path: &str) -> Vec<Value> {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()["items"].as_array().unwrap().clone()
    }
}

/// A request as a program on this machine sends it.
pub(crate) fn request(method: Method, path: &str) -> Builder {
    Request::builder().method(method).uri(path).header("host", "localhost:3000")
}
