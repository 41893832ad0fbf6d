//! What happens when standard output takes no more.

use std::{
    fs::{File, OpenOptions},
    io::{self, PipeWriter},
};

use crate::agent::{Folder, Run};

const TRAINING: &str = "{\"siteid\":1,\"host\":0,\"busy\":100,\"units\":274}\n";

fn full_disk() -> File {
    OpenOptions::new().write(true).open("/dev/full").expect("a device that is always full")
}

fn closed_pipe() -> PipeWriter {
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    writer
}

#[track_caller]
fn fails(folder: &Folder, line: &str) {
    let run = Run::of(folder.start_into(line, full_disk()));
    assert_eq!(run.code, Some(1), "{line}: {run:?}");
    assert!(run.stderr.contains("cannot write to standard output: "), "{line}: {}", run.stderr);
}

#[test]
fn a_full_disk_behind_standard_output_is_an_error() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    fails(&folder, "inspect a.json");
    fails(&folder, "upload a.json --server http://127.0.0.1:1 --show");
    fails(&folder, "--help");
    fails(&folder, "measure --profile smoke --yes --quiet --json --out b.json");
    assert_eq!(folder.names(), ["a.json", "b.json"], "the result is in its file");
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    for line in ["inspect a.json a.json", "--help"] {
        let run = Run::of(folder.start_into(line, closed_pipe()));
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{line}");
    }
}
