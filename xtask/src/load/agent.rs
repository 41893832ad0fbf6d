//! An agent that streams made-up values: the same tick has the same values however often it is
//! sent, and one series of it holds the tick's own number, so that what is kept can be compared
//! with what was acknowledged.

use std::{fmt::Write, net::SocketAddr, sync::Arc};

use anyhow::{Context, bail};
use serde_json::Value;

use super::{
    client::{Answer, Client},
    streaming::Streaming,
};

/// The series that holds the number of the tick.
pub(crate) const NUMBER_SERIES: &str = "system.running";

/// What every agent of a load sends.
pub(crate) struct Shape {
    /// Time between two ticks.
    pub(crate) cadence_us: i64,
    pub(crate) series: Vec<Series>,
}

/// What one series of every agent is called.
pub(crate) struct Series {
    pub(crate) metric: String,
    pub(crate) instance: Option<usize>,
    /// The series as it stands before its values.
    head: String,
}

/// One session, and how much of it is acknowledged.
pub(crate) struct Agent {
    pub(crate) client: Client,
    pub(crate) session: String,
    name: String,
    shape: Arc<Shape>,
    /// The time of tick 0.
    from_us: i64,
    /// The number of the tick that the server awaits.
    pub(crate) acknowledged: u64,
    known: bool,
}

impl Shape {
    /// Series of a server with `cpus` CPUs, at most ten: 19, and 9 more for each CPU.
    pub(crate) fn new(cpus: usize, cadence_us: i64) -> Arc<Self> {
        let shares =
            ["user", "nice", "system", "irq", "softirq", "iowait", "steal", "idle", "busy"];
        let others = [
            "mem.total_bytes",
            "mem.available_bytes",
            "mem.used_bytes",
            "disk.read_bytes_per_s",
            "disk.write_bytes_per_s",
            "net.rx_bytes_per_s",
            "net.tx_bytes_per_s",
            "system.load_1",
            "system.load_5",
            NUMBER_SERIES,
        ];
        let mut series = Vec::new();
        for share in shares {
            let metric = format!("cpu.{share}_pct");
            series.push(Series::new(&metric, None));
            series.extend((0..cpus).map(|cpu| Series::new(&metric, Some(cpu))));
        }
        series.extend(others.map(|metric| Series::new(metric, None)));
        Arc::new(Self { cadence_us, series })
    }

    /// The value of a series at a tick: the number itself in the last one, else between 0 and 100
    /// with one decimal, wandering with the tick.
    pub(crate) fn value(&self, series: usize, tick: u64) -> f64 {
        if series + 1 == self.series.len() {
            return tick as f64;
        }
        let mixed = (tick / 4 + series as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54;
        mixed.min(1_000) as f64 / 10.0
    }
}

impl Series {
    fn new(metric: &str, instance: Option<usize>) -> Self {
        let named = instance.map(|it| format!(r#""instance":"{it}","#)).unwrap_or_default();
        let head = format!(r#"{{"metric":"{metric}",{named}"values":["#);
        Self { metric: metric.to_owned(), instance, head }
    }
}

impl Agent {
    pub(crate) fn new(
        address: SocketAddr,
        number: usize,
        shape: &Arc<Shape>,
        from_us: i64,
    ) -> Self {
        Self {
            client: Client::new(address),
            session: new_id(),
            name: format!("load-{number:04}"),
            shape: shape.clone(),
            from_us,
            acknowledged: 0,
            known: false,
        }
    }

    /// The time of the tick that the server awaits: the clock of a load whose times are made up.
    pub(crate) fn next_at_us(&self) -> i64 {
        self.time_of(self.acknowledged)
    }

    fn time_of(&self, number: u64) -> i64 {
        self.from_us + number as i64 * self.shape.cadence_us
    }

    /// Ends the session; a later tick opens it again.
    pub(crate) async fn complete(&mut self) -> anyhow::Result<()> {
        let path = format!("/api/v1/sessions/{}/complete", self.session);
        self.client.post(&path, "{}".to_owned()).await.map(drop)
    }

    /// Sends `ticks` ticks behind those that are acknowledged, and gives the answer whatever it is.
    pub(crate) async fn offer(&mut self, ticks: u64, now_us: i64) -> anyhow::Result<Answer> {
        let path = format!("/api/v1/sessions/{}/samples", self.session);
        let body = self.body(ticks, now_us);
        let answer = self.client.post(&path, body).await?;
        if answer.status == 200 {
            let taken: Value = serde_json::from_slice(&answer.body)?;
            self.acknowledged = taken["next_seq"].as_u64().context("no next_seq")?;
            self.known = true;
        }
        Ok(answer)
    }

    fn body(&self, ticks: u64, now_us: i64) -> String {
        let Shape { cadence_us, series } = &*self.shape;
        let (first, numbers) = (self.acknowledged, self.acknowledged..self.acknowledged + ticks);
        let mut text = String::with_capacity(series.len() * (60 + 8 * ticks as usize) + 400);
        text.push('{');
        if !self.known {
            let _ = write!(
                text,
                r#""session":{{"name":"{0}","tags":["load=true"],"agent_version":"0.1.0","nominal_cadence_us":{cadence_us},"machine":{{"id":"{1}","name":"{0}","cpu":{{"vcpus":8}}}}}},"#,
                self.name,
                self.machine_id(),
            );
        }
        let _ = write!(text, r#""seq":{first},"sent_at_us":{now_us},"ticks":{{"at_us":["#);
        let times = numbers.clone().map(|number| self.time_of(number));
        list(&mut text, times);
        text.push_str(r#"],"series":["#);
        for (at, one) in series.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            text.push_str(&one.head);
            list(&mut text, numbers.clone().map(|number| self.shape.value(at, number)));
            text.push_str("]}");
        }
        text.push_str("]}}");
        text
    }

    /// 64 hexadecimal digits that follow from the name.
    fn machine_id(&self) -> String {
        let digits: String = self.name.bytes().map(|byte| format!("{byte:02x}")).collect();
        format!("{digits:0>64}")
    }
}

impl Streaming for Agent {
    fn source(&self) -> &str {
        &self.session
    }

    fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    async fn send(&mut self, ticks: u64, now_us: i64) -> anyhow::Result<bool> {
        let Answer { status, body, .. } = self.offer(ticks, now_us).await?;
        match status.as_u16() {
            200 => Ok(true),
            404 if self.known => {
                bail!("session {} is not known any more", self.session)
            }
            429 | 503 | 507 => Ok(false),
            _ => bail!("{status}: {}", String::from_utf8_lossy(&body)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "an agent chooses the ids of its sessions")]
fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

fn list(text: &mut String, values: impl Iterator<Item = impl std::fmt::Display>) {
    for (at, value) in values.enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(text, "{comma}{value}");
    }
}
