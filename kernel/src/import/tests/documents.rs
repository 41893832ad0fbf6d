//! Our own result documents: read back without loss, and refused when they cannot be true.

use serde_json::{Value, json};

use super::{refused, refused_for};
use crate::{
    hex::Hex64,
    import::{Fact, Format, Note, import},
    machine::{Cache, Container, Machine, Offer},
    result::{
        Browser, Challenge, LaneWork, Level, Origin, Overhead, Receipt, ResultDocument, SCHEMA,
        Status, Sweep, Toolchain, VERSION, Visit, Window,
    },
    warning::Warning,
    workload::Workload,
};

const ID: &str = "0199e0a1-7b2c-7def-8123-456789abcdef";

fn window(start_ns: u64) -> Window {
    let work = |lane| LaneWork { lane, first_unit: 7, units: 500, digest_sum: Hex64(u64::MAX) };
    Window {
        warmup: start_ns == 0,
        start_ns,
        elapsed_ns: 500_000_001,
        own_cpu_ns: 990_000_000,
        units: 1000,
        digest_sum: Hex64(u64::MAX - 1),
        lanes: vec![work(0), work(1)],
        background_pct: Some(0.1),
        steal_pct: Some(0.300_000_000_000_000_04),
        frequency_mhz: Some(3100.5),
        throttled_ns: Some(1),
    }
}

/// A document with every field filled.
pub(super) fn full() -> ResultDocument {
    let text = |text: &str| Some(text.to_owned());
    let mut machine = Machine {
        id: text("5f2b"),
        name: text("server-01"),
        memory_bytes: Some(4_294_967_296),
        capacity_cpus: Some(2.0),
        container: Some(Container {
            runtime: text("docker"),
            cgroup_version: Some(2),
            quota_cpus: Some(2.0),
            memory_limit_bytes: Some(1 << 40),
        }),
        offer: Offer { provider: text("oci"), region: text("eu-1"), shape: text("VM.E5") },
        ..Machine::default()
    };
    machine.cpu.model = text("EPYC \"9J14\" é");
    machine.cpu.vcpus = Some(2);
    machine.cpu.cores = Some(1);
    machine.cpu.threads_per_core = Some(2);
    machine.cpu.max_mhz = Some(3700.1);
    machine.cpu.governor = text("performance");
    machine.cpu.microcode = text("0xa1");
    machine.cpu.caches = vec![Cache { level: 1, kind: "Data".to_owned(), size_bytes: 32_768 }];
    machine.system.os = text("linux");
    machine.system.kernel = text("6.1");
    machine.system.arch = text("x86_64");
    machine.system.hypervisor = text("kvm");
    let (nonce, own_seed) = (Hex64(u64::MAX), Hex64(1 << 53));
    let challenge = Challenge { id: ID.to_owned(), nonce, own_seed };
    ResultDocument {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        id: ID.to_owned(),
        origin: Origin::Agent,
        status: Status::Complete,
        started_at_us: Some(1_768_068_367_784_822),
        elapsed_ns: Some(149_000_000_000),
        machine,
        workload: Workload::Standard.id(),
        profile: "standard".to_owned(),
        seed: Some(challenge.seed()),
        toolchain: Some(Toolchain {
            compiler: "rustc 1.95.0".to_owned(),
            target: "x86_64-unknown-linux-gnu".to_owned(),
            flags: "-O".to_owned(),
            program: "perfagent 0.1.0".to_owned(),
            binary_sha256: text("00ff"),
        }),
        levels: vec![level()],
        receipts: vec![Receipt { visit: 0, window: 1, work: window(0).lanes[0] }],
        challenge: Some(challenge),
        background_before_pct: Some(0.3),
        overhead: Some(Overhead { cpu_ns: 1, cpu_pct: 0.1 + 0.2, resident_bytes: 2 }),
        browser: Some(browser()),
        warnings: vec![Warning::NotPinned { lanes: 2 }, Warning::MissingLevel { busy_pct: 0.1 }],
    }
}

fn browser() -> Browser {
    Browser {
        user_agent: "Mozilla".to_owned(),
        timer_mode: "isolated".to_owned(),
        timer_step_us: 5.0,
        warmup_batches: 3,
        workers: 2,
        digests_verified: true,
    }
}

fn level() -> Level {
    Level {
        sweep: Sweep::Part,
        part: Some("int".to_owned()),
        target_pct: 100.0,
        lanes: 2,
        stated_units_per_s: Some(1e-7),
        visits: vec![Visit { order: 0, windows: vec![window(0), window(500_000_001)] }],
    }
}

/// The document with one value changed, `path` as in RFC 6901.
fn changed(path: &str, value: Value) -> String {
    let mut document = serde_json::to_value(full()).unwrap();
    *document.pointer_mut(path).expect("the path of a field") = value;
    document.to_string()
}

#[track_caller]
fn wrong(path: &str, value: Value, found: &str) {
    refused_for(changed(path, value), found);
}

#[test]
fn a_document_comes_back_as_it_was_written() {
    let document = full();
    let json = document.to_json();
    let imported = import("whatever", json.as_bytes()).unwrap();
    assert_eq!(imported.format, Format::Document);
    assert_eq!(imported.results[0].document, document);
    assert_eq!(imported.results[0].document.to_json(), json);
    assert_eq!(imported.results[0].missing, [Fact::Price]);
    assert!(imported.notes.is_empty());
}

#[test]
fn an_imported_result_can_be_exported_and_imported_again() {
    let files = [
        "{\"host\":0,\"busy\":10,\"units\":28}",
        "{\"hostname\":\"a\",\"error\":\"it broke\"}",
        "busy_pct,a_units,b_units,ratio\n100,3,2,9\n",
    ];
    for file in files {
        for document in import("file", file.as_bytes()).unwrap().documents() {
            let again = import("file", document.to_json().as_bytes()).unwrap();
            assert_eq!(&again.results[0].document, document);
        }
    }
}

#[test]
fn several_documents_in_one_file_are_several_results() {
    let other = ResultDocument { id: ID.replace("0199", "019a"), ..full() };
    let both = format!("{}{}", full().to_json(), other.to_json());
    let imported = import("file", both.as_bytes()).unwrap();
    assert_eq!(imported.results.len(), 2);
    assert_eq!(imported.notes, [Note::SeveralResults { count: 2 }]);
    let twice = format!("{}{}", full().to_json(), full().to_json());
    refused_for(twice, &format!("Line 2, column 50: found the result {ID} again"));
}

#[test]
fn a_later_version_is_refused_before_anything_else() {
    refused(
        "{\"schema\":\"perfanalysis/result\",\"version\":3,\"whatever\":[]}",
        "Line 1, column 43: found a document of version 3, expected at most version 1; update PerfAnalysis \
         to read it.",
    );
    refused(
        "{\"schema\":\"perfanalysis/result\",\"version\":0,\"whatever\":[]}",
        "Line 1, column 43: found a document of version 0, from before the format was frozen, expected \
         version 1; measure again with today's perfagent.",
    );
    wrong("/version", json!(1e30), "found a document of version");
    wrong("/schema", json!("other"), "found the schema “other”, expected “perfanalysis/result”");
    wrong("/version", json!(-1), "found the number “-1”");
    refused_for("{\"schema\":\"perfanalysis/result\"}", "found a document without “version”");
}

#[test]
fn numbers_that_cannot_be_true_are_refused_with_their_place() {
    let text = changed("/levels/0/lanes", json!(5000));
    let column = text.find("5000").unwrap() + 1;
    refused(
        text,
        &format!(
            "Line 1, column {column}: found 5000 lanes, expected 1 to 4,096; the document is damaged or \
             changed; export it again from where it was measured."
        ),
    );
    wrong("/id", json!("../etc"), "found an id that is no UUID");
    wrong("/started_at_us", json!(i64::MAX), "found the start 9223372036854775807");
    wrong("/elapsed_ns", json!(-1), "found the number “-1”, expected a whole number, not negative");
    wrong("/elapsed_ns", json!(u64::MAX), "found a run of 18446744073709551615 ns");
    wrong("/machine/cpu/vcpus", json!(0), "found vcpus 0");
    wrong("/machine/cpu/max_mhz", json!(1e308), "found 1e308 MHz");
    wrong("/machine/capacity_cpus", json!(0.0), "found a capacity of 0 CPUs");
    wrong("/overhead/cpu_pct", json!(-0.1), "found an overhead of -0.1 %");
    wrong("/levels/0/target_pct", json!(101), "found a target of 101 %");
    wrong("/levels/0/lanes", json!(0), "found 0 lanes");
    wrong("/levels/0/stated_units_per_s", json!(1e308), "found 1e308 units/s");
    wrong(
        "/levels/0/visits/0/windows/1/units",
        json!(1e30),
        "expected a whole number, not negative",
    );
    wrong("/levels/0/visits/0/windows/1/elapsed_ns", json!(0), "found a window of 0 ns");
    wrong("/levels/0/visits/0/windows/1/steal_pct", json!(200), "found steal_pct 200");
    wrong("/levels/0/visits/0/windows/1/frequency_mhz", json!(-1), "found -1 MHz");
    wrong("/receipts/0/window", json!(2), "found a receipt for window 2 of visit 0");
    wrong("/seed", json!("xyz"), "expected 16 hexadecimal digits");
    wrong("/origin", json!("moon"), "found the word “moon”, expected one of `agent`");
}

#[test]
fn a_run_that_cannot_have_happened_is_refused() {
    wrong(
        "/levels/0/visits/0/windows/1/own_cpu_ns",
        json!(1_060_000_000),
        "found lanes that were 106.0 % busy, expected at most 105 % of the capacity",
    );
    wrong(
        "/levels/0/visits/0/windows/1/start_ns",
        json!(400_000_000),
        "found a window that starts at 400000000 ns",
    );
    wrong(
        "/levels/0/visits/0/windows/1/units",
        json!(1001),
        "found 1001 units, expected 1000, the sum of the lanes",
    );
    wrong(
        "/levels/0/visits/0/windows/1/digest_sum",
        json!("0000000000000000"),
        "found the digest 0000000000000000, expected the sum of the lanes' digests",
    );
    wrong(
        "/levels/0/visits/0/windows/1/lanes/1/lane",
        json!(0),
        "expected each lane of the level at most once",
    );
    wrong("/levels", json!([]), "found no level with a rate");
    let twice = ResultDocument { levels: vec![level(), level()], ..full() };
    refused_for(twice.to_json(), "found the level of 100 % with 2 lanes again");
}

#[test]
fn a_run_that_was_stopped_may_have_no_levels() {
    let stopped = ResultDocument {
        status: Status::Aborted,
        levels: Vec::new(),
        receipts: Vec::new(),
        ..full()
    };
    assert!(import("file", stopped.to_json().as_bytes()).is_ok());
}

#[test]
fn texts_that_garble_a_page_are_cleaned_and_noted() {
    let mut document = full();
    document.machine.name = Some("a\u{202e}b".to_owned());
    document.machine.cpu.model = Some("x".repeat(3_000));
    document.machine.offer.shape = Some("s".repeat(201));
    document.warnings.push(Warning::RunFailed { message: "nul\u{0}".to_owned() });
    let imported = import("file", document.to_json().as_bytes()).unwrap();
    let cleaned = &imported.results[0].document;
    assert_eq!(cleaned.machine.name.as_deref(), Some("ab"));
    assert_eq!(cleaned.machine.cpu.model.as_ref().unwrap().len(), 2_000);
    assert_eq!(cleaned.machine.offer.shape.as_ref().unwrap().len(), 200);
    assert_eq!(cleaned.warnings.last(), Some(&Warning::RunFailed { message: "nul".to_owned() }));
    assert_eq!(imported.notes.len(), 4);
}

#[test]
fn a_visitors_own_computer_is_not_asked_for_a_price() {
    let mut document =
        ResultDocument { origin: Origin::Browser, machine: Machine::default(), ..full() };
    document.machine.capacity_cpus = Some(2.0);
    let imported = import("file", document.to_json().as_bytes()).unwrap();
    assert_eq!(imported.results[0].missing, [Fact::Name]);
}

#[test]
fn what_lies_just_within_its_bounds_is_taken_as_it_is() {
    let whole_day = 86_400_000_000_000_u64;
    let second = "/levels/0/visits/0/windows/1";
    let taken = |text: String| {
        let imported = import("file", text.as_bytes()).map_err(|error| error.to_string());
        imported.unwrap_or_else(|error| panic!("{error}"))
    };
    taken(changed("/elapsed_ns", json!(whole_day)));
    wrong("/elapsed_ns", json!(whole_day + 1), "found a run of 86400000000001 ns");

    // The next lane begins six milliseconds before the last one has ended, and no more.
    let first = &level().visits[0].windows[0];
    let ends = first.start_ns + first.elapsed_ns;
    taken(changed(&format!("{second}/start_ns"), json!(ends - 6_000_000)));
    wrong(&format!("{second}/start_ns"), json!(ends - 6_000_001), "found a window that starts at");

    let mut document = full();
    document.machine.cpu.model = Some("x".repeat(2_000));
    let imported = taken(document.to_json());
    assert_eq!(imported.notes, [], "nothing was cut");
}

#[test]
fn a_window_takes_up_to_an_hour_and_does_up_to_a_billion_units_in_a_millisecond() {
    const HOUR_NS: u64 = 3_600_000_000_000;
    let with = |elapsed_ns: u64, units: u64| {
        let mut document = full();
        (document.elapsed_ns, document.challenge) = (None, None);
        document.receipts.clear();
        document.levels = vec![level()];
        let windows = &mut document.levels[0].visits[0].windows;
        windows.truncate(1);
        let window = &mut windows[0];
        (window.elapsed_ns, window.units, window.lanes) = (elapsed_ns, units, Vec::new());
        window.own_cpu_ns = elapsed_ns;
        document.to_json()
    };
    let taken = |text: String| import("file", text.as_bytes()).is_ok();
    assert!(taken(with(HOUR_NS, 1_000)));
    refused_for(with(HOUR_NS + 1, 1_000), "found a window of 3600000000001 ns");
    assert!(taken(with(1_000_000, 1_000_000_000)));
    refused_for(with(1_000_000, 1_000_000_001), "expected at most 1,000,000,000,000 units/s");
}
