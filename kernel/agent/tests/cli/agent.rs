//! Runs the built program in a folder of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use kernel::{import::import, result::ResultDocument};
use tempfile::TempDir;

/// A folder to run in, gone afterwards.
pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder for the test") }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).expect("a file for the test");
        path
    }

    /// The names in the folder, hidden ones included.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("the test's folder");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.flatten().map(name).collect();
        names.sort();
        names
    }

    /// Starts `perfagent` with the words of `line`, without a terminal.
    pub(crate) fn start(&self, line: &str) -> Child {
        self.start_into(line, Stdio::piped())
    }

    /// Like `start`, with a standard output of the test's own.
    pub(crate) fn start_into(&self, line: &str, stdout: impl Into<Stdio>) -> Child {
        Command::new(env!("CARGO_BIN_EXE_perfagent"))
            .args(line.split_whitespace())
            .current_dir(self.path())
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(Stdio::piped())
            .spawn()
            .expect("perfagent starts")
    }

    /// Runs `perfagent` to its end.
    pub(crate) fn run(&self, line: &str) -> Run {
        Run::of(self.start(line))
    }
}

/// A program that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(child: Child) -> Self {
        let Output { status, stdout, stderr } = child.wait_with_output().expect("perfagent ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is text");
        Self { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }
}

/// The one document in a file, read as a server would.
#[track_caller]
pub(crate) fn document(path: &Path) -> ResultDocument {
    let bytes = fs::read(path).expect("the result's file");
    let imported = import("result.perf.json", &bytes).expect("our own file can be imported");
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
    let mut documents = imported.documents().cloned();
    let document = documents.next().expect("one result");
    assert!(documents.next().is_none());
    document
}
