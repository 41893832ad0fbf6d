//! Ticks as the charts that pages draw of them: which lines, how they stand to each other, and
//! the sentences beside them. The server makes those of sessions, a page those of what streams.

pub(crate) mod cpu;
pub(crate) mod devices;
pub(crate) mod heat;

pub(crate) mod parts;
pub(crate) mod tracks;
pub(crate) mod words;

use kernel::recording::{Group, Metric, SeriesId, Ticks};
use parts::Names;

use crate::api::session_figures::{FigureKind, SessionFigure};

/// What the charts of one session are drawn from.
const DRAWN: [Metric; 22] = [
    Metric::CpuUser,
    Metric::CpuNice,
    Metric::CpuSystem,
    Metric::CpuIrq,
    Metric::CpuSoftirq,
    Metric::CpuIowait,
    Metric::CpuSteal,
    Metric::CpuBusy,
    Metric::MemTotal,
    Metric::MemFree,
    Metric::MemBuffers,
    Metric::MemCached,
    Metric::MemSlab,
    Metric::MemUsed,
    Metric::MemUnavailable,
    Metric::DiskRead,
    Metric::DiskWrite,
    Metric::NetReceived,
    Metric::NetSent,
    Metric::ContainerCpu,
    Metric::ContainerMemory,
    Metric::ContainerThrottled,
];

/// Every chart of one host that its ticks have something for.
pub(crate) fn drawn(ticks: &Ticks, names: &Names) -> Vec<SessionFigure> {
    let (disk, network) =
        ([Metric::DiskRead, Metric::DiskWrite], [Metric::NetReceived, Metric::NetSent]);
    let containers = |kind, metric| devices::containers(kind, ticks, metric, names);
    let figures = [
        cpu::cpu(ticks),
        heat::cpus(ticks),
        cpu::memory(ticks),
        devices::two_ways(FigureKind::Disk, ticks, disk, "disk"),
        devices::two_ways(FigureKind::Network, ticks, network, "interface"),
        containers(FigureKind::ContainerCpu, Metric::ContainerCpu),
        containers(FigureKind::ContainerMemory, Metric::ContainerMemory),
    ];
    figures.into_iter().flatten().collect()
}

/// Whether a chart has this series: of single CPUs only how busy they were.
pub(crate) fn is_drawn(id: &SeriesId) -> bool {
    let SeriesId { metric, instance } = id;
    let is_of_one_cpu = metric.group() == Group::Cpu && instance.is_some();
    DRAWN.contains(metric) && (!is_of_one_cpu || *metric == Metric::CpuBusy)
}
