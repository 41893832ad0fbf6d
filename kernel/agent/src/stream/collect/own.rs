//! What the agent itself takes.

use kernel::recording::{Metric, SeriesId};

use super::KeptFile;
use crate::{clock, root::Root};

pub(super) struct Own {
    statm: KeptFile,
    /// Steady time and CPU time at the sample before.
    before: Option<(i64, u64)>,
}

impl Own {
    pub(super) fn open() -> Self {
        // The agent's own, whatever tree it samples.
        Self { statm: KeptFile::open(Root::new("/").join("proc/self/statm")), before: None }
    }

    /// CPU since the sample before in percent of one CPU, and resident memory in bytes.
    pub(super) fn read(
        &mut self,
        steady_us: i64,
        buffer: &mut Vec<u8>,
        values: &mut Vec<(SeriesId, f64)>,
    ) {
        let cpu_ns = clock::process_cpu_ns();
        if let Some((before_us, before_ns)) = self.before.replace((steady_us, cpu_ns))
            && steady_us > before_us
        {
            let passed_ns = (steady_us - before_us) as f64 * 1e3;
            let pct = 100.0 * cpu_ns.saturating_sub(before_ns) as f64 / passed_ns;
            values.push((SeriesId::host(Metric::AgentCpu), pct));
        }
        // The second figure is the resident set in pages (the manual page `proc_pid_statm`).
        let pages = self.statm.read(buffer).and_then(|text| text.split(' ').nth(1));
        if let Some(pages) = pages.and_then(|pages| pages.parse::<u64>().ok()) {
            let bytes = pages * rustix::param::page_size() as u64;
            values.push((SeriesId::host(Metric::AgentMemory), bytes as f64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agent_counts_itself() {
        let mut own = Own::open();
        let mut buffer = Vec::new();
        let mut first = Vec::new();
        own.read(0, &mut buffer, &mut first);
        assert_eq!(first.len(), 1, "no CPU before the second reading: {first:?}");
        let mut second = Vec::new();
        own.read(1_000_000_000, &mut buffer, &mut second);
        assert_eq!(second[0].0, SeriesId::host(Metric::AgentCpu));
        assert!((0.0..100.0).contains(&second[0].1), "{second:?}");
        assert!(second[1].1 > 100_000.0, "{second:?}");
    }
}
