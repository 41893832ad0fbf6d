//! What watching a machine once a second costs that machine: our agent and Netdata's, at the same
//! time.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Stdio},
    time::Duration,
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::time;

use crate::{
    paths, process,
    server::{Plan, Server},
    site::Profile,
};

use super::{installed, process_tree::use_of_tree};

/// Both have found what there is to watch.
const SETTLED_AFTER: Duration = Duration::from_secs(20);

/// Netdata as it is installed, and with nothing but what our agent does too: `/proc`, file systems
/// and containers, its values in memory alone.
const CONFIGURATIONS: [(&str, &str); 2] = [
    ("as_installed", ""),
    (
        "proc_disks_and_containers_alone",
        "[db]\nmode = ram\nretention = 600\n\
         [plugins]\napps = no\nperf = no\nslabinfo = no\nnfacct = no\nidlejitter = no\n\
         timex = no\ntc = no\nstatsd = no\nhealth = no\ncharts.d = no\npython.d = no\ngo.d = no\n",
    ),
];

/// CPU, in percent of a core, and resident megabytes of each program and all that it started, the
/// server of our agent not counted. `null` where Netdata is not installed.
pub(super) async fn compare(seconds: u64) -> anyhow::Result<Value> {
    if !installed("netdata", "netdata-core") {
        return Ok(Value::Null);
    }
    let mut figures = serde_json::Map::new();
    for (name, configuration) in CONFIGURATIONS {
        process::say(&format!("· Netdata, {name}, and our agent"));
        figures.insert(name.to_owned(), side_by_side(configuration, seconds).await?);
    }
    Ok(Value::Object(figures))
}

async fn side_by_side(configuration: &str, seconds: u64) -> anyhow::Result<Value> {
    let plan = Plan::fresh("bench-netdata", Profile::Release.folder())?;
    let server = Server::start(&plan)?;
    let agent = Watched(agent(&plan)?);
    let netdata = Watched(netdata(&plan.folder.join("netdata"), configuration)?);
    time::sleep(SETTLED_AFTER).await;
    let before = (use_of_tree(agent.id())?, use_of_tree(netdata.id())?);
    time::sleep(Duration::from_secs(seconds)).await;
    let after = (use_of_tree(agent.id())?, use_of_tree(netdata.id())?);
    ensure!(after.1.cpu > before.1.cpu, "netdata did nothing in {seconds} s");
    let used = |before: crate::load::Use, after: crate::load::Use| {
        let cpu = (after.cpu.saturating_sub(before.cpu)).as_secs_f64();
        (cpu / seconds as f64 * 100.0, after.resident as f64 / 1e6)
    };
    let (ours, theirs) = (used(before.0, after.0), used(before.1, after.1));
    drop((agent, netdata));
    server.stop()?;
    let side = |(core_pct, mb): (f64, f64)| json!({ "core_pct": core_pct, "mb": mb });
    Ok(json!({
        "seconds": seconds,
        "ours": side(ours),
        "netdata": side(theirs),
        "ours_over_netdata": { "core": ours.0 / theirs.0, "memory": ours.1 / theirs.1 },
    }))
}

fn agent(plan: &Plan) -> anyhow::Result<Child> {
    let program = paths::program(Profile::Release.folder(), "perfagent");
    let server = format!("http://{}", plan.address);
    process::command(&program.to_string_lossy(), &["stream", "--server", &server])
        .args(["--name", "peers", "--spool"])
        .arg(plan.folder.join("spool"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("could not start perfagent")
}

/// In the foreground, all its files in `folder`, its page on loopback, without its statistics for
/// its makers.
fn netdata(folder: &Path, configuration: &str) -> anyhow::Result<Child> {
    for name in ["cache", "lib", "log", "config"] {
        fs::create_dir_all(folder.join(name))?;
    }
    fs::write(folder.join("config/.opt-out-from-anonymous-statistics"), "")?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let at = folder.display();
    let text = format!(
        "[global]\nrun as user = root\n\
         [directories]\nconfig = {at}/config\ncache = {at}/cache\nlib = {at}/lib\nlog = {at}/log\n\
         [web]\nbind to = 127.0.0.1\ndefault port = {port}\n{configuration}"
    );
    let file = folder.join("netdata.conf");
    fs::write(&file, text)?;
    process::command("netdata", &["-D", "-c", &file.to_string_lossy()])
        .env("DISABLE_TELEMETRY", "1")
        .env("DO_NOT_TRACK", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("could not start netdata")
}

/// Asked to end, so that it ends what it started, when dropped.
struct Watched(Child);

impl Watched {
    fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = process::terminate(&mut self.0);
    }
}
