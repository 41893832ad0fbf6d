//! The browser of the end-to-end tests.

use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::process;

/// Path of Chromium: `CHROMIUM`, or the system's, or installed by apt where that is possible.
pub(crate) fn ensure() -> anyhow::Result<PathBuf> {
    if let Some(path) = find() {
        return Ok(path);
    }
    if Path::new("/usr/bin/apt-get").exists() && is_root() {
        process::step("install chromium by apt", || {
            process::run(&mut process::command("apt-get", &["update", "-qq"]))?;
            let mut install = process::command("apt-get", &["install", "-y", "-qq", "chromium"]);
            process::run(install.env("DEBIAN_FRONTEND", "noninteractive"))
        })?;
    }
    match find() {
        Some(path) => Ok(path),
        None => bail!(
            "the end-to-end tests need Chromium: install it (Debian: apt install chromium) \
             or put its path into the variable CHROMIUM"
        ),
    }
}

fn find() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    named.into_iter().chain(usual.map(PathBuf::from)).find(|path| path.exists())
}

fn is_root() -> bool {
    process::output(&mut process::command("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}
