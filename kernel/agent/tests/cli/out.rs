//! Where a result may be written; found out before the run.

use std::{fs, os::unix::fs::symlink};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::agent::Folder;

const SMOKE: &str = "measure --profile smoke --yes --quiet --out";

/// Refused before the machine is looked at, and nothing is left behind.
#[track_caller]
fn refused(folder: &Folder, out: &str, expected: &str) {
    let before = folder.names();
    let run = folder.run(&format!("measure --yes --out {out}"));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert_eq!(folder.names(), before);
}

#[test]
fn what_is_there_already_stays() {
    let folder = Folder::new();
    let path = folder.write("a.json", "old");
    refused(&folder, "a.json", "a.json exists already; name another file, or pass --force");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    folder.run(&format!("{SMOKE} a.json --force")).succeeded();
    assert!(fs::read_to_string(&path).unwrap().starts_with('{'));
}

#[test]
fn devices_pipes_and_links_are_never_replaced() {
    let folder = Folder::new();
    mknodat(CWD, folder.path().join("pipe"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    folder.write("target", "old");
    symlink("target", folder.path().join("link")).unwrap();
    symlink("/dev/null", folder.path().join("null")).unwrap();
    for force in ["", " --force"] {
        refused(&folder, &format!("pipe{force}"), "pipe is a pipe;");
        refused(&folder, &format!("link{force}"), "link is a symbolic link;");
        refused(&folder, &format!("null{force}"), "null is a symbolic link;");
    }
    assert_eq!(fs::read_to_string(folder.path().join("target")).unwrap(), "old");
}

#[test]
fn a_folder_that_is_missing_is_found_out_before_the_run() {
    let folder = Folder::new();
    refused(&folder, "missing/a.json", "missing/a.json");
    refused(&folder, "new/", "new/ is the name of a folder; name a file in it");
    refused(&folder, ".", ". is");
}

#[test]
fn a_server_that_is_no_address_is_found_out_before_the_run() {
    let folder = Folder::new();
    let run = folder.run("measure --yes --server 127.0.0.1:4655");
    assert_eq!(run.code, Some(2), "{run:?}");
    let sentence = "an address begins with http:// or https://, such as http://127.0.0.1:4655";
    assert!(run.stderr.contains(sentence), "{}", run.stderr);
    assert!(folder.names().is_empty());
}

#[test]
fn a_name_that_cannot_be_read_is_refused_and_cannot_steer_the_terminal() {
    for name in ["\u{1b}[31mred", "a\u{7}", "\u{200b}"] {
        let run = Folder::new().run(&format!("measure --yes --name {name}"));
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(!run.stderr.contains(|c: char| c.is_control() && c != '\n'), "{:?}", run.stderr);
        assert!(!run.stderr.contains('\u{200b}'), "{:?}", run.stderr);
    }
}
