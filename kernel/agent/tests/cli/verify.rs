//! `perfagent verify`: honest files pass, forged ones are found.

use kernel::{hex::Hex64, result::ResultDocument};

use crate::{
    agent::{Folder, Run, document},
    upload::TRAINING,
};

/// A folder with an honest result of a short run in `a.json`.
fn measured() -> Folder {
    let folder = Folder::new();
    folder.run("measure --profile smoke --yes --quiet --out a.json").succeeded();
    folder
}

/// Verifies what `forge` makes of an honest document.
fn verify_forged(forge: impl FnOnce(&mut ResultDocument)) -> Run {
    let folder = measured();
    let mut document = document(&folder.path().join("a.json"));
    forge(&mut document);
    folder.write("b.json", &document.to_json());
    folder.run("verify --all b.json")
}

#[test]
fn an_honest_file_is_verified() {
    // More windows than are looked at where nobody asks for all of them.
    let folder = Folder::new();
    folder.run("measure --profile smoke --budget 8s --yes --quiet --out a.json").succeeded();
    let run = folder.run("verify --all a.json").succeeded();
    let lines: Vec<&str> = run.stdout.lines().collect();
    let [verified, proves] = lines.as_slice() else { panic!("two lines, not {lines:?}") };
    let (counts, took) = verified.split_once(" windows verified: ").unwrap();
    let (windows, of) = counts.strip_prefix("a.json: ").unwrap().split_once(" of ").unwrap();
    assert_eq!(windows, of, "all of them");
    assert!(took.starts_with("computed again, they gave the same digests. That took "), "{took}");
    assert!(proves.starts_with("A digest proves the work, not the clock"), "{proves}");
    assert_eq!(run.stderr, "", "progress is for terminals");

    let some = folder.run("verify --windows 2 a.json").succeeded();
    assert!(some.stdout.starts_with(&format!("a.json: 2 of {of} windows verified: ")), "{some:?}");
}

#[test]
fn a_forged_file_is_found() {
    let digest = verify_forged(|document| {
        let window = document.levels[0].visits[0].windows.last_mut().unwrap();
        window.lanes[0].digest_sum.0 ^= 1;
        let sum = window.lanes.iter().fold(0, |sum, it| it.digest_sum.0.wrapping_add(sum));
        window.digest_sum = Hex64(sum);
    });
    assert_eq!(digest.code, Some(1), "{digest:?}");
    assert!(digest.stdout.contains("b.json: Does not match: visit "), "{}", digest.stdout);
    assert!(digest.stdout.contains("units give another digest"), "{}", digest.stdout);

    let units = verify_forged(|document| {
        let window = &mut document.levels[0].visits[0].windows[0];
        window.lanes[0].units += 1;
        window.units += 1;
    });
    assert_eq!(units.code, Some(1), "{units:?}");
    assert!(units.stdout.contains("b.json: Does not match: visit "), "{}", units.stdout);

    let seed = verify_forged(|document| document.seed = Some(Hex64(1)));
    assert_eq!(seed.code, Some(1), "{seed:?}");
    assert!(seed.stdout.contains("Do not use this result."), "{}", seed.stdout);
}

#[test]
fn a_file_of_another_tool_is_self_reported_and_no_error() {
    let folder = Folder::new();
    folder.write("old.json", TRAINING);
    let run = folder.run("verify old.json").succeeded();
    let expected = "old.json: Self-reported: it was made by a tool that keeps no digests.\n";
    assert_eq!(run.stdout, expected);
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let folder = Folder::new();
    folder.write("old.json", TRAINING);
    folder.write("bad.json", "{\"siteid\":1,");
    folder.write("empty.json", "");
    let run = folder.run("verify missing.json bad.json empty.json /dev/zero old.json");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.starts_with("old.json: Self-reported"), "{}", run.stdout);
    for expected in ["cannot read missing.json", "bad.json: Line 1", "empty.json: ", "a device;"] {
        assert!(run.stderr.contains(expected), "{expected} in {}", run.stderr);
    }
    assert_eq!(run.stderr.lines().count(), 4, "{}", run.stderr);
}
