//! Every metric there is: what it is called, in which unit, of what.
//!
//! One list for importers, storage, charts, exports and the stream. A key is a promise: it stands
//! in files and in the store, and never changes its meaning.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a value is counted in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 0 to 100; of one CPU where the metric says so.
    Percent,
    Bytes,
    BytesPerSecond,
    PerSecond,
    /// A number of things, such as processes.
    Count,
}

/// Which chart a metric belongs to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Cpu,
    Memory,
    Disk,
    Network,
    FileSystem,
    System,
    Pressure,
    Container,
    /// The agent itself.
    Agent,
}

/// What the instances of a metric are; a series without an instance is the whole host.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Instance {
    /// There is one series, of the host.
    None,
    /// The number of a CPU; without it all CPUs together.
    Cpu,
    /// A whole block device; without it all of them together.
    Disk,
    /// A network interface other than `lo`; without it all of them together.
    Interface,
    Mount,
    /// A container's id.
    Container,
}

macro_rules! metrics {
    ($($name:ident $key:literal $label:literal $unit:ident $group:ident $instance:ident,)*) => {
        /// One thing that is measured over time.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
        )]
        pub enum Metric {
            $(#[doc = $label] #[serde(rename = $key)] $name,)*
        }

        impl Metric {
            /// In the order of lists.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As files, addresses and the store call it.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }

            /// As a page calls it, without its unit.
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }

            pub fn unit(self) -> Unit {
                match self {
                    $(Self::$name => Unit::$unit,)*
                }
            }

            pub fn group(self) -> Group {
                match self {
                    $(Self::$name => Group::$group,)*
                }
            }

            /// What its instances are.
            pub fn instance(self) -> Instance {
                match self {
                    $(Self::$name => Instance::$instance,)*
                }
            }
        }
    };
}

/// Above this no counter of 64 bits reaches, in any unit.
const MAX_VALUE: f64 = 1e20;

impl Metric {
    /// The largest value that is kept: whatever a counter of 64 bits can lead to, and of a share
    /// of the host the whole. The least is 0.
    pub fn most(self) -> f64 {
        let of_one_cpu = [Group::Container, Group::Agent].contains(&self.group());
        match self.unit() {
            Unit::Percent if !of_one_cpu => 100.0,
            _ => MAX_VALUE,
        }
    }
}

metrics! {
    // Of all CPUs of the host, or of one: user holds guest, as the kernel counts it.
    CpuUser "cpu.user_pct" "User" Percent Cpu Cpu,
    CpuNice "cpu.nice_pct" "Nice" Percent Cpu Cpu,
    CpuSystem "cpu.system_pct" "System" Percent Cpu Cpu,
    CpuIrq "cpu.irq_pct" "Interrupts" Percent Cpu Cpu,
    CpuSoftirq "cpu.softirq_pct" "Soft interrupts" Percent Cpu Cpu,
    CpuIowait "cpu.iowait_pct" "Waiting for I/O" Percent Cpu Cpu,
    CpuSteal "cpu.steal_pct" "Stolen" Percent Cpu Cpu,
    CpuIdle "cpu.idle_pct" "Idle" Percent Cpu Cpu,
    // user + nice + system + irq + softirq: what sizing uses.
    CpuBusy "cpu.busy_pct" "Busy" Percent Cpu Cpu,
    // All seven but idle, as the older tools count; only to reproduce their files.
    CpuClassicBusy "cpu.classic_busy_pct" "Busy, as older tools count" Percent Cpu Cpu,
    MemTotal "mem.total_bytes" "Total" Bytes Memory None,
    MemFree "mem.free_bytes" "Free" Bytes Memory None,
    MemAvailable "mem.available_bytes" "Available" Bytes Memory None,
    MemBuffers "mem.buffers_bytes" "Buffers" Bytes Memory None,
    MemCached "mem.cached_bytes" "Page cache" Bytes Memory None,
    MemSlab "mem.slab_bytes" "Kernel slabs" Bytes Memory None,
    // Total - free - buffers - cached - slab, as the older tools define it.
    MemUsed "mem.used_bytes" "Used (without caches)" Bytes Memory None,
    // Total - available.
    MemUnavailable "mem.unavailable_bytes" "Used (total − available)" Bytes Memory None,
    MemDirty "mem.dirty_bytes" "Waiting to be written" Bytes Memory None,
    SwapUsed "mem.swap_used_bytes" "Swap used" Bytes Memory None,
    DiskRead "disk.read_bytes_per_s" "Read" BytesPerSecond Disk Disk,
    DiskWrite "disk.write_bytes_per_s" "Written" BytesPerSecond Disk Disk,
    DiskReadOps "disk.read_ops_per_s" "Reads" PerSecond Disk Disk,
    DiskWriteOps "disk.write_ops_per_s" "Writes" PerSecond Disk Disk,
    // Of the host: of its busiest device, for shares of different devices do not add up.
    DiskBusy "disk.busy_pct" "Device busy" Percent Disk Disk,
    NetReceived "net.rx_bytes_per_s" "Received" BytesPerSecond Network Interface,
    NetSent "net.tx_bytes_per_s" "Sent" BytesPerSecond Network Interface,
    NetReceivedPackets "net.rx_packets_per_s" "Packets received" PerSecond Network Interface,
    NetSentPackets "net.tx_packets_per_s" "Packets sent" PerSecond Network Interface,
    NetErrors "net.errors_per_s" "Errors and drops" PerSecond Network Interface,
    FsTotal "fs.total_bytes" "Size" Bytes FileSystem Mount,
    FsAvailable "fs.available_bytes" "Available" Bytes FileSystem Mount,
    FsUsed "fs.used_pct" "Used" Percent FileSystem Mount,
    Load1 "system.load_1" "Load, 1 min" Count System None,
    Load5 "system.load_5" "Load, 5 min" Count System None,
    Load15 "system.load_15" "Load, 15 min" Count System None,
    ContextSwitches "system.context_switches_per_s" "Context switches" PerSecond System None,
    Interrupts "system.interrupts_per_s" "Interrupts" PerSecond System None,
    Forks "system.forks_per_s" "Processes started" PerSecond System None,
    Running "system.running" "Processes that run" Count System None,
    Blocked "system.blocked" "Processes that wait for I/O" Count System None,
    PageFaults "system.page_faults_per_s" "Page faults" PerSecond System None,
    MajorFaults "system.major_faults_per_s" "Page faults read from disk" PerSecond System None,
    SwapIn "system.swap_in_pages_per_s" "Pages swapped in" PerSecond System None,
    SwapOut "system.swap_out_pages_per_s" "Pages swapped out" PerSecond System None,
    PressureCpu "pressure.cpu_some_pct" "Some wait for a CPU" Percent Pressure None,
    PressureMemory "pressure.memory_some_pct" "Some wait for memory" Percent Pressure None,
    PressureMemoryFull "pressure.memory_full_pct" "All wait for memory" Percent Pressure None,
    PressureIo "pressure.io_some_pct" "Some wait for I/O" Percent Pressure None,
    PressureIoFull "pressure.io_full_pct" "All wait for I/O" Percent Pressure None,
    // Of one CPU: a container on two busy CPUs has 200.
    ContainerCpu "container.cpu_pct" "CPU (100 % is one CPU)" Percent Container Container,
    ContainerCpuUser "container.cpu_user_pct" "User (100 % is one CPU)" Percent Container Container,
    ContainerCpuSystem "container.cpu_system_pct" "System (100 % is one CPU)" Percent Container Container,
    // CPUs worth of time per period; not known without a quota.
    ContainerQuota "container.quota_cpus" "CPU quota" Count Container Container,
    // Time in which the quota was used up, of the time that passed.
    ContainerThrottled "container.throttled_pct" "Held back by its quota" Percent Container Container,
    ContainerMemory "container.memory_bytes" "Memory" Bytes Container Container,
    ContainerMemoryLimit "container.memory_limit_bytes" "Memory limit" Bytes Container Container,
    ContainerRead "container.read_bytes_per_s" "Read" BytesPerSecond Container Container,
    ContainerWrite "container.write_bytes_per_s" "Written" BytesPerSecond Container Container,
    ContainerReadOps "container.read_ops_per_s" "Reads" PerSecond Container Container,
    ContainerWriteOps "container.write_ops_per_s" "Writes" PerSecond Container Container,
    ContainerTasks "container.tasks" "Tasks" Count Container Container,
    AgentCpu "agent.cpu_pct" "The agent's CPU (100 % is one CPU)" Percent Agent None,
    AgentMemory "agent.memory_bytes" "The agent's memory" Bytes Agent None,
}

impl Metric {
    /// The metric of a key.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|metric| metric.key() == key)
    }
}

impl Group {
    /// As a page calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::Memory => "Memory",
            Self::Disk => "Disk",
            Self::Network => "Network",
            Self::FileSystem => "File systems",
            Self::System => "System",
            Self::Pressure => "Pressure",
            Self::Container => "Containers",
            Self::Agent => "Agent",
        }
    }
}

impl Unit {
    /// As it stands on an axis or in a table's head; empty for a number of things.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Percent => "%",
            Self::Bytes => "B",
            Self::BytesPerSecond => "B/s",
            Self::PerSecond => "1/s",
            Self::Count => "",
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_key_is_of_one_metric_and_written_the_same_in_json() {
        let keys: HashSet<&str> = Metric::ALL.iter().map(|metric| metric.key()).collect();
        assert_eq!(keys.len(), Metric::ALL.len());
        for metric in Metric::ALL {
            assert_eq!(Metric::of_key(metric.key()), Some(*metric));
            assert_eq!(serde_json::to_value(metric).unwrap(), metric.key());
        }
        assert_eq!(Metric::of_key("cpu.busy"), None);
    }

    #[test]
    fn a_key_ends_in_its_unit() {
        for metric in Metric::ALL {
            let key = metric.key();
            let fits = match metric.unit() {
                Unit::Percent => key.ends_with("_pct"),
                Unit::Bytes => key.ends_with("_bytes"),
                Unit::BytesPerSecond => key.ends_with("_bytes_per_s"),
                Unit::PerSecond => key.ends_with("_per_s"),
                Unit::Count => !key.ends_with("_pct") && !key.contains("_per_s"),
            };
            assert!(fits, "{key}");
        }
    }
}
