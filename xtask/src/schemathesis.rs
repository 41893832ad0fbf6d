//! Schemathesis, which makes up requests from an OpenAPI document: installed by pip into
//! `target`, in a version that is named here.

use std::{fs, path::PathBuf};

use anyhow::Context;

use crate::{paths, process};

const VERSION: &str = "4.32.5";

/// Path of the program; installed where it is missing or another version.
///
/// # Errors
/// Without Python 3.10 or the package index.
pub(crate) fn ensure() -> anyhow::Result<PathBuf> {
    let folder = paths::work().join("schemathesis");
    let (program, installed) = (folder.join("bin/schemathesis"), folder.join("version"));
    if program.exists() && fs::read_to_string(&installed).is_ok_and(|found| found == VERSION) {
        return Ok(program);
    }
    process::step("install Schemathesis by pip", || {
        let wanted = format!("schemathesis=={VERSION}");
        let target = folder.to_string_lossy().into_owned();
        process::run(&mut process::command("python3", &["-m", "venv", "--clear", &target]))?;
        let pip = folder.join("bin/pip").to_string_lossy().into_owned();
        process::run(&mut process::command(&pip, &["install", "--quiet", &wanted]))?;
        Ok(fs::write(&installed, VERSION)?)
    })
    .context(
        "the API cannot be fuzzed without Schemathesis: it needs python3 (3.10 or later, with its \
         venv module; Debian: apt install python3-venv) and pip with access to PyPI",
    )?;
    Ok(program)
}
