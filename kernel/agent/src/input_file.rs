//! A file to inspect or to send: read as a whole, and never more of it than a server takes.

use std::{
    fs::{self, File, FileType},
    io::{self, Read},
    os::unix::fs::FileTypeExt,
    path::Path,
};

use crate::visible;

/// Bytes of one file as a server takes it in one request; what it may decode to is the importer's limit.
pub(crate) const MAX_BYTES: u64 = 16 << 20;

/// A file and its name without folders.
#[derive(Clone, Debug)]
pub(crate) struct InputFile {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Why a file was not read; each names it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    #[error("cannot read {path}: {reason}")]
    Unreadable { path: String, reason: io::Error },
    #[error("{path} is {kind}; name a file, or a pipe that ends")]
    NotAFile { path: String, kind: &'static str },
    #[error("{path} is larger than {} MiB; compress it with gzip or split it", most >> 20)]
    TooLarge { path: String, most: u64 },
}

impl InputFile {
    /// Reads a regular file or a pipe, such as `/dev/stdin` at the end of one.
    pub(crate) fn read(path: &Path) -> Result<Self, InputError> {
        let shown = || visible::word(&path.to_string_lossy());
        let unreadable = |reason| InputError::Unreadable { path: shown(), reason };
        // Looked at before it is opened: opening a device can already do something.
        let found = fs::metadata(path).map_err(unreadable)?;
        if let Some(kind) = other_kind(found.file_type()) {
            return Err(InputError::NotAFile { path: shown(), kind });
        }
        if found.len() > MAX_BYTES {
            return Err(InputError::TooLarge { path: shown(), most: MAX_BYTES });
        }
        let mut bytes = Vec::new();
        // A pipe has no length, and a file can grow: one byte more tells.
        File::open(path)
            .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(InputError::TooLarge { path: shown(), most: MAX_BYTES });
        }
        Ok(Self { name: name_of(path), bytes })
    }
}

/// The name without folders.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// What cannot be read to an end, or not at all.
fn other_kind(file: FileType) -> Option<&'static str> {
    if file.is_file() || file.is_fifo() {
        return None;
    }
    Some(kind(file))
}

/// What something in a folder is, in words.
pub(crate) fn kind(file: FileType) -> &'static str {
    match file {
        _ if file.is_file() => "a file",
        _ if file.is_dir() => "a folder",
        _ if file.is_symlink() => "a symbolic link",
        _ if file.is_fifo() => "a pipe",
        _ if file.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(path: &Path, expected: &str) {
        let sentence = InputFile::read(path).unwrap_err().to_string();
        assert!(sentence.contains(expected), "{sentence}");
    }

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let file = File::create(&path).unwrap();
        file.set_len(MAX_BYTES).unwrap();
        let input = InputFile::read(&path).unwrap();
        assert_eq!((input.name.as_str(), input.bytes.len() as u64), ("a.json", MAX_BYTES));
        file.set_len(MAX_BYTES + 1).unwrap();
        refused(&path, "a.json is larger than 16 MiB; compress it with gzip or split it");
    }

    #[test]
    fn what_has_no_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        refused(Path::new("/dev/zero"), "/dev/zero is a device; name a file");
        refused(folder.path(), "is a folder; name a file");
        refused(&folder.path().join("missing"), "cannot read");
    }
}
