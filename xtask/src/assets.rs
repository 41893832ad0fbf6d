//! Static files: content hashes in their names, compressed copies beside them.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use sha2::{Digest, Sha256};

/// A file of the site under a name that changes with its content.
pub(crate) struct Site {
    dir: PathBuf,
    /// Logical name (`page.js`) to URL path (`/assets/page.0123456789abcdef.js`).
    manifest: BTreeMap<String, String>,
}

impl Site {
    /// A site in `dir`, whose files of an earlier build are replaced at the end.
    pub(crate) fn new(dir: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(dir.join("assets"))?;
        Ok(Self { dir: dir.into(), manifest: BTreeMap::new() })
    }

    /// Adds a file for a year of caching, with its compressed copies.
    pub(crate) fn add_hashed(&mut self, name: &str, content: &[u8]) -> anyhow::Result<()> {
        let (stem, extension) = name.rsplit_once('.').context("an asset has an extension")?;
        let file = format!("{stem}.{}.{extension}", &digest(content)[..16]);
        let path = self.dir.join("assets").join(&file);
        if !path.exists() {
            write_compressed(&path, content)?;
            fs::write(&path, content)?;
        }
        self.manifest.insert(name.to_owned(), format!("/assets/{file}"));
        Ok(())
    }

    /// Adds every file of a folder under its own name.
    pub(crate) fn add_as_is(&self, folder: &Path) -> anyhow::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            fs::copy(entry.path(), self.dir.join(entry.file_name()))?;
        }
        Ok(())
    }

    /// Writes the manifest and removes what no build names any more.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        let named = |file: &str| {
            let plain = file.trim_end_matches(".br").trim_end_matches(".gz");
            self.manifest.values().any(|url| url.ends_with(plain))
        };
        for entry in fs::read_dir(self.dir.join("assets"))? {
            let entry = entry?;
            if !named(&entry.file_name().to_string_lossy()) {
                fs::remove_file(entry.path())?;
            }
        }
        let json = serde_json::to_string_pretty(&self.manifest)?;
        fs::write(self.dir.join("assets.json"), json)?;
        Ok(())
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn digest(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_compressed(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let beside = |extension: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(extension);
        PathBuf::from(name)
    };
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 24);
    brotli.write_all(content)?;
    fs::write(beside(".br"), brotli.into_inner())?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(content)?;
    fs::write(beside(".gz"), gzip.finish()?)?;
    Ok(())
}
