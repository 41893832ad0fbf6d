//! `perfagent stream` to a server that answers.

use std::{fs, path::PathBuf, process::Child};

use rustix::process::Signal;

use crate::{
    agent::{Folder, Run},
    interrupt::signal,
    taker::Taker,
};

/// Starts a stream of ten samples a second, which keeps what it cannot send in `spool`.
pub(crate) fn start(folder: &Folder, taker: &Taker, more: &str) -> Child {
    let url = taker.url();
    folder.start(&format!("stream --server {url} --interval 100ms --spool spool {more}"))
}

/// Ends a stream as a service manager does.
pub(crate) fn end(child: Child) -> Run {
    signal(&child, Signal::TERM);
    Run::of(child)
}

/// The files of the spool.
pub(crate) fn spooled(folder: &Folder) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.path().join("spool")).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    files
}

#[test]
fn samples_arrive_one_by_one_in_order_and_a_signal_ends_the_session() {
    let folder = Folder::new();
    let taker = Taker::start();
    let child = start(&folder, &taker, "--name web-1 --tag stage=test --tag team=a");
    taker.wait_for_ticks(5);
    let run = end(child).succeeded();
    let state = taker.state();
    state.check_whole();
    let kept = state.only();
    assert_eq!(kept.introduced.len(), 1, "introduced with the first body only");
    let about = &kept.introduced[0];
    assert_eq!((about.name.as_str(), about.nominal_cadence_us), ("web-1", 100_000));
    assert_eq!(about.tags, ["stage=test", "team=a"]);
    assert!(about.machine.id.is_some() && about.machine.cpu.vcpus.is_some(), "{about:?}");
    assert_eq!(kept.completed.as_deref(), Some("{}"));
    assert_eq!((state.connections, kept.repeated), (1, 0), "one connection for all of it");
    let (packed, plain) = state.bytes;
    assert!(packed * 3 < plain, "{packed} of {plain} bytes");
    assert!(spooled(&folder).is_empty());
    let id = state.sessions.keys().next().unwrap();
    assert!(run.stderr.contains(&format!("{}/sessions/{id}", taker.url())), "{}", run.stderr);
    let count = kept.ticks.len();
    assert!(run.stderr.contains(&format!("{count} samples are on the server")), "{}", run.stderr);
}

#[test]
fn a_stream_of_a_stated_length_ends_by_itself_under_its_name() {
    let folder = Folder::new();
    let taker = Taker::start();
    let child = start(&folder, &taker, "--duration 500ms --name release-7");
    Run::of(child).succeeded();
    let state = taker.state();
    state.check_whole();
    let kept = state.only();
    assert!((1..=5).contains(&kept.ticks.len()), "{:?}", kept.ticks);
    assert_eq!(kept.completed.as_deref(), Some(r#"{"name":"release-7"}"#));
}

#[test]
fn a_wall_clock_that_is_set_by_an_hour_changes_no_time_of_the_session() {
    let folder = Folder::new();
    let taker = Taker::start();
    let offset = folder.write("offset", "0");
    let child = start(&folder, &taker, "--wall-offset offset");
    for (count, hours) in [(3, 1), (6, -1), (9, 0)] {
        taker.wait_for_ticks(count);
        fs::write(&offset, (hours * 3_600_000_000_i64).to_string()).unwrap();
    }
    taker.wait_for_ticks(12);
    end(child).succeeded();
    let state = taker.state();
    state.check_whole();
    let kept = state.only();
    let steps = kept.ticks.windows(2).map(|pair| pair[1].1 - pair[0].1);
    // On a machine that stands still for minutes this would fail; one of an hour is what it means.
    assert!(steps.clone().all(|step| (1..1_800_000_000).contains(&step)), "{:?}", kept.ticks);
    let sent = &kept.sent_at_us;
    assert!(sent.iter().max().unwrap() - sent.iter().min().unwrap() > 7_000_000_000, "{sent:?}");
}

#[test]
fn two_streams_do_not_share_a_spool() {
    let folder = Folder::new();
    let taker = Taker::start();
    let first = start(&folder, &taker, "");
    taker.wait_for_ticks(1);
    let second = Run::of(start(&folder, &taker, ""));
    assert_eq!(second.code, Some(1), "{second:?}");
    let expected = "another perfagent keeps its samples in spool; stop it, or name another folder";
    assert!(second.stderr.contains(expected), "{}", second.stderr);
    end(first).succeeded();
    assert_eq!(taker.state().sessions.len(), 1);
}

#[test]
fn one_sample_is_sent_alone() {
    let folder = Folder::new();
    let taker = Taker::start();
    let line = format!("stream --once --interval 100ms --server {}", taker.url());
    let run = folder.run(&line).succeeded();
    assert!(run.stderr.starts_with("Sent one sample of "), "{}", run.stderr);
    let state = taker.state();
    assert_eq!(state.only().ticks.len(), 1);
    assert!(state.only().completed.is_some());
    assert!(folder.names().is_empty());
}
