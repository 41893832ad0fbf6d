//! What every test of the store begins with: documents, ids, a database of its own.

use kernel::{
    machine::{Cpu, Machine, Offer},
    result::{
        Level, Origin, ResultDocument, SCHEMA, Status, Sweep, VERSION, Visit, Window, WorkloadId,
    },
};
use store::{FactsChange, MachineChoice, NewResult, Settings, Store};
use tempfile::TempDir;

/// The hour at which every story begins, microseconds since 1970 UTC.
pub(crate) const NOW_US: i64 = 1_790_000_000_000_000;
pub(crate) const MINUTE_US: i64 = 60_000_000;

/// An id that ends in `number`.
pub(crate) fn id(number: u32) -> String {
    format!("0197c0de-0000-7000-8000-{number:012}")
}

/// A result of workload `standard` measured at `NOW_US` with `units` units/s at 100 %.
pub(crate) fn document(number: u32, machine_key: Option<&str>, units: u64) -> ResultDocument {
    let window = Window {
        warmup: false,
        start_ns: 0,
        elapsed_ns: 1_000_000_000,
        own_cpu_ns: 1_999_999_999,
        units,
        digest_sum: kernel::hex::Hex64(u64::MAX),
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
        started_at_us: Some(NOW_US),
        elapsed_ns: Some(30_000_000_000),
        machine: Machine {
            id: machine_key.map(str::to_owned),
            name: Some("Alpha".to_owned()),
            cpu: Cpu { model: Some("EPYC 9J14".to_owned()), vcpus: Some(2), ..Cpu::default() },
            offer: Offer { provider: Some("OCI".to_owned()), ..Offer::default() },
            ..Machine::default()
        },
        workload: WorkloadId { name: "standard".to_owned(), version: 1 },
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

pub(crate) fn new_result(document: ResultDocument, machine: MachineChoice) -> NewResult {
    NewResult { document, raw: None, machine, facts: FactsChange::default() }
}

pub(crate) fn settings(folder: &TempDir) -> Settings {
    Settings { url: format!("sqlite:{}", folder.path().join("new/data.db").display()) }
}

pub(crate) async fn sqlite(folder: &TempDir) -> Store {
    Store::open(&settings(folder)).await.unwrap()
}
