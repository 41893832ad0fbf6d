//! `cargo xtask bench api`: how fast the release server answers, and what an import takes.

mod asks;
mod files;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::{
    figures,
    load::{Client, own_use, spread, use_of},
    paths, process,
    server::{Plan, Server},
    site::Profile,
};

/// Requests to a server with many results, over loopback.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Results in the list.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
    results: u32,
    /// How long small requests are sent.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Print the figures without writing them into the repository.
    #[arg(long)]
    dry_run: bool,
}

/// Times that a list or a page is asked for.
const ASKED: usize = 101;
/// The one price that is asked for.
const PRICE: &str = r#"{
    "offer": {"provider": "azure", "region": "westeurope", "shape": "D2s_v5"}, "vcpus": 2,
    "memory_bytes": 8589934592, "allocation": "on_demand", "per_hour": 0.115, "currency": "EUR",
    "as_of": "2026-11-20", "source": "list"
}"#;
/// Times that a file is imported, each time another one.
const IMPORTED: usize = 11;
const COLLECTION_BYTES: usize = 4_000_000;

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    ensure!(paths::site().join("assets.json").exists(), "run cargo xtask build --site first");
    figures::of_release_server("api", args.dry_run, measure(args))
}

async fn measure(args: &Args) -> anyhow::Result<Value> {
    let import = imports().await?;
    let mut plan = Plan::fresh("bench-api", Profile::Release.folder())?;
    plan.site = paths::site();
    let server = Server::start(&plan)?;
    let mut client = Client::new(server.address());
    process::say(&format!("· {} results", args.results));
    for number in 0..args.results.div_ceil(files::HOSTS) {
        let answer = files::send(&mut client, "t.json", &files::training(number)).await?;
        ensure!(answer.status == 201, "{}", String::from_utf8_lossy(&answer.body));
    }
    let summary = client.get("/api/v1/results?limit=1").await?;
    let row: Value = serde_json::from_slice(&summary.body)?;
    let id = row.pointer("/items/0/id").and_then(Value::as_str).context("no result")?.to_owned();
    process::say("· lists and pages");
    let mut lists = serde_json::Map::new();
    for path in ["/api/v1/results", "/api/v1/machines", "/machines", &format!("/results/{id}")] {
        let what = path.replace(&id, "ID");
        lists.insert(what, spread(asks::one_by_one(&mut client, path, ASKED).await?));
    }
    process::say("· small requests");
    let mut small = Vec::new();
    for path in small_paths(&mut client).await? {
        small.push(small_requests(&server, &path, args.seconds).await?);
    }
    let resident = use_of(server.id())?.resident;
    server.stop()?;
    Ok(json!({
        "machine": process::machine()?,
        "commit": process::commit()?,
        "results": args.results,
        "lists_ms": lists,
        "small": small,
        "resident_mb": resident as f64 / 1e6,
        "import_of_a_collection": import,
    }))
}

/// Small answers out of the database: a row of a list, one machine, a price.
async fn small_paths(client: &mut Client) -> anyhow::Result<Vec<String>> {
    const LIST: &str = "/api/v1/machines?limit=1";
    let rows = client.get(LIST).await?;
    let rows: Value = serde_json::from_slice(&rows.body)?;
    let machine = rows.pointer("/items/0/id").and_then(Value::as_str).context("no machine")?;
    let price = client.send("/api/v1/prices", "application/json", PRICE.to_owned()).await?;
    ensure!(price.status == 201, "{}", String::from_utf8_lossy(&price.body));
    Ok(vec![
        LIST.to_owned(),
        format!("/api/v1/machines/{machine}"),
        "/api/v1/prices?limit=1".to_owned(),
    ])
}

/// How many answers a second, over several connections at once.
async fn small_requests(server: &Server, path: &str, seconds: u64) -> anyhow::Result<Value> {
    let before = (use_of(server.id())?.cpu, own_use()?.cpu);
    let asked = asks::at_once(server.address(), path, seconds).await?;
    let after = (use_of(server.id())?.cpu, own_use()?.cpu);
    let (server, own) = ((after.0 - before.0).as_secs_f64(), (after.1 - before.1).as_secs_f64());
    Ok(json!({
        "path": path,
        "per_s": asked as f64 / seconds as f64,
        "server_cpu_ms_each": server * 1e3 / asked as f64,
        "load_tool_share": own / (own + server),
        "connections": asks::CONNECTIONS,
    }))
}

/// Different files of one size, sent to an empty server; its memory at the most.
async fn imports() -> anyhow::Result<Value> {
    process::say(&format!("· {IMPORTED} imports of {COLLECTION_BYTES} bytes"));
    let plan = Plan::fresh("bench-imports", Profile::Release.folder())?;
    let server = Server::start(&plan)?;
    let mut client = Client::new(server.address());
    let before = use_of(server.id())?.resident;
    let mut times = Vec::new();
    for number in 0..IMPORTED {
        let file = files::collection(number, COLLECTION_BYTES)?;
        let began = process::now();
        let answer = files::send(&mut client, "c.collection.jsonl", &file).await?;
        times.push(began.elapsed().as_micros() as u64);
        ensure!(answer.status == 201, "{}", String::from_utf8_lossy(&answer.body));
    }
    let most = use_of(server.id())?.most;
    server.stop()?;
    Ok(json!({
        "ms": spread(times),
        "memory_above_start_mb": most.saturating_sub(before) as f64 / 1e6,
    }))
}
