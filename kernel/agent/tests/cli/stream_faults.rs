//! `perfagent stream` when something goes wrong: nothing is lost, nothing is doubled.

use std::{fs, process::Child, thread, time::Duration};

use rustix::process::Signal;

use crate::{
    agent::{Folder, Run},
    interrupt::signal,
    stream::{end, spooled, start},
    taker::{Fault, Kept, Taker},
};

/// Lines of ticks in the spool.
fn lines(folder: &Folder) -> usize {
    let text = |path| fs::read_to_string(path).unwrap_or_default();
    let texts = spooled(folder).into_iter().map(text);
    texts.map(|text| text.lines().filter(|line| line.starts_with('[')).count()).sum()
}

/// Waits until so many samples are on disk.
#[track_caller]
fn wait_for_lines(folder: &Folder, count: usize) {
    for _ in 0..6_000 {
        if lines(folder) >= count {
            return;
        }
        thread::park_timeout(Duration::from_millis(10));
    }
    panic!("only {} of {count} samples are in the spool", lines(folder));
}

fn kill(child: Child) {
    signal(&child, Signal::KILL);
    assert_eq!(Run::of(child).code, None);
}

#[track_caller]
fn check_asked_again(status: &'static str) {
    let folder = Folder::new();
    let taker = Taker::start();
    let busy = || Fault::Answer(status, "retry-after: 0\r\n", "");
    taker.state().faults.extend([busy(), busy(), busy()]);
    let child = start(&folder, &taker, "");
    taker.wait_for_ticks(8);
    let run = end(child).succeeded();
    taker.state().check_whole();
    let told = format!("the server answered {}", &status[..3]);
    assert_eq!(run.stderr.matches(&told).count(), 1, "{}", run.stderr);
    assert_eq!(run.stderr.matches("takes samples again").count(), 1, "{}", run.stderr);
}

#[test]
fn a_busy_server_is_asked_again() {
    check_asked_again("503 Service Unavailable");
}

#[test]
fn a_server_that_was_sent_too_much_at_a_time_is_asked_again() {
    check_asked_again("429 Too Many Requests");
}

#[test]
fn a_session_that_somebody_deleted_is_followed_by_another() {
    let folder = Folder::new();
    let taker = Taker::start();
    let child = start(&folder, &taker, "");
    taker.wait_for_ticks(3);
    let body = r#"{"detail":"Somebody deleted the session."}"#;
    taker.state().faults.extend([Fault::Answer("410 Gone", "", body)]);
    taker.wait("two sessions", |state| state.sessions.len() == 2);
    let before = taker.state().ticks();
    taker.wait_for_ticks(before + 3);
    let run = end(child).succeeded();
    assert!(run.stderr.contains("The samples of it are left out"), "{}", run.stderr);
    let state = taker.state();
    let is_whole = |kept: &Kept| kept.ticks[0].0 == 0 && !kept.introduced.is_empty();
    assert!(state.sessions.values().all(is_whole), "each is numbered from its beginning");
}

#[test]
fn an_answer_that_got_lost_doubles_nothing() {
    let folder = Folder::new();
    let taker = Taker::start();
    taker.state().faults.extend([Fault::Swallow]);
    let child = start(&folder, &taker, "");
    taker.wait_for_ticks(6);
    end(child).succeeded();
    let state = taker.state();
    state.check_whole();
    assert!(state.only().repeated > 0, "it was sent again");
}

#[test]
fn while_the_server_is_away_samples_are_kept_and_sent_in_order_afterwards() {
    let folder = Folder::new();
    let mut taker = Taker::start();
    let child = start(&folder, &taker, "");
    taker.wait_for_ticks(3);
    taker.stop();
    wait_for_lines(&folder, 10);
    let before = taker.state().ticks();
    taker.start_again();
    taker.wait_for_ticks(before + 15);
    let run = end(child).succeeded();
    taker.state().check_whole();
    assert_eq!(taker.state().sessions.len(), 1);
    assert!(spooled(&folder).is_empty(), "nothing waits any more");
    assert!(run.stderr.contains("samples are kept in spool until it takes them"), "{}", run.stderr);
}

#[test]
fn a_killed_agent_s_samples_are_sent_by_the_next_one_first_and_once() {
    let folder = Folder::new();
    let mut taker = Taker::start();
    let child = start(&folder, &taker, "");
    taker.wait_for_ticks(3);
    taker.stop();
    wait_for_lines(&folder, 8);
    let (kept, before) = (lines(&folder), taker.state().ticks());
    kill(child);
    // A line that was cut off by it.
    let last = spooled(&folder).pop().unwrap();
    let text = fs::read_to_string(&last).unwrap() + "[99";
    fs::write(&last, text).unwrap();

    taker.start_again();
    let child = start(&folder, &taker, "");
    taker.wait("both sessions", |state| {
        state.sessions.len() == 2 && state.sessions.values().all(|kept| kept.ticks.len() > 5)
    });
    let run = end(child).succeeded();
    let state = taker.state();
    state.check_whole();
    let first = state.sessions.values().next().unwrap();
    assert!(first.ticks.len() >= kept, "{} of {kept} and {before}", first.ticks.len());
    assert!(run.stderr.contains("samples of an earlier run are sent first"), "{}", run.stderr);
    assert!(spooled(&folder).is_empty());
}

#[test]
fn an_agent_that_is_stopped_while_the_server_is_away_leaves_them_for_the_next() {
    let folder = Folder::new();
    let mut taker = Taker::start();
    taker.stop();
    let child = start(&folder, &taker, "");
    wait_for_lines(&folder, 3);
    let run = end(child).succeeded();
    let kept = lines(&folder);
    let expected = format!("0 samples are on the server, {kept} wait in spool for the next start");
    assert!(run.stderr.contains(&expected), "{}", run.stderr);
    taker.start_again();
    let child = start(&folder, &taker, "");
    taker.wait_for_ticks(kept + 2);
    end(child).succeeded();
    taker.state().check_whole();
    assert_eq!(taker.state().sessions.values().next().unwrap().ticks.len(), kept);
}

#[test]
fn a_spool_that_is_full_drops_the_oldest_and_says_so() {
    let folder = Folder::new();
    let mut taker = Taker::start();
    taker.stop();
    let child = start(&folder, &taker, "--spool-max-size 64K");
    while spooled(&folder).first().is_none_or(|path| path.ends_with("000000000001.jsonl")) {
        thread::park_timeout(Duration::from_millis(20));
    }
    let bytes: u64 =
        spooled(&folder).iter().filter_map(|path| Some(path.metadata().ok()?.len())).sum();
    // The file that is being written may be ahead by a line.
    assert!(bytes < 72 << 10, "{bytes}");
    taker.start_again();
    taker.wait_for_ticks(5);
    let run = end(child);
    assert_eq!(run.code, Some(1), "something was lost: {run:?}");
    let state = taker.state();
    let numbers: Vec<u64> = state.only().ticks.iter().map(|(seq, _)| *seq).collect();
    assert!(numbers[0] > 0, "the hole is seen by the numbers: {numbers:?}");
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
    let dropped = format!("{} were dropped", numbers[0]);
    assert!(run.stderr.contains(&dropped), "{dropped}: {}", run.stderr);
    assert!(run.stderr.contains("dropped so far: the spool is full"), "{}", run.stderr);
}

#[test]
fn a_session_that_the_server_forgot_is_introduced_again() {
    let folder = Folder::new();
    let taker = Taker::start();
    let child = start(&folder, &taker, "");
    taker.wait_for_ticks(3);
    taker.state().sessions.clear();
    taker.wait_for_ticks(3);
    let run = end(child).succeeded();
    let state = taker.state();
    assert_eq!(state.only().introduced.len(), 1);
    assert!(!run.stderr.contains("404"), "that is no trouble: {}", run.stderr);
}

#[test]
fn a_token_that_is_refused_is_told_once_and_nothing_is_lost() {
    let folder = Folder::new();
    let taker = Taker::start();
    taker.state().token = Some("pa_good");
    folder.write("token", "pa_bad\n");
    let child = start(&folder, &taker, "--token-file token");
    wait_for_lines(&folder, 4);
    let run = end(child).succeeded();
    assert_eq!(run.stderr.matches("This token is not known.").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("Give it a token with the scope stream."), "{}", run.stderr);
    assert!(!run.stderr.contains("pa_bad"), "{}", run.stderr);
    assert_eq!(taker.state().ticks(), 0);
    let kept = lines(&folder);
    folder.write("token", "pa_good\n");
    let child = start(&folder, &taker, "--token-file token");
    taker.wait_for_ticks(kept + 1);
    end(child).succeeded();
    taker.state().check_whole();
}

#[test]
fn a_sample_that_the_server_will_never_take_does_not_stop_the_others() {
    let folder = Folder::new();
    let taker = Taker::start();
    let refusal = r#"{"detail":"The time is before 1980."}"#;
    taker.state().faults.extend([Fault::Answer("422 Unprocessable Content", "", refusal)]);
    let child = start(&folder, &taker, "");
    taker.wait_for_ticks(4);
    let run = end(child);
    assert_eq!(run.code, Some(1), "{run:?}");
    let expected = "1 samples were refused so far and left out: \
        the server answered 422: The time is before 1980.";
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    let state = taker.state();
    let numbers: Vec<u64> = state.only().ticks.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
}

#[test]
fn a_server_without_this_route_is_named() {
    let folder = Folder::new();
    let taker = Taker::start();
    let nothing = || Fault::Answer("200 OK", "", "<html>welcome</html>");
    taker.state().faults.extend([nothing(), nothing()]);
    let child = start(&folder, &taker, "");
    wait_for_lines(&folder, 2);
    let run = end(child).succeeded();
    assert!(run.stderr.contains("not as a PerfAnalysis server does"), "{}", run.stderr);
}
