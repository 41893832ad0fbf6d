//! What a process uses of the machine, as Linux counts it.

use std::{fs, time::Duration};

use anyhow::Context;

/// Clock ticks a second of `/proc/PID/stat`: fixed on every Linux that this runs on.
const TICKS_PER_S: u64 = 100;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    /// CPU time since its start.
    pub(crate) cpu: Duration,
    /// Resident memory in bytes, now and at the most since its start.
    pub(crate) resident: u64,
    pub(crate) most: u64,
}

pub(crate) fn use_of(process: u32) -> anyhow::Result<Use> {
    read(&process.to_string())
}

pub(crate) fn own_use() -> anyhow::Result<Use> {
    read("self")
}

fn read(process: &str) -> anyhow::Result<Use> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name of the program may hold blanks; the fields behind it do not.
    let (_, fields) = stat.rsplit_once(") ").context("no stat")?;
    let field = |at: usize| -> anyhow::Result<u64> {
        Ok(fields.split(' ').nth(at).context("a short stat")?.parse()?)
    };
    let ticks = field(11)? + field(12)?;
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let bytes = |key: &str| -> anyhow::Result<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        let line = line.with_context(|| format!("no {key} in a status"))?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").trim().parse()?;
        Ok(kilobytes * 1_024)
    };
    Ok(Use {
        cpu: Duration::from_millis(ticks * 1_000 / TICKS_PER_S),
        resident: bytes("VmRSS:")?,
        most: bytes("VmHWM:")?,
    })
}
