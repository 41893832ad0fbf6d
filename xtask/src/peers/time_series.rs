//! The same samples, at the same moments, sent to our server and to VictoriaMetrics.

use std::{fs, path::Path, time::Duration};

use anyhow::ensure;
use serde_json::{Value, json};

use crate::{
    load::{
        Client, Shape, Watched, check_kept, spread,
        streams::{self, Load},
        watched,
    },
    process,
    server::{Plan, Server},
    site::Profile,
};

use super::{
    installed,
    victoria::{Sender, Victoria},
};

/// CPUs of a host with 100 series.
const CPUS: usize = 9;
const SECOND_US: i64 = 1_000_000;
/// What VictoriaMetrics took becomes visible with a delay of its own.
const VISIBLE_WITHIN: Duration = Duration::from_secs(10);
/// Twice each, in an order that a machine growing slower or faster favours neither with.
const ORDER: [(Side, End); 4] = [
    (Side::Ours, End::Killed),
    (Side::Victoria, End::Killed),
    (Side::Victoria, End::Stopped),
    (Side::Ours, End::Stopped),
];

#[derive(Clone, Copy)]
enum Side {
    Ours,
    Victoria,
}

/// How a server ends behind the last acknowledgement.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// Shows what an acknowledgement is worth.
    Killed,
    /// Shows what the samples need on the disk.
    Stopped,
}

/// Acknowledgements, CPUs, memory, the disk, and what a kill right after the last acknowledgement
/// leaves. `null` where VictoriaMetrics is not installed.
pub(super) async fn compare(agents: usize, seconds: u64) -> anyhow::Result<Value> {
    if !installed("victoria-metrics", "victoria-metrics") {
        return Ok(Value::Null);
    }
    let load = Load { agents, seconds, shape: Shape::new(CPUS, SECOND_US) };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (side, end) in ORDER {
        match side {
            Side::Ours => ours.push(own(&load, end).await?),
            Side::Victoria => theirs.push(victoria(&load, end).await?),
        }
    }
    // The disk is known of the run that ended in order.
    let mean = |runs: &[Value], key: &str| -> f64 {
        let known: Vec<f64> = runs.iter().filter_map(|run| run[key].as_f64()).collect();
        known.iter().sum::<f64>() / known.len() as f64
    };
    let ratios: serde_json::Map<String, Value> =
        ["server_cpus", "server_mb", "disk_bytes_per_value", "acknowledgement_p99_ms"]
            .into_iter()
            .map(|key| (key.to_owned(), json!(mean(&ours, key) / mean(&theirs, key))))
            .collect();
    Ok(json!({
        "agents": agents, "seconds": seconds, "series": load.shape.series.len(),
        "ours": ours, "victoria_metrics": theirs, "ours_over_victoria_metrics": ratios,
    }))
}

async fn own(load: &Load, end: End) -> anyhow::Result<Value> {
    process::say("· ours");
    let mut plan = Plan::fresh("bench-peers", Profile::Release.folder())?;
    plan.more = vec!["--max-connections".to_owned(), (load.agents + 100).to_string()];
    let server = Server::start(&plan)?;
    let agents = streams::ours(server.address(), &load.shape);
    let (outcome, used) = watched(server.id(), streams::run(load, agents)).await?;
    match end {
        End::Killed => server.kill()?,
        End::Stopped => server.terminate()?,
    }
    let disk = bytes_of(&plan.data())?;
    let server = Server::start(&plan)?;
    let mut client = Client::new(server.address());
    let mut kept = 0;
    for (session, acknowledged) in &outcome.ledger {
        kept += check_kept(&mut client, session, *acknowledged).await?;
    }
    server.stop()?;
    Ok(figures(load, &outcome, &used, &Kept { samples: kept, disk, end }))
}

async fn victoria(load: &Load, end: End) -> anyhow::Result<Value> {
    process::say("· VictoriaMetrics");
    let victoria = Victoria::fresh()?;
    let make = |number, from_us| Sender::new(victoria.address, number, &load.shape, from_us);
    let (outcome, used) = watched(victoria.id(), streams::run(load, make)).await?;
    let there = victoria.kept_within(VISIBLE_WITHIN, outcome.acknowledged()).await?;
    ensure!(there == outcome.acknowledged(), "{there} of {} are there", outcome.acknowledged());
    let stopped = match end {
        End::Killed => victoria.kill()?,
        End::Stopped => victoria.stop()?,
    };
    let disk = bytes_of(&stopped.folder)?;
    let victoria = stopped.start()?;
    let samples = victoria.kept_within(VISIBLE_WITHIN, outcome.acknowledged()).await?;
    Ok(figures(load, &outcome, &used, &Kept { samples, disk, end }))
}

/// What is left of a run.
struct Kept {
    samples: u64,
    /// Bytes.
    disk: u64,
    end: End,
}

fn figures(load: &Load, outcome: &streams::Outcome, used: &Watched, kept: &Kept) -> Value {
    let times = spread(outcome.latencies_us());
    let acknowledged = outcome.acknowledged();
    let values = acknowledged * load.shape.series.len() as u64;
    let killed = kept.end == End::Killed;
    json!({
        "samples_per_s": acknowledged as f64 / load.seconds as f64,
        "acknowledgement_p99_ms": times["p99"],
        "acknowledgement_ms": times,
        "server_cpus": used.server_cpus,
        "load_tool_share": used.load_tool_share(),
        "server_mb": used.resident as f64 / 1e6,
        "acknowledged": acknowledged,
        "lost_by_a_kill": killed.then(|| acknowledged.saturating_sub(kept.samples)),
        "disk_bytes_per_value": (!killed).then(|| kept.disk as f64 / values as f64),
    })
}

/// Bytes of all files below a folder.
fn bytes_of(folder: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { bytes_of(&entry.path())? } else { about.len() };
    }
    Ok(bytes)
}
