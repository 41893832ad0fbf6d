//! Files to import: small ones made here, real ones from the folder that `PERFANALYSIS_SAMPLES` names.

use kernel::{
    hex::Hex64,
    machine::Machine,
    result::{Level, Origin, ResultDocument, SCHEMA, Status, Sweep, VERSION, Visit, Window},
    workload::{Lane, Workload},
};
use serde_json::json;

/// A real file, or `None` with a word about it where there is no folder of samples.
#[expect(clippy::disallowed_methods, reason = "the folder of samples is the machine's own")]
pub(crate) fn real(path: &str) -> Option<Vec<u8>> {
    let Ok(folder) = std::env::var("PERFANALYSIS_SAMPLES") else {
        println!("skipped for want of sample data: PERFANALYSIS_SAMPLES names no folder");
        return None;
    };
    Some(std::fs::read(format!("{folder}/{path}")).unwrap())
}

/// A training file of one host: ten levels up to `full` units/s.
pub(crate) fn training(full: u32) -> String {
    let line = |step: u32| {
        let (busy, units) = (step * 10, full * step / 10);
        format!("{{\"siteid\":1,\"host\":0,\"busy\":{busy},\"units\":{units}}}\n")
    };
    (1..=10).map(line).collect()
}

/// What an older agent posts about a host with one CPU: `len` rates at one second after the first
/// reading, `after` seconds into the evening of 2026-01-07. The load counts from 0 to 99 again and again.
pub(crate) fn trickle(identifier: &str, after: u64, len: u64) -> String {
    let record = |at: u64| {
        let seconds = 1_767_800_521 + after + at;
        let (user, idle) = (1_000 + at * 30 + at % 7, 50_000 + at * 70 - at % 7);
        let stat =
            format!("cpu  {user} 0 0 {idle} 0 0 0 0 0 0\ncpu0 {user} 0 0 {idle} 0 0 0 0 0 0\n");
        let load = format!("{}.00 0.50 0.25 1/100 4242\n", at.saturating_sub(1) % 100);
        [("/proc/stat", stat), ("/proc/loadavg", load)].map(|(subsystem, measurement)| {
            json!({"timestamp": seconds, "subsystem": subsystem, "measurement": measurement})
        })
    };
    // The first reading of a counter gives no rate, but its load is known.
    let measurements: Vec<_> = (0..=len).flat_map(record).collect();
    json!({"identifier": identifier, "measurements": measurements}).to_string()
}

/// An id that ends in `number`.
pub(crate) fn id(number: u32) -> String {
    format!("0197c0de-0000-7000-8000-{number:012}")
}

/// The agent's document of a short run on two CPUs: `units` in half a second.
pub(crate) fn document(number: u32, key: Option<&str>, units: u64) -> ResultDocument {
    let window = Window {
        warmup: false,
        start_ns: 0,
        elapsed_ns: 500_000_000,
        own_cpu_ns: 999_000_000,
        units,
        digest_sum: Hex64(7),
        lanes: Vec::new(),
        background_pct: Some(0.1 + 0.2),
        steal_pct: None,
        frequency_mhz: None,
        throttled_ns: None,
    };
    ResultDocument {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        id: id(number),
        origin: Origin::Agent,
        status: Status::Complete,
        started_at_us: Some(1_790_000_000_000_000 + i64::from(number)),
        elapsed_ns: Some(30_000_000_000),
        machine: Machine {
            id: key.map(str::to_owned),
            name: Some("vm-01".to_owned()),
            ..Machine::default()
        },
        workload: Workload::Standard.id(),
        profile: "quick".to_owned(),
        seed: None,
        toolchain: None,
        levels: vec![Level {
            sweep: Sweep::Duty,
            part: None,
            target_pct: 100.0,
            lanes: 2,
            stated_units_per_s: None,
            visits: vec![Visit { order: 0, windows: vec![window] }],
        }],
        receipts: Vec::new(),
        challenge: None,
        background_before_pct: None,
        overhead: None,
        browser: None,
        warnings: Vec::new(),
    }
}

/// Digests of the truth: one lane, four windows of three units each.
pub(crate) fn computed(number: u32, seed: u64) -> ResultDocument {
    let mut document = document(number, Some("key-computed"), 3);
    document.seed = Some(Hex64(seed));
    document.machine.cpu.vcpus = Some(1);
    document.machine.capacity_cpus = Some(1.0);
    let level = &mut document.levels[0];
    level.lanes = 1;
    let template = level.visits[0].windows[0].clone();
    let mut lane = Lane::new(Workload::Standard, seed, 0);
    let window = |index: u64| {
        let work = lane.run(3);
        Window {
            start_ns: index * 500_000_000,
            own_cpu_ns: 499_000_000,
            digest_sum: work.digest_sum,
            lanes: vec![work],
            ..template.clone()
        }
    };
    level.visits[0].windows = (0..4).map(window).collect();
    document
}
