//! The result's file: whole or not there, and made before the measurement, so that a folder
//! without room or right is found out before the minutes are spent.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};

use crate::{input_file::kind, visible};

/// The longest part of a name that comes from the machine.
const MAX_NAME_CHARS: usize = 60;

/// A file that appears under its name only when it is complete.
pub(crate) struct ResultFile {
    path: PathBuf,
    draft: Draft,
    /// Whether a file that is there already may go.
    may_replace: bool,
}

/// The file while it is not complete; gone with this value unless it was kept.
struct Draft {
    path: PathBuf,
    file: File,
    is_kept: bool,
}

impl ResultFile {
    /// Opens a draft beside `path`, where nothing is yet.
    pub(crate) fn create(path: &Path) -> anyhow::Result<Self> {
        if let Some(found) = found(path)? {
            let path = shown(path);
            ensure!(
                found.is_file(),
                "{path} is {}; name a new file for the result",
                kind(found.file_type())
            );
            bail!("{path} exists already; name another file, or pass --force to replace it");
        }
        Self::open(path, false)
    }

    /// Opens a draft beside `path`, and replaces a file there in the end. Only a file: a device
    /// or a pipe under this name is what other programs use, and a link leads elsewhere.
    pub(crate) fn replace(path: &Path) -> anyhow::Result<Self> {
        if let Some(found) = found(path)? {
            ensure!(
                found.is_file(),
                "{} is {}; --force replaces files only",
                shown(path),
                kind(found.file_type())
            );
        }
        Self::open(path, true)
    }

    fn open(path: &Path, may_replace: bool) -> anyhow::Result<Self> {
        let name = path.file_name().with_context(|| format!("{} is no file name", shown(path)))?;
        // `a/` and `a/.` have a file name too, but can only be folders.
        ensure!(
            path.as_os_str().as_bytes().ends_with(name.as_bytes()),
            "{} is the name of a folder; name a file in it",
            shown(path)
        );
        let draft = format!(".{}.{}.part", name.to_string_lossy(), std::process::id());
        let draft = Draft::create(path.with_file_name(draft))
            .with_context(|| format!("cannot write a file in the folder of {}", shown(path)))?;
        Ok(Self { path: path.to_owned(), draft, may_replace })
    }

    /// Writes the text to disk and gives the file its name; returns the path. What came to be
    /// under the name in the meantime stays, and the result gets a name beside it.
    pub(crate) fn finish(mut self, text: &str) -> anyhow::Result<PathBuf> {
        self.draft
            .write(text.as_bytes())
            .with_context(|| format!("cannot write {}", shown(&self.path)))?;
        let is_still_a_file = || found(&self.path).is_ok_and(|it| it.is_none_or(|it| it.is_file()));
        let path = if self.may_replace && is_still_a_file() { self.path } else { free(self.path) };
        // From here on the result is on disk, whatever it is called.
        self.draft.is_kept = true;
        fs::rename(&self.draft.path, &path).with_context(|| {
            format!("cannot name the result {}; it is in {}", shown(&path), shown(&self.draft.path))
        })?;
        // The name is on disk only when its folder is.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))
            .and_then(|folder| folder.sync_all())
            .with_context(|| format!("cannot write the folder of {} to disk", shown(&path)))?;
        Ok(path)
    }
}

impl Draft {
    fn create(path: PathBuf) -> io::Result<Self> {
        let file = match File::create_new(&path) {
            // In a container every run has the same process number: left by one that was killed.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                fs::remove_file(&path)?;
                File::create_new(&path)?
            }
            file => file?,
        };
        Ok(Self { path, file, is_kept: false })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What is under the name itself; links are not followed.
fn found(path: &Path) -> anyhow::Result<Option<fs::Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot write {}", shown(path))),
    }
}

fn shown(path: &Path) -> String {
    visible::word(&path.to_string_lossy())
}

/// The path itself where nothing is there, else `name-2.perf.json` and so on.
pub(crate) fn free(path: PathBuf) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let ending = [".perf.json", ".json"].into_iter().find(|ending| name.ends_with(ending));
    let ending = ending.unwrap_or_default();
    let stem = &name[..name.len() - ending.len()];
    let is_taken = |path: &Path| fs::symlink_metadata(path).is_ok();
    if !is_taken(&path) {
        return path;
    }
    let others = (2_u64..).map(|n| path.with_file_name(format!("{stem}-{n}{ending}")));
    others.into_iter().find(|path| !is_taken(path)).unwrap_or_default()
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
    use std::os::unix::{fs::symlink, net::UnixListener};

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

    #[track_caller]
    fn refused(file: anyhow::Result<ResultFile>, expected: &str) {
        let sentence = format!("{:#}", file.err().expect("a refusal"));
        assert!(sentence.contains(expected), "{sentence}");
    }

    #[test]
    fn a_file_is_replaced_only_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.perf.json");
        fs::write(&path, "old").unwrap();
        refused(ResultFile::create(&path), "exists already; name another file, or pass --force");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let file = ResultFile::replace(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old", "until there is a new one");
        assert_eq!(file.finish("new").unwrap(), path);
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn what_is_no_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        symlink("/dev/null", &link).unwrap();
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        for (path, expected) in [
            (link.as_path(), "is a symbolic link; "),
            (&socket, "is a socket; "),
            (Path::new("/dev/null"), "/dev/null is a device; "),
            (folder.path(), "is a folder; "),
        ] {
            refused(ResultFile::create(path), expected);
            refused(ResultFile::replace(path), expected);
        }
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "and no draft");
    }

    #[test]
    fn what_came_in_the_meantime_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.perf.json");
        let file = ResultFile::create(&path).unwrap();
        fs::write(&path, "somebody else's").unwrap();
        let beside = folder.path().join("a-2.perf.json");
        assert_eq!(file.finish("ours").unwrap(), beside);
        assert_eq!(fs::read_to_string(&path).unwrap(), "somebody else's");
        assert_eq!(fs::read_to_string(&beside).unwrap(), "ours");
        assert_eq!(free(path), folder.path().join("a-3.perf.json"));
        let other = folder.path().join("b");
        assert_eq!(free(other.clone()), other);
    }

    #[test]
    fn a_draft_of_a_killed_run_is_no_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(folder.path().join(format!(".a.json.{}.part", std::process::id())), "").unwrap();
        assert_eq!(ResultFile::create(&path).unwrap().finish("x").unwrap(), path);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_found_out_first() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ResultFile::create(&folder.path().join("missing/a.json")).is_err());
        refused(ResultFile::create(&folder.path().join("new/")), "is the name of a folder");
        refused(ResultFile::create(&folder.path().join("new/.")), "is the name of a folder");
    }
}
