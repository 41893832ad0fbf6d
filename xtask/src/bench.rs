//! `cargo xtask bench`: the figures the project promises, measured and written down.

use std::{fs, process::Command};

use anyhow::Context;
use serde_json::Value;

use crate::{
    api, chromium, hostile, live, npm, paths, peers, process, repeatability,
    site::{self, Profile},
    sizes::{self, Size},
    twin, wasm,
};

/// Measure what the project promises and write `end2end/bench/results.md` and `.json`.
///
/// Machines are shared and noisy: rates are compared as ratios of neighbouring
/// batches, times are medians with their spread.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Print the table without writing it into the repository.
    #[arg(long)]
    dry_run: bool,
    /// Only this: measure this machine so many times and judge neighbouring runs. Written to
    /// `end2end/bench/repeatability.json`.
    #[arg(long, value_name = "RUNS", value_parser = clap::value_parser!(u32).range(2..=1000))]
    repeatability: Option<u32>,
    #[command(subcommand)]
    only: Option<Only>,
}

/// What is measured alone.
#[derive(clap::Subcommand)]
enum Only {
    /// Agents that stream and viewers that look on; written to `end2end/bench/live.json`.
    Live(live::Args),
    /// Lists, pages, small requests and imports; written to `end2end/bench/api.json`.
    Api(api::Args),
    /// Memory that rude bodies take; written to `end2end/bench/hostile.json`.
    Hostile(hostile::Args),
    /// The same load for VictoriaMetrics and Netdata; written to `end2end/bench/peers.json`.
    Peers(peers::Args),
}

/// What was timed, its key in a script's answer, and its target.
type Timed = (&'static str, &'static str, &'static str);

/// One line of the table.
struct Row {
    what: String,
    measured: String,
    target: &'static str,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    match &args.only {
        Some(Only::Live(args)) => return live::run(args),
        Some(Only::Api(args)) => return api::run(args),
        Some(Only::Hostile(args)) => return hostile::run(args),
        Some(Only::Peers(args)) => return peers::run(args),
        None => (),
    }
    if let Some(runs) = args.repeatability {
        let json = serde_json::to_string_pretty(&repeatability::run(runs)?)? + "\n";
        process::say(&json);
        if !args.dry_run {
            fs::write(paths::root().join("end2end/bench/repeatability.json"), json)?;
        }
        return Ok(());
    }
    let chromium = chromium::ensure()?;
    site::build_all()?;
    npm::end2end()?;
    let mut rows = Vec::new();
    let kernel = process::step("kernel, Chromium over native", || kernel_ratio(&chromium))?;
    rows.extend(ratio_rows(&kernel)?);
    let twins = process::step("kernel, native over C", c_ratio)?;
    rows.extend(twin_rows(&twins)?);
    let server = process::step("server", || of_server("server.mjs"))?;
    rows.extend(timed_rows(&server, SERVER)?);
    let sessions = process::step("sessions", || in_browser("sessions.mjs", &chromium))?;
    rows.extend(timed_rows(&sessions, SESSION)?);
    let saved = process::step("save and load", || of_server("saved.mjs"))?;
    rows.extend(timed_rows(&saved, SAVED)?);
    let painted = process::step("live in the browser", || in_browser("painted.mjs", &chromium))?;
    let what = "a sample from the agent to the painted page, 20 hosts";
    rows.push(spread(&painted, what, "painted_ms", "p95 ≤ 100 ms")?);
    let switches = process::step("switches", || in_browser("switches.mjs", &chromium))?;
    rows.extend(timed_rows(&switches, SWITCH)?);
    let pure = process::step("pure pieces", || said_by_example("kernel", "pure_times"))?;
    rows.extend(pure.lines().filter_map(pure_row));
    rows.extend(size_rows()?);
    let printed = PRINTED.map(|(package, name)| {
        let said = process::step(name, || said_by_example(package, name))?;
        anyhow::Ok(format!("## {name}\n\n```text\n{}\n```\n", said.trim_end()))
    });
    let printed = printed.into_iter().collect::<anyhow::Result<Vec<_>>>()?.join("\n");
    let table = format!("{}\n{printed}", table(&rows)?);
    process::say(&table);
    if !args.dry_run {
        let folder = paths::root().join("end2end/bench");
        fs::write(folder.join("results.md"), &table)?;
        let json = serde_json::json!({
            "kernel": kernel, "c": twins, "server": server, "sessions": sessions,
            "saved": saved, "painted": painted, "switches": switches, "pure": pure, "printed": printed,
        });
        fs::write(folder.join("results.json"), serde_json::to_string_pretty(&json)? + "\n")?;
    }
    Ok(())
}

fn kernel_ratio(chromium: &std::path::Path) -> anyhow::Result<Value> {
    build_example("kernel", "rates")?;
    let module = wasm::worker()?;
    let folder = module.js.parent().context("a module lies in a folder")?;
    fs::copy(paths::root().join("kernel/worker/worker.js"), folder.join("worker.js"))?;
    let mut node = process::command("node", &["end2end/bench/kernel-ratio.mjs"]);
    node.arg(paths::program(Profile::Release.folder(), "examples/rates")).arg(folder);
    json(&process::output(node.env("CHROMIUM", chromium))?)
}

/// Rounds of a paired measurement against C: as many as against the browser.
const C_ROUNDS: &str = "150";

fn c_ratio() -> anyhow::Result<Value> {
    build_example("kernel", "rates")?;
    let twins = twin::build()?;
    if twins.is_empty() {
        process::say("  SKIPPED: neither gcc nor clang is installed (Debian: apt install gcc)");
        return Ok(serde_json::json!({ "rows": [] }));
    }
    let mut node = process::command("node", &["end2end/bench/c-ratio.mjs"]);
    node.arg(paths::program(Profile::Release.folder(), "examples/rates")).arg(C_ROUNDS);
    for twin in &twins {
        node.arg(format!("{}={}", twin.compiler, twin.program.display()));
    }
    json(&process::output(&mut node)?)
}

/// One line for each part, against the compiler that made the faster twin.
fn twin_rows(twins: &Value) -> anyhow::Result<Vec<Row>> {
    let figures = twins["rows"].as_array().context("no parts were measured")?;
    let row = |figures: &Value| {
        let part = figures["part"].as_str()?;
        let ratio = |it: &Value| it["ratio_median"].as_f64().unwrap_or(f64::INFINITY);
        let against = figures["against"].as_array()?.iter();
        let better = against.min_by(|a, b| ratio(a).total_cmp(&ratio(b)))?;
        let measured = format!(
            "median {} ({}–{}) of {}, of minima {}, n = {}",
            number(&better["ratio_median"], 3),
            number(&better["ratio_q1"], 3),
            number(&better["ratio_q3"], 3),
            better["compiler"].as_str()?,
            number(&better["ratio_of_minima"], 3),
            figures["rounds"],
        );
        let target = if part == "classic" { "" } else { "≥ 0.97" };
        Some(Row { what: format!("kernel, native/C, paired: {part}"), measured, target })
    };
    Ok(figures.iter().filter_map(row).collect())
}

/// Runs a script that asks the release server.
fn of_server(script: &str) -> anyhow::Result<Value> {
    json(&process::output(&mut node_of(script))?)
}

fn node_of(script: &str) -> Command {
    let mut node = process::command("node", &[&format!("end2end/bench/{script}")]);
    node.arg(paths::program(Profile::Release.folder(), "perfanalysis")).arg(paths::site());
    node
}

/// Runs a script that drives the release server with Chromium.
fn in_browser(script: &str, chromium: &std::path::Path) -> anyhow::Result<Value> {
    json(&process::output(node_of(script).env("CHROMIUM", chromium))?)
}

/// Programs that say in their own words what they measured: rolling spans at 100,000 events
/// [≤ 10 µs an event, ≤ 1 ms a query], the price book with half a million prices [≤ 100 ms], sessions
/// on disk [≤ 2 B a value].
const PRINTED: [(&str, &str); 3] =
    [("kernel", "spans_times"), ("store", "price_book"), ("store", "sessions")];

fn said_by_example(package: &str, name: &str) -> anyhow::Result<String> {
    build_example(package, name)?;
    let example = paths::program(Profile::Release.folder(), &format!("examples/{name}"));
    process::output(&mut process::command(&example.to_string_lossy(), &[]))
}

pub(crate) fn build_example(package: &str, name: &str) -> anyhow::Result<()> {
    process::run(&mut process::cargo(&[
        "build",
        "--locked",
        "--quiet",
        "--release",
        "--package",
        package,
        "--example",
        name,
    ]))
}

fn json(text: &str) -> anyhow::Result<Value> {
    serde_json::from_str(text).with_context(|| format!("expected JSON, found {text:?}"))
}

fn ratio_rows(kernel: &Value) -> anyhow::Result<Vec<Row>> {
    let figures = kernel["rows"].as_array().context("no workloads were measured")?;
    let row = |figures: &Value| {
        let workload = figures["workload"].as_str().unwrap_or_default();
        let ratio = |key: &str| number(&figures[key], 3);
        let measured = format!(
            "median {} ({}–{}), of minima {}, n = {}",
            ratio("ratio_median"),
            ratio("ratio_q1"),
            ratio("ratio_q3"),
            ratio("ratio_of_minima"),
            figures["pairs"],
        );
        Row {
            what: format!("kernel, Chromium/native, paired: {workload}"),
            measured,
            target: if workload == "classic" { "" } else { "≥ 0.90" },
        }
    };
    Ok(figures.iter().map(row).collect())
}

const SERVER: &[Timed] = &[
    ("server start, process to first page", "start_ms", "≤ 1,000 ms"),
    ("compare 20 machines, GET /api/v1/compare", "compare_20_ms", "≤ 100 ms"),
    ("compare 20 machines, the page", "compare_20_page_ms", ""),
];

/// Ten sessions each of 1,000 and of 86,400 samples, ten series.
const SESSION: &[Timed] = &[
    ("switch of session in the browser, 1,000 samples, text", "switch_short_ms", "p95 < 50 ms"),
    ("switch of session in the browser, 1,000 samples, charts", "charts_short_ms", "≤ 300 ms"),
    ("switch of session in the browser, 24 h at 1 s, text", "switch_day_ms", "p95 < 50 ms"),
    ("switch of session in the browser, 24 h at 1 s, charts", "charts_day_ms", "≤ 300 ms"),
    ("page of a session, 24 h at 1 s", "page_day_ms", ""),
    ("series of a session for charts, 24 h at 1 s, 2,000 points", "series_day_ms", "p99 ≤ 300 ms"),
];

/// A hundred streamed sessions of 1,000 samples of eleven series.
const SAVED: &[Timed] = &[
    ("save a session of 1,000 samples", "save_ms", "p95 < 100 ms"),
    ("load it: the page", "load_page_ms", "p95 < 200 ms"),
    ("load it: its series", "load_series_ms", "p95 < 200 ms"),
    ("go on with it: the next sample", "resume_ms", ""),
];

/// Twenty machines with twelve runs each, and comparisons of them.
const SWITCH: &[Timed] = &[
    ("switch of machine in the browser, text", "switch_machine_ms", "p95 < 50 ms"),
    ("switch of machine in the browser, charts", "charts_machine_ms", ""),
    ("switch of comparison in the browser, 2 machines, text", "switch_compare_2_ms", "p95 < 50 ms"),
    ("switch of comparison in the browser, 2 machines, charts", "charts_compare_2_ms", ""),
    (
        "switch of comparison in the browser, 20 machines, text",
        "switch_compare_20_ms",
        "p95 < 50 ms",
    ),
    ("switch of comparison in the browser, 20 machines, charts", "charts_compare_20_ms", ""),
];

fn timed_rows(figures: &Value, timed: &[Timed]) -> anyhow::Result<Vec<Row>> {
    timed.iter().map(|(what, key, target)| spread(figures, what, key, target)).collect()
}

fn spread(figures: &Value, what: &str, key: &str, target: &'static str) -> anyhow::Result<Row> {
    let figures = &figures[key];
    figures["median"].as_f64().with_context(|| format!("{key} was not measured"))?;
    let (median, p95) = (number(&figures["median"], 1), number(&figures["p95"], 1));
    let measured = format!("median {median} ms, p95 {p95} ms, n = {}", figures["n"]);
    Ok(Row { what: what.to_owned(), measured, target })
}

/// A line such as `import 10,000 training lines: median 1.0 ms, worst 2.0 ms`.
fn pure_row(line: &str) -> Option<Row> {
    let (what, measured) = line.split_once(": ")?;
    let target = if what.starts_with("import 10,000") { "≤ 100 ms" } else { "" };
    Some(Row { what: what.to_owned(), measured: measured.to_owned(), target })
}

fn size_rows() -> anyhow::Result<Vec<Row>> {
    let row = |size: Size| Row {
        what: format!("{}, brotli", size.what),
        measured: format!("{:.1} kB", size.bytes as f64 / 1000.0),
        target: size.target,
    };
    Ok(sizes::of_site()?.into_iter().map(row).collect())
}

fn table(rows: &[Row]) -> anyhow::Result<String> {
    let commit = process::output(&mut process::command("git", &["rev-parse", "--short", "HEAD"]))?;
    let date = process::output(&mut process::command("date", &["-u", "+%Y-%m-%d"]))?;
    let mut text = format!(
        "# Measured\n\n{}, commit {}, {}. Written by `cargo xtask bench`.\n\n\
         | what | measured | target |\n|---|---|---|\n",
        date.trim(),
        commit.trim(),
        machine(),
    );
    for Row { what, measured, target } in rows {
        text.push_str(&format!("| {what} | {measured} | {target} |\n"));
    }
    Ok(text)
}

/// The processor and how many of it.
fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor", |(_, model)| model);
    let cpus = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{cpus} × {model}")
}

fn number(value: &Value, digits: usize) -> String {
    value.as_f64().map_or_else(|| "?".to_owned(), |value| format!("{value:.digits$}"))
}
