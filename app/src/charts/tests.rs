//! What the charts of two machines say, series by series.

use charming::Chart;
use kernel::{
    compare::{self, Comparison, Contender, Metric, Options, Point, Spread},
    machine::Offer,
    price::{Allocation, Price, PriceFields},
    result::{Origin, Status, WorkloadId},
    stats::interval::Interval,
};
use serde_json::Value;

use super::{
    areas, bars,
    finish::{Manners, finish},
    gap,
    ink::Ink,
    lines,
    scene::Scene,
};

fn contender(id: &str, provider: &str, points: Vec<Point>, per_hour: f64) -> Contender {
    let offer = Offer { provider: Some(provider.to_owned()), region: None, shape: None };
    let price = PriceFields {
        offer,
        vcpus: Some(2),
        memory_bytes: None,
        allocation: Allocation::OnDemand,
        per_hour,
        currency: "USD".to_owned(),
        as_of: "2026-01-10".to_owned(),
        source: "example".to_owned(),
    };
    Contender {
        result_id: id.to_owned(),
        machine_id: format!("machine {id}"),
        label: id.to_owned(),
        provider: Some(provider.to_owned()),
        region: None,
        shape: None,
        vcpus: Some(2),
        cores: Some(1),
        threads_per_core: Some(2),
        capacity_cpus: Some(2.0),
        origin: Origin::Import,
        workload: WorkloadId { name: "standard".to_owned(), version: 1 },
        toolchain: None,
        status: Status::Complete,
        demo: false,
        started_at_us: None,
        points,
        threads: Vec::new(),
        parts: Vec::new(),
        members: Vec::new(),
        history: Vec::new(),
        foreign: Vec::new(),
        container: None,
        price: Some(Price::new(price).unwrap()),
        warnings: Vec::new(),
    }
}

fn stated(target_pct: f64, units_per_s: f64) -> Point {
    Point {
        target_pct,
        busy_pct: target_pct,
        units_per_s,
        measured_windows: 0,
        spread: None,
        interval: None,
        error: None,
    }
}

fn measured(target_pct: f64, busy_pct: f64, units_per_s: f64) -> Point {
    let spread = Spread { p5: units_per_s - 2.0, median: units_per_s, p95: units_per_s + 2.0 };
    let interval = Some(Interval::about(units_per_s, 2.0));
    let point = stated(target_pct, units_per_s);
    Point { busy_pct, measured_windows: 12, spread: Some(spread), interval, ..point }
}

/// One machine with windows, whose middle level missed its target; one that only states figures.
fn pair() -> Comparison {
    let a = vec![measured(50.0, 52.0, 140.0), measured(100.0, 99.5, 274.0)];
    let b = vec![stated(50.0, 92.0), stated(100.0, 182.0)];
    compared(&[contender("a", "azure", a, 0.085), contender("b", "oci", b, 0.015)])
}

fn compared(contenders: &[Contender]) -> Comparison {
    compare::compare(contenders, None, Options::default()).unwrap()
}

/// Axes and series of an option, one per line.
fn sketch(chart: &Chart) -> String {
    let option = finish(chart, Manners { description: "alt", animated: false, ink: Ink::LIGHT });
    let list = |key: &str| match &option[key] {
        Value::Array(list) => list.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let mut lines: Vec<String> = Vec::new();
    for key in ["title", "xAxis", "yAxis"] {
        for part in list(key) {
            let text = if key == "title" { &part["text"] } else { &part["name"] };
            lines.push(format!("{key} {text} {}..{}", part["min"], part["max"]));
        }
    }
    for series in list("series") {
        let data = &series["data"];
        let at = &series["xAxisIndex"];
        lines.push(format!("{} {} at {at}: {data}", series["type"], series["name"]));
    }
    lines.join("\n").replace("null..null", "").replace('"', "")
}

#[track_caller]
fn work(spec: fn(&Scene) -> Chart) -> String {
    sketch(&spec(&Scene::new(&pair(), Metric::UnitsPerS, Ink::LIGHT)))
}

#[test]
fn lines_have_bands_where_windows_were_kept_and_a_hover_for_all_at_each_level() {
    insta::assert_snapshot!(work(lines::spec), @r"
    xAxis load, % busy 0..100
    yAxis units/s, higher is better 0..null
    line a at null: [[52.0,140.0],[99.5,274.0]]
    custom a at null: [[52.0,138.0,142.0],[99.5,272.0,276.0]]
    scatter a at null: [[50.0,134.6,from curve],[100.0,274.0,]]
    line b at null: [[50.0,92.0],[100.0,182.0]]
    scatter b at null: [[50.0,92.0,stated],[100.0,182.0,stated]]
    ");
}

#[test]
fn areas_have_one_facet_each_on_the_same_axes() {
    insta::assert_snapshot!(work(areas::spec), @r"
    title a 
    title b 
    xAxis load, % busy 0..100
    xAxis load, % busy 0..100
    yAxis  0..300.0
    yAxis  0..300.0
    line a at 0.0: [[52.0,140.0],[99.5,274.0]]
    custom a at 0.0: [[52.0,138.0,142.0],[99.5,272.0,276.0]]
    line b at 1.0: [[50.0,92.0],[100.0,182.0]]
    line baseline at 1.0: [[52.0,140.0],[99.5,274.0]]
    ");
}

#[test]
fn bars_are_outlined_where_the_curve_gave_the_value() {
    insta::assert_snapshot!(work(bars::spec), @r"
    xAxis load, % busy 
    yAxis units/s, higher is better 0..null
    bar a at null: [{itemStyle:{borderColor:#0078d4,borderType:dashed,borderWidth:1.5,color:#ffffff},value:[0.0,134.6,134.6\nfrom curve,from curve]},{value:[1.0,274.0,274,]}]
    bar b at null: [{value:[0.0,92.0,92,]},{value:[1.0,182.0,182,]}]
    ");
}

#[test]
fn the_gap_is_against_the_baseline_only() {
    insta::assert_snapshot!(work(gap::spec), @r"
    xAxis load, % busy 
    yAxis units/s minus a, higher is better 
    bar b at null: [[0.0,-42.62,−42.62,],[1.0,-92.0,−92,]]
    ");
}

#[test]
fn the_same_charts_show_what_work_costs() {
    let comparison = pair();
    let scene = Scene::new(&comparison, Metric::DollarsPerMillionUnits, Ink::DARK);
    insta::assert_snapshot!(sketch(&bars::spec(&scene)), @r"
    xAxis load, % busy 
    yAxis $ per million units, lower is better 0..null
    bar a at null: [{itemStyle:{borderColor:#0078d4,borderType:dashed,borderWidth:1.5,color:#18202a},value:[0.0,0.175,0.175\nfrom curve,from curve]},{value:[1.0,0.0862,0.0862,]}]
    bar b at null: [{value:[0.0,0.0453,0.0453,]},{value:[1.0,0.0229,0.0229,]}]
    ");
}

#[test]
fn a_missing_level_of_a_stated_curve_breaks_its_line() {
    let classic = WorkloadId { name: "classic".to_owned(), version: 1 };
    let points = vec![stated(10.0, 18.0), stated(20.0, 36.0), stated(40.0, 72.0)];
    let sparse = Contender { workload: classic, ..contender("b", "oci", points, 0.015) };
    let comparison = compared(&[sparse]);
    let path = Scene::new(&comparison, Metric::UnitsPerS, Ink::LIGHT).path(0);
    let busy: Vec<Option<f64>> = path.iter().map(|mark| mark.map(|mark| mark.busy_pct)).collect();
    assert_eq!(busy, [Some(10.0), Some(20.0), None, Some(40.0)]);
}

#[test]
fn what_is_unpriced_has_no_line_per_dollar() {
    let mut contenders = [
        contender("a", "azure", vec![stated(100.0, 274.0)], 0.085),
        contender("b", "oci", vec![stated(100.0, 182.0)], 0.015),
    ];
    contenders[1].price = None;
    let comparison = compared(&contenders);
    let scene = Scene::new(&comparison, Metric::UnitsPerSPerDollarHour, Ink::LIGHT);
    assert_eq!(scene.path(0).len(), 1);
    assert!(scene.path(1).is_empty());
    assert_eq!(gap::value(&scene, 1, &comparison.levels[0]), None);
}

#[test]
fn currencies_are_not_subtracted_from_each_other() {
    let mut contenders = [
        contender("a", "azure", vec![stated(100.0, 274.0)], 0.085),
        contender("b", "oci", vec![stated(100.0, 182.0)], 0.015),
    ];
    let mut fields = contenders[1].price.clone().unwrap().into_fields();
    fields.currency = "EUR".to_owned();
    contenders[1].price = Some(Price::new(fields).unwrap());
    let comparison = compared(&contenders);
    let gap =
        |metric| gap::value(&Scene::new(&comparison, metric, Ink::LIGHT), 1, &comparison.levels[0]);
    assert_eq!(gap(Metric::UnitsPerSPerDollarHour), None);
    assert_eq!(gap(Metric::UnitsPerS), Some(-92.0));
}

#[test]
fn every_option_has_manners_and_no_code() {
    let comparison = pair();
    let scene = Scene::new(&comparison, Metric::UnitsPerS, Ink::LIGHT);
    for spec in [lines::spec, areas::spec, bars::spec, gap::spec] {
        let manners = Manners { description: "two machines", animated: false, ink: Ink::LIGHT };
        let option = finish(&spec(&scene), manners);
        assert_eq!(option["tooltip"]["renderMode"], "richText");
        assert_eq!(option["aria"]["label"]["description"], "two machines");
        assert_eq!(option["animation"], false);
        let text = option.to_string();
        assert!(!text.contains("function") && !text.contains("#*#"), "{text}");
    }
}
