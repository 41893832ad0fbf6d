//! The site: page, worker, charts, style, and the programs that go with them.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{agent, assets::Site, npm, paths, process, wasm};

/// What the server and the agent are built as.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Fast programs, as shipped.
    Release,
    /// Quick to compile, for tests.
    Dev,
}

impl Profile {
    /// Cargo's folder name.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "debug",
        }
    }
}

/// Site, release programs, and the agent for other machines.
pub(crate) fn build_all() -> anyhow::Result<()> {
    build_site()?;
    build_programs(Profile::Release)?;
    agent::build()
}

/// Everything a browser loads, into `target/site`.
pub(crate) fn build_site() -> anyhow::Result<()> {
    wasm::ensure_target(wasm::TARGET)?;
    npm::app()?;
    let page = wasm::page()?;
    let worker = wasm::worker()?;
    process::step("bundle and compress", || {
        let root = paths::root();
        let mut site = Site::new(&paths::site())?;
        let folder = site.add_folder("page", &page_files(&page.dir)?)?;
        site.add_splits(&folder, &page.splits)?;
        site.add_hashed("kernel.js", &fs::read(&worker.js)?)?;
        site.add_hashed("kernel.wasm", &fs::read(&worker.wasm)?)?;
        site.add_hashed("worker.js", &fs::read(root.join("kernel/worker/worker.js"))?)?;
        site.add_hashed("charts.js", &bundled(&root.join("app/src/charts/echarts.js"))?)?;
        site.add_hashed("main.css", &minified(&root.join("style/main.css"))?)?;
        site.add_as_is(&root.join("public"))?;
        site.finish()
    })
}

/// The server and the agent.
pub(crate) fn build_programs(profile: Profile) -> anyhow::Result<()> {
    let args: &[&str] = match profile {
        Profile::Release => &["--release", "--package", "perfanalysis", "--package", "perfagent"],
        // What the Rust tests were compiled with, so that nothing is compiled twice.
        Profile::Dev => &["--bins", "--tests"],
    };
    process::step("compile server and agent", || {
        process::run(process::cargo(&["build", "--locked"]).args(args))
    })
}

/// Name to content; scripts are minified.
fn page_files(dir: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let content = match path.extension().is_some_and(|extension| extension == "js") {
            true => minified(&path)?,
            false => fs::read(&path)?,
        };
        files.insert(name, content);
    }
    Ok(files)
}

fn minified(path: &Path) -> anyhow::Result<Vec<u8>> {
    esbuild(path, &["--minify"])
}

fn bundled(path: &Path) -> anyhow::Result<Vec<u8>> {
    esbuild(path, &["--minify", "--bundle", "--format=esm", "--legal-comments=none"])
}

fn esbuild(path: &Path, flags: &[&str]) -> anyhow::Result<Vec<u8>> {
    let esbuild = paths::root().join("app/node_modules/.bin/esbuild");
    let mut command = process::command(&esbuild.to_string_lossy(), flags);
    command.arg(path).arg("--target=es2022").arg("--log-level=warning");
    // The tree-shaken library lies in `app/node_modules`.
    command.current_dir(paths::root().join("app"));
    process::output(&mut command).map(String::into_bytes)
}
