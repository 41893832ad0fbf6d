//! Static files: content hashes in their names, compressed copies beside them.

use std::{
    collections::{BTreeMap, HashMap},
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

    /// Adds files that name each other: they keep their names, in a folder whose name changes
    /// with their content. Gives the folder's URL path.
    pub(crate) fn add_folder(
        &mut self,
        name: &str,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> anyhow::Result<String> {
        let mut hasher = Sha256::new();
        for (file, content) in files {
            hasher.update(file);
            hasher.update(content.len().to_le_bytes());
            hasher.update(content);
        }
        let folder = format!("{name}.{}", &hex(&hasher.finalize())[..16]);
        let dir = self.dir.join("assets").join(&folder);
        if !dir.exists() {
            // Under its name only when whole: a build may be broken off.
            let unfinished = self.dir.join("assets").join(format!("{folder}.unfinished"));
            fs::create_dir_all(&unfinished)?;
            for (file, content) in files {
                write_compressed(&unfinished.join(file), content)?;
                fs::write(unfinished.join(file), content)?;
            }
            fs::rename(&unfinished, &dir)?;
        }
        for file in files.keys() {
            self.manifest.insert(format!("{name}/{file}"), format!("/assets/{folder}/{file}"));
        }
        Ok(format!("/assets/{folder}"))
    }

    /// Writes which modules of the page's folder hold the code of a route, so that the server
    /// can name them in the head of a page.
    pub(crate) fn add_splits(
        &self,
        folder: &str,
        splits: &HashMap<String, Vec<String>>,
    ) -> anyhow::Result<()> {
        let splits = serde_json::json!({ "folder": folder, "modules": splits });
        fs::write(self.dir.join("splits.json"), serde_json::to_string_pretty(&splits)?)?;
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
            self.manifest.values().any(|url| url.split('/').any(|part| part == plain))
        };
        for entry in fs::read_dir(self.dir.join("assets"))? {
            let entry = entry?;
            if named(&entry.file_name().to_string_lossy()) {
                continue;
            }
            match entry.file_type()?.is_dir() {
                true => fs::remove_dir_all(entry.path())?,
                false => fs::remove_file(entry.path())?,
            }
        }
        let json = serde_json::to_string_pretty(&self.manifest)?;
        fs::write(self.dir.join("assets.json"), json)?;
        Ok(())
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn digest(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
