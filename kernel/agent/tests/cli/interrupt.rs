//! What signals do to a measurement.

use std::{fs, net::TcpListener, process::Child, thread, time::Duration};

use kernel::{result::Status, warning::Warning};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    agent::{Folder, Run, document},
    measure::windows,
};

/// Waits until a lane has run longer than the first window lasts.
fn wait_for_a_window(child: &Child) {
    let tasks = format!("/proc/{}/task", child.id());
    let lane_ticks = || -> u64 {
        let folders = fs::read_dir(&tasks).into_iter().flatten().flatten();
        let stats = folders.filter_map(|task| fs::read_to_string(task.path().join("stat")).ok());
        let lane = stats.filter(|stat| stat.contains("(lane 0)"));
        let user_ticks =
            |stat: String| stat.rsplit_once(')')?.1.split(' ').nth(12)?.parse::<u64>().ok();
        lane.filter_map(user_ticks).sum()
    };
    let second = rustix::param::clock_ticks_per_second();
    while lane_ticks() < second {
        thread::park_timeout(Duration::from_millis(50));
    }
}

pub(crate) fn signal(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process number");
    kill_process(pid, signal).expect("our own child");
}

#[test]
fn signals_in_quick_succession_are_one_wish() {
    let folder = Folder::new();
    let child = folder.start("measure --yes --quiet --out a.perf.json");
    wait_for_a_window(&child);
    // As GNU timeout does it: the program, then its whole group.
    signal(&child, Signal::TERM);
    thread::park_timeout(Duration::from_millis(20));
    signal(&child, Signal::TERM);
    thread::park_timeout(Duration::from_millis(20));
    signal(&child, Signal::INT);
    let run = Run::of(child);
    assert_eq!(run.code, Some(130), "{run:?}");
    assert_eq!(folder.names(), ["a.perf.json"], "and no draft");
    assert_eq!(document(&folder.path().join("a.perf.json")).status, Status::Aborted);
}

#[test]
fn a_later_signal_ends_the_program_at_once() {
    let folder = Folder::new();
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    let address = silent.local_addr().expect("the port");
    // With a seed of its own it does not ask the server before the run.
    let line = format!(
        "measure --profile smoke --yes --quiet --out a.json --seed 00000000000000ff \
         --server http://{address}"
    );
    let mut child = folder.start(&line);
    // It now waits for an answer that never comes; nobody waits for that to its events.
    let _events = silent.accept().expect("the run's events");
    let _connection = silent.accept().expect("the upload");
    while child.try_wait().expect("our own child").is_none() {
        signal(&child, Signal::INT);
        thread::park_timeout(Duration::from_millis(200));
    }
    assert_eq!(Run::of(child).code, Some(130));
    assert_eq!(folder.names(), ["a.json"], "the result is safe");
}

#[test]
fn a_run_that_is_interrupted_keeps_what_was_measured() {
    let folder = Folder::new();
    let child = folder.start("measure --yes --out a.perf.json --server http://127.0.0.1:1");
    wait_for_a_window(&child);
    signal(&child, Signal::INT);
    let run = Run::of(child);
    assert_eq!(run.code, Some(130), "{run:?}");
    let to_send = "perfagent upload a.perf.json --server http://127.0.0.1:1";
    assert!(run.stderr.contains(to_send), "a stopped run is not uploaded: {}", run.stderr);
    let document = document(&folder.path().join("a.perf.json"));
    assert_eq!(document.status, Status::Aborted);
    assert!(windows(&document).count() > 0);
    let aborted = |warning: &Warning| match *warning {
        Warning::Aborted { visits_done, visits_planned } => visits_done < visits_planned,
        _ => false,
    };
    assert!(document.warnings.iter().any(aborted), "{:?}", document.warnings);
}
