//! A disk that fills up under load and is freed again.

use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
    time::Duration,
};

use anyhow::{Context, ensure};
use serde_json::Value;
use tokio::time;

use crate::{
    load::{self, Agent, Client, Shape, Streaming, check_kept},
    process,
    server::{Plan, Server},
    site::Profile,
};

use super::{CADENCE_US, CPUS, FROM_US};

const DISK_MIB: u64 = 48;
const AGENTS: usize = 5;
/// Samples of each agent before the disk is full, and after it is freed.
const SAMPLES: u64 = 50;
/// Samples that are sent to a full disk at most before the server says so.
const PATIENCE: u32 = 2_000;
const PAUSE: Duration = Duration::from_millis(50);

/// A file system in a file, mounted while this lives.
struct SmallDisk {
    place: PathBuf,
}

/// Where file systems may not be mounted this says so and does nothing.
pub(super) fn run() -> anyhow::Result<()> {
    let plan = Plan::fresh("crash-disk", Profile::Dev.folder())?;
    let disk = match SmallDisk::mount(&plan) {
        Ok(disk) => disk,
        Err(error) => {
            process::say(&format!("NOT RUN: a disk that is full: {error:#}"));
            return Ok(());
        }
    };
    let server = Server::start(&plan)?;
    let runtime = load::runtime()?;
    runtime.block_on(fill_and_free(&plan, &disk))?;
    ensure!(!server.log().contains("panicked"), "the server panicked: {}", server.log());
    server.kill()?;
    super::check_integrity(&plan)
}

async fn fill_and_free(plan: &Plan, disk: &SmallDisk) -> anyhow::Result<()> {
    let shape = Shape::new(CPUS, CADENCE_US);
    let new = |number| Agent::new(plan.address, number, &shape, FROM_US);
    let mut agents: Vec<Agent> = (0..AGENTS).map(new).collect();
    for agent in &mut agents {
        stream(agent, SAMPLES).await?;
    }
    disk.fill()?;
    for agent in &mut agents {
        refused(agent).await?;
        // Everything can be read, as it was acknowledged.
        let mut client = Client::new(plan.address);
        check_kept(&mut client, &agent.session, agent.acknowledged).await?;
        named(agent).await?;
    }
    disk.free()?;
    let (mut acknowledged, mut kept) = (0, 0);
    for agent in &mut agents {
        stream(agent, SAMPLES).await?;
        ensure!(!is_full(agent).await?, "the disk is free, and is said to be full");
        let mut client = Client::new(plan.address);
        kept += check_kept(&mut client, &agent.session, agent.acknowledged).await?;
        acknowledged += agent.acknowledged;
    }
    process::say(&format!(
        "  full disk: it was named, writes were put off, reads went on; freed, it took them without \
         a restart: {acknowledged} acknowledged, 0 lost, 0 doubled; {kept} kept"
    ));
    Ok(())
}

async fn stream(agent: &mut Agent, samples: u64) -> anyhow::Result<()> {
    let until = agent.acknowledged + samples;
    let mut tries = 0;
    while agent.acknowledged < until {
        if !agent.send(1, agent.next_at_us()).await? {
            tries += 1;
            ensure!(tries < PATIENCE, "the server takes nothing");
            time::sleep(PAUSE).await;
        }
    }
    Ok(())
}

/// Sends until the server says that it cannot keep it, and when to come again.
async fn refused(agent: &mut Agent) -> anyhow::Result<()> {
    for _ in 0..PATIENCE {
        let answer = agent.offer(1, agent.next_at_us()).await?;
        match answer.status.as_u16() {
            200 => (),
            507 | 503 => {
                ensure!(answer.retry_after_s.is_some(), "{} without Retry-After", answer.status);
                return Ok(());
            }
            _ => anyhow::bail!("a full disk was answered with {}", answer.status),
        }
    }
    anyhow::bail!("the server acknowledged {PATIENCE} samples on a full disk")
}

/// Sends until the full disk is named as the trouble of the agent's host. A small write may find
/// a last bit of room in between.
async fn named(agent: &mut Agent) -> anyhow::Result<()> {
    for _ in 0..PATIENCE {
        refused(agent).await?;
        if is_full(agent).await? {
            return Ok(());
        }
    }
    anyhow::bail!("nothing says that the disk is full")
}

/// Whether the disk is said to be the trouble of the agent's host.
async fn is_full(agent: &mut Agent) -> anyhow::Result<bool> {
    let answer = agent.client.get(&format!("/api/v1/sessions/{}", agent.session)).await?;
    let session: Value = serde_json::from_slice(&answer.body)?;
    let id = session["collector_id"].as_str().context("a session has a collector")?;
    let answer = agent.client.get(&format!("/api/v1/collectors/{id}")).await?;
    let collector: Value = serde_json::from_slice(&answer.body)?;
    let troubles = collector["troubles"].as_array().context("a collector says what is wrong")?;
    Ok(troubles.iter().any(|trouble| trouble["kind"] == "disk_full"))
}

impl SmallDisk {
    fn mount(plan: &Plan) -> anyhow::Result<Self> {
        let (image, place) = (plan.folder.join("disk.img"), plan.data());
        File::create(&image)?.set_len(DISK_MIB << 20)?;
        fs::create_dir_all(&place)?;
        process::output(process::command("mkfs.ext4", &["-q"]).arg(&image))
            .context("no file system was made")?;
        let mut mount = process::command("mount", &["-o", "loop"]);
        process::output(mount.arg(&image).arg(&place)).context("nothing was mounted")?;
        Ok(Self { place })
    }

    fn filler(&self) -> PathBuf {
        self.place.join("filler")
    }

    fn fill(&self) -> anyhow::Result<()> {
        let mut file = File::create(self.filler())?;
        let block = [0_u8; 4_096];
        while file.write_all(&block).is_ok() {}
        // What is still on its way to the disk is room that others would find.
        let _ = file.sync_all();
        Ok(())
    }

    fn free(&self) -> anyhow::Result<()> {
        Ok(fs::remove_file(self.filler())?)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A server that is just ending may still hold it.
        let lazily = process::output(process::command("umount", &["-l"]).arg(&self.place));
        if let Err(error) = lazily {
            process::say(&format!("  {} stays mounted: {error:#}", self.place.display()));
        }
    }
}
