//! `perfagent inspect`.

use crate::{agent::Folder, upload::TRAINING};

#[test]
fn a_known_file_is_summarised() {
    let folder = Folder::new();
    folder.run("measure --profile smoke --yes --quiet --out a.json --name web-1").succeeded();
    let run = folder.run("inspect a.json").succeeded();
    assert!(run.stdout.starts_with("a.json: result document, 1 result\n"), "{}", run.stdout);
    assert!(run.stdout.contains("web-1") && run.stdout.contains("100 %"), "{}", run.stdout);
}

#[test]
fn a_file_of_another_tool_is_summarised() {
    let folder = Folder::new();
    let levels = [28, 54, 82, 110, 136, 164, 192, 220, 246, 274];
    let line = |(at, units): (usize, &u32)| {
        format!("{{\"siteid\":1,\"host\":0,\"busy\":{},\"units\":{units}}}\n", (at + 1) * 10)
    };
    folder.write("old.json", &levels.iter().enumerate().map(line).collect::<String>());
    let run = folder.run("inspect old.json").succeeded();
    assert!(run.stdout.contains("training file, 1 result"), "{}", run.stdout);
    assert!(run.stdout.contains("274.0"), "{}", run.stdout);
}

#[test]
fn a_file_that_nobody_could_import_fails_with_its_sentence() {
    let folder = Folder::new();
    folder.write("good.json", "{\"siteid\":1,\"host\":0,\"busy\":100,\"units\":274}\n");
    folder.write("bad.json", "{\"siteid\":1,");
    let run = folder.run("inspect bad.json good.json");
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("bad.json: Line 1"), "{}", run.stdout);
    assert!(run.stdout.contains("good.json: training file"), "{}", run.stdout);
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    folder.write("b.json", TRAINING);
    let run = folder.run("inspect a.json missing.json /dev/zero b.json");
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("a.json: training file"), "{}", run.stdout);
    assert!(run.stdout.contains("b.json: training file"), "{}", run.stdout);
    assert!(run.stderr.contains("cannot read missing.json: "), "{}", run.stderr);
    assert!(run.stderr.contains("/dev/zero is a device;"), "{}", run.stderr);
}

#[test]
fn what_a_file_does_not_say_is_left_out() {
    let folder = Folder::new();
    folder.write("a.json", TRAINING);
    let run = folder.run("inspect a.json").succeeded();
    let expected =
        "a.json: training file, 1 result\n\nclassic (version 1), profile classic\n\nsweep ";
    assert!(run.stdout.starts_with(expected), "{}", run.stdout);
}
