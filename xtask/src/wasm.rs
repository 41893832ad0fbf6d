//! WebAssembly modules: the page, built for size, and the worker, built for speed.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::Context;
use wasm_bindgen_cli_support::Bindgen;

use crate::{paths, process};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// Every x86-64 has vectors of 128 bits, and native code of the kernel uses them; browsers do
/// since 2023 at the latest.
const VECTORS: &str = "-C target-feature=+simd128";

/// The kernel for Web Workers: a module and the JavaScript that loads it.
pub(crate) struct Worker {
    pub(crate) wasm: PathBuf,
    pub(crate) js: PathBuf,
}

/// The page, split by route.
pub(crate) struct Page {
    /// Scripts and modules, which name each other and so lie in one folder.
    pub(crate) dir: PathBuf,
    /// Code of a route to the modules that hold it.
    pub(crate) splits: HashMap<String, Vec<String>>,
}

/// The page: built for size, and each route's code in a module of its own.
pub(crate) fn page() -> anyhow::Result<Page> {
    let compiled = compile("hydrate", "hydrate", "wasm-release", None)?;
    let work = paths::work().join("hydrate");
    let (dir, manifest) = (work.join("page"), work.join("splits.json"));
    once(&work, &compiled, || {
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        let main = work.join("main.wasm");
        let splits = process::step("split the page by route", || split(&compiled, &dir, &main))?;
        process::step("bind hydrate", || bind(&main, "page", &dir))?;
        process::step("shrink hydrate", || optimise_all(&modules(&dir)?))?;
        fs::write(&manifest, serde_json::to_string(&splits)?)?;
        Ok(())
    })?;
    Ok(Page { splits: serde_json::from_slice(&fs::read(&manifest)?)?, dir })
}

/// The worker is built for speed and shipped as it is: its speed is what is measured.
pub(crate) fn worker() -> anyhow::Result<Worker> {
    let compiled = compile("kernel-worker", "kernel_worker", "worker-release", Some(VECTORS))?;
    let dir = paths::work().join("kernel-worker");
    once(&dir, &compiled, || {
        process::step("bind kernel-worker", || bind(&compiled, "kernel_worker", &dir))
    })?;
    Ok(Worker { wasm: dir.join("kernel_worker_bg.wasm"), js: dir.join("kernel_worker.js") })
}

/// Adds the target when it is missing.
pub(crate) fn ensure_target(target: &str) -> anyhow::Result<()> {
    let sysroot = process::output(&mut process::command("rustc", &["--print", "sysroot"]))?;
    let lib = PathBuf::from(sysroot.trim()).join("lib/rustlib").join(target).join("lib");
    if lib.is_dir() {
        return Ok(());
    }
    process::step(&format!("rustup target add {target}"), || {
        process::run(&mut process::command("rustup", &["target", "add", target]))
            .with_context(|| format!("install the target by hand: rustup target add {target}"))
    })
}

/// Compiles a crate for browsers; `stem` is its name as rustc writes it, `flags` are rustc's.
fn compile(
    package: &str,
    stem: &str,
    profile: &str,
    flags: Option<&str>,
) -> anyhow::Result<PathBuf> {
    process::step(&format!("compile {package} for {TARGET}"), || {
        let args = ["build", "--locked", "--quiet", "--target", TARGET, "--profile", profile];
        let mut cargo = process::cargo(&args);
        cargo.args(["--package", package]).envs(flags.map(|flags| ("RUSTFLAGS", flags)));
        process::run(&mut cargo)
    })?;
    Ok(paths::target().join(TARGET).join(profile).join(format!("{stem}.wasm")))
}

/// Does `work` unless it was done for the same compiled module.
fn once(
    dir: &Path,
    compiled: &Path,
    work: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let stamp = dir.join("built-from");
    let digest = crate::assets::digest(&fs::read(compiled)?);
    if fs::read_to_string(&stamp).is_ok_and(|built| built == digest) {
        return Ok(());
    }
    fs::create_dir_all(dir)?;
    work()?;
    // Written last: a build that was broken off is done again.
    fs::write(&stamp, digest)?;
    Ok(())
}

/// Writes what every page needs to `main` and the code of each route beside it into `dir`.
fn split(compiled: &Path, dir: &Path, main: &Path) -> anyhow::Result<HashMap<String, Vec<String>>> {
    let wasm = fs::read(compiled)?;
    let mut options = wasm_split_cli_support::Options::new(&wasm);
    options.output_dir = dir;
    options.main_out_path = main;
    options.main_module = "./page.js";
    options.link_name = "./split.js";
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow::anyhow!("the page could not be split: {error:#}"))?;
    Ok(split.prefetch_map)
}

fn bind(wasm: &Path, name: &str, dir: &Path) -> anyhow::Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        // A split module imports the table and the memory of the page's.
        .keep_lld_exports(true)
        .out_name(name)
        .generate(dir)
}

/// Every module of a folder.
fn modules(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut modules = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            modules.push(path);
        }
    }
    Ok(modules)
}

/// Two at a time: small modules leave a core idle.
fn optimise_all(modules: &[PathBuf]) -> anyhow::Result<()> {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(module) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
            optimise(module)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let other = scope.spawn(work);
        work()?;
        other.join().expect("wasm-opt was run or an error returned")
    })
}

fn optimise(wasm: &Path) -> anyhow::Result<()> {
    let wasm_opt = paths::root().join("app/node_modules/.bin/wasm-opt");
    let mut command = process::command(&wasm_opt.to_string_lossy(), &["-Oz", "--quiet"]);
    // What rustc's wasm32 target uses; wasm-opt refuses a module that goes beyond what it was told.
    for feature in [
        "bulk-memory",
        "bulk-memory-opt",
        "call-indirect-overlong",
        "multivalue",
        "mutable-globals",
        "nontrapping-float-to-int",
        "reference-types",
        "sign-ext",
    ] {
        command.arg(format!("--enable-{feature}"));
    }
    // Its remarks on names that it does not know are kept for an error.
    process::output(command.arg(wasm).arg("-o").arg(wasm)).map(drop)
}
