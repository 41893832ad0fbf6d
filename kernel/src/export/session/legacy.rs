//! A session as the table of 28 columns that older tools read.
//!
//! `timestamp` is RFC 3339. Memory is in bytes; `mem_used` is total − free − buffers − cached −
//! slab. `disk_*_mbps` is in 1,048,576 bytes per second, `net_*_mbps` in 1,000,000 bits per
//! second. `*_bytes`, `*_ops` and `*_packets` are how many there were since the tick before, so
//! the first line has none.

use crate::{
    export::cell,
    recording::{Metric, Recording, Ticks},
    utc,
};

/// In their order.
pub const COLUMNS: [&str; 28] = [
    "timestamp",
    "collector_id",
    "cpu_user",
    "cpu_system",
    "cpu_iowait",
    "cpu_idle",
    "cpu_steal",
    "mem_total",
    "mem_used",
    "mem_available",
    "mem_buffers",
    "mem_cached",
    "disk_read_bytes",
    "disk_read_ops",
    "disk_read_iops",
    "disk_read_mbps",
    "disk_write_bytes",
    "disk_write_ops",
    "disk_write_iops",
    "disk_write_mbps",
    "net_rx_bytes",
    "net_rx_packets",
    "net_rx_mbps",
    "net_rx_pps",
    "net_tx_bytes",
    "net_tx_packets",
    "net_tx_mbps",
    "net_tx_pps",
];

/// Bytes of a megabyte of a disk.
pub const DISK_MB: f64 = 1_048_576.0;
/// Bytes of a megabit of a network.
pub const NET_MBIT_BYTES: f64 = 125_000.0;

const STATES: [Metric; 10] = [
    Metric::CpuUser,
    Metric::CpuSystem,
    Metric::CpuIowait,
    Metric::CpuIdle,
    Metric::CpuSteal,
    Metric::MemTotal,
    Metric::MemUsed,
    Metric::MemAvailable,
    Metric::MemBuffers,
    Metric::MemCached,
];
/// (Bytes, operations or packets) of each direction.
const DISK: [(Metric, Metric); 2] =
    [(Metric::DiskRead, Metric::DiskReadOps), (Metric::DiskWrite, Metric::DiskWriteOps)];
const NET: [(Metric, Metric); 2] =
    [(Metric::NetReceived, Metric::NetReceivedPackets), (Metric::NetSent, Metric::NetSentPackets)];

/// The header and a line for each tick, of the whole host.
pub fn to_csv(collector_id: &str, recording: &Recording) -> String {
    let ticks = &recording.ticks;
    let header = COLUMNS.map(str::to_owned).to_vec();
    let lines = (0..ticks.len()).map(|tick| line(collector_id, ticks, tick));
    cell::table(std::iter::once(header).chain(lines))
}

fn line(collector_id: &str, ticks: &Ticks, tick: usize) -> Vec<String> {
    let value = |metric: Metric| ticks.of_host(metric).map(|series| series.values[tick]);
    let before = tick.checked_sub(1).map(|before| ticks.at_us[before]);
    let seconds = before.map(|before| (ticks.at_us[tick] - before) as f64 / 1e6);
    let count = |per_s: Option<f64>| Some((per_s? * seconds?).round());
    let since = |per_s: Option<f64>| cell::number(count(per_s));
    let mut line = vec![utc::exact(ticks.at_us[tick]), cell::text(collector_id).into_owned()];
    line.extend(STATES.map(|metric| cell::number(value(metric))));
    for (bytes, operations) in DISK {
        let (bytes, operations) = (value(bytes), value(operations));
        let megabytes = bytes.map(|bytes| bytes / DISK_MB);
        line.extend([since(bytes), since(operations)]);
        line.extend([cell::number(operations), cell::number(megabytes)]);
    }
    for (bytes, packets) in NET {
        let (bytes, packets) = (value(bytes), value(packets));
        let megabits = bytes.map(|bytes| bytes / NET_MBIT_BYTES);
        line.extend([since(bytes), since(packets)]);
        line.extend([cell::number(megabits), cell::number(packets)]);
    }
    line
}
