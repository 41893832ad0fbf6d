//! What a collector is said to be, and what ends a trouble.

use super::*;

const SECOND_US: i64 = 1_000_000;
const NOW_US: i64 = 1_790_000_000_000_000;

fn stream() -> Stream {
    Stream {
        began_us: NOW_US - 3_600 * SECOND_US,
        received_us: NOW_US - SECOND_US,
        ticks: 3_600,
        cadence_us: Some(SECOND_US),
        ..Stream::default()
    }
}

fn standing(streams: impl Into<Vec<Stream>>) -> Standing {
    Standing { name: "web-01".to_owned(), streams: streams.into(), ..Standing::default() }
}

#[track_caller]
fn check(standing: &Standing, kind: TroubleKind, sentence: &str) {
    let trouble = standing.trouble(NOW_US).unwrap();
    assert_eq!((trouble.kind, trouble.sentence.as_str()), (kind, sentence));
}

#[test]
fn a_collector_that_streams_has_no_trouble() {
    assert_eq!(standing([stream()]).trouble(NOW_US), None);
    assert_eq!(standing([stream()]).state(), CollectorState::Streaming);
    let ended = standing([Stream { ended: true, ..stream() }]);
    assert_eq!(ended.state(), CollectorState::Silent);
    assert_eq!(ended.trouble(NOW_US + NEWS_US), None, "it said goodbye");
    assert_eq!(standing([]).state(), CollectorState::Never);
    assert_eq!(standing([]).trouble(NOW_US), None);
}

#[test]
fn one_of_which_nothing_comes_is_not_reached() {
    let received_us = NOW_US - 31 * SECOND_US;
    let quiet = Stream { received_us, ..stream() };
    let slow = Stream { received_us, cadence_us: Some(60 * SECOND_US), ..stream() };
    assert_eq!(standing([slow]).trouble(NOW_US), None, "it sends once a minute");
    let sentence = "Nothing has come from web-01 since 2026-09-21T14:12:49Z; 3,600 samples of \
                    its last session are kept. See whether the host and its agent run.";
    check(&standing([quiet.clone()]), TroubleKind::Unreachable, sentence);
    let ended = Stream { ended: true, broke_off: true, ..quiet };
    check(&standing([ended]), TroubleKind::Unreachable, sentence);
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let skewed =
        Stream { skew_us: Some(-3_600 * SECOND_US), skewed_since_us: Some(NOW_US), ..stream() };
    check(
        &standing([skewed]),
        TroubleKind::ClockSkew,
        "The clock of web-01 is 3,600 s behind the server's; set it, for example by NTP.",
    );
    let lost = Stream { lost: 1, lost_at_us: Some(NOW_US), ..stream() };
    check(
        &standing([lost]),
        TroubleKind::SamplesLost,
        "web-01 lost 1 sample of this session, the last at 2026-09-21T14:13:20Z: its spool was \
         full. Give it more room, or see why the server was away.",
    );
    let before = Stream {
        began_us: NOW_US - 9_000 * SECOND_US,
        received_us: NOW_US - 7_200 * SECOND_US,
        ended: true,
        broke_off: true,
        ..stream()
    };
    let both = standing([stream(), before]);
    check(
        &both,
        TroubleKind::StoppedMidRun,
        "web-01 stopped in the middle of a session at 2026-09-21T12:13:20Z; 3,600 samples of it \
         are kept. The next one began at 2026-09-21T13:13:20Z.",
    );
    let later = both.trouble(NOW_US + NEWS_US).unwrap();
    assert_eq!(later.kind, TroubleKind::Unreachable);
}

#[test]
fn a_batch_that_is_kept_ends_what_it_disproves() {
    let quiet = Stream { received_us: NOW_US - 60 * SECOND_US, ..stream() };
    let silent = standing([quiet.clone()]).trouble(NOW_US).unwrap();
    assert!(!silent.is_ended_by(quiet.received_us), "the last one that came");
    assert!(silent.is_ended_by(NOW_US));
    let lost = standing([Stream { lost: 1, ..stream() }]).trouble(NOW_US).unwrap();
    assert!(!lost.is_ended_by(NOW_US + SECOND_US));
}

#[test]
fn a_refusal_holds_until_something_is_taken() {
    let refused = Refused { count: 2, at_us: NOW_US, why: "The year is wrong.".to_owned() };
    let both = |stream| Standing {
        refused: Some(refused.clone()),
        token_refused: Some(Refused { count: 1, ..refused.clone() }),
        ..standing([stream])
    };
    let sentence = "The token of web-01 was refused at 2026-09-21T14:13:20Z: The year is wrong.";
    check(&both(stream()), TroubleKind::TokenRefused, sentence);
    let taken = Stream { received_us: NOW_US + 1, ..stream() };
    check(
        &both(taken),
        TroubleKind::SamplesRefused,
        "What web-01 sent was refused 2 times, the last time at 2026-09-21T14:13:20Z: The year \
         is wrong.",
    );
    let next = Stream { began_us: NOW_US + 1, received_us: NOW_US + 1, ..stream() };
    assert_eq!(both(next).trouble(NOW_US), None, "a new session");
}

#[test]
fn several_things_are_wrong_at_once_and_each_ends_by_itself() {
    let wrong =
        Stream { skew_us: Some(9 * SECOND_US), skewed_since_us: Some(NOW_US), lost: 7, ..stream() };
    let refused = Refused { count: 3, at_us: NOW_US, why: "No.".to_owned() };
    let all = Standing {
        refused: Some(refused.clone()),
        token_refused: Some(refused),
        ..standing([wrong.clone()])
    };
    let kinds = |standing: &Standing| -> Vec<(TroubleKind, i64)> {
        let troubles = standing.troubles(NOW_US);
        troubles.iter().map(|trouble| (trouble.kind, trouble.count)).collect()
    };
    let (token, skew) = ((TroubleKind::TokenRefused, 3), (TroubleKind::ClockSkew, 1));
    let (refused, lost) = ((TroubleKind::SamplesRefused, 3), (TroubleKind::SamplesLost, 7));
    assert_eq!(kinds(&all), [token, skew, refused, lost]);
    let taken = Stream { received_us: NOW_US + 1, ..wrong };
    let taken = Standing { streams: vec![taken], ..all.clone() };
    assert_eq!(kinds(&taken), [skew, refused, lost], "the token was good");
    let right = Stream { skewed_since_us: None, ..wrong };
    let right = Standing { streams: vec![right], ..all };
    assert_eq!(kinds(&right), [token, refused, lost], "the clock was set");
}

#[test]
fn a_full_disk_is_the_trouble_of_whoever_streams() {
    let full =
        |streams: &[Stream]| Standing { disk_full_since_us: Some(NOW_US), ..standing(streams) };
    assert_eq!(full(&[stream()]).trouble(NOW_US).unwrap().kind, TroubleKind::DiskFull);
    assert_eq!(full(&[]).trouble(NOW_US), None);
}
