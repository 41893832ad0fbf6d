//! The result's file: whole or not there, and made before the measurement, so that a folder
//! without room or right is found out before the minutes are spent.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;

/// The longest part of a name that comes from the machine.
const MAX_NAME_CHARS: usize = 60;

/// A file that appears under its name only when it is complete.
pub(crate) struct ResultFile {
    path: PathBuf,
    draft: PathBuf,
    file: Option<File>,
}

impl ResultFile {
    /// Opens a draft beside `path`.
    pub(crate) fn create(path: &Path) -> anyhow::Result<Self> {
        let name =
            path.file_name().with_context(|| format!("{} is no file name", path.display()))?;
        anyhow::ensure!(!path.is_dir(), "{} is a folder; name a file in it", path.display());
        let draft = format!(".{}.{}.part", name.to_string_lossy(), std::process::id());
        let draft = path.with_file_name(draft);
        let file = File::create(&draft)
            .with_context(|| format!("cannot write a file in the folder of {}", path.display()))?;
        Ok(Self { path: path.to_owned(), draft, file: Some(file) })
    }

    /// Writes the text to disk and gives the file its name; returns the path.
    pub(crate) fn finish(mut self, text: &str) -> anyhow::Result<PathBuf> {
        self.write(text.as_bytes())
            .with_context(|| format!("cannot write {}", self.path.display()))?;
        Ok(self.path.clone())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(mut file) = self.file.take() {
            file.write_all(bytes)?;
            file.sync_all()?;
        }
        fs::rename(&self.draft, &self.path)?;
        // The name is on disk only when its folder is.
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for ResultFile {
    fn drop(&mut self) {
        // After `finish` there is no draft any more, and before it nothing worth keeping.
        let _ = fs::remove_file(&self.draft);
    }
}

/// `web-1-20261120T182300Z.perf.json`: the machine's name, made harmless, and the time.
pub(crate) fn default_name(machine: Option<&str>, time: &str) -> PathBuf {
    let keep = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = machine.unwrap_or_default().chars().map(keep).take(MAX_NAME_CHARS).collect();
    let name = name.trim_matches(['-', '.']);
    let name = if name.is_empty() { "machine" } else { name };
    PathBuf::from(format!("{name}-{time}.perf.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_harmless() {
        let check = |machine: Option<&str>, expected: &str| {
            assert_eq!(default_name(machine, "T"), Path::new(expected));
        };
        check(Some("web-1.example.org"), "web-1.example.org-T.perf.json");
        check(Some("../../etc/passwd"), "etc-passwd-T.perf.json");
        check(Some("Küche 1"), "K-che-1-T.perf.json");
        check(Some("..."), "machine-T.perf.json");
        check(None, "machine-T.perf.json");
    }

    #[test]
    fn a_file_is_whole_or_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.perf.json");
        let names = || fs::read_dir(&folder).unwrap().count();

        let file = ResultFile::create(&path).unwrap();
        assert!(!path.exists());
        drop(file);
        assert_eq!(names(), 0, "a run that fails leaves nothing behind");

        let file = ResultFile::create(&path).unwrap();
        assert_eq!(file.finish("text\n").unwrap(), path);
        assert_eq!(fs::read_to_string(&path).unwrap(), "text\n");
        assert_eq!(names(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_found_out_first() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ResultFile::create(&folder.path().join("missing/a.json")).is_err());
        assert!(ResultFile::create(folder.path()).is_err());
    }
}
