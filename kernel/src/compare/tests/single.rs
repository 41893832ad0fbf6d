//! What one result of a pool has alone, and ratios that say nothing.

use super::*;
use crate::{
    foreign::ForeignScore,
    measure::Profile,
    simulate,
    stats::{error::RelativeError, t::t95},
    warning::Warning,
};

const ERROR: RelativeError = RelativeError { se: 0.001, degrees: 20.0 };

fn result(at: u32, full: f64, parts: Vec<PartRate>) -> Contender {
    let point = Point {
        target_pct: 100.0,
        busy_pct: 100.0,
        units_per_s: full,
        measured_windows: 14,
        spread: None,
        interval: None,
        error: Some(ERROR),
    };
    Contender {
        result_id: format!("r-{at}"),
        machine_id: "m".to_owned(),
        points: vec![point],
        parts,
        ..classic("m", OCI, None)
    }
}

fn int(units_per_s: f64) -> Vec<PartRate> {
    vec![PartRate { part: "int".to_owned(), units_per_s, interval: None, error: Some(ERROR) }]
}

/// The standard error of the part in a pool of these.
fn part_error(results: Vec<Contender>) -> RelativeError {
    let pooled = Contender::pool(results).unwrap();
    let part = &pooled.parts[0];
    let (error, interval) = (part.error.unwrap(), part.interval.unwrap());
    let high = part.units_per_s * (1.0 + t95(error.degrees) * error.se);
    near(Some(interval.high), high, 1e-9);
    error
}

#[test]
fn a_part_that_one_result_of_a_pool_has_keeps_the_spread_between_runs() {
    let none = Vec::new;
    // Two runs are too few to say how far they lie apart: 1 % is assumed.
    let error = part_error(vec![result(0, 100.0, int(100.0)), result(1, 100.0, none())]);
    near(Some(error.se), 0.010_05, 1e-5);
    // Four runs of 2 % each say it themselves.
    let rates = [98.0, 102.0, 98.0, 102.0];
    let runs = (0..)
        .zip(rates)
        .map(|(at, full)| result(at, full, if at == 0 { int(100.0) } else { none() }));
    near(Some(part_error(runs.collect()).se), 0.023_116, 1e-5);
    let history = vec![90.0, 110.0, 90.0, 110.0];
    let known = Contender { history, ..result(0, 100.0, int(100.0)) };
    near(Some(part_error(vec![known, result(1, 100.0, none())]).se), 0.100_005, 1e-5);
}

#[test]
fn a_part_that_two_results_have_takes_the_spread_from_them() {
    let error = part_error(vec![result(0, 100.0, int(99.0)), result(1, 100.0, int(101.0))]);
    near(Some(error.se), 0.01, 1e-9);
}

#[test]
fn a_score_without_a_ratio_has_none() {
    let score = |events_per_s| ForeignScore {
        tool: "sysbench".to_owned(),
        version: None,
        test: "cpu".to_owned(),
        threads: Some(2),
        prime_limit: Some(10_000),
        events_per_s,
        events: None,
        total_time_s: None,
        latency_ms: None,
    };
    let with = |events_per_s| Contender {
        foreign: vec![score(events_per_s)],
        ..result(0, 100.0, Vec::new())
    };
    let ratio = |base, other| {
        let other = Contender { result_id: "other".to_owned(), ..with(other) };
        let comparison = compared(&[with(base), other]);
        comparison.foreign[0].cells[1].unwrap().ratio_to_baseline
    };
    assert_eq!(ratio(2.0, 4.0), Some(2.0));
    assert_eq!(ratio(1e-300, 1e300), None);
    assert_eq!(ratio(1e300, 1e-300), None);
    assert_eq!(ratio(1.0, -1.0), None);
}

#[test]
fn a_part_of_several_machines_is_the_mean_of_the_machines() {
    let on = |machine: &str, at, units_per_s| Contender {
        machine_id: machine.to_owned(),
        ..result(at, 100.0, int(units_per_s))
    };
    let results = vec![on("a", 0, 99.0), on("a", 1, 100.0), on("a", 2, 101.0), on("b", 3, 200.0)];
    let pooled = Contender::pool(results).unwrap();
    assert_eq!(pooled.parts[0].units_per_s, 150.0);
}

#[test]
fn what_two_results_of_a_pool_say_alike_is_said_once() {
    let doubt = Warning::NotPinned { lanes: 2 };
    let said = |at| Contender { warnings: vec![doubt.clone()], ..result(at, 100.0, Vec::new()) };
    assert_eq!(Contender::pool(vec![said(0), said(1), said(2)]).unwrap().warnings, [doubt]);
}

#[test]
fn every_level_of_a_measured_result_has_its_error() {
    let mut machine = simulate::Machine::new(simulate::Character::Steady, 2, 3);
    let document = machine.measure(Profile::Standard).unwrap();
    let contender = Contender::from_document(&document, "m", None);
    assert_eq!(contender.points.len(), 10);
    for point in &contender.points {
        let (error, interval) = (point.error.unwrap(), point.interval.unwrap());
        let half_width = t95(error.degrees) * error.se * point.units_per_s;
        near(Some(half_width), interval.half_width(), 1e-6 * point.units_per_s);
    }
}

#[test]
fn a_run_that_was_stopped_is_named_and_a_whole_one_is_not() {
    let aborted = |contenders: &[Contender]| {
        let caveats = compared(contenders).caveats;
        caveats.into_iter().find(|caveat| matches!(caveat, Caveat::Aborted { .. }))
    };
    assert_eq!(aborted(&[azure(), oci()]), None);
    let stopped = Contender { status: Status::Aborted, ..oci() };
    let labels = vec!["perftest-vm-02".to_owned()];
    assert_eq!(aborted(&[azure(), stopped]), Some(Caveat::Aborted { labels }));
}

#[test]
fn the_spread_is_assumed_only_of_those_that_have_none_of_their_own() {
    let known = Contender {
        result_id: "known".to_owned(),
        machine_id: "known".to_owned(),
        label: "known".to_owned(),
        history: vec![99.0, 100.0, 101.0],
        ..result(0, 100.0, Vec::new())
    };
    let caveats = compared(&[result(1, 100.0, Vec::new()), known]).caveats;
    let assumed = Caveat::SpreadAssumed { labels: vec!["m".to_owned()], pct: 1.0 };
    assert!(caveats.contains(&assumed), "{caveats:?}");
}

#[test]
fn work_for_each_core_needs_cores() {
    let with = |cores| Contender { cores, ..result(0, 100.0, Vec::new()) };
    let per_core = |cores| Metric::UnitsPerSPerCore.value(100.0, &with(cores));
    assert_eq!([per_core(Some(4)), per_core(Some(0)), per_core(None)], [Some(25.0), None, None]);
}

#[test]
fn a_view_is_titled_in_its_currency_and_rounded_to_what_it_knows() {
    assert_eq!(
        Metric::UnitsPerSPerDollarHour.axis_title("USD"),
        "units/s per $/h, higher is better"
    );
    assert_eq!(
        Metric::DollarsPerMillionUnits.axis_title("EUR"),
        "EUR per million units, lower is better"
    );
    assert_eq!(Metric::UnitsPerSPerDollarHour.text(123.456_7), "123.46");
    assert_eq!(Metric::UnitsPerSPerDollarHour.text(12_133.333), "12,133.33");
}

#[test]
fn a_load_that_is_none_is_refused_as_it_was_said() {
    let said = |at_pct| compare(&[oci()], None, at_load(at_pct)).unwrap_err().to_string();
    assert!(said(-1.0).starts_with("The load -1 % is out of range"), "{}", said(-1.0));
    assert!(said(1e300).starts_with("The load 1e300 % is out of range"), "{}", said(1e300));
    assert!(said(f64::NAN).starts_with("The load is no number"), "{}", said(f64::NAN));
}

#[test]
fn a_gap_between_two_cells_has_the_interval_of_its_metric() {
    let machines = [result(0, 100.0, Vec::new()), result(1, 80.0, Vec::new())]
        .map(|it| Contender { machine_id: it.result_id.clone(), ..it });
    let comparison = compared(&machines);
    let top = comparison.levels.iter().find(|level| level.nominal_pct == 100.0).unwrap();
    let [a, b] = [top.cells[0].unwrap(), top.cells[1].unwrap()];
    let [of_a, of_b] = [&comparison.rows[0].contender, &comparison.rows[1].contender];
    let gap = b.gap_in(of_b, (&a, of_a), Metric::UnitsPerS);
    assert!(gap.is_some() && gap == b.gap_interval, "{gap:?} {:?}", b.gap_interval);
    // Two vCPUs each.
    let each = b.gap_in(of_b, (&a, of_a), Metric::UnitsPerSPerVcpu).unwrap();
    near(Some(each.low), gap.unwrap().low / 2.0, 1e-9);
}

#[test]
fn parts_that_are_equal_rank_nothing_the_other_way() {
    let parts = |int_rate, memory| {
        let part = |name: &str, units_per_s| PartRate {
            part: name.to_owned(),
            units_per_s,
            interval: None,
            error: Some(ERROR),
        };
        vec![part("int", int_rate), part("memory", memory)]
    };
    let machine = |at, full, parts| {
        let it = result(at, full, parts);
        Contender { machine_id: it.result_id.clone(), label: it.result_id.clone(), ..it }
    };
    let fast = machine(0, 120.0, parts(150.0, 100.0));
    let found =
        |memory| compared(&[machine(1, 100.0, parts(100.0, memory)), fast.clone()]).findings;
    assert_eq!(found(100.0), []);
    assert_eq!(found(130.0).len(), 1);
}

#[test]
fn the_spread_of_a_pool_is_the_mean_of_its_results() {
    let spread = |at, p5, p95| {
        let mut it = result(at, 100.0, Vec::new());
        it.points[0].spread = Some(Spread { p5, median: 100.0, p95 });
        it
    };
    let pooled = Contender::pool(vec![spread(0, 90.0, 104.0), spread(1, 96.0, 108.0)]).unwrap();
    let found = pooled.points[0].spread.unwrap();
    assert_eq!((found.p5, found.median, found.p95), (93.0, 100.0, 106.0));
}

#[test]
fn runs_that_spread_say_so_with_one_degree_less_than_they_are() {
    let (error, source) = spread::spread_of_runs(&[99.0, 100.0, 101.0]);
    assert_eq!((error.degrees, source), (2.0, SpreadSource::History { results: 3 }));
    near(Some(error.se), 0.01, 1e-12);
}

#[test]
fn one_that_is_ranked_alone_has_no_rank_and_a_page_never_has_one() {
    let other = Contender { machine_id: "n".to_owned(), ..result(1, 90.0, Vec::new()) };
    let page = Contender {
        origin: Origin::Browser,
        result_id: "page".to_owned(),
        machine_id: "page".to_owned(),
        ..result(2, 80.0, Vec::new())
    };
    let ranked = |contenders: &[Contender]| -> Vec<bool> {
        compared(contenders).rows.iter().map(|row| row.rank.is_some()).collect()
    };
    let native = Contender { origin: Origin::Agent, ..result(0, 100.0, Vec::new()) };
    let other = Contender { origin: Origin::Agent, ..other };
    assert_eq!(ranked(&[native.clone(), page.clone()]), [false, false]);
    assert_eq!(ranked(&[native, other, page]), [true, true, false]);
}

#[test]
fn prices_of_different_days_are_said_with_the_first_and_the_last() {
    let on = |name: &str, as_of: &str| {
        let fields = PriceFields { as_of: as_of.to_owned(), ..(*price(0.1, "USD")).clone() };
        Contender { price: Price::new(fields).ok(), ..classic(name, OCI, None) }
    };
    let dates = |contenders: &[Contender]| {
        let caveats = compared(contenders).caveats;
        caveats.into_iter().find(|caveat| matches!(caveat, Caveat::PriceDatesDiffer { .. }))
    };
    let [a, b, c] = [on("a", "2026-01-10"), on("b", "2025-12-01"), on("c", "2026-01-10")];
    let (first, last) = ("2025-12-01".to_owned(), "2026-01-10".to_owned());
    assert_eq!(dates(&[a.clone(), b, c.clone()]), Some(Caveat::PriceDatesDiffer { first, last }));
    assert_eq!(dates(&[a, c]), None);
}

#[test]
fn more_replicates_than_a_report_has_are_refused() {
    let with = |replicates| {
        let options = Options { replicates, ..Options::default() };
        compare(&[oci()], None, options)
    };
    assert_eq!(with(10_001), Err(CompareError::Replicates { found: 10_001 }));
    assert!(with(10_000).is_ok());
}

#[test]
fn what_is_between_machines_is_settled_by_machines() {
    let on = |machine: &str, at, full| Contender {
        machine_id: machine.to_owned(),
        ..result(at, full, Vec::new())
    };
    let offer = Contender::pool(vec![on("a", 0, 90.0), on("b", 1, 110.0)]).unwrap();
    let of_machines = |rows: &[Contender]| match compared(rows).rows[1].judgement {
        Some(Judgement::Undecided { of_machines, .. }) => Some(of_machines),
        _ => None,
    };
    assert_eq!(of_machines(&[offer, on("c", 2, 100.0)]), Some(true));
    let alone = [on("d", 3, 100.0), on("e", 4, 102.5)];
    assert_eq!(of_machines(&alone), Some(false));
}
