//! Where things are in the repository and where what is built goes.

use std::path::{Path, PathBuf};

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").into()
}

/// Cargo's output folder; `CARGO_TARGET_DIR` moves it.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The site as the server serves it.
pub(crate) fn site() -> PathBuf {
    target().join("site")
}

/// What lies between the compiler and the site.
pub(crate) fn work() -> PathBuf {
    target().join("xtask")
}

/// A program that cargo built.
pub(crate) fn program(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(name)
}
