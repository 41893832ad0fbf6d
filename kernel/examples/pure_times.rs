//! How long the pure pieces take: importing 10,000 training lines, reading a
//! document of a standard run, the bootstrap of 20 machines, comparing 20 runs. Prints the median and the worst of eleven.

use std::{
    hint::black_box,
    io::{self, Write},
    time::{Duration, Instant},
};

use kernel::{
    compare::{Contender, Options, PAGE_REPLICATES, compare},
    hex::Hex64,
    import::import,
    result::{LaneWork, Level, ResultDocument, Sweep, Visit, Window},
    stats::bootstrap::{Candidate, Job},
};

/// Half-second windows of a standard run of 149 s, on eight lanes.
const WINDOWS: u64 = 298;
const LANES: u32 = 8;

fn main() -> io::Result<()> {
    let lines: String = (0..10_000)
        .map(|line| {
            format!(
                "{{\"siteid\":1,\"host\":{},\"busy\":{},\"units\":{}}}\n",
                line / 10,
                line % 10 * 10 + 10,
                line % 10 * 28
            )
        })
        .collect();
    let documents: Vec<ResultDocument> = (0..20).map(document).collect();
    let json = documents[0].to_json();
    let mut out = io::stdout().lock();
    report(&mut out, "import 10,000 training lines (1,000 hosts)", || {
        import("t.json", lines.as_bytes()).is_ok()
    })?;
    report(&mut out, &format!("import a document of {} kB", json.len() / 1000), || {
        import("r.json", json.as_bytes()).is_ok()
    })?;
    let job = bootstrap_job();
    report(&mut out, "bootstrap of 20 machines × 10 results × 2,000 replicates", || {
        !job.run().bands.is_empty()
    })?;
    report(&mut out, "compare 20 runs of 149 s, from their documents", || {
        let contenders: Vec<Contender> = documents
            .iter()
            .map(|document| Contender::from_document(document, &document.id, None))
            .collect();
        compare(&contenders, None, Options::default()).is_ok()
    })
}

/// Ranks by 100 % and bands at ten levels.
fn bootstrap_job() -> Job {
    let member = |machine: u64, result: u64| {
        let rate = 100.0 + (machine % 5) as f64 + (result % 3) as f64;
        std::iter::once(rate).chain((1..=10).map(|ten| rate * f64::from(ten) / 10.0)).collect()
    };
    let candidate = |machine| Candidate {
        seed: Hex64(machine),
        ranked: true,
        members: (0..10).map(|result| member(machine, result)).collect(),
        own_se: Vec::new(),
        run_se: 0.0,
    };
    Job { replicates: PAGE_REPLICATES, candidates: (0..20).map(candidate).collect() }
}

fn report(out: &mut impl Write, name: &str, work: impl Fn() -> bool) -> io::Result<()> {
    let mut times: Vec<Duration> = (0..11).map(|_| timed(&work)).collect();
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    writeln!(out, "{name}: median {:.2} ms, worst {:.2} ms", ms(times[5]), ms(times[10]))
}

#[expect(clippy::disallowed_methods, reason = "this program is a stopwatch around the kernel")]
fn timed(work: &impl Fn() -> bool) -> Duration {
    let start = Instant::now();
    assert!(black_box(work()), "the work must succeed to be timed");
    start.elapsed()
}

/// A run with the windows of a standard profile, spread over twelve levels.
fn document(number: u64) -> ResultDocument {
    let mut imported = import("r.json", b"{\"busy\":100,\"units\":1}").expect("a whole record");
    let mut document = imported.results.remove(0).document;
    document.id = format!("0199e0a1-7b2c-7def-8123-{number:012x}");
    document.machine.capacity_cpus = Some(f64::from(LANES));
    document.levels = (1..=10).map(|ten| level(ten, WINDOWS / 10 * (ten - 1))).collect();
    document
}

fn level(ten: u64, first: u64) -> Level {
    let windows = (first..first + WINDOWS / 10).map(|at| window(at, ten * 1000 + at % 7)).collect();
    Level {
        sweep: Sweep::Duty,
        part: None,
        target_pct: ten as f64 * 10.0,
        lanes: LANES,
        stated_units_per_s: None,
        visits: vec![Visit { order: ten as u32 - 1, windows }],
    }
}

fn window(at: u64, units: u64) -> Window {
    let work = |lane| LaneWork { lane, first_unit: at * units, units, digest_sum: Hex64(units) };
    Window {
        warmup: false,
        start_ns: at * 500_000_000,
        elapsed_ns: 500_000_000,
        own_cpu_ns: 300_000_000,
        units: units * u64::from(LANES),
        digest_sum: Hex64(units * u64::from(LANES)),
        lanes: (0..LANES).map(work).collect(),
        background_pct: Some(0.1),
        steal_pct: Some(0.0),
        frequency_mhz: Some(3100.0),
        throttled_ns: None,
    }
}
