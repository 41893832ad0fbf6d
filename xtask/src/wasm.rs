//! WebAssembly modules: the page, built for size, and the worker, built for speed.

use std::{fs, path::PathBuf};

use anyhow::Context;
use wasm_bindgen_cli_support::Bindgen;

use crate::{paths, process};

const TARGET: &str = "wasm32-unknown-unknown";

/// A module and the JavaScript that loads it.
pub(crate) struct Module {
    pub(crate) wasm: PathBuf,
    pub(crate) js: PathBuf,
}

/// One crate that becomes a module.
struct Recipe {
    package: &'static str,
    /// The crate's name as rustc writes it.
    stem: &'static str,
    profile: &'static str,
    /// Whether `wasm-opt -Oz` runs; never for the worker, whose speed is what is measured.
    shrink: bool,
}

/// The page.
pub(crate) fn page() -> anyhow::Result<Module> {
    build(&Recipe { package: "hydrate", stem: "hydrate", profile: "wasm-release", shrink: true })
}

/// The kernel for Web Workers.
pub(crate) fn worker() -> anyhow::Result<Module> {
    build(&Recipe {
        package: "kernel-worker",
        stem: "kernel_worker",
        profile: "worker-release",
        shrink: false,
    })
}

/// Adds the target when it is missing.
pub(crate) fn ensure_target() -> anyhow::Result<()> {
    let sysroot = process::output(&mut process::command("rustc", &["--print", "sysroot"]))?;
    let lib = PathBuf::from(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib");
    if lib.is_dir() {
        return Ok(());
    }
    process::step(&format!("rustup target add {TARGET}"), || {
        process::run(&mut process::command("rustup", &["target", "add", TARGET]))
            .context("install the target by hand: rustup target add wasm32-unknown-unknown")
    })
}

fn build(recipe: &Recipe) -> anyhow::Result<Module> {
    let Recipe { package, stem, profile, shrink } = recipe;
    process::step(&format!("compile {package} for {TARGET}"), || {
        process::run(&mut process::cargo(&[
            "build",
            "--locked",
            "--quiet",
            "--package",
            package,
            "--target",
            TARGET,
            "--profile",
            profile,
        ]))
    })?;
    let compiled = paths::target().join(TARGET).join(profile).join(format!("{stem}.wasm"));
    let dir = paths::work().join(package);
    let module =
        Module { wasm: dir.join(format!("{stem}_bg.wasm")), js: dir.join(format!("{stem}.js")) };
    let stamp = dir.join("built-from");
    let digest = crate::assets::digest(&fs::read(&compiled)?);
    if fs::read_to_string(&stamp).is_ok_and(|built| built == digest) {
        return Ok(module);
    }
    process::step(&format!("bind {package}"), || {
        fs::create_dir_all(&dir)?;
        Bindgen::new()
            .input_path(&compiled)
            .web(true)?
            .typescript(false)
            .out_name(stem)
            .generate(&dir)
    })?;
    if *shrink {
        process::step(&format!("shrink {package}"), || optimise(&module.wasm))?;
    }
    // Written last: a build that was broken off is done again.
    fs::write(&stamp, digest)?;
    Ok(module)
}

fn optimise(wasm: &PathBuf) -> anyhow::Result<()> {
    let wasm_opt = paths::root().join("app/node_modules/.bin/wasm-opt");
    let mut command = process::command(&wasm_opt.to_string_lossy(), &["-Oz"]);
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
    process::run(command.arg(wasm).arg("-o").arg(wasm))
}
