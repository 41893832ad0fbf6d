//! A file that is sent in pieces: looked at, hashed and read piece by piece, never held as a whole.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    hex,
    input_file::{InputError, MAX_BYTES, name_of},
    visible,
};

/// Bytes that a server takes of one file, in however many pieces.
const MAX_LARGE_BYTES: u64 = kernel::import::MAX_BYTES as u64;
/// Bytes that are read at once to be hashed.
const BLOCK: usize = 64 << 10;

/// A file on disk that is too large for one request, as it was when it was looked at.
#[derive(Clone, Debug)]
pub(crate) struct LargeFile {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    path: PathBuf,
}

impl LargeFile {
    /// `None` for whatever goes in one request, and for what is no file on disk: a pipe cannot be
    /// read again when a piece breaks off.
    pub(crate) fn look(path: &Path) -> Result<Option<Self>, InputError> {
        let shown = || visible::word(&path.to_string_lossy());
        let unreadable = |reason| InputError::Unreadable { path: shown(), reason };
        let found = fs::metadata(path).map_err(unreadable)?;
        if !found.is_file() || found.len() <= MAX_BYTES {
            return Ok(None);
        }
        if found.len() > MAX_LARGE_BYTES {
            return Err(InputError::TooLarge { path: shown(), most: MAX_LARGE_BYTES });
        }
        let (bytes, sha256) = hash(path).map_err(unreadable)?;
        Ok(Some(Self { name: name_of(path), bytes, sha256, path: path.to_owned() }))
    }

    /// The bytes from `offset` on, at most `most` of them.
    ///
    /// # Errors
    /// When the file cannot be read, or is shorter than it was.
    pub(crate) fn piece(&self, offset: u64, most: u64) -> io::Result<Vec<u8>> {
        let length = most.min(self.bytes.saturating_sub(offset));
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut piece = vec![0; length as usize];
        file.read_exact(&mut piece)?;
        Ok(piece)
    }
}

/// How many bytes there are, and their SHA-256.
fn hash(path: &Path) -> io::Result<(u64, String)> {
    // A file that grows meanwhile is not followed without end.
    let mut file = File::open(path)?.take(MAX_LARGE_BYTES);
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut block = vec![0; BLOCK];
    loop {
        match file.read(&mut block)? {
            0 => return Ok((bytes, hex::encode(&hash.finalize()))),
            read => {
                hash.update(&block[..read]);
                bytes += read as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_large_from_where_one_request_ends_to_where_a_server_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let file = File::create(&path).unwrap();
        file.set_len(MAX_BYTES).unwrap();
        assert!(LargeFile::look(&path).unwrap().is_none());
        file.set_len(MAX_BYTES + 1).unwrap();
        let large = LargeFile::look(&path).unwrap().unwrap();
        assert_eq!((large.name.as_str(), large.bytes), ("a.json", MAX_BYTES + 1));
        file.set_len(MAX_LARGE_BYTES + 1).unwrap();
        let error = LargeFile::look(&path).unwrap_err().to_string();
        assert!(error.contains("is larger than 64 MiB; compress it"), "{error}");
    }

    #[test]
    fn pieces_are_those_of_the_file_and_the_last_one_is_shorter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, b"abcdefg").unwrap();
        let (bytes, sha256) = hash(&path).unwrap();
        assert_eq!(sha256, "7d1a54127b222502f5b79b5fb0803061152a44f92b37e23c6527baf665d4da9a");
        let large = LargeFile { name: "a.json".to_owned(), bytes, sha256, path: path.clone() };
        assert_eq!(large.piece(0, 4).unwrap(), b"abcd");
        assert_eq!(large.piece(4, 4).unwrap(), b"efg");
        fs::write(&path, b"abc").unwrap();
        assert!(large.piece(0, 4).is_err(), "it is not what it was");
    }
}
