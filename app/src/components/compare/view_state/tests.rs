//! Addresses of comparisons, there and back.

use super::*;

fn read(query: &[(&str, &str)]) -> ViewState {
    ViewState::from_query(|key| {
        let matching = query.iter().filter(|(name, _)| *name == key);
        matching.map(|(_, value)| (*value).to_owned()).collect()
    })
}

/// Reads an address as a browser sends it.
fn reread(href: &str) -> ViewState {
    let query = href.split_once('?').map_or("", |(_, query)| query);
    let plain = query.replace("%3D", "=").replace("%20", " ");
    let pairs: Vec<(&str, &str)> =
        plain.split('&').filter_map(|pair| pair.split_once('=')).collect();
    read(&pairs)
}

#[track_caller]
fn check(state: &ViewState, href: &str) {
    assert_eq!(state.href(), href);
    assert_eq!(reread(href), *state);
}

fn pair() -> ViewState {
    read(&[("ids", "a,b")])
}

#[test]
fn the_address_carries_the_whole_view() {
    check(&ViewState::empty(), "/compare?ids=");
    check(&pair(), "/compare?ids=a,b");
    let full = ViewState {
        baseline: Some("b".to_owned()),
        metric: Metric::DollarsPerMillionUnits,
        basis: Allocation::Spot,
        at_pct: 62.5,
        delta_pct: 5.0,
        ..pair()
    };
    check(&full, "/compare?ids=a,b&baseline=b&metric=cost&basis=spot&at=62.5&delta=5");
    assert_eq!(
        full.export_href("csv"),
        "/api/v1/compare?ids=a,b&baseline=b&format=csv&basis=spot&at=62.5&delta=5"
    );
}

#[test]
fn ids_may_come_one_by_one_and_count_once() {
    let state = read(&[("ids", "a,b"), ("ids", "b"), ("ids", " c ,"), ("metric", "value")]);
    assert_eq!(state.ids, ["a", "b", "c"]);
    assert_eq!(state.metric, Metric::UnitsPerSPerDollarHour);
}

#[test]
fn what_makes_no_sense_is_left_to_the_comparison_to_refuse() {
    let state = read(&[("ids", "a"), ("at", "full"), ("metric", "<script>")]);
    assert!(state.at_pct.is_nan());
    assert_eq!(state.metric, Metric::UnitsPerS);
    let many: Vec<String> = (0..1_000).map(|at| at.to_string()).collect();
    assert_eq!(read(&[("ids", &many.join(","))]).ids.len(), 100);
}

#[test]
fn an_id_that_is_no_id_breaks_no_address() {
    let state = read(&[("ids", "a=1 2")]);
    check(&state, "/compare?ids=a%3D1%202");
    let evil = read(&[("ids", "\"><script>&at=1#é")]);
    assert_eq!(evil.href(), "/compare?ids=%22%3E%3Cscript%3E%26at%3D1%23%C3%A9");
}

#[test]
fn machines_are_moved_removed_and_made_the_baseline() {
    let state = read(&[("ids", "a,b,c"), ("baseline", "b")]);
    assert_eq!(state.moved_left(2).ids, ["a", "c", "b"]);
    assert_eq!(state.moved_left(0).ids, ["a", "b", "c"]);
    assert_eq!(state.without(1).href(), "/compare?ids=a,c");
    assert_eq!(state.without(2).baseline.as_deref(), Some("b"));
    assert_eq!(state.with_baseline("a").href(), "/compare?ids=a,b,c&baseline=a");
}

#[test]
fn a_form_keeps_what_it_does_not_change() {
    let state = read(&[("ids", "a,b"), ("at", "50")]);
    let fields = state.hidden_fields("at");
    let kept = [("ids", "a,b"), ("metric", "work"), ("basis", "on_demand"), ("delta", "2")];
    assert_eq!(fields, kept.map(|(key, value)| (key, value.to_owned())));
}

#[test]
fn a_machine_becomes_the_results_that_stand_for_it() {
    let state = read(&[("ids", "a"), ("machines", "m1,m2"), ("machines", "m1")]);
    check(&state, "/compare?ids=a&machines=m1,m2");
    let fixed = state.fixed(["a", "b~c", "d"].map(str::to_owned).to_vec());
    check(&fixed, "/compare?ids=a,b~c,d");
    let chosen = fixed.with_baseline("c");
    assert_eq!(chosen.without(1).href(), "/compare?ids=a,d");
    assert_eq!(chosen.moved_left(2).ids, ["a", "d", "b~c"]);
}
