//! A file of the system that is opened once and read again from its beginning.

use std::{fs::File, os::unix::fs::FileExt, path::PathBuf};

/// Files of the system are small; what takes their place must not fill the memory.
const MAX_BYTES: usize = 4 << 20;
/// Room for the next piece: the kernel hands out a page at a time.
const PIECE: usize = 16 << 10;

#[derive(Debug)]
pub(super) struct KeptFile {
    path: PathBuf,
    file: Option<File>,
}

impl KeptFile {
    pub(super) fn open(path: PathBuf) -> Self {
        Self { file: File::open(&path).ok(), path }
    }

    /// Tries again where there was no file.
    pub(super) fn look_again(&mut self) {
        if self.file.is_none() {
            self.file = File::open(&self.path).ok();
        }
    }

    /// The file's text as it is now, in `buffer`; `None` if it cannot be read or is no text.
    pub(super) fn read<'a>(&mut self, buffer: &'a mut Vec<u8>) -> Option<&'a str> {
        match fill(self.file.as_ref()?, buffer) {
            Ok(length) => std::str::from_utf8(&buffer[..length]).ok(),
            Err(_) => {
                // What it was of is gone.
                self.file = None;
                None
            }
        }
    }
}

/// Reads the whole file over what is in `buffer`, which only grows; how much there is.
fn fill(file: &File, buffer: &mut Vec<u8>) -> std::io::Result<usize> {
    let mut length = 0;
    loop {
        if buffer.len() < length + PIECE && length < MAX_BYTES {
            buffer.resize(length + PIECE, 0);
        }
        match file.read_at(&mut buffer[length..], length as u64)? {
            0 => return Ok(length),
            read => length += read,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_read_again_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stat");
        fs::write(&path, "long text ".repeat(10_000)).unwrap();
        let mut file = KeptFile::open(path.clone());
        let mut buffer = Vec::new();
        assert_eq!(file.read(&mut buffer).map(str::len), Some(100_000));
        fs::write(&path, "short").unwrap();
        assert_eq!(file.read(&mut buffer), Some("short"));
        fs::write(&path, [0xff]).unwrap();
        assert_eq!(file.read(&mut buffer), None);
    }

    #[test]
    fn a_file_that_comes_later_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("io");
        let mut file = KeptFile::open(path.clone());
        let mut buffer = Vec::new();
        fs::write(&path, "here").unwrap();
        assert_eq!(file.read(&mut buffer), None);
        file.look_again();
        assert_eq!(file.read(&mut buffer), Some("here"));
    }
}
