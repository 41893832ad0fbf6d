//! Comparisons of real curves: two cloud machines that an older tool measured.

mod knowledge;
mod single;

use super::*;
use crate::{
    export,
    hex::Hex64,
    machine::{Machine, Offer},
    price::{Allocation, Price, PriceFields},
    result::{Level, ResultDocument, SCHEMA, Status, Sweep, VERSION, Visit, Window},
};

const AZURE: [f64; 10] = [28., 54., 82., 110., 136., 164., 192., 220., 246., 274.];
const OCI: [f64; 10] = [18., 36., 54., 72., 92., 110., 128., 146., 164., 182.];

fn stated(levels: &[(f64, f64)]) -> Vec<Level> {
    let level = |&(target_pct, units): &(f64, f64)| Level {
        sweep: Sweep::Duty,
        part: None,
        target_pct,
        lanes: 2,
        stated_units_per_s: Some(units),
        visits: Vec::new(),
    };
    levels.iter().map(level).collect()
}

/// Windows of half a second on two CPUs at `busy_pct`, with these units each.
fn measured(target_pct: f64, busy_pct: f64, units: &[u64]) -> Level {
    let window = |(index, units): (usize, &u64)| Window {
        warmup: false,
        start_ns: index as u64 * 500_000_000,
        elapsed_ns: 500_000_000,
        own_cpu_ns: (1e9 * busy_pct / 100.0) as u64,
        units: *units,
        digest_sum: Hex64(0),
        lanes: Vec::new(),
        background_pct: None,
        steal_pct: None,
        frequency_mhz: None,
        throttled_ns: None,
    };
    let windows = units.iter().enumerate().map(window).collect();
    Level {
        sweep: Sweep::Duty,
        part: None,
        target_pct,
        lanes: 2,
        stated_units_per_s: None,
        visits: vec![Visit { order: 0, windows }],
    }
}

fn document(name: &str, levels: Vec<Level>) -> ResultDocument {
    let mut machine = Machine { name: Some(name.to_owned()), ..Machine::default() };
    machine.cpu.vcpus = Some(2);
    machine.cpu.cores = Some(1);
    machine.capacity_cpus = Some(2.0);
    ResultDocument {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        id: format!("id-of-{name}"),
        origin: Origin::Import,
        status: Status::Complete,
        started_at_us: None,
        elapsed_ns: None,
        machine,
        workload: WorkloadId { name: "classic".to_owned(), version: 1 },
        profile: "classic".to_owned(),
        seed: None,
        toolchain: None,
        levels,
        receipts: Vec::new(),
        challenge: None,
        background_before_pct: None,
        overhead: None,
        browser: None,
        warnings: Vec::new(),
    }
}

fn price(per_hour: f64, currency: &str) -> Price {
    Price::new(PriceFields {
        offer: Offer { provider: Some("somebody".to_owned()), region: None, shape: None },
        vcpus: Some(2),
        memory_bytes: None,
        allocation: Allocation::OnDemand,
        per_hour,
        currency: currency.to_owned(),
        as_of: "2026-01-10".to_owned(),
        source: "example".to_owned(),
    })
    .unwrap()
}

fn classic(name: &str, units: [f64; 10], per_hour: Option<f64>) -> Contender {
    let levels: Vec<_> =
        units.iter().enumerate().map(|(at, units)| (at as f64 * 10.0 + 10.0, *units)).collect();
    let price = per_hour.map(|amount| price(amount, "USD"));
    Contender::from_document(&document(name, stated(&levels)), format!("machine-{name}"), price)
}

fn azure() -> Contender {
    classic("pcd-server-01", AZURE, Some(0.085))
}

fn oci() -> Contender {
    classic("perftest-vm-02", OCI, Some(0.015))
}

fn browser(name: &str) -> Contender {
    Contender { origin: Origin::Browser, ..classic(name, [1e6; 10], Some(0.001)) }
}

fn at_load(at_pct: f64) -> Options {
    Options { at_pct, ..Options::default() }
}

fn compared(contenders: &[Contender]) -> Comparison {
    compare(contenders, None, Options::default()).unwrap()
}

#[track_caller]
fn refused(contenders: &[Contender], baseline: Option<&str>, expected: &str) {
    let error = compare(contenders, baseline, Options::default()).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[track_caller]
fn verdict(contenders: &[Contender], expected: &str) {
    let text = compared(contenders).verdict.map(|verdict| verdict.text).unwrap_or_default();
    assert_eq!(text, expected);
}

#[track_caller]
fn near(found: Option<f64>, expected: f64, tolerance: f64) {
    let found = found.expect("a figure");
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

#[test]
fn two_real_machines_give_the_ratio_and_the_gap_that_were_published() {
    let comparison =
        compare(&[azure(), oci()], Some("id-of-perftest-vm-02"), Options::default()).unwrap();
    near(comparison.rows[0].ratio_to_baseline, 1.5055, 0.00005);
    near(comparison.rows[1].ratio_to_baseline, 1.0, 0.0);
    let top = &comparison.levels[9];
    assert_eq!(top.nominal_pct, 100.0);
    near(top.cells[0].unwrap().gap_units_per_s, 92.0, 0.0);
    let ratios: Vec<String> = comparison
        .levels
        .iter()
        .map(|level| format!("{:.2}", level.cells[0].unwrap().ratio_to_baseline.unwrap()))
        .collect();
    assert_eq!(ratios.join(" "), "1.56 1.50 1.52 1.53 1.48 1.49 1.50 1.51 1.50 1.51");
}

#[test]
fn the_summary_has_max_mean_full_per_vcpu_and_per_core() {
    let summary = compared(&[azure()]).rows[0].summary;
    assert_eq!(summary.max_units_per_s, Some(274.0));
    near(summary.mean_units_per_s, 150.6, 1e-9);
    assert_eq!(summary.full_units_per_s, Some(274.0));
    assert_eq!(summary.per_vcpu_units_per_s, Some(137.0));
    assert_eq!(summary.per_core_units_per_s, Some(274.0));
}

#[test]
fn under_a_quota_the_share_is_that_of_the_quota() {
    let quota = Contender { vcpus: Some(8), cores: Some(4), ..azure() };
    let summary = compared(&[quota]).rows[0].summary;
    assert_eq!(summary.per_vcpu_units_per_s, Some(137.0));
    assert_eq!(summary.per_core_units_per_s, None);
}

#[test]
fn value_is_ranked_and_the_range_is_best_over_worst() {
    let comparison = compared(&[azure(), oci()]);
    let at = comparison.rows[0].at.unwrap();
    near(at.units_per_s_per_dollar_hour, 3_223.53, 0.005);
    near(at.dollars_per_million_units, 0.0862, 0.00005);
    let Standing::Ranked { rank: 2, pct_of_best } = comparison.rows[0].standing else { panic!() };
    near(Some(pct_of_best), 26.6, 0.05);
    assert_eq!(comparison.rows[1].standing, Standing::Ranked { rank: 1, pct_of_best: 100.0 });
    near(Some(comparison.value_ranges[0].range), 3.76, 0.005);
    assert_eq!(comparison.value_order, [1, 0]);
}

#[test]
fn the_verdict_names_the_ratio_and_the_value_and_claims_no_more() {
    verdict(
        &[azure(), oci()],
        "pcd-server-01 did 1.51× the units/s of perftest-vm-02 at 100 %, no spread recorded; \
         at the example prices perftest-vm-02 gives 3.76× the work per dollar.",
    );
    verdict(&[azure()], "");
    let twin = classic("twin", AZURE, None);
    verdict(
        &[azure(), twin],
        "pcd-server-01 and twin did the same units/s at 100 %, no spread recorded.",
    );
    verdict(
        &[oci(), azure(), classic("slow", [1.0; 10], None)],
        "pcd-server-01 did the most units/s of 3 at 100 %, 1.51× the baseline perftest-vm-02, \
         no spread recorded; at the example prices perftest-vm-02 gives 3.76× the work per dollar.",
    );
    verdict(
        &[azure(), oci(), classic("slow", [1.0; 10], Some(1.0))],
        "pcd-server-01 did the most units/s of 3 at 100 %, 1.51× the next, perftest-vm-02, no spread \
         recorded; at the example prices perftest-vm-02 gives the most work per dollar, 12,133.33× \
         that of slow.",
    );
}

#[test]
fn two_windows_give_a_ratio_without_a_judgement() {
    let a =
        Contender::from_document(&document("a", vec![measured(100.0, 99.0, &[50, 60])]), "1", None);
    let b =
        Contender::from_document(&document("b", vec![measured(100.0, 99.5, &[50, 50])]), "2", None);
    assert_eq!(a.points[0].spread, Some(Spread { p5: 101.0, median: 110.0, p95: 119.0 }));
    verdict(&[a, b], "a did 1.10× the units/s of b at 100 %, too few windows for an interval.");
}

#[test]
fn a_price_at_half_load_comes_from_the_curve_where_no_level_is() {
    let options = at_load(55.0);
    let comparison = compare(&[azure(), oci()], None, options).unwrap();
    let at = comparison.rows[0].at.unwrap();
    assert_eq!((at.units_per_s, at.from_curve), (150.0, true));
    near(at.units_per_s_per_dollar_hour, 150.0 / 0.085, 1e-9);
    assert!(comparison.caveats.iter().any(|caveat| matches!(caveat, Caveat::FromCurve { .. })));
    let at = compare(&[azure()], None, at_load(50.0)).unwrap().rows[0].at.unwrap();
    assert_eq!((at.units_per_s, at.from_curve), (136.0, false));
}

#[test]
fn a_level_stands_for_a_nominal_load_up_to_three_points_away() {
    let levels = vec![
        measured(50.0, 52.0, &[52]),
        measured(80.0, 84.0, &[84]),
        measured(100.0, 99.0, &[100]),
    ];
    let comparison = compared(&[Contender::from_document(&document("a", levels), "1", None)]);
    let cell = |nominal: f64| {
        let level = comparison.levels.iter().find(|level| level.nominal_pct == nominal).unwrap();
        level.cells[0].map(|cell| (cell.units_per_s, cell.from_curve))
    };
    assert_eq!(cell(50.0), Some((100.0, true)));
    assert_eq!(cell(80.0), None);
    assert_eq!(cell(100.0), Some((200.0, false)));
}

#[test]
fn a_missing_level_stays_a_gap() {
    let levels = stated(&[(10.0, 18.0), (100.0, 182.0)]);
    let sparse = Contender::from_document(&document("sparse", levels), "1", None);
    let comparison = compared(&[azure(), sparse]);
    assert_eq!(comparison.levels.len(), 10);
    assert_eq!(comparison.levels[4].cells[1], None);
    assert!(comparison.levels[4].cells[0].is_some());
}

#[test]
fn free_is_first_and_outside_of_the_ranking_and_unpriced_is_said() {
    let free = classic("free", OCI, Some(0.0));
    let none = classic("none", OCI, None);
    let comparison = compared(&[none, azure(), oci(), free]);
    assert_eq!(comparison.value_order, [3, 2, 1, 0]);
    assert_eq!(comparison.rows[3].standing, Standing::Free);
    assert_eq!(comparison.rows[0].standing, Standing::Unpriced);
    near(Some(comparison.value_ranges[0].range), 3.76, 0.005);
    let text = comparison.verdict.unwrap().text;
    assert!(text.ends_with("; free is free."), "{text}");
}

#[test]
fn currencies_are_ranked_apart() {
    let euro = Contender { price: Some(price(0.02, "EUR")), ..classic("euro", OCI, None) };
    let comparison = compared(&[azure(), oci(), euro]);
    assert_eq!(comparison.rows[2].standing, Standing::Ranked { rank: 1, pct_of_best: 100.0 });
    assert_eq!(comparison.value_ranges.len(), 1);
    let currencies = vec!["EUR".to_owned(), "USD".to_owned()];
    assert!(comparison.caveats.contains(&Caveat::CurrenciesDiffer { currencies }));
}

#[test]
fn browser_results_are_shown_and_never_ranked_with_native_ones() {
    let comparison = compared(&[browser("chromium"), azure(), oci()]);
    assert_eq!(comparison.baseline, "id-of-pcd-server-01");
    let row = &comparison.rows[0];
    assert!(
        !row.ranked
            && row.ratio_to_baseline.is_none()
            && row.at.unwrap().ratio_to_baseline.is_none()
    );
    assert_eq!(row.standing, Standing::NotRanked);
    assert_eq!(comparison.levels[9].cells[0].unwrap().gap_units_per_s, None);
    assert!(!comparison.verdict.unwrap().text.contains("chromium"));
    assert!(compared(&[browser("a"), browser("b")]).rows.iter().all(|row| row.ranked));
}

#[test]
fn what_cannot_be_compared_is_refused_in_one_sentence() {
    refused(&[], None, "There is nothing to compare; choose 1 to 20 results.");
    let many: Vec<_> = (0..21).map(|at| classic(&format!("m{at}"), OCI, None)).collect();
    refused(&many, None, "21 results are too many for one comparison; choose up to 20.");
    assert_eq!(compared(&many[..20]).rows.len(), 20);
    refused(
        &[oci(), oci()],
        None,
        "The result perftest-vm-02 (id-of-perftest-vm-02) is chosen twice; remove one of the two.",
    );
    let standard = WorkloadId { name: "standard".to_owned(), version: 1 };
    refused(
        &[oci(), Contender { workload: standard, ..azure() }],
        None,
        "pcd-server-01 ran workload standard version 1 and perftest-vm-02 ran classic version 1; \
         only results of the same workload and version can be compared.",
    );
    refused(
        &[oci()],
        Some("x"),
        "The baseline x is not among the chosen results; choose one of them.",
    );
    refused(
        &[oci(), browser("page")],
        Some("id-of-page"),
        "The baseline page was measured in a browser, which is never ranked with native results; \
         choose a native one.",
    );
    for at_pct in [0.0, 100.1, f64::NAN, -1.0] {
        assert!(compare(&[oci()], None, at_load(at_pct)).is_err(), "{at_pct}");
    }
}

#[test]
fn two_results_of_one_name_are_told_apart() {
    let again = Contender { result_id: "0199-abcdef".to_owned(), ..oci() };
    let labels: Vec<_> =
        compared(&[oci(), again]).rows.into_iter().map(|row| row.contender.label).collect();
    assert_eq!(labels, ["perftest-vm-02 (-vm-02)", "perftest-vm-02 (abcdef)"]);
}

#[test]
fn a_result_without_levels_breaks_nothing() {
    let empty = Contender::from_document(&document("empty", Vec::new()), "1", None);
    let comparison = compared(&[empty, oci()]);
    assert_eq!(comparison.rows[1].ratio_to_baseline, None);
    let text = comparison.verdict.unwrap().text;
    assert_eq!(text, "Fewer than two of these results can be ranked at 100 %.");
}

#[test]
fn a_comparison_survives_json_and_gives_the_same_bytes() {
    let comparison = compared(&[azure(), oci()]);
    let json = export::comparison::to_json(&comparison);
    let again: Comparison = serde_json::from_str(&json).unwrap();
    assert_eq!(again, comparison);
    assert_eq!(export::comparison::to_json(&again), json);
}

#[test]
fn csv_exports_hold_every_level_and_no_formula() {
    let evil = Contender { label: "=cmd()".to_owned(), ..azure() };
    let comparison = compared(&[evil, oci()]);
    let levels = export::comparison::to_csv(&comparison);
    assert_eq!(levels.lines().count(), 21);
    assert!(levels.contains(",'=cmd(),"), "{levels}");
    let summary = export::comparison::summary_to_csv(&comparison);
    assert_eq!(summary.lines().count(), 3);
    let columns: Vec<_> = summary.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(columns, [43, 43, 43]);
}

#[test]
fn the_classic_table_is_the_one_that_older_tools_wrote() {
    let mut comparison = compared(&[azure(), oci()]);
    comparison.rows[0].contender.label = "azure".to_owned();
    comparison.rows[1].contender.label = "oci".to_owned();
    let csv = export::classic::comparison_csv(&comparison);
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("busy_pct,azure_units,oci_units,ratio"));
    assert_eq!(lines.next(), Some("10,28,18,1.56"));
    assert_eq!(lines.last(), Some("100,274,182,1.51"));
    assert_eq!(csv.lines().count(), 11);
}

#[test]
fn the_classic_training_file_has_one_level_per_line() {
    let text = export::classic::training_json_lines(
        &document("a", stated(&[(10.0, 28.0), (33.3, 1.0)])),
        1,
        0,
    );
    assert_eq!(text, "{\"siteid\":1,\"host\":0,\"busy\":10,\"units\":28}\n");
}
