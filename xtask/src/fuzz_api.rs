//! `cargo xtask fuzz-api`: requests made up from the API's own document, against a server with a
//! database of its own.

use std::{
    fs::{self, File},
    path::Path,
    process::Stdio,
};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::{
    process, schemathesis,
    server::{Plan, Server},
    site::Profile,
};

/// What every answer must be: none of 5xx, a status, a type and a body that the document tells of.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

/// Send made-up requests to every route of the API; none may be answered with 5xx or with
/// something that the document does not tell of.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Requests to be sent at least, over all routes.
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    cases: u32,
    /// Another number makes other requests.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// How thorough a run is.
struct Effort {
    /// Requests for each route and phase, at most.
    per_route: u32,
    phases: &'static str,
    /// Rounds are repeated until this time is over; without it there is one.
    seconds: Option<u32>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    process::step("compile the server", || {
        process::run(&mut process::cargo(&["build", "--locked", "--package", "perfanalysis"]))
    })?;
    let program = schemathesis::ensure()?;
    let (plan, server) = start()?;
    let routes = routes(&server)?;
    let effort = Effort {
        per_route: args.cases.div_ceil(routes).max(1),
        phases: "examples,coverage,fuzzing,stateful",
        seconds: None,
    };
    let title = format!("at least {} made-up requests to {routes} routes", args.cases);
    let sent = process::step(&title, || fuzz(&program, &plan, &effort, args.seed))?;
    server.stop()?;
    ensure!(
        sent >= u64::from(args.cases),
        "only {sent} requests were sent, and {} were asked for",
        args.cases
    );
    Ok(())
}

/// Some hundred requests, always the same ones. The server is compiled already. A computer without
/// Python or the package index runs the other tests, and is told what it did not run.
pub(crate) fn short() -> anyhow::Result<()> {
    let program = match schemathesis::ensure() {
        Ok(program) => program,
        Err(error) => {
            process::say(&format!("NOT RUN: made-up requests to the API: {error:#}"));
            return Ok(());
        }
    };
    let (plan, server) = start()?;
    let effort = Effort { per_route: 10, phases: "examples,fuzzing", seconds: Some(20) };
    process::step("some hundred made-up requests to the API", || {
        fuzz(&program, &plan, &effort, 1).map(drop)
    })?;
    server.stop()
}

/// Runs Schemathesis; the number of requests that it sent.
fn fuzz(program: &Path, plan: &Plan, effort: &Effort, seed: u64) -> anyhow::Result<u64> {
    let report = plan.folder.join("report.json");
    let mut command = process::command(&program.to_string_lossy(), &["run"]);
    command
        .arg(format!("http://{}/api/v1/openapi.json", plan.address))
        .args(["--checks", CHECKS, "--phases", effort.phases, "--no-color", "--warnings", "off"])
        .args(["--max-examples", &effort.per_route.to_string(), "--seed", &seed.to_string()])
        .args(["--generation-database", "none"])
        .args([
            "--request-timeout",
            "30",
            "--continue-on-failure",
            "--suppress-health-check",
            "all",
        ])
        .args(["--report", "json", "--report-json-path"])
        .arg(&report);
    if let Some(seconds) = effort.seconds {
        command.args(["--max-time", &seconds.to_string()]);
    }
    let log = plan.folder.join("schemathesis.log");
    // It keeps what it found in the folder that it runs in.
    command.current_dir(&plan.folder);
    command.stdout(File::create(&log)?).stderr(Stdio::inherit());
    let status = command.status().context("could not start Schemathesis")?;
    if !status.success() {
        let said = fs::read_to_string(&log).unwrap_or_default();
        process::say(&said);
        bail!("Schemathesis found something, or could not run; its words are above");
    }
    let report: Value = serde_json::from_slice(&fs::read(&report)?)?;
    let sent = requests(&report).context("the report does not say how many requests were sent")?;
    process::say(&format!("  {sent} requests, no answer of 5xx, none against the document"));
    Ok(sent)
}

fn requests(report: &Value) -> Option<u64> {
    report.pointer("/test_cases/generated").and_then(Value::as_u64)
}

/// A server with something to be listed, read and compared.
fn start() -> anyhow::Result<(Plan, Server)> {
    let plan = Plan::fresh("fuzz-api", Profile::Dev.folder())?;
    let server = Server::start(&plan)?;
    server.ask("POST", "/api/v1/demo")?;
    Ok((plan, server))
}

/// How many routes the document lists.
fn routes(server: &Server) -> anyhow::Result<u32> {
    let answer = server.ask("GET", "/api/v1/openapi.json")?;
    let (_, body) = answer.split_once("\r\n\r\n").context("an answer has a body")?;
    let document: Value = serde_json::from_str(body)?;
    let paths = document["paths"].as_object().context("a document has paths")?;
    let routes = paths.values().filter_map(Value::as_object).map(serde_json::Map::len);
    let count: usize = routes.sum();
    Ok(u32::try_from(count)?.max(1))
}
