//! VictoriaMetrics on loopback, and agents that send it our samples in the text format of
//! Prometheus, which it takes at `/api/v1/import/prometheus`.

use std::{
    fmt::Write,
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Stdio},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tokio::time;

use crate::{
    load::{Client, Shape, Streaming},
    paths, process,
};

const STARTS_WITHIN: Duration = Duration::from_secs(30);
/// The series that counts an agent's ticks.
const NUMBER_METRIC: &str = "system_running";

/// Stopped when dropped.
pub(super) struct Victoria {
    pub(super) address: SocketAddr,
    folder: PathBuf,
    child: Child,
}

/// One that does not run.
pub(super) struct Stopped {
    address: SocketAddr,
    pub(super) folder: PathBuf,
}

impl Stopped {
    pub(super) fn start(self) -> anyhow::Result<Victoria> {
        Victoria::start(self.address, self.folder)
    }
}

impl Victoria {
    pub(super) fn fresh() -> anyhow::Result<Self> {
        let folder = paths::work().join("bench-victoria");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        Self::start(address, folder)
    }

    fn start(address: SocketAddr, folder: PathBuf) -> anyhow::Result<Self> {
        let child = process::command("victoria-metrics", &["-retentionPeriod", "1y"])
            .args(["-httpListenAddr", &address.to_string(), "-loggerLevel", "ERROR"])
            .arg("-storageDataPath")
            .arg(&folder)
            .stdin(Stdio::null())
            .spawn()
            .context("could not start victoria-metrics")?;
        let mut victoria = Self { address, folder, child };
        let began = process::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = victoria.child.try_wait()? {
                bail!("victoria-metrics ended with {status}");
            }
            ensure!(began.elapsed() < STARTS_WITHIN, "no answer from victoria-metrics");
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(victoria)
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a power cut would, as far as a process can.
    pub(super) fn kill(mut self) -> anyhow::Result<Stopped> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(self.stopped())
    }

    /// Ends it in order, so that all it has lies in the folder.
    pub(super) fn stop(mut self) -> anyhow::Result<Stopped> {
        process::terminate(&mut self.child)?;
        Ok(self.stopped())
    }

    fn stopped(&self) -> Stopped {
        Stopped { address: self.address, folder: self.folder.clone() }
    }

    /// Samples that it has once it shows `enough`, or when the time is over.
    pub(super) async fn kept_within(&self, most: Duration, enough: u64) -> anyhow::Result<u64> {
        let began = process::now();
        loop {
            let kept = self.kept().await?;
            if kept >= enough || began.elapsed() > most {
                return Ok(kept);
            }
            time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Samples by the series that counts them.
    async fn kept(&self) -> anyhow::Result<u64> {
        let path = format!("/api/v1/export?match[]={NUMBER_METRIC}");
        let answer = Client::new(self.address).get(&path).await?;
        ensure!(answer.status == 200, "victoria-metrics exports with {}", answer.status);
        let mut kept = 0;
        for line in std::str::from_utf8(&answer.body)?.lines() {
            let series: Value = serde_json::from_str(line)?;
            kept += series["values"].as_array().context("a series has values")?.len() as u64;
        }
        Ok(kept)
    }
}

impl Drop for Victoria {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One agent.
pub(super) struct Sender {
    client: Client,
    name: String,
    /// Each series with its labels, as a line begins.
    heads: Vec<String>,
    shape: Arc<Shape>,
    from_us: i64,
    acknowledged: u64,
}

impl Sender {
    pub(super) fn new(
        address: SocketAddr,
        number: usize,
        shape: &Arc<Shape>,
        from_us: i64,
    ) -> Self {
        let name = format!("load-{number:04}");
        let head = |series: &crate::load::Series| {
            let metric = series.metric.replace('.', "_");
            let instance = series.instance.map(|it| format!(r#",instance="{it}""#));
            format!(r#"{metric}{{host="{name}"{}}}"#, instance.unwrap_or_default())
        };
        let heads = shape.series.iter().map(head).collect();
        let client = Client::new(address);
        Self { client, name, heads, shape: shape.clone(), from_us, acknowledged: 0 }
    }
}

impl Streaming for Sender {
    fn source(&self) -> &str {
        &self.name
    }

    fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    async fn send(&mut self, ticks: u64, _now_us: i64) -> anyhow::Result<bool> {
        let mut text = String::new();
        for tick in self.acknowledged..self.acknowledged + ticks {
            let at_ms = (self.from_us + tick as i64 * self.shape.cadence_us) / 1_000;
            for (series, head) in self.heads.iter().enumerate() {
                let value = self.shape.value(series, tick);
                let _ = writeln!(text, "{head} {value} {at_ms}");
            }
        }
        let answer = self.client.send("/api/v1/import/prometheus", "text/plain", text).await?;
        match answer.status.as_u16() {
            200 | 204 => {
                self.acknowledged += ticks;
                Ok(true)
            }
            429 | 503 => Ok(false),
            _ => bail!("{}: {}", answer.status, String::from_utf8_lossy(&answer.body)),
        }
    }
}
