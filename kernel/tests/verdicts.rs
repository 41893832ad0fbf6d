//! What comparisons and histories say about machines whose truth is known: thousands of simulated
//! results, judged through the same door as real ones. The shares are printed with `--nocapture`.

#![expect(
    clippy::print_stdout,
    reason = "the shares that were found are part of what the test says"
)]

use kernel::{
    compare::{Contender, Judgement, Options, Point, Row, Spread, compare},
    history::{History, Run},
    import::import,
    measure::Dice,
    result::Origin,
    stats::{error::RelativeError, interval::Interval, normal},
};

/// Spread between runs of one machine, a share: what the promise is about.
const BETWEEN_RUNS: f64 = 0.01;
/// Error within a run, a share: that of a standard run.
const WITHIN_RUN: RelativeError = RelativeError { se: 0.002, degrees: 20.0 };

/// Draws results of machines whose true rate is given.
struct World {
    dice: Dice,
    blank: Contender,
    results: u32,
}

impl World {
    fn new(seed: u64) -> Self {
        let imported = import("a.json", b"{\"busy\":100,\"units\":1}").expect("a whole record");
        let document = &imported.results[0].document;
        let blank = Contender::from_document(document, "", None);
        let blank =
            Contender { origin: Origin::Agent, points: Vec::new(), warnings: Vec::new(), ..blank };
        Self { dice: Dice::new(seed, "verdicts"), blank, results: 0 }
    }

    fn normal(&mut self) -> f64 {
        normal::quantile(self.dice.unit_interval().max(f64::EPSILON))
    }

    fn rate(&mut self, truth: f64) -> f64 {
        truth * (1.0 + BETWEEN_RUNS * self.normal() + WITHIN_RUN.se * self.normal())
    }

    fn result(&mut self, machine: &str, truth: f64) -> Contender {
        let units_per_s = self.rate(truth);
        self.results += 1;
        let point = Point {
            target_pct: 100.0,
            busy_pct: 100.0,
            units_per_s,
            measured_windows: 42,
            spread: Some(Spread { p5: units_per_s, median: units_per_s, p95: units_per_s }),
            interval: Some(Interval::about(units_per_s, 0.0)),
            error: Some(WITHIN_RUN),
        };
        Contender {
            result_id: format!("{:09}", self.results),
            machine_id: machine.to_owned(),
            label: machine.to_owned(),
            points: vec![point],
            ..self.blank.clone()
        }
    }

    fn pooled(&mut self, machine: &str, truth: f64, results: u32) -> Contender {
        let results = (0..results).map(|_| self.result(machine, truth)).collect();
        Contender::pool(results).expect("results of one workload")
    }

    /// The first is the baseline: (true rate, results) of each.
    fn judged(&mut self, machines: &[(f64, u32)]) -> Vec<Row> {
        let contenders: Vec<Contender> = machines
            .iter()
            .enumerate()
            .map(|(at, (truth, results))| self.pooled(&format!("m{at}"), *truth, *results))
            .collect();
        let options = Options { replicates: 0, ..Options::default() };
        compare(&contenders, None, options).expect("comparable").rows.split_off(1)
    }
}

fn is_called_different(row: &Row) -> bool {
    matches!(row.judgement, Some(Judgement::Faster { .. } | Judgement::Slower { .. }))
}

/// The share of `times` draws in which `event` comes true.
fn share(name: &str, times: u32, mut event: impl FnMut() -> bool) -> f64 {
    let share = f64::from((0..times).map(|_| u32::from(event())).sum::<u32>()) / f64::from(times);
    println!("{name}: {:.2} % of {times}", 100.0 * share);
    share
}

/// `promised` and three standard errors of a share of `times`, so that chance does not fail a test.
fn at_most(promised: f64, times: u32) -> f64 {
    promised + 3.0 * (promised * (1.0 - promised) / f64::from(times)).sqrt()
}

#[track_caller]
fn falsely_different(seed: u64, a: u32, b: u32, times: u32) -> f64 {
    let mut world = World::new(seed);
    let name = format!("equal machines, {a} and {b} results, called different");
    share(&name, times, || is_called_different(&world.judged(&[(100.0, a), (100.0, b)])[0]))
}

#[test]
fn two_equal_machines_with_one_result_each_are_called_different_in_at_most_one_of_twenty() {
    let share = falsely_different(1, 1, 1, 4_000);
    assert!(share <= 0.05, "{share}");
}

#[test]
fn so_are_equal_machines_with_several_results_each() {
    for (seed, (a, b)) in (2..).zip([(2, 2), (3, 3), (5, 5), (10, 10), (3, 10), (1, 5)]) {
        let share = falsely_different(seed, a, b, 2_000);
        assert!(share <= at_most(0.05, 2_000), "{a} and {b}: {share}");
    }
}

#[test]
fn ten_equal_machines_beside_a_baseline_have_one_false_call_in_at_most_one_of_twenty() {
    for (seed, results) in [(11, 1), (12, 5)] {
        let mut world = World::new(seed);
        let machines = [(100.0, results); 11];
        let name = format!("any of ten equal machines, {results} results each, called different");
        let share = share(&name, 600, || world.judged(&machines).iter().any(is_called_different));
        assert!(share <= at_most(0.05, 600), "{results}: {share}");
    }
}

#[test]
fn the_interval_of_a_ratio_holds_the_truth_in_nineteen_of_twenty() {
    for (seed, results, least) in [(21, 1, 0.95), (22, 3, 0.94), (23, 5, 0.94), (24, 10, 0.94)] {
        let mut world = World::new(seed);
        let name = format!("the interval of 1.2×, {results} results each, holds it");
        let share = share(&name, 2_000, || {
            let rows = world.judged(&[(100.0, results), (120.0, results)]);
            rows[0].effect.and_then(|effect| effect.interval).expect("an interval").contains(1.2)
        });
        assert!((least - 0.015..=0.985).contains(&share), "{results}: {share}");
    }
}

#[test]
fn a_real_difference_of_five_percent_is_found_with_enough_runs() {
    let mut world = World::new(31);
    let found = share("5 % faster, 5 results each, called faster", 1_000, || {
        let rows = world.judged(&[(100.0, 5), (105.0, 5)]);
        matches!(rows[0].judgement, Some(Judgement::Faster { .. }))
    });
    assert!(found >= 0.95, "{found}");
}

#[test]
fn the_smallest_visible_difference_is_seen_four_times_in_five() {
    let mut world = World::new(32);
    // (t.975 + t.80) · √(2 · cv²/n) for two times ten results with a deviation of 1.02 %.
    let visible = 0.010_198 * (2.0_f64 / 10.0).sqrt() * (2.1009 + 0.8620);
    let found = share("a difference of the smallest visible size, seen", 2_000, || {
        let rows = world.judged(&[(100.0, 10), (100.0 * visible.exp(), 10)]);
        let interval = rows[0].effect.and_then(|effect| effect.interval).expect("an interval");
        interval.low > 1.0
    });
    assert!((0.76..=0.84).contains(&found), "{found}");
}

fn history(world: &mut World, truths: impl Iterator<Item = f64>) -> History {
    let run = |(at, truth): (i64, f64)| Run {
        result_id: at.to_string(),
        started_at_us: at,
        units_per_s: world.rate(truth),
    };
    History::of((0..).zip(truths).map(run).collect())
}

#[test]
fn steady_histories_show_a_change_in_at_most_two_of_a_hundred() {
    let mut world = World::new(41);
    let alarms = share("30 steady results with a change", 500, || {
        !history(&mut world, (0..30).map(|_| 100.0)).changes.is_empty()
    });
    assert!(alarms <= 0.02, "{alarms}");
}

#[test]
fn a_step_of_five_percent_is_found_where_it_is() {
    let mut world = World::new(42);
    let found = share("5 % step after 10 of 20 results, found within one", 200, || {
        let truths = (0..20).map(|at| if at < 10 { 100.0 } else { 95.0 });
        let changes = history(&mut world, truths).changes;
        changes.iter().any(|change| change.at.abs_diff(10) <= 1 && change.confirmed)
    });
    assert!(found >= 0.95, "{found}");
}

#[test]
fn the_next_result_lies_inside_its_prediction_in_nineteen_of_twenty() {
    let mut world = World::new(43);
    let inside = share("the sixth result inside the prediction of five", 2_000, || {
        history(&mut world, (0..6).map(|_| 100.0)).newest_inside.expect("a prediction")
    });
    assert!((0.935..=0.965).contains(&inside), "{inside}");
}

#[test]
fn an_alert_needs_two_results_and_chance_seldom_gives_them() {
    let mut world = World::new(44);
    let alerts = share("12 steady results with an alert", 2_000, || {
        history(&mut world, (0..12).map(|_| 100.0)).alert.is_some()
    });
    assert!(alerts <= 0.01, "{alerts}");
}
