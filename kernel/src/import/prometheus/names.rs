//! What the metrics of the node exporter mean, by their names since version 0.16.

use crate::recording::Metric;

/// With a metric: the label that says of which thing it is, and the factor to our unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Seconds since the start, of a `cpu` in a `mode`.
    CpuSeconds,
    /// The same as a rate, in any unit.
    CpuRates,
    Gauge(Metric, Option<&'static str>, f64),
    Counter(Metric, Option<&'static str>, f64),
}

const GAUGES: [(&str, Metric, Option<&str>); 14] = [
    ("node_memory_MemTotal_bytes", Metric::MemTotal, None),
    ("node_memory_MemFree_bytes", Metric::MemFree, None),
    ("node_memory_MemAvailable_bytes", Metric::MemAvailable, None),
    ("node_memory_Buffers_bytes", Metric::MemBuffers, None),
    ("node_memory_Cached_bytes", Metric::MemCached, None),
    ("node_memory_Slab_bytes", Metric::MemSlab, None),
    ("node_memory_Dirty_bytes", Metric::MemDirty, None),
    ("node_filesystem_size_bytes", Metric::FsTotal, Some("mountpoint")),
    ("node_filesystem_avail_bytes", Metric::FsAvailable, Some("mountpoint")),
    ("node_load1", Metric::Load1, None),
    ("node_load5", Metric::Load5, None),
    ("node_load15", Metric::Load15, None),
    ("node_procs_running", Metric::Running, None),
    ("node_procs_blocked", Metric::Blocked, None),
];

const COUNTERS: [(&str, Metric, Option<&str>); 16] = [
    ("node_disk_read_bytes_total", Metric::DiskRead, Some("device")),
    ("node_disk_written_bytes_total", Metric::DiskWrite, Some("device")),
    ("node_disk_reads_completed_total", Metric::DiskReadOps, Some("device")),
    ("node_disk_writes_completed_total", Metric::DiskWriteOps, Some("device")),
    ("node_disk_io_time_seconds_total", Metric::DiskBusy, Some("device")),
    ("node_network_receive_bytes_total", Metric::NetReceived, Some("device")),
    ("node_network_transmit_bytes_total", Metric::NetSent, Some("device")),
    ("node_network_receive_packets_total", Metric::NetReceivedPackets, Some("device")),
    ("node_network_transmit_packets_total", Metric::NetSentPackets, Some("device")),
    ("node_context_switches_total", Metric::ContextSwitches, None),
    ("node_intr_total", Metric::Interrupts, None),
    ("node_forks_total", Metric::Forks, None),
    ("node_vmstat_pgfault", Metric::PageFaults, None),
    ("node_vmstat_pgmajfault", Metric::MajorFaults, None),
    ("node_vmstat_pswpin", Metric::SwapIn, None),
    ("node_vmstat_pswpout", Metric::SwapOut, None),
];

impl Meaning {
    /// Of the name of a metric.
    pub(super) fn of(name: &str) -> Option<Self> {
        if name == "node_cpu_seconds_total" {
            return Some(Self::CpuSeconds);
        }
        let find = |list: &[(&str, Metric, Option<&'static str>)]| {
            list.iter()
                .find(|(known, ..)| *known == name)
                .map(|(_, metric, label)| (*metric, *label))
        };
        let gauge = find(&GAUGES).map(|(metric, label)| Self::Gauge(metric, label, 1.0));
        let counter = || {
            let (metric, label) = find(&COUNTERS)?;
            // Seconds of a second, in percent.
            let scale = if metric == Metric::DiskBusy { 100.0 } else { 1.0 };
            Some(Self::Counter(metric, label, scale))
        };
        gauge.or_else(counter)
    }
}
