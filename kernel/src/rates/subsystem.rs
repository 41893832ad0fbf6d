//! Which file a text is of, by the names that older tools and our agent give them.

use std::fmt;

/// One source of texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subsystem {
    /// `/proc/stat`
    Stat,
    /// `/proc/meminfo`
    MemInfo,
    /// `/proc/diskstats`
    DiskStats,
    /// `/proc/net/dev`
    NetDev,
    /// `/proc/vmstat`
    VmStat,
    /// `/proc/loadavg`
    LoadAvg,
    /// `/proc/cpuinfo`: facts, no values.
    CpuInfo,
    /// `/proc/pressure/cpu`, `memory` or `io`
    Pressure(Resource),
    /// `statfs[*]`, or `statfs[/boot]` for one mount: one JSON object for each mount.
    FileSystems(String),
    /// `container/docker/7892fa5ced3d`, by the last part: one JSON object.
    Container(String),
}

/// What may be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resource {
    Cpu,
    Memory,
    Io,
}

impl Subsystem {
    /// `None` for a name that nothing is read of.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim().trim_end_matches('/');
        Some(match name {
            "/proc/stat" => Self::Stat,
            "/proc/meminfo" => Self::MemInfo,
            "/proc/diskstats" => Self::DiskStats,
            "/proc/net/dev" => Self::NetDev,
            "/proc/vmstat" => Self::VmStat,
            "/proc/loadavg" => Self::LoadAvg,
            "/proc/cpuinfo" => Self::CpuInfo,
            "/proc/pressure/cpu" => Self::Pressure(Resource::Cpu),
            "/proc/pressure/memory" => Self::Pressure(Resource::Memory),
            "/proc/pressure/io" => Self::Pressure(Resource::Io),
            _ => return Self::of_many(name),
        })
    }

    /// Those of which a host has several.
    fn of_many(name: &str) -> Option<Self> {
        if let Some(mount) = name.strip_prefix("statfs[") {
            return Some(Self::FileSystems(mount.strip_suffix(']')?.to_owned()));
        }
        if let Some(rest) = name.strip_prefix("container/") {
            let (_, id) = rest.split_once('/')?;
            return (!id.is_empty()).then(|| Self::Container(id.to_owned()));
        }
        None
    }
}

impl fmt::Display for Subsystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stat => f.write_str("/proc/stat"),
            Self::MemInfo => f.write_str("/proc/meminfo"),
            Self::DiskStats => f.write_str("/proc/diskstats"),
            Self::NetDev => f.write_str("/proc/net/dev"),
            Self::VmStat => f.write_str("/proc/vmstat"),
            Self::LoadAvg => f.write_str("/proc/loadavg"),
            Self::CpuInfo => f.write_str("/proc/cpuinfo"),
            Self::Pressure(Resource::Cpu) => f.write_str("/proc/pressure/cpu"),
            Self::Pressure(Resource::Memory) => f.write_str("/proc/pressure/memory"),
            Self::Pressure(Resource::Io) => f.write_str("/proc/pressure/io"),
            Self::FileSystems(mount) => write!(f, "statfs[{mount}]"),
            Self::Container(id) => write!(f, "container {id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<&Subsystem>) {
        assert_eq!(Subsystem::of(name).as_ref(), expected, "{name}");
    }

    #[test]
    fn files_are_known_by_their_paths() {
        check("/proc/stat", Some(&Subsystem::Stat));
        check("/proc/net/dev/", Some(&Subsystem::NetDev));
        check("/proc/pressure/io", Some(&Subsystem::Pressure(Resource::Io)));
        check("statfs[*]", Some(&Subsystem::FileSystems("*".to_owned())));
        check("container/docker/7892", Some(&Subsystem::Container("7892".to_owned())));
        for unknown in [
            "",
            "/",
            "/proc/schedstat",
            "/sys/class/net/eth0/speed",
            "container/docker/",
            "container/x",
            "statfs[",
        ] {
            check(unknown, None);
        }
    }
}
