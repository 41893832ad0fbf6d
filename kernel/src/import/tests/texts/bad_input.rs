//! What is wrong with a record is said in one sentence, with its line.

use super::*;

#[test]
fn a_file_that_was_cut_off_says_which_line_to_delete() {
    let whole = collection(3);
    refused(
        &whole[..whole.len() - 20],
        "Line 3, column 111: found the end of the file after “{\"timestamp\":1767800531,\"subsystem\":\
         \"/proc/stat\",\"measuremen…”, expected the rest of it; the file was cut off; copy it again, or delete \
         line 3 to import the measurements before it.",
    );
    let kept = &whole[..whole.trim_end().rfind('\n').unwrap()];
    assert_eq!(values(&one(kept), "cpu.busy_pct"), [-1.0, 50.0]);
    refused_for(&whole[..20], "the file was cut off; copy it again.");
    let captured = captured("0", "1767800521", "/proc/stat", &stat(0));
    refused_for(&captured[..captured.len() - 5], "the file was cut off; copy it again.");
    let body =
        format!("{{\"identifier\":\"a\",\"measurements\":[{}", whole.lines().next().unwrap());
    refused_for(&body[..body.len() - 3], "the file was cut off; copy it again.");
    refused_for(body, "the file was cut off; copy it again.");
}

#[test]
fn records_that_lack_something_are_refused() {
    refused_for(
        "{\"timestamp\":1767800521,\"subsystem\":\"/proc/stat\"}",
        "a record without “measurement”",
    );
    refused_for(
        "{\"subsystem\":\"/proc/stat\",\"measurement\":\"\"}",
        "a record without “timestamp”",
    );
    refused_for("{\"Site\":1,\"Measurement\":{}}", "a record without “Timestamp”");
    refused_for("{\"Measurement\":5}", "found the number “5”");
    refused_for("{\"measurements\":{}}", "found an object, expected a list in brackets");
    let file = |measurement: &str| {
        format!(
            "{}{{\"timestamp\":1767800526,\"subsystem\":\"/proc/stat\",\"measurement\":{measurement}}}\n",
            collection(1)
        )
    };
    refused(
        file("5"),
        "Line 2, column 64: found the number “5”, expected a text in quotes; correct it and import the file \
         again.",
    );
    refused_for(file("null"), "Line 2, column 64: found null, expected a text in quotes");
    refused_for(file("[1]"), "Line 2, column 64: found a list, expected a text in quotes");
    refused_for(file("\"\\ud800\""), "Line 2, column 64");
    refused_for(file("NaN"), "Line 2, column 64: found “NaN”");
    refused_for(file("\"a\",\"measurement\":\"b\""), "found “measurement” twice in one record");
    refused_for(format!("[{}]", collection(1).trim()), "write one record per line");
    refused_for(format!("{},", collection(1).trim()), "found a comma between records");
}

#[test]
fn a_file_without_a_value_is_refused() {
    refused(
        record("1767800521", "/proc/schedstat", "version 15"),
        "Found measurements of “/proc/schedstat” only, expected two or more measurements of /proc/stat, \
         /proc/meminfo or another file that is read; record for a longer time, or choose another file.",
    );
    refused_for(
        "{\"identifier\":\"a\",\"measurements\":[]}",
        "Found no measurements, expected two or more",
    );
    let one_only = record("1767800521", "/proc/net/dev", "eth0: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
    refused_for(
        one_only,
        "Line 1, column 67: found no two measurements that a rate could be taken of",
    );
    for nothing in ["", "hello", "\u{0}"] {
        let file = record("1767800521", "/proc/stat", nothing)
            + &record("1767800526", "/proc/stat", nothing);
        refused_for(file, "found no two measurements");
    }
}

#[test]
fn any_depth_of_nesting_is_answered() {
    let lists = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let file = |key: &str| {
        format!(
            "{}{{\"timestamp\":1767800526,\"subsystem\":\"/proc/stat\",{key}:{lists}}}",
            collection(1)
        )
    };
    refused_for(file("\"measurement\""), "Line 2, column 64: found");
    refused_for(file("\"x\""), "a record without “measurement”");
    refused_for(
        format!("{{\"timestamp\":{lists},\"subsystem\":\"a\",\"measurement\":\"\"}}"),
        "found the time “[[[",
    );
    refused_for(
        format!("{{\"measurements\":{lists}}}"),
        "found a list in brackets, expected an object",
    );
    refused_for(format!("{{\"Site\":{lists},\"Measurement\":5}}"), "found the number “5”");
    let object = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
    let nested = "{\"timestamp\":1767800526,\"subsystem\":\"container/docker/a\",\"measurement\":";
    assert_eq!(one(format!("{}{nested}{object}}}", collection(2))).ticks, one(collection(2)).ticks);
}

#[test]
fn names_from_strangers_are_kept_as_text_or_left_out() {
    let interface =
        |name: &str, bytes: u64| format!("{name}: {bytes} 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0\n");
    let file = |name: &str| {
        record("1767800521", "/proc/net/dev", &interface(name, 0))
            + &record("1767800526", "/proc/net/dev", &interface(name, 500))
    };
    for name in ["<script>alert(1)</script>", "=cmd()", "服务器"] {
        let recording = one(file(name));
        assert_eq!(values(&recording, &format!("net.rx_bytes_per_s[{name}]")), [-1.0, 100.0]);
    }
    for name in ["a\u{202e}b", &"x".repeat(10_000)] {
        let mut file = file(name);
        refused_for(&file, "found no two measurements that a rate could be taken of");
        file += &record("1767800526", "/proc/stat", &stat(0));
        file += &record("1767800531", "/proc/stat", &stat(500));
        assert_eq!(
            notes(file),
            [
                "2 things of the recording had a name that is too long or has invisible characters and was \
              left out."
            ]
        );
    }
    let unknown = "x\u{202e}".repeat(10_000);
    let notes = notes(collection(2) + &record("1767800526", &unknown, ""));
    assert!(
        notes[0].starts_with("The file also holds x\\u{202e}") && notes[0].len() < 600,
        "{notes:?}"
    );
}

#[test]
fn more_than_a_recording_holds_is_refused() {
    let container = |id: u64, at: u64| {
        record(&at.to_string(), &format!("container/docker/{id:012x}"), "{\"pids_current\":5}")
    };
    let many: String = (0..=4_096).map(|id| container(id, 1_767_800_521)).collect();
    refused_for(
        many,
        "Line 4097, column 83: found more than 4096 series, expected as much as one recording holds",
    );
    let hosts: String = (0..=1_000)
        .map(|host| captured(&host.to_string(), "1767800521", "/proc/stat", &stat(0)))
        .collect();
    refused_for(hosts, "Line 1001, column 128: found more than 1000 hosts");
    // Each host's table of 3,300 things at as many times is allowed; both together are not.
    let sparse: String = (0..6_600)
        .map(|id| {
            let text = "{\"pids_current\":5}";
            let subsystem = format!("container/docker/{id:012x}");
            captured(
                &(id / 3_300).to_string(),
                &(1_767_800_521 + id * 5).to_string(),
                &subsystem,
                text,
            )
        })
        .collect();
    refused_for(sparse, "found more than 20000000 values");
}

#[test]
fn any_single_mistake_is_answered_in_one_sentence() {
    let lines: Vec<String> = collection(2).lines().map(str::to_owned).collect();
    let files = [
        collection(2),
        captured("0", "1767800521", "/proc/stat", &stat(0))
            + &captured("0", "1767800526", "/proc/stat", &stat(5)),
        format!("{{\"identifier\":\"é\",\"measurements\":[{}]}}", lines.join(",")),
    ];
    for file in &files {
        for (at, _) in file.char_indices() {
            answered(&file[..at]);
            for instead in ["", "\"", "{", "]", ",", "-", "9", "\n", "é", "\\"] {
                let rest = file[at..].chars().skip(1);
                answered(
                    &file[..at].chars().chain(instead.chars()).chain(rest).collect::<String>(),
                );
            }
        }
    }
}

#[track_caller]
fn answered(file: &str) {
    if let Err(error) = import("file", file.as_bytes()) {
        let sentence = error.to_string();
        assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}\n{file}");
    }
}
