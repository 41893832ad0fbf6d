//! Whose recording it is.

use super::*;

fn hosts() -> String {
    (0..3)
        .flat_map(|tick: u64| {
            let at = (1_767_800_521 + 5 * tick).to_string();
            let busy = format!("cpu {} 0 0 {} 0 0 0 0\n", tick * 400, tick * 100);
            [
                captured("0", &at, "/proc/stat", &stat(tick * 500)),
                captured("1", &at, "/proc/stat", &busy),
            ]
        })
        .collect()
}

#[test]
fn two_hosts_in_one_capture_are_two_recordings() {
    let imported = imported(hosts());
    let parts: Vec<&str> = imported.recordings.iter().map(|it| it.part.as_str()).collect();
    assert_eq!(parts, ["host 0 of site 1, run 0", "host 1 of site 1, run 0"]);
    assert_eq!(values(&imported.recordings[0], "cpu.busy_pct"), [-1.0, 50.0, 50.0]);
    assert_eq!(values(&imported.recordings[1], "cpu.busy_pct"), [-1.0, 80.0, 80.0]);
    assert_ne!(imported.recordings[0].id, imported.recordings[1].id);
    let notes: Vec<String> = imported.notes.iter().map(Note::to_string).collect();
    assert_eq!(notes, ["The file holds 2 hosts; each becomes a session of its own."]);
}

#[test]
fn two_hosts_joined_in_one_collection_are_refused() {
    let other = record("1767800526", "/proc/stat", "cpu 9 0 0 9 0 0 0 0\n");
    refused(
        collection(3) + &other,
        "Line 4, column 64: found another text of /proc/stat at the time of line 2, expected one text at one \
         time; if the files of two hosts were joined, import each by itself; else delete one of the two \
         lines.",
    );
}

#[test]
fn the_same_file_is_the_same_recording_and_another_one_is_not() {
    let first = one(collection(3));
    assert_eq!(one(collection(3)).id, first.id);
    assert_ne!(one(collection(4)).id, first.id);
    assert!(first.part.is_empty());
}

#[test]
fn a_trickle_body_is_named_by_its_identifier() {
    let lines: Vec<String> = collection(3).lines().map(str::to_owned).collect();
    let body = |identifier: &str| {
        format!("{{\"measurements\":[{}],\"identifier\":{identifier}}}", lines.join(","))
    };
    let imported = imported(body("\"vm-01\\u202e\""));
    assert_eq!(imported.format, Format::Trickle);
    let [recording] = imported.recordings.as_slice() else { panic!("one recording") };
    assert_eq!(recording.machine.name.as_deref(), Some("vm-01"));
    assert_eq!(recording.ticks, one(collection(3)).ticks);
    assert_eq!(one(body("null")).machine.name, None);
}

#[test]
fn whatever_it_travels_in_it_is_the_same_recording() {
    let text = collection(3);
    let expected = one(&text);
    let marked = format!("\u{feff}{text}");
    for packed in [
        marked.clone().into_bytes(),
        text.replace('\n', "\r\n").into_bytes(),
        text.trim_end().as_bytes().to_vec(),
        packing::gzip(text.as_bytes()),
        packing::zstd(text.as_bytes()),
        packing::utf16(&marked, u16::to_le_bytes),
        packing::utf16(&marked, u16::to_be_bytes),
    ] {
        assert_eq!(one(packed), expected);
    }
}
