//! The agent for other machines: linked statically, so that one file runs on any Linux.

use std::fs;

use anyhow::Context;

use crate::{assets, paths, process, wasm};

/// A kind of machine that the agent is built for.
struct Platform {
    /// As in the names of downloads.
    name: &'static str,
    target: &'static str,
    /// The variable by which the TLS library finds a C compiler, and compilers that will do.
    variable: &'static str,
    compilers: &'static [&'static str],
    /// The variable by which cargo finds a linker, where Rust's own will not do.
    linker: Option<&'static str>,
}

const PLATFORMS: [Platform; 2] = [
    Platform {
        name: "x86_64-linux",
        target: "x86_64-unknown-linux-musl",
        variable: "CC_x86_64_unknown_linux_musl",
        compilers: &["x86_64-linux-musl-gcc", "musl-gcc", "cc"],
        linker: None,
    },
    Platform {
        name: "aarch64-linux",
        target: "aarch64-unknown-linux-musl",
        variable: "CC_aarch64_unknown_linux_musl",
        compilers: &["aarch64-linux-musl-gcc", "aarch64-linux-gnu-gcc"],
        linker: Some("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER"),
    },
];

/// Builds the agent for every platform that this computer can compile for, and lays the
/// binaries with their sums where the server serves them from.
pub(crate) fn build() -> anyhow::Result<()> {
    let dir = paths::site().join("agent");
    fs::create_dir_all(&dir)?;
    fs::create_dir_all(paths::work())?;
    for platform in PLATFORMS.iter().filter(|it| it.target.starts_with(std::env::consts::ARCH)) {
        platform.build(platform.compiler().unwrap_or("cc"))?;
    }
    for platform in PLATFORMS.iter().filter(|it| !it.target.starts_with(std::env::consts::ARCH)) {
        match platform.compiler() {
            Some(compiler) => platform.build(compiler)?,
            None => process::say(&format!(
                "  no agent for {}: install one of {} to build it",
                platform.name,
                platform.compilers.join(", ")
            )),
        }
    }
    Ok(())
}

impl Platform {
    fn build(&self, compiler: &str) -> anyhow::Result<()> {
        wasm::ensure_target(self.target)?;
        let mut cargo = process::cargo(&["build", "--locked", "--quiet", "--profile", "agent"]);
        cargo.args(["--package", "perfagent", "--target", self.target]);
        cargo.env(self.variable, compiler);
        if let Some(variable) = self.linker {
            cargo.env(variable, compiler);
        }
        process::step(&format!("compile perfagent for {}", self.target), || {
            process::run(&mut cargo)
        })?;
        self.offer().with_context(|| format!("the agent for {} is not served", self.name))
    }

    /// Binary and sum, the sum in the form that `sha256sum --check` reads.
    fn offer(&self) -> anyhow::Result<()> {
        let name = format!("perfagent-{}", self.name);
        let built = paths::target().join(self.target).join("agent/perfagent");
        let binary = fs::read(&built)?;
        let sum = format!("{}  {name}\n", assets::digest(&binary));
        let dir = paths::site().join("agent");
        let place = |file: String, content: &[u8]| -> anyhow::Result<()> {
            // A server may be reading: the whole file appears at once.
            let unfinished = paths::work().join(&file);
            fs::write(&unfinished, content)?;
            Ok(fs::rename(&unfinished, dir.join(&file))?)
        };
        place(name.clone(), &binary)?;
        place(format!("{name}.sha256"), sum.as_bytes())
    }

    /// The first of its C compilers that is installed.
    fn compiler(&self) -> Option<&'static str> {
        let is_there =
            |name: &str| process::output(&mut process::command(name, &["--version"])).is_ok();
        self.compilers.iter().copied().find(|name| is_there(name))
    }
}
