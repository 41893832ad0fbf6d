//! `perfagent measure`, on whatever machine the tests run.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use kernel::{
    hex::Hex64,
    result::{Origin, ResultDocument, Status, Sweep, Window},
    warning::Warning,
    workload::{Workload, verify},
};

use crate::agent::{Folder, document};

pub(crate) fn windows(document: &ResultDocument) -> impl Iterator<Item = &Window> {
    document.levels.iter().flat_map(|level| &level.visits).flat_map(|visit| &visit.windows)
}

#[test]
fn a_run_writes_a_document_whose_units_can_be_verified() {
    let folder = Folder::new();
    let line = "measure --profile smoke --yes --out a.perf.json --seed 00000000000000ff \
                --name web-1 --provider aws --region eu-west-1 --shape m7i.large";
    let run = folder.run(line).succeeded();
    assert!(run.stdout.contains("duty"), "{}", run.stdout);
    assert!(run.stdout.contains("\nNoise passport: "), "{}", run.stdout);
    assert!(run.stdout.contains("\n  Other programs before the run "), "{}", run.stdout);
    assert!(run.stderr.contains("Written to a.perf.json"), "{}", run.stderr);
    assert_eq!(folder.names(), ["a.perf.json"], "and no draft");

    let document = document(&folder.path().join("a.perf.json"));
    assert_eq!((document.origin, document.status), (Origin::Agent, Status::Complete));
    assert_eq!((document.profile.as_str(), document.workload.name.as_str()), ("smoke", "standard"));
    assert_eq!((document.seed, &document.challenge), (Some(Hex64(0xff)), &None));
    assert!(document.background_before_pct.is_some_and(|pct| (0.0..=100.0).contains(&pct)));
    assert_eq!(document.machine.name.as_deref(), Some("web-1"));
    assert_eq!(document.machine.offer.shape.as_deref(), Some("m7i.large"));
    assert!(document.machine.capacity_cpus.is_some_and(|cpus| cpus > 0.0));
    let toolchain = document.toolchain.as_ref().unwrap();
    assert!(toolchain.compiler.starts_with("rustc "), "{toolchain:?}");
    assert_eq!(toolchain.binary_sha256.as_ref().map(String::len), Some(64));
    the_overhead_is_what_no_lane_took(&document);
    assert!(document.peak_units_per_s().is_some_and(|rate| rate > 0.0));

    let lanes: Vec<_> = windows(&document).flat_map(|window| &window.lanes).collect();
    assert!(!lanes.is_empty() && lanes.iter().any(|work| work.units > 0));
    assert!(lanes.iter().all(|work| verify(Workload::Standard, 0xff, work)));
}

/// The program's own share is of the time of the whole run, which ends after its last window.
#[track_caller]
fn the_overhead_is_what_no_lane_took(document: &ResultDocument) {
    let overhead = document.overhead.expect("perfagent measures itself");
    let lanes_ns: u64 = windows(document).map(|window| window.own_cpu_ns).sum();
    assert!(overhead.resident_bytes > 0);
    assert!(overhead.cpu_ns > 0 && overhead.cpu_ns < lanes_ns / 3, "{overhead:?}, {lanes_ns} ns");
    let elapsed_ns = document.elapsed_ns.expect("a run that was made takes time");
    assert_eq!(document.claimed_ns(), elapsed_ns, "no window ends after the run");
    let machine_ns = document.machine.capacity_cpus.expect("a capacity") * elapsed_ns as f64;
    let expected_pct = 100.0 * overhead.cpu_ns as f64 / machine_ns;
    assert!((overhead.cpu_pct / expected_pct - 1.0).abs() < 1e-9, "{overhead:?}, {elapsed_ns} ns");
}

#[test]
fn the_document_goes_to_standard_output_when_asked() {
    let folder = Folder::new();
    let run = folder.run("measure --profile smoke --yes --json --quiet --workload classic");
    let run = run.succeeded();
    let names = folder.names();
    let [name] = names.as_slice() else { panic!("one file, not {names:?}") };
    assert!(name.ends_with("Z.perf.json"), "{name}");
    let path = folder.path().join(name);
    assert_eq!(run.stdout, fs::read_to_string(&path).unwrap());
    assert_eq!(run.stderr, "");
    let document = document(&path);
    assert_eq!(document.workload.name, "classic");
    let seed = document.seed.unwrap().0;
    let mut lanes = windows(&document).flat_map(|window| &window.lanes);
    assert!(lanes.all(|work| verify(Workload::Classic, seed, work)));
}

#[test]
fn a_half_busy_machine_is_asked_to_be_about_half_busy() {
    let folder = Folder::new();
    folder.run("measure --profile smoke --yes --quiet --out a.json").succeeded();
    let document = document(&folder.path().join("a.json"));
    let half = document.duty_level(50.0).unwrap();
    assert_eq!(half.sweep, Sweep::Duty);
    // Never more than asked for; how much less depends on what else the machine does.
    let busy = half.own_busy_pct(document.machine.capacity_cpus);
    assert!(busy < 75.0, "{busy} %");
}

/// Keeps every CPU busy until it is dropped.
struct Spinners {
    stop: Arc<AtomicBool>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Spinners {
    fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let cpus = thread::available_parallelism().map_or(1, usize::from);
        let spin = || {
            let stop = Arc::clone(&stop);
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            })
        };
        let threads = (0..cpus).map(|_| spin()).collect();
        Self { stop, threads }
    }
}

impl Drop for Spinners {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
    }
}

#[test]
fn a_busy_machine_is_refused_without_yes_and_named_with_it() {
    let folder = Folder::new();
    let spinners = Spinners::start();
    let refused = folder.run("measure --profile smoke --out a.json");
    let accepted = folder.run("measure --profile smoke --out b.json --yes");
    drop(spinners);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("Other programs use"), "{}", refused.stderr);
    assert!(refused.stderr.contains("pass --yes"), "{}", refused.stderr);
    accepted.succeeded();
    assert_eq!(folder.names(), ["b.json"]);
    let warnings = document(&folder.path().join("b.json")).warnings;
    let busy = warnings.iter().any(|warning| matches!(warning, Warning::BusyBefore { .. }));
    assert!(busy, "{warnings:?}");
}
