//! What is said where windows were kept: intervals, ranks, bands, parts, threads, limits.

use super::*;
use crate::{
    foreign::ForeignScore,
    machine::Container,
    result::Toolchain,
    stats::{error::RelativeError, interval::Interval},
};

const ERROR: RelativeError = RelativeError { se: 0.001, degrees: 20.0 };

fn point(target_pct: f64, units_per_s: f64) -> Point {
    let spread = Spread { p5: units_per_s, median: units_per_s, p95: units_per_s };
    Point {
        target_pct,
        busy_pct: target_pct,
        units_per_s,
        measured_windows: 14,
        spread: Some(spread),
        interval: Some(Interval::about(units_per_s, 0.002 * units_per_s)),
        error: Some(ERROR),
    }
}

/// A measured machine whose rate is `full` at 100 % and 0.6 of it at 50 %.
fn measured(name: &str, full: f64) -> Contender {
    Contender {
        origin: Origin::Agent,
        provider: Some("azure".to_owned()),
        shape: Some("D2s".to_owned()),
        points: vec![point(50.0, 0.6 * full), point(100.0, full)],
        warnings: Vec::new(),
        ..classic(name, OCI, None)
    }
}

fn pooled(name: &str, machines: u32, rates: &[f64]) -> Contender {
    let result = |(at, rate): (u32, &f64)| Contender {
        result_id: format!("{name}-{at}"),
        machine_id: format!("{name}-{}", at % machines),
        ..measured(name, *rate)
    };
    Contender::pool((0..).zip(rates).map(result).collect()).unwrap()
}

fn score(events_per_s: f64) -> ForeignScore {
    ForeignScore {
        tool: "sysbench".to_owned(),
        version: None,
        test: "cpu".to_owned(),
        threads: Some(2),
        prime_limit: Some(10_000),
        events_per_s,
        events: None,
        total_time_s: None,
        latency_ms: None,
    }
}

fn part(part: &str, units_per_s: f64) -> PartRate {
    PartRate { part: part.to_owned(), units_per_s, interval: None, error: Some(ERROR) }
}

#[track_caller]
fn says(found: &[impl ToString], expected: &str) {
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(found.iter().any(|text| text == expected), "{found:#?}");
}

#[test]
fn one_result_each_is_judged_with_an_assumed_spread_between_runs() {
    let comparison = compared(&[measured("a", 100.0), measured("b", 123.0)]);
    let effect = comparison.rows[1].effect.unwrap();
    assert_eq!(effect.source, SpreadSource::Assumed { pct: 1.0 });
    // √2 · √(1 % ² + 0.1 % ²)
    near(effect.log_se, 0.014_213, 1e-5);
    says(
        &comparison.caveats,
        "A spread of 1 % between runs is assumed for a, b. Measure each three times or more to know it.",
    );
    verdict(
        &[measured("a", 100.0), measured("b", 123.0)],
        "b did 1.230× (1.194–1.268) the units/s of a at 100 %: faster by at least 19 %.",
    );
    verdict(
        &[measured("a", 100.0), measured("b", 101.0)],
        "b did 1.010× (0.980–1.041) the units/s of a at 100 %: undecided, because only a difference of \
         4.4 % or more could have been seen; about 17 more runs of each would settle it.",
    );
}

#[test]
fn the_machine_s_own_history_takes_the_place_of_the_assumption() {
    let steady = Contender { history: vec![100.1, 99.9, 100.0, 100.1], ..measured("a", 100.0) };
    let comparison = compared(&[steady, measured("b", 101.0)]);
    let effect = comparison.rows[1].effect.unwrap();
    assert_eq!(effect.baseline_source, SpreadSource::History { results: 5 });
    let two = Contender { history: vec![100.1], ..measured("a", 100.0) };
    let effect = compared(&[two, measured("b", 101.0)]).rows[1].effect.unwrap();
    assert_eq!(effect.baseline_source, SpreadSource::Assumed { pct: 1.0 });
}

#[test]
fn the_error_comes_from_the_highest_level_with_two_members() {
    let rates = [99.0, 101.0, 99.0, 101.0];
    let one = pooled("one", 1, &rates);
    let two = pooled("two", 2, &rates);
    assert_eq!(one.full_units_per_s(), Some(100.0));
    let comparison = compared(&[one, two]);
    let effect = comparison.rows[1].effect.unwrap();
    assert_eq!(effect.baseline_source, SpreadSource::Results { results: 4 });
    assert_eq!(effect.source, SpreadSource::Machines { machines: 2, results: 4 });
    // Standard errors: 1.1547 / √4 of results, and 1 of two machines at 99 and 101.
    near(effect.log_se, (0.005_773_5_f64.powi(2) + 0.01_f64.powi(2)).sqrt(), 1e-6);
}

#[test]
fn results_that_agree_are_the_same_within_two_percent() {
    let a = pooled("a", 1, &[100.0, 100.1, 99.9, 100.0, 100.1]);
    let b = pooled("b", 1, &[100.4, 100.5, 100.3, 100.4, 100.5]);
    verdict(
        &[a, b],
        "b and a are the same within 2 % at 100 %: 1.0040× (1.0028–1.0052) the units/s.",
    );
}

#[test]
fn several_judged_against_one_baseline_need_more_than_one_alone() {
    let alone = compared(&[measured("a", 100.0), measured("b", 103.3)]);
    let beside: Vec<Contender> = [100.0, 103.3, 103.0, 90.0]
        .into_iter()
        .zip("abcd".chars())
        .map(|(rate, name)| measured(&name.to_string(), rate))
        .collect();
    let beside = compared(&beside);
    assert!(matches!(alone.rows[1].judgement, Some(Judgement::Faster { .. })));
    assert!(matches!(beside.rows[1].judgement, Some(Judgement::Undecided { .. })));
    assert_eq!(alone.rows[1].effect.unwrap().interval, beside.rows[1].effect.unwrap().interval);
    says(
        &beside.caveats,
        "3 are judged against one baseline, so the words go by intervals of 98.33 % instead of 95 %: \
         one chance finding in twenty for all of them together.",
    );
}

#[test]
fn ranks_have_intervals_and_ties_share_a_place() {
    let rows = compared(&[measured("a", 100.0), measured("b", 100.5), measured("c", 50.0)]).rows;
    let places = [0, 1, 2].map(|at| rows[at].rank.map(|rank| (rank.place, rank.tied)));
    assert_eq!(places, [Some((1, true)), Some((1, true)), Some((3, false))]);
    assert_eq!(rows[0].rank.unwrap().text(), "1–2");
    assert_eq!(rows[0].band.iter().map(|it| it.busy_pct).collect::<Vec<_>>(), [50.0, 100.0]);
    assert!(rows[0].band[1].interval.contains(100.0));
    // Figures without spread have neither.
    assert!(
        compared(&[azure(), oci()])
            .rows
            .iter()
            .all(|row| row.rank.is_none() && row.band.is_empty())
    );
}

#[test]
fn every_view_has_its_interval_and_dollars_have_it_inverted() {
    let priced = Contender { price: Some(price(0.1, "USD")), ..measured("a", 100.0) };
    let comparison = compare(&[priced], None, at_load(50.0)).unwrap();
    let row = &comparison.rows[0];
    let units = row.at.unwrap().interval.unwrap();
    let interval = |metric: Metric| metric.interval(units, &row.contender).unwrap();
    assert!(units.contains(60.0) && row.full.unwrap().interval.unwrap().contains(100.0));
    assert_eq!(interval(Metric::UnitsPerSPerVcpu).low, units.low / 2.0);
    let dollars = interval(Metric::DollarsPerMillionUnits);
    near(Some(dollars.low), 0.1 / (units.high * 3600.0) * 1e6, 1e-12);
    assert!(dollars.low < dollars.high);
}

#[test]
fn parts_that_rank_two_machines_differently_are_told() {
    let parts = |int, memory| vec![part("int", int), part("memory", memory), part("classic", 1.0)];
    let a = Contender { parts: parts(100.0, 110.0), ..measured("a", 100.0) };
    let b = Contender { parts: parts(120.0, 100.0), ..measured("b", 100.0) };
    let comparison = compared(&[a.clone(), b]);
    says(
        &comparison.findings,
        "b is faster on integer work, a on memory: weigh them by what you run.",
    );
    let ratio = comparison.parts[0].cells[1].unwrap().ratio_to_baseline.unwrap();
    assert!(ratio.value == 1.2 && ratio.interval.unwrap().low > 1.1, "{ratio:?}");
    let alike = Contender { parts: parts(100.5, 109.5), ..measured("b", 100.0) };
    assert!(compared(&[a, alike]).findings.is_empty());
}

#[test]
fn another_tool_that_ranks_the_other_way_is_told_with_both_ratios() {
    let azure = Contender { foreign: vec![score(2039.64), score(2040.53)], ..azure() };
    let oci = Contender { foreign: vec![score(4667.69), score(4667.69)], ..oci() };
    let comparison = compared(&[azure.clone(), oci]);
    says(
        &comparison.findings,
        "The units put pcd-server-01 1.51× ahead of perftest-vm-02, and sysbench cpu with 2 threads and \
         primes up to 10,000 puts perftest-vm-02 2.29× ahead of pcd-server-01: they ask for different \
         work, so weigh them by what you run.",
    );
    assert_eq!(comparison.foreign[0].cells[1].unwrap().runs, 2);
    let same = Contender { foreign: vec![score(1000.0)], ..super::oci() };
    assert!(compared(&[azure, same]).findings.is_empty());
}

#[test]
fn the_thread_sweep_gives_knee_gain_and_droop() {
    let lane = |lanes, units_per_s| ThreadPoint {
        lanes,
        units_per_s,
        measured_windows: 12,
        interval: None,
        error: Some(ERROR),
    };
    let smt = Contender {
        vcpus: Some(8),
        cores: Some(4),
        capacity_cpus: Some(8.0),
        threads: vec![lane(1, 30.0), lane(2, 58.0), lane(4, 108.0)],
        ..measured("a", 135.0)
    };
    let figures = compared(std::slice::from_ref(&smt)).rows[0].threads.clone().unwrap();
    assert_eq!(
        figures.points.last().map(|point| (point.lanes, point.units_per_s)),
        Some((8, 135.0))
    );
    assert_eq!(figures.per_core.unwrap().value, 27.0);
    near(figures.smt_gain.map(|it| it.value), 1.25, 1e-12);
    near(figures.core_droop.map(|it| it.value), 0.9, 1e-12);
    assert!(figures.core_droop.unwrap().interval.unwrap().high < 0.91);
    assert_eq!(figures.knee_lanes, Some(4));
    assert_eq!(figures.one_lane.unwrap().value, 30.0);

    // A quota names no cores, and a level without work has no ratio.
    let idle = vec![lane(1, 30.0), lane(2, 0.0), lane(4, 108.0)];
    let quota = Contender { capacity_cpus: Some(6.0), threads: idle, ..smt.clone() };
    let figures = compared(&[quota]).rows[0].threads.clone().unwrap();
    let lanes: Vec<u32> = figures.points.iter().map(|point| point.lanes).collect();
    assert_eq!(lanes, [1, 4, 6]);
    assert_eq!((figures.per_core, figures.smt_gain, figures.core_droop), (None, None, None));

    // The second lane adds 48 % of the first: less than half.
    let early = Contender { threads: vec![lane(1, 30.0), lane(2, 44.4)], ..smt };
    assert_eq!(compared(&[early]).rows[0].threads.clone().unwrap().knee_lanes, Some(1));
}

#[test]
fn three_machines_of_an_offer_say_how_much_lies_between_them() {
    // Machines at 90, 100 and 110, runs one apart.
    let offer = pooled("a", 3, &[89.5, 99.5, 109.5, 90.5, 100.5, 110.5]);
    let comparison = compared(&[offer, Contender { provider: None, ..measured("b", 50.0) }]);
    let [spread] = comparison.offers.as_slice() else { panic!("{:?}", comparison.offers) };
    assert_eq!((spread.machines, spread.results), (3, 6));
    near(spread.between_share, 99.75 / 100.25, 1e-9);
    near(Some(spread.between_pct), 99.75_f64.sqrt(), 1e-9);
    near(spread.within_pct, 0.5_f64.sqrt(), 1e-9);
    assert!(comparison.findings[0].to_string().starts_with("Of the variance of azure D2s, 100 %"));
    let alone = |labels: &[&str]| {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        Caveat::PlacementNotCovered { labels }
    };
    assert!(!comparison.caveats.contains(&alone(&["D2s"])), "{:?}", comparison.caveats);
    let single =
        compared(&[measured("a", 1.0), Contender { provider: None, ..measured("b", 1.0) }]);
    assert!(single.caveats.contains(&alone(&["a"])), "{:?}", single.caveats);
}

#[test]
fn limits_and_other_programs_are_warned_of_with_what_to_do() {
    let quota = Contender {
        capacity_cpus: Some(0.5),
        container: Some(Container { memory_limit_bytes: Some(1 << 30), ..Container::default() }),
        ..measured("boxed", 10.0)
    };
    let burst = Contender { shape: Some("Standard_B2s".to_owned()), ..measured("burst", 10.0) };
    let built = |flags: &str| Some(Toolchain { flags: flags.to_owned(), ..Toolchain::default() });
    let a = Contender { toolchain: built("-O2"), ..quota };
    let b = Contender { toolchain: built("-O3"), ..burst };
    let caveats = compared(&[a, b]).caveats;
    let kinds: Vec<bool> = vec![
        caveats.contains(&Caveat::Quota { labels: vec!["boxed".to_owned()] }),
        caveats.contains(&Caveat::MemoryLimit { labels: vec!["boxed".to_owned()] }),
        caveats.contains(&Caveat::Burstable { labels: vec!["burst".to_owned()] }),
        caveats.iter().any(|caveat| matches!(caveat, Caveat::ToolchainsDiffer { .. })),
    ];
    assert_eq!(kinds, [true; 4], "{caveats:?}");
}

#[test]
fn a_pool_is_refused_for_other_versions_and_kept_for_one_result() {
    let a = measured("a", 1.0);
    assert_eq!(Contender::pool(vec![a.clone()]).as_ref(), Ok(&a));
    assert_eq!(Contender::pool(Vec::new()), Err(CompareError::Empty));
    let mut other = measured("b", 1.0);
    other.workload.version += 1;
    assert!(matches!(Contender::pool(vec![a, other]), Err(CompareError::Workloads { .. })));
}

#[test]
fn replicates_can_be_made_elsewhere() {
    let contenders = [measured("a", 100.0), measured("b", 100.5)];
    let whole = compared(&contenders);
    let options = Options { replicates: 0, ..Options::default() };
    let mut bare = compare(&contenders, None, options).unwrap();
    assert!(bare.rows[0].rank.is_none() && bare.rows[0].band.is_empty());
    let job = serde_json::to_string(&bare.bootstrap_job(PAGE_REPLICATES)).unwrap();
    let job: crate::stats::bootstrap::Job = serde_json::from_str(&job).unwrap();
    bare.set_bootstrap(&job.run(), PAGE_REPLICATES);
    assert_eq!(bare, whole);
}
