//! The charts of a session: asked for by the browser once the page stands.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::{
    charts::{session_heat::HeatPlot, session_lines::TimePlot},
    components::session::address::Range,
};

/// Which chart of the page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FigureKind {
    // Of one session.
    Cpu,
    Cpus,
    Memory,
    Disk,
    Network,
    ContainerCpu,
    ContainerMemory,
    // Of several, one line each.
    Busy,
    Steal,
    MemoryUsed,
    DiskTotal,
    NetworkTotal,
}

/// One chart with what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionFigure {
    pub kind: FigureKind,
    /// What is seen, with the figures that matter.
    pub text: String,
    pub picture: SessionPicture,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SessionPicture {
    Time(TimePlot),
    Heat(HeatPlot),
}

impl FigureKind {
    /// In the order of the page.
    pub const ALL: [Self; 12] = [
        Self::Cpu,
        Self::Cpus,
        Self::Busy,
        Self::Steal,
        Self::Memory,
        Self::MemoryUsed,
        Self::Disk,
        Self::DiskTotal,
        Self::Network,
        Self::NetworkTotal,
        Self::ContainerCpu,
        Self::ContainerMemory,
    ];

    /// The id of its figure.
    pub fn id(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Cpus => "cpus",
            Self::Memory => "memory",
            Self::Disk => "disk",
            Self::Network => "network",
            Self::ContainerCpu => "container-cpu",
            Self::ContainerMemory => "container-memory",
            Self::Busy => "busy",
            Self::Steal => "steal",
            Self::MemoryUsed => "memory-used",
            Self::DiskTotal => "disk-total",
            Self::NetworkTotal => "network-total",
        }
    }

    pub fn heading(self) -> &'static str {
        match self {
            Self::Cpu => "What the CPUs did",
            Self::Cpus => "Every CPU",
            Self::Memory => "Memory",
            Self::Disk => "Disks",
            Self::Network => "Network",
            Self::ContainerCpu => "CPU of containers",
            Self::ContainerMemory => "Memory of containers",
            Self::Busy => "Busy",
            Self::Steal => "Stolen by the hypervisor",
            Self::MemoryUsed => "Memory in use",
            Self::DiskTotal => "Read and written",
            Self::NetworkTotal => "Received and sent",
        }
    }
}

/// The charts of one session, or of several on the time since each began.
#[server(prefix = "/api/ui", endpoint = "session_figures", output = super::wire::Json)]
pub async fn read_figures(
    #[server(default)] ids: Vec<String>,
    range: Range,
) -> Result<Vec<SessionFigure>, ApiError> {
    crate::rows::session::figures::read(&super::backend()?, &ids, range).await
}
