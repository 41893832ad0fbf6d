//! How old a sample is, what needs attention, and what ends a trouble.

use kernel::{
    fleet::TroubleKind,
    recording::{Metric, SeriesId},
};

use super::*;

const S: i64 = 1_000_000;

fn sample(host: &str, at_s: i64, busy: f64) -> LiveSample {
    LiveSample {
        seq: 0,
        session_id: format!("s-{host}"),
        collector_id: host.to_owned(),
        name: host.to_owned(),
        at_us: at_s * S,
        sent_at_us: at_s * S,
        // The agent's clock is an hour behind.
        received_at_us: (at_s + 3_600) * S,
        cadence_us: S,
        values: vec![
            (SeriesId::host(Metric::CpuBusy), busy),
            (SeriesId::of(Metric::CpuBusy, "0"), 1.0),
        ],
        left_out: 0,
    }
}

fn shown(board: &Board, now_s: i64) -> String {
    board.view("a", now_s * S).unwrap().shown.words()
}

#[test]
fn how_old_a_sample_is_does_not_depend_on_the_clock_of_its_agent() {
    let mut board = Board::default();
    assert_eq!(board.take(&sample("a", 100, 50.0)), Some("a".to_owned()));
    assert_eq!(board.take(&sample("a", 101, 50.0)), None);
    assert_eq!(shown(&board, 3_702), "streaming");
    assert_eq!(shown(&board, 3_705), "4 s behind");
    assert_eq!(shown(&board, 3_901), "silent for 3 min");
    // A backlog: it was read long before it was sent.
    let late =
        LiveSample { sent_at_us: 130 * S, received_at_us: 3_730 * S, ..sample("a", 125, 1.0) };
    board.take(&late);
    assert_eq!(shown(&board, 3_730), "5 s behind");
    assert_eq!(board.session("a").as_deref(), Some("s-a"));
}

#[test]
fn what_comes_again_or_late_changes_nothing() {
    let mut board = Board::default();
    board.take(&sample("a", 100, 50.0));
    let before = board.view("a", 3_700 * S);
    board.take(&sample("a", 100, 99.0));
    board.take(&sample("a", 90, 99.0));
    assert_eq!(board.view("a", 3_700 * S), before);
    assert_eq!(before.unwrap().newest.busy_pct, Some(50.0));
}

#[test]
fn what_needs_attention_stands_first_and_the_rest_by_name() {
    let mut board = Board::default();
    for (host, at, busy) in
        [("calm", 100, 10.0), ("Busy", 100, 95.0), ("also", 100, 50.0), ("gone", 20, 5.0)]
    {
        board.take(&sample(host, at, busy));
    }
    assert_eq!(board.order(3_700 * S), ["gone", "Busy", "also", "calm"]);
}

/// As the server says it of a host whose last batch came at this time.
fn silence(since_s: i64) -> Trouble {
    Trouble {
        kind: TroubleKind::Unreachable,
        since_us: since_s * S,
        count: 1,
        sentence: format!("Nothing has come since {since_s}."),
    }
}

fn trouble(board: &Board) -> Option<String> {
    board.view("a", 3_700 * S).unwrap().trouble
}

#[test]
fn a_host_that_came_back_has_no_trouble_and_stands_where_it_belongs() {
    let mut board = Board::default();
    board.take(&sample("a", 20, 5.0));
    board.take(&sample("Z", 99, 95.0));
    let found = || vec![("a".to_owned(), Some(silence(3_620))), ("gone".to_owned(), None)];
    assert_eq!(board.learn(found()), ["a"]);
    assert_eq!(trouble(&board).as_deref(), Some("Nothing has come since 3620."));
    assert_eq!(board.order(3_700 * S), ["a", "Z"]);
    board.take(&sample("a", 100, 5.0));
    assert_eq!(trouble(&board), None);
    assert_eq!(board.order(3_700 * S), ["Z", "a"]);
    // An answer that was on its way when the sample came.
    assert!(board.learn(found()).is_empty());
    assert_eq!(trouble(&board), None);
}

#[test]
fn what_a_sample_does_not_disprove_stays_until_the_server_says_otherwise() {
    let mut board = Board::default();
    board.take(&sample("a", 20, 5.0));
    let lost = Trouble { kind: TroubleKind::SamplesLost, ..silence(3_610) };
    board.learn(vec![("a".to_owned(), Some(lost))]);
    board.take(&sample("a", 21, 5.0));
    assert!(trouble(&board).is_some());
    let refused = Trouble {
        kind: TroubleKind::TokenRefused,
        sentence: "The token was refused.".to_owned(),
        ..silence(3_630)
    };
    board.learn(vec![("a".to_owned(), Some(refused))]);
    assert_eq!(trouble(&board).as_deref(), Some("The token was refused."));
    assert_eq!(board.learn(vec![("a".to_owned(), None)]), ["a"]);
    assert_eq!(trouble(&board), None);
}

#[test]
fn a_host_turns_silent_once() {
    let mut board = Board::default();
    board.take(&sample("a", 100, 5.0));
    assert!(!board.has_turned_silent(3_701 * S));
    assert!(board.has_turned_silent(3_711 * S));
    assert!(!board.has_turned_silent(3_712 * S));
    board.take(&sample("a", 113, 5.0));
    assert!(!board.has_turned_silent(3_713 * S));
    assert!(board.has_turned_silent(3_800 * S));
}

#[test]
fn a_card_keeps_two_minutes() {
    let mut board = Board::default();
    (0..500).for_each(|at| drop(board.take(&sample("a", at, 50.0))));
    assert_eq!(board.cards["a"].points.len(), 121);
}

#[test]
fn what_the_server_rendered_is_the_beginning() {
    let recent = vec![
        Point { at_us: S, busy_pct: Some(1.0), steal_pct: None },
        Point { at_us: 2 * S, busy_pct: Some(2.0), steal_pct: None },
    ];
    let card = LiveCard {
        id: "a".to_owned(),
        name: "web".to_owned(),
        state: FleetState::Streaming,
        trouble: None,
        session: None,
        at_us: Some(2 * S),
        newest: Headline::default(),
        recent,
    };
    let board =
        Board::new(vec![card.clone(), LiveCard { id: "b".to_owned(), at_us: None, ..card }]);
    let view = board.view("a", 3 * S).unwrap();
    assert_eq!((view.name.as_str(), view.shown), ("web", Shown::Streaming));
    assert!(!view.spark.busy.is_empty());
    assert_eq!(board.view("b", 3 * S).unwrap().shown, Shown::Never);
    assert_eq!(board.order(3 * S), ["a", "b"]);
}
