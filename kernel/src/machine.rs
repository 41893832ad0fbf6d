//! What is known about a machine. Everything that could not be read stays
//! `None`: nothing here is guessed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One server or computer, as its result document describes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Machine {
    /// Hash of the machine's own id, made by the agent; absent for a computer that has none.
    pub id: Option<String>,
    /// Host name or the uploader's choice; never used to recognise a machine.
    pub name: Option<String>,
    pub cpu: Cpu,
    /// Installed memory in bytes.
    pub memory_bytes: Option<u64>,
    pub system: System,
    /// CPUs the measurement may use: the least of affinity mask and quota.
    pub capacity_cpus: Option<f64>,
    pub container: Option<Container>,
    pub offer: Offer,
}

/// The processor as the operating system sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Cpu {
    pub model: Option<String>,
    /// Logical CPUs.
    pub vcpus: Option<u32>,
    /// Physical cores.
    pub cores: Option<u32>,
    pub threads_per_core: Option<u32>,
    pub max_mhz: Option<f64>,
    pub governor: Option<String>,
    pub microcode: Option<String>,
    pub caches: Vec<Cache>,
}

/// One cache as CPU 0 sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Cache {
    pub level: u32,
    /// `Data`, `Instruction` or `Unified`.
    pub kind: String,
    pub size_bytes: u64,
}

/// The operating system and what it runs on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct System {
    /// `linux`, or the browser's name for a browser result.
    pub os: Option<String>,
    /// Kernel release, or the browser's version.
    pub kernel: Option<String>,
    /// Instruction set, such as `x86_64` or `aarch64`.
    pub arch: Option<String>,
    pub hypervisor: Option<String>,
}

/// Limits that a container puts on the machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Container {
    /// `docker`, `kubernetes`, … where it can be told.
    pub runtime: Option<String>,
    /// 1 or 2.
    pub cgroup_version: Option<u32>,
    /// CPUs worth of time per period.
    pub quota_cpus: Option<f64>,
    pub memory_limit_bytes: Option<u64>,
}

/// What a price belongs to.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(default)]
pub struct Offer {
    pub provider: Option<String>,
    pub region: Option<String>,
    pub shape: Option<String>,
}
