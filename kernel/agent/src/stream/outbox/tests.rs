//! What is sent, kept and told, with a server that answers as it is asked to.

use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::stream::{
    spool::Limits,
    tick::tests::{introduction, tick},
};

const SECOND_US: i64 = 1_000_000;
const LIMITS: Limits = Limits { bytes: 16 << 20, age_us: 86_400 * SECOND_US };

/// An outbox whose time and server are told what to do.
struct Desk {
    folder: TempDir,
    outbox: Outbox,
    now_us: i64,
}

impl Desk {
    fn new() -> Self {
        Self::open(tempfile::tempdir().unwrap())
    }

    fn open(folder: TempDir) -> Self {
        let (spool, _) = Spool::open(folder.path(), LIMITS).unwrap();
        let outbox = Outbox::new(spool, "DIR".to_owned(), SECOND_US, tick(0).at_us);
        Self { folder, outbox, now_us: 0 }
    }

    /// The process is killed, and another one is started.
    fn killed(self) -> Self {
        let Self { folder, outbox, .. } = self;
        drop(outbox);
        Self::open(folder)
    }

    fn sample(&mut self, session: &str, seqs: std::ops::Range<u64>) {
        for seq in seqs {
            self.outbox.sampled(introduction(session), tick(seq), self.now_us);
        }
    }

    fn pass(&mut self, us: i64) {
        self.now_us += us;
    }

    /// What is sent now: session, whether it is introduced, numbers.
    #[track_caller]
    fn sent(&mut self) -> (String, bool, Vec<u64>) {
        match self.outbox.step(self.now_us) {
            Step::Post(Parcel::Samples { id, session, ticks }) => {
                (id, session.is_some(), ticks.iter().map(|tick| tick.seq).collect())
            }
            step => panic!("nothing is sent: {step:?}"),
        }
    }

    #[track_caller]
    fn check_sent(&mut self, session: &str, is_introduced: bool, seqs: std::ops::Range<u64>) {
        assert_eq!(self.sent(), (session.to_owned(), is_introduced, seqs.collect()));
    }

    #[track_caller]
    fn check_waits(&mut self) -> i64 {
        match self.outbox.step(self.now_us) {
            Step::Wait { until_us } => until_us,
            step => panic!("it does not wait: {step:?}"),
        }
    }

    fn answer(&mut self, outcome: Outcome) {
        self.outbox.answered(outcome, self.now_us, 1.0);
    }

    fn taken(&mut self, next_seq: u64) {
        self.answer(Outcome::Taken { next_seq });
    }

    fn later(&mut self, why: Why, wait: Option<u64>) {
        let wait = wait.map(Duration::from_secs);
        self.answer(Outcome::Later { why, sentence: "it failed".to_owned(), wait });
    }
}

#[test]
fn a_sample_is_sent_at_once_and_introduced_once() {
    let mut desk = Desk::new();
    desk.sample("a", 0..1);
    desk.check_sent("a", true, 0..1);
    // Nothing else is sent until it is answered.
    desk.sample("a", 1..3);
    desk.check_waits();
    desk.taken(1);
    desk.check_sent("a", false, 1..3);
    desk.taken(3);
    desk.check_waits();
    assert_eq!(desk.outbox.tally(), Tally { taken: 3, ..Tally::default() });
    assert!(desk.outbox.said().is_empty());
    assert_eq!(desk.outbox.spool.len(), 0, "nothing was written to disk");
}

#[test]
fn what_is_not_answered_within_an_interval_is_on_disk() {
    let mut desk = Desk::new();
    desk.sample("a", 0..1);
    desk.check_sent("a", true, 0..1);
    assert_eq!(desk.check_waits(), SECOND_US);
    desk.pass(SECOND_US);
    desk.sample("a", 1..2);
    desk.check_waits();
    assert_eq!(desk.outbox.spool.len(), 2);
    // Killed before the answer, it is sent again by the next process, which is told what is there.
    let mut desk = desk.killed();
    desk.sample("b", 0..1);
    desk.check_sent("a", true, 0..2);
    desk.taken(2);
    desk.check_sent("b", true, 0..1);
    desk.taken(1);
    desk.check_waits();
}

#[test]
fn the_server_says_where_to_go_on() {
    let mut desk = Desk::new();
    desk.sample("a", 0..5);
    desk.pass(SECOND_US);
    desk.sent();
    let mut desk = desk.killed();
    desk.check_sent("a", true, 0..5);
    desk.taken(3);
    desk.check_sent("a", false, 3..5);
    desk.taken(5);
    desk.check_waits();
    assert_eq!(desk.outbox.spool.len(), 0);
}

#[test]
fn while_the_server_is_away_everything_is_kept_and_goes_out_in_order() {
    let mut desk = Desk::new();
    desk.sample("a", 0..1);
    desk.sent();
    desk.later(Why::Unreachable, None);
    assert_eq!(desk.check_waits(), 500_000);
    assert_eq!(desk.outbox.spool.len(), 1, "kept at once");
    for seq in 1..700 {
        desk.sample("a", seq..seq + 1);
        desk.check_waits();
    }
    assert_eq!(desk.outbox.spool.len(), 700);
    desk.pass(500_000);
    desk.check_sent("a", true, 0..600);
    // What comes meanwhile is behind it.
    desk.sample("a", 700..701);
    desk.taken(600);
    desk.check_sent("a", false, 600..700);
    desk.taken(700);
    desk.check_sent("a", false, 700..701);
    desk.taken(701);
    assert_eq!(desk.outbox.tally(), Tally { taken: 701, ..Tally::default() });
    let said = desk.outbox.said();
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(said[0], "it failed; samples are kept in DIR until it takes them.");
    assert!(said[1].starts_with("the server takes samples again; "), "{}", said[1]);
}

#[test]
fn a_busy_server_is_asked_again_when_it_said() {
    let mut desk = Desk::new();
    desk.sample("a", 0..1);
    desk.sent();
    desk.later(Why::Busy, Some(7));
    assert_eq!(desk.check_waits(), 7_500_000);
    desk.pass(7_500_000);
    desk.check_sent("a", true, 0..1);
}

#[test]
fn a_token_that_is_refused_is_told_once_and_tried_slowly() {
    let mut desk = Desk::new();
    for seq in 0..4 {
        desk.sample("a", seq..seq + 1);
        desk.check_sent("a", true, 0..seq + 1);
        desk.later(Why::Token, None);
        assert_eq!(desk.check_waits(), desk.now_us + 60 * SECOND_US);
        desk.pass(60 * SECOND_US);
    }
    let said = desk.outbox.said();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].ends_with("Give it a token with the scope stream."), "{}", said[0]);
    desk.sent();
    desk.taken(4);
    assert_eq!(desk.outbox.tally().taken, 4);
}

#[test]
fn an_unknown_session_is_introduced_again() {
    let mut desk = Desk::new();
    desk.sample("a", 0..1);
    desk.sent();
    desk.taken(1);
    desk.sample("a", 1..2);
    desk.check_sent("a", false, 1..2);
    desk.answer(Outcome::Unknown { sentence: "unknown".to_owned() });
    desk.check_sent("a", true, 1..2);
    // A server that does not know it in spite of that has no such route.
    desk.answer(Outcome::Unknown { sentence: "unknown".to_owned() });
    assert_eq!(desk.check_waits(), 60 * SECOND_US);
}

#[test]
fn a_session_that_somebody_deleted_is_left_out_and_the_next_one_goes_on() {
    let mut desk = Desk::new();
    desk.sample("a", 0..3);
    desk.sent();
    desk.later(Why::Busy, None);
    desk.pass(60 * SECOND_US);
    desk.check_sent("a", true, 0..3);
    desk.sample("a", 3..4);
    desk.outbox.ended(introduction("a"), None);
    desk.answer(Outcome::Gone { sentence: "somebody deleted it.".to_owned() });
    assert_eq!(desk.outbox.gone(), Some("a"));
    desk.sample("a", 4..5);
    desk.check_waits();
    desk.sample("b", 0..1);
    desk.check_sent("b", true, 0..1);
    desk.taken(1);
    desk.check_waits();
    assert_eq!(desk.outbox.tally(), Tally { taken: 1, deleted: 5, ..Tally::default() });
    assert_eq!(desk.outbox.spool.len(), 0);
    let said = desk.outbox.said().join("\n");
    assert!(said.contains("somebody deleted it. The samples of it are left out"), "{said}");
}

#[test]
fn a_bad_tick_is_found_and_left_out() {
    let mut desk = Desk::new();
    desk.sample("a", 0..8);
    let mut kept = Vec::new();
    while let Step::Post(Parcel::Samples { ticks, .. }) = desk.outbox.step(desk.now_us) {
        if ticks.iter().any(|tick| tick.seq == 5) {
            desk.answer(Outcome::Refused { sentence: "the server answered 422".to_owned() });
        } else {
            kept.extend(ticks.iter().map(|tick| tick.seq));
            desk.taken(ticks[ticks.len() - 1].seq + 1);
        }
    }
    assert_eq!(kept, [0, 1, 2, 3, 4, 6, 7]);
    assert_eq!(desk.outbox.tally(), Tally { taken: 7, refused: 1, ..Tally::default() });
    let said = desk.outbox.said();
    let expected = "1 samples were refused so far and left out: the server answered 422";
    assert_eq!(said, [expected]);
}

#[test]
fn a_server_that_refuses_everything_does_not_cost_a_request_for_each() {
    let mut desk = Desk::new();
    desk.sample("a", 0..600);
    let mut requests = 0;
    while let Step::Post(_) = desk.outbox.step(desk.now_us) {
        requests += 1;
        desk.answer(Outcome::Refused { sentence: "no".to_owned() });
    }
    assert!(requests < 30, "{requests}");
    assert_eq!(desk.outbox.tally(), Tally { refused: 600, ..Tally::default() });
    assert!(desk.outbox.said().len() < 12);
}

#[test]
fn a_session_ends_after_its_last_tick() {
    let mut desk = Desk::new();
    desk.sample("a", 0..1);
    desk.outbox.ended(introduction("a"), Some("release-7".to_owned()));
    desk.sample("b", 0..1);
    desk.check_sent("a", true, 0..1);
    desk.taken(1);
    let end = Parcel::Complete { id: "a".to_owned(), name: Some("release-7".to_owned()) };
    assert_eq!(desk.outbox.step(desk.now_us), Step::Post(end));
    desk.answer(Outcome::Completed);
    desk.check_sent("b", true, 0..1);
}

#[test]
fn the_end_sends_what_is_left_and_ends_the_session() {
    let mut desk = Desk::new();
    desk.sample("a", 0..2);
    desk.outbox.ended(introduction("a"), None);
    desk.outbox.stop(desk.now_us);
    desk.check_sent("a", true, 0..2);
    desk.taken(2);
    let end = Parcel::Complete { id: "a".to_owned(), name: None };
    assert_eq!(desk.outbox.step(desk.now_us), Step::Post(end));
    desk.answer(Outcome::Completed);
    assert_eq!(desk.outbox.step(desk.now_us), Step::Done);
}

#[test]
fn an_end_while_the_server_is_away_tries_once_and_keeps_the_rest() {
    let mut desk = Desk::new();
    desk.sample("a", 0..1);
    desk.sent();
    desk.later(Why::Unreachable, None);
    desk.sample("a", 1..2);
    desk.outbox.stop(desk.now_us);
    desk.check_sent("a", true, 0..2);
    desk.later(Why::Unreachable, None);
    assert_eq!(desk.outbox.step(desk.now_us), Step::Done);
    assert_eq!(desk.outbox.tally(), Tally { waiting: 2, ..Tally::default() });
    desk.killed().check_sent("a", true, 0..2);
}

#[test]
fn an_end_does_not_wait_for_ever_for_an_answer() {
    let mut desk = Desk::new();
    desk.sample("a", 0..1);
    desk.sent();
    desk.outbox.stop(desk.now_us);
    desk.check_waits();
    desk.pass(GRACE_US);
    assert_eq!(desk.outbox.step(desk.now_us), Step::Done);
    assert_eq!(desk.outbox.tally().waiting, 1);
}

#[test]
fn a_server_that_keeps_nothing_is_not_believed() {
    let mut desk = Desk::new();
    desk.sample("a", 0..1);
    desk.sent();
    desk.taken(0);
    assert!(desk.check_waits() > 0);
    desk.pass(SECOND_US);
    desk.check_sent("a", true, 0..1);
}

#[test]
fn what_cannot_be_kept_on_disk_stays_in_memory_within_a_bound() {
    let mut desk = Desk::new();
    std::fs::remove_dir_all(desk.folder.path()).unwrap();
    desk.sample("a", 0..1);
    desk.sent();
    desk.later(Why::Unreachable, None);
    for seq in 1..700 {
        desk.sample("a", seq..seq + 1);
        desk.check_waits();
    }
    let tally = desk.outbox.tally();
    assert_eq!((tally.lost, tally.waiting), (100, 600));
    let said = desk.outbox.said();
    assert!(said.iter().any(|line| line.starts_with("samples cannot be kept on disk")), "{said:?}");
    // The hole is told to the server by the numbers.
    std::fs::create_dir_all(desk.folder.path()).unwrap();
    desk.pass(10 * SECOND_US);
    desk.check_sent("a", true, 100..700);
}
