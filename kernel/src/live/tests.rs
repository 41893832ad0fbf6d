//! What filters let through, and how messages look on the wire.

use serde_json::json;

use super::*;

const WORDS: [&str; 3] = ["a", "b", "c"];

fn sample() -> LiveSample {
    LiveSample {
        seq: 7,
        session_id: "session".to_owned(),
        collector_id: "collector".to_owned(),
        name: "web-1".to_owned(),
        at_us: 1,
        sent_at_us: 2,
        received_at_us: 3,
        cadence_us: 1_000_000,
        values: vec![
            (SeriesId::host(Metric::CpuBusy), 12.5),
            (SeriesId::of(Metric::CpuBusy, "0"), 25.0),
            (SeriesId::host(Metric::CpuSteal), f64::NAN),
        ],
        left_out: 0,
    }
}

fn event(kind: &str, agent: &str, severity: Severity, run: Option<&str>) -> LiveEvent {
    let event = Event {
        id: "id".to_owned(),
        kind: kind.to_owned(),
        agent: agent.to_owned(),
        severity,
        run: run.map(str::to_owned),
        trace_id: None,
        at_us: 5,
        duration_us: Some(6),
        cost_usd: None,
        tokens: None,
        success: Some(true),
        payload: None,
    };
    LiveEvent { event, received_at_us: 7 }
}

/// Every subset of three words.
fn subsets() -> impl Iterator<Item = BTreeSet<String>> {
    (0..8_u32).map(|bits| {
        let chosen = WORDS.iter().enumerate().filter(move |(place, _)| bits >> place & 1 == 1);
        chosen.map(|(_, word)| (*word).to_owned()).collect()
    })
}

#[track_caller]
fn check(filter: serde_json::Value, expected: &[bool; 4]) {
    let filter: Filter = serde_json::from_value(filter).unwrap();
    let events = [
        event("build", "ci", Severity::Info, Some("r1")),
        event("build", "web-1", Severity::Error, None),
        event("deploy", "ci", Severity::Warning, Some("r2")),
    ];
    let mut found = events.iter().map(|one| filter.matches(&one.facets())).collect::<Vec<_>>();
    found.push(filter.matches(&sample().facets()));
    assert_eq!(found, expected, "{filter:?}");
}

#[test]
fn an_empty_set_lets_everything_through_and_others_what_they_name() {
    check(json!({}), &[true; 4]);
    check(json!({"kind": ["build"]}), &[true, true, false, false]);
    check(json!({"kind": ["build", "sample"]}), &[true, true, false, true]);
    check(json!({"agent": ["ci"]}), &[true, false, true, false]);
    check(json!({"severity": ["error", "info"]}), &[true, true, false, true]);
    check(json!({"run": ["r1", "session"]}), &[true, false, false, true]);
    check(json!({"kind": ["build"], "severity": ["error"]}), &[false, true, false, false]);
    check(json!({"agent": ["ci"], "run": ["r2"]}), &[false, false, true, false]);
    check(json!({"kind": ["none"]}), &[false; 4]);
}

#[test]
fn a_host_is_chosen_by_its_id_or_its_name() {
    check(json!({"agent": ["collector"]}), &[false, false, false, true]);
    check(json!({"agent": ["web-1"]}), &[false, true, false, true]);
}

#[test]
fn every_sample_passes_where_all_are_wanted_and_events_as_the_filter_says() {
    let filter = json!({"kind": ["build"], "agent": ["ci"], "severity": ["error"], "run": ["r1"]});
    let said = json!({"filter": filter, "samples": true});
    let wanted: Subscription = serde_json::from_value(said).unwrap();
    let (sample, build) = (sample(), event("build", "ci", Severity::Error, Some("r1")));
    let other = event("build", "ci", Severity::Error, Some("r2"));
    let shown = |wanted: &Subscription| {
        [sample.facets(), build.facets(), other.facets()].map(|facets| wanted.wants(&facets))
    };
    assert_eq!(shown(&wanted), [true, true, false]);
    assert_eq!(shown(&Subscription { samples: false, ..wanted }), [false, true, false]);
}

/// The definition, word by word, as the oracle.
#[test]
fn four_sets_are_the_and_of_four_single_ones() {
    let any = [None, Some("a"), Some("b"), Some("c")];
    for kind in subsets() {
        for agent in subsets() {
            for run in subsets() {
                let severity: BTreeSet<Severity> =
                    Severity::ALL.into_iter().take(kind.len() + run.len()).step_by(2).collect();
                let filter = Filter {
                    kind: kind.clone(),
                    agent: agent.clone(),
                    severity: severity.clone(),
                    run: run.clone(),
                };
                let singles = [
                    Filter { kind: kind.clone(), ..Filter::default() },
                    Filter { agent: agent.clone(), ..Filter::default() },
                    Filter { severity, ..Filter::default() },
                    Filter { run: run.clone(), ..Filter::default() },
                ];
                for (own_kind, own_agent, own_run) in any
                    .iter()
                    .flat_map(|own| WORDS.map(|kind| WORDS.map(|agent| (kind, agent, *own))))
                    .flatten()
                {
                    for severity in Severity::ALL {
                        let event = event(own_kind, own_agent, severity, own_run);
                        let facets = event.facets();
                        let all = singles.iter().all(|single| single.matches(&facets));
                        assert_eq!(filter.matches(&facets), all, "{filter:?} {facets:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_a_viewer_leaves_away_is_everything() {
    let text = r#"{"type":"subscribe"}"#;
    let said: FromViewer = serde_json::from_str(text).unwrap();
    assert_eq!(said, FromViewer::Subscribe(Subscription::default()));
    let text = r#"{"type":"subscribe","filter":{"kind":["x"],"agent":[],"severity":["error"],"run":[]},"full":["c"],"after":{"epoch":"e","seq":3}}"#;
    let FromViewer::Subscribe(said) = serde_json::from_str(text).unwrap();
    assert_eq!(said.after, Some(Place { epoch: "e".to_owned(), seq: 3 }));
    assert!(said.filter.severity.contains(&Severity::Error) && said.full.contains("c"));
    for wrong in [
        r#"{"type":"subscribe","filters":{}}"#,
        r#"{"type":"subscribe","filter":{"host":["x"]}}"#,
        r#"{"type":"subscribe","filter":{"severity":["loud"]}}"#,
        r#"{"type":"unsubscribe"}"#,
        "{}",
    ] {
        assert!(serde_json::from_str::<FromViewer>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_is_too_large_is_named() {
    let many = |count: usize| (0..count).map(|at| at.to_string()).collect::<BTreeSet<_>>();
    let of = |full| Subscription { full, ..Subscription::default() }.check();
    assert_eq!(of(many(MAX_CHOICES)), Ok(()));
    let sentence = of(many(MAX_CHOICES + 1)).unwrap_err();
    assert_eq!(sentence, "`full` has 1001 values; name at most 1000, or none for all.");
    assert!(of(["x".repeat(MAX_WORD + 1)].into()).unwrap_err().contains("200 characters"));
}

#[test]
fn messages_look_as_promised_and_come_back() {
    let frame = Frame {
        seq: 9,
        samples: vec![sample().headline()],
        events: vec![event("build", "ci", Severity::Info, None)],
        dropped: 0,
    };
    let json = serde_json::to_string(&ToViewer::Frame(frame)).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"type":"frame","seq":9,"samples":[{"seq":7,"session_id":"session","#,
            r#""collector_id":"collector","name":"web-1","at_us":1,"sent_at_us":2,"#,
            r#""received_at_us":3,"cadence_us":1000000,"values":[[{"metric":"cpu.busy_pct"},12.5]]}],"#,
            r#""events":[{"id":"id","kind":"build","agent":"ci","severity":"info","at_us":5,"#,
            r#""duration_us":6,"success":true,"received_at_us":7}],"dropped":0}"#,
        )
    );
    let ToViewer::Frame(back) = serde_json::from_str(&json).unwrap() else { panic!("{json}") };
    assert_eq!(back.samples[0].values, [(SeriesId::host(Metric::CpuBusy), 12.5)]);
    assert_eq!(back.events, [event("build", "ci", Severity::Info, None)]);
    for (message, expected) in [
        (ToViewer::Gap, r#"{"type":"gap"}"#),
        (ToViewer::Bye { retry_ms: 700 }, r#"{"type":"bye","retry_ms":700}"#),
        (
            ToViewer::Hello { epoch: "e".to_owned(), seq: 4, tick_ms: 50 },
            r#"{"type":"hello","epoch":"e","seq":4,"tick_ms":50}"#,
        ),
        (
            ToViewer::Statistics(LiveStatistics { viewers: 1, ..LiveStatistics::default() }),
            r#"{"type":"statistics","viewers":1,"events":0,"bytes":0,"dropped":0,"seq":0}"#,
        ),
    ] {
        assert_eq!(serde_json::to_string(&message).unwrap(), expected);
        assert_eq!(serde_json::from_str::<ToViewer>(expected).unwrap(), message);
    }
}

#[test]
fn the_headline_is_of_the_host_and_left_out_series_are_counted() {
    let headline = sample().headline();
    assert_eq!(headline.values.len(), 2, "busy, and a steal that is not known");
    assert!(headline.values.iter().all(|(id, _)| is_headline(id)));
    let json = serde_json::to_value(LiveSample { left_out: 3, ..sample() }).unwrap();
    assert_eq!(json["left_out"], 3);
    assert_eq!(json["values"].as_array().unwrap().len(), 2, "what is not known is not sent");
}
