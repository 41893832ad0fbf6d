//! Calibrations of computers that exist in these functions only.

use super::*;
use crate::{
    estimate::RunEstimates,
    import,
    machine::Machine,
    result::{Browser, Status, Sweep, Toolchain},
    warning::Warning,
};

/// Units of one batch of a worker that is `rate` units/s fast, `slow` percent slower at first.
struct Simulated {
    rate: f64,
    cold_batches: u64,
    /// Every worker's rate when all run, as a share of one alone.
    together: f64,
}

/// Runs a whole calibration; a batch takes 50 to 54 ms, longer on the later workers.
fn run(simulated: &Simulated, workers: u32) -> Calibration {
    let mut calibration = Calibration::new(workers, Hex64(7));
    let mut clocks = vec![0_u64; workers as usize];
    let mut next_unit = vec![0_u64; workers as usize];
    for number in 0_u64..100_000 {
        let wanted = (0..workers).filter(|worker| calibration.wants(*worker));
        let Some(worker) = wanted.min_by_key(|worker| clocks[*worker as usize]) else { break };
        let at = worker as usize;
        // A worker that waited starts when it is asked.
        let busy_until = clocks.iter().copied().max().unwrap_or_default();
        if calibration.phase() == Phase::All && clocks[at] + 1_000_000 < busy_until {
            clocks[at] = busy_until;
        }
        // Workers end their batches at different moments, as they really do.
        let elapsed_us = 50_000 + number % 5 * 1000 + u64::from(worker) * 7_300;
        let cold = if number < simulated.cold_batches { 0.5 + 0.01 * number as f64 } else { 1.0 };
        let share = if calibration.phase() == Phase::All { simulated.together } else { 1.0 };
        let units = (simulated.rate * cold * share * elapsed_us as f64 / 1e6).round() as u64;
        calibration.record(Batch {
            worker,
            first_unit: next_unit[at],
            units,
            digest_sum: Hex64(units),
            start_us: clocks[at],
            elapsed_us,
        });
        clocks[at] += elapsed_us;
        next_unit[at] += units;
    }
    calibration
}

fn facts() -> Facts {
    Facts {
        id: "0199e0a1-7b2c-7def-8123-000000000001".to_owned(),
        started_at_us: 1_790_000_000_000_000,
        machine: Machine { name: Some("laptop".to_owned()), ..Machine::default() },
        toolchain: Toolchain::default(),
        browser: Browser { timer_step_us: 5.0, ..Browser::default() },
        workers_capped: false,
    }
}

#[test]
fn a_steady_computer_is_measured_in_time_and_with_a_narrow_interval() {
    let calibration = run(&Simulated { rate: 4000.0, cold_batches: 3, together: 1.0 }, 4);
    assert_eq!(calibration.phase(), Phase::Done);
    // At most 3 s to warm up, then nine: 10 to 15 s on a computer that is not settled at once.
    assert!((9_000_000..15_000_000).contains(&calibration.now_us), "{} µs", calibration.now_us);
    // Eight batches that agree are enough: the warm-up is not waited out.
    assert!(calibration.now_us < 10_500_000, "{} µs", calibration.now_us);
    assert_eq!(calibration.document(facts()).warnings, []);
    let (single, width) = calibration.rate(Phase::Single).unwrap();
    assert!((single / 4000.0 - 1.0).abs() < 0.01 && width.unwrap() < 2.0, "{single} {width:?}");
    let (all, width) = calibration.rate(Phase::All).unwrap();
    assert!((all / 16_000.0 - 1.0).abs() < 0.01 && width.unwrap() < 2.0, "{all} {width:?}");
}

#[test]
fn workers_that_share_a_core_show_in_the_rate_of_all() {
    let calibration = run(&Simulated { rate: 4000.0, cold_batches: 0, together: 0.6 }, 2);
    let (all, _) = calibration.rate(Phase::All).unwrap();
    assert!((all / 4800.0 - 1.0).abs() < 0.01, "{all}");
}

#[test]
fn one_worker_is_enough() {
    let calibration = run(&Simulated { rate: 900.0, cold_batches: 0, together: 1.0 }, 1);
    assert_eq!(calibration.phase(), Phase::Done);
    assert!(calibration.rate(Phase::All).is_some());
}

#[test]
fn a_warm_up_without_end_is_ended_and_told() {
    let calibration = run(&Simulated { rate: 4000.0, cold_batches: 1_000, together: 1.0 }, 1);
    let document = calibration.document(facts());
    let told = document.warnings.iter().any(|it| matches!(it, Warning::NotWarm { .. }));
    assert!(told, "{:?}", document.warnings);
    assert!(calibration.now_us >= 12_000_000, "{} µs", calibration.now_us);
}

#[test]
fn the_document_is_one_that_the_importer_accepts() {
    for workers in [1, 2, 8] {
        let calibration = run(&Simulated { rate: 4000.0, cold_batches: 3, together: 0.9 }, workers);
        let document = calibration.document(facts());
        assert_eq!(document.status, Status::Complete);
        let rate = document.peak_units_per_s().unwrap();
        let (shown, _) = calibration.rate(Phase::All).unwrap();
        assert!((rate / shown - 1.0).abs() < 1e-9, "{rate} {shown}");
        let single = document.levels.iter().find(|it| it.sweep == Sweep::Threads).unwrap();
        assert!(single.visits[0].windows.iter().any(|window| window.warmup));
        import::import("browser.json", document.to_json().as_bytes()).unwrap();
    }
}

#[test]
fn what_was_shown_is_what_every_page_computes_from_the_document() {
    let calibration = run(&Simulated { rate: 4000.0, cold_batches: 60, together: 0.9 }, 4);
    assert!((10_000_000..15_000_000).contains(&calibration.now_us), "{} µs", calibration.now_us);
    let estimates = RunEstimates::of(&calibration.document(facts()));
    for (phase, level) in [Phase::Single, Phase::All].into_iter().zip(&estimates.levels) {
        let interval = level.estimate.interval.unwrap();
        let half_width_pct = interval.half_width_pct(level.estimate.units_per_s);
        let (shown, width) = calibration.rate(phase).unwrap();
        assert_eq!((shown, width), (level.estimate.units_per_s, Some(half_width_pct)));
    }
    assert!(estimates.headline.unwrap().converged && estimates.doubts.is_empty());
}

#[test]
fn stopping_early_is_kept_and_said() {
    let mut calibration = Calibration::new(2, Hex64(7));
    calibration.record(Batch {
        worker: 0,
        first_unit: 0,
        units: 100,
        digest_sum: Hex64(1),
        start_us: 0,
        elapsed_us: 50_000,
    });
    let document = calibration.document(facts());
    assert_eq!(document.status, Status::Aborted);
    assert!(matches!(document.warnings[0], Warning::Aborted { visits_done: 0, .. }));
}

#[test]
fn progress_only_moves_forward_and_ends_at_one() {
    let calibration = run(&Simulated { rate: 4000.0, cold_batches: 3, together: 1.0 }, 2);
    let mut replayed = Calibration::new(2, Hex64(7));
    let mut before = 0.0;
    assert_eq!(replayed.progress().seconds_left, 12.0, "three to warm up, four and five");
    for (_, batch) in &calibration.batches {
        replayed.record(*batch);
        let share = replayed.progress().share;
        assert!((before..=1.0).contains(&share), "{before} {share}");
        before = share;
    }
    assert_eq!(calibration.progress().share, 1.0);
    assert_eq!(calibration.progress().seconds_left, 0.0);
}
