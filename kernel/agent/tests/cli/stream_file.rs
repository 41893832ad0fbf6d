//! `perfagent stream --out`, and what is printed.

use std::{
    fs::{self, File},
    io::Write,
    thread,
    time::Duration,
};

use kernel::{
    import::{Imported, import},
    recording::Metric,
};
use rustix::process::Signal;

use crate::{
    agent::{Folder, Run},
    interrupt::signal,
};

#[track_caller]
fn imported(bytes: &[u8]) -> Imported {
    import("a.jsonl", bytes).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_recording_goes_in_again() {
    let folder = Folder::new();
    let line = "stream --out a.jsonl --interval 100ms --duration 1s --name web-1";
    folder.run(line).succeeded();
    let imported = imported(&fs::read(folder.path().join("a.jsonl")).unwrap());
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
    let recording = &imported.recordings[0];
    let ticks = &recording.ticks;
    assert!((5..=10).contains(&ticks.len()), "{}", ticks.len());
    assert_eq!(recording.nominal_cadence_us, Some(100_000));
    for metric in [Metric::CpuBusy, Metric::MemUsed, Metric::Load1, Metric::AgentMemory] {
        let series = ticks.of_host(metric).unwrap_or_else(|| panic!("no {metric}"));
        assert!(series.values.iter().any(|value| value.is_finite()), "{metric}");
    }
    let inspected = folder.run("inspect a.jsonl").succeeded().stdout;
    assert!(inspected.starts_with("a.jsonl: session, 1 recording\n"), "{inspected}");
    let again = folder.run(line);
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("cannot write a.jsonl; name a new file"), "{}", again.stderr);
}

#[test]
fn a_recording_whose_agent_was_killed_can_be_read_up_to_its_last_line() {
    let folder = Folder::new();
    let child = folder.start("stream --out a.jsonl --interval 100ms");
    let path = folder.path().join("a.jsonl");
    let text = || fs::read_to_string(&path).unwrap_or_default();
    while text().lines().count() < 5 {
        thread::park_timeout(Duration::from_millis(10));
    }
    signal(&child, Signal::KILL);
    assert_eq!(Run::of(child).code, None);
    let text = text();
    let whole = imported(text.as_bytes());
    assert!(whole.notes.is_empty(), "{:?}", whole.notes);
    let count = whole.recordings[0].ticks.len();
    // As a full disk would cut it.
    let cut = imported(&text.as_bytes()[..text.len() - 20]);
    assert_eq!(cut.recordings[0].ticks.len(), count - 1);
    assert_eq!(cut.notes.len(), 1);
}

#[test]
fn one_sample_is_printed() {
    let folder = Folder::new();
    let run = folder.run("stream --once --interval 100ms").succeeded();
    let imported = imported(run.stdout.as_bytes());
    let ticks = &imported.recordings[0].ticks;
    assert_eq!(ticks.len(), 1);
    assert!(ticks.of_host(Metric::CpuBusy).is_some());
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[test]
fn counters_that_went_back_are_a_gap_in_the_recording() {
    let folder = Folder::new();
    let net = |bytes: u64| format!("eth0: {bytes:09} 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0\n");
    fs::create_dir_all(folder.path().join("root/proc/net")).unwrap();
    let path = folder.write("root/proc/net/dev", &net(1_000_000));
    // Over what is there: a file that is emptied first may be read empty, which is a gap too.
    let write = |bytes| {
        let mut file = File::options().write(true).open(&path).unwrap();
        file.write_all(net(bytes).as_bytes()).unwrap();
    };
    let child = folder.start("stream --out a.jsonl --interval 100ms --proc root");
    let rates = || {
        let bytes = fs::read(folder.path().join("a.jsonl")).unwrap_or_default();
        let imported = import("a.jsonl", &bytes).ok();
        let recording = imported.and_then(|mut imported| imported.recordings.pop());
        let series = recording.and_then(|it| it.ticks.of_host(Metric::NetReceived).cloned());
        series.map(|series| series.values).unwrap_or_default()
    };
    while rates().is_empty() {
        thread::park_timeout(Duration::from_millis(10));
    }
    // Each change is seen before the next is made.
    for (bytes, is_next) in [
        (2_000_000, (|rate| rate > 0.0) as fn(f64) -> bool),
        (1_000, |rate: f64| rate.is_nan()),
        (500_000, |rate| rate > 0.0),
    ] {
        let before = rates().len();
        write(bytes);
        while !rates().iter().skip(before).any(|rate| is_next(*rate)) {
            thread::park_timeout(Duration::from_millis(10));
        }
    }
    signal(&child, Signal::TERM);
    Run::of(child).succeeded();
    assert!(rates().iter().all(|rate| rate.is_nan() || *rate >= 0.0), "{:?}", rates());
}
