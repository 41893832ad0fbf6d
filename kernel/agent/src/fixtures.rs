//! Small trees of system files for tests.

use std::fs;

use tempfile::TempDir;

use crate::root::Root;

/// A root that lives as long as this value.
pub(crate) struct Tree {
    _folder: TempDir,
    root: Root,
}

impl Tree {
    /// `files` are paths below the root and their text.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tree = Self { root: Root::new(folder.path()), _folder: folder };
        files.iter().for_each(|(path, text)| tree.write(path, text));
        tree
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn root(&self) -> &Root {
        &self.root
    }
}

pub(crate) const MOUNTS_V2: &str =
    "29 22 0:26 / /sys/fs/cgroup rw,nosuid,nodev shared:4 - cgroup2 cgroup2 rw,nsdelegate";

/// Two cores with two threads each, as one of Amazon's virtual machines shows them.
pub(crate) fn aws_vm() -> Tree {
    let tree = Tree::new(&[
        (
            "proc/cpuinfo",
            "processor\t: 0\nvendor_id\t: GenuineIntel\n\
             model name\t: Intel(R) Xeon(R) Platinum 8488C\nmicrocode\t: 0x2b000603\n\
             flags\t\t: fpu sse2 ht hypervisor avx512f\n",
        ),
        ("proc/meminfo", "MemTotal:        8000000 kB\nMemAvailable:    7000000 kB\n"),
        ("proc/sys/kernel/osrelease", "6.1.141-155.amzn2023.x86_64\n"),
        ("proc/sys/kernel/hostname", "web-1\n"),
        ("proc/self/cgroup", "0::/user.slice/session-1.scope\n"),
        ("proc/self/mountinfo", MOUNTS_V2),
        ("etc/machine-id", "0123456789abcdef0123456789abcdef\n"),
        ("run/cloud-init/instance-data.json", r#"{"ds":{},"v1":{"region":"eu-west-1"}}"#),
        ("sys/class/dmi/id/sys_vendor", "Amazon EC2\n"),
        ("sys/class/dmi/id/product_name", "m7i.xlarge\n"),
        ("sys/devices/system/cpu/online", "0-3\n"),
        ("sys/devices/system/cpu/cpu0/cache/index0/level", "1\n"),
        ("sys/devices/system/cpu/cpu0/cache/index0/type", "Data\n"),
        ("sys/devices/system/cpu/cpu0/cache/index0/size", "48K\n"),
        ("sys/devices/system/cpu/cpu0/cache/index3/level", "3\n"),
        ("sys/devices/system/cpu/cpu0/cache/index3/type", "Unified\n"),
        ("sys/devices/system/cpu/cpu0/cache/index3/size", "105M\n"),
    ]);
    for (cpu, siblings) in [(0, "0,2"), (1, "1,3"), (2, "0,2"), (3, "1,3")] {
        let folder = format!("sys/devices/system/cpu/cpu{cpu}/topology");
        tree.write(&format!("{folder}/core_cpus_list"), siblings);
    }
    tree
}

/// A container of half a CPU and 512 MiB, with its group at the mount point.
pub(crate) fn container_v2() -> Tree {
    Tree::new(&[
        (".dockerenv", "x"),
        ("proc/cpuinfo", "processor\t: 0\nmodel name\t: AMD EPYC 7R13\nflags\t: fpu\n"),
        ("proc/meminfo", "MemTotal: 32000000 kB\nMemAvailable: 30000000 kB\n"),
        ("proc/self/cgroup", "0::/\n"),
        ("proc/self/mountinfo", MOUNTS_V2),
        ("sys/fs/cgroup/cpu.max", "50000 100000\n"),
        ("sys/fs/cgroup/cpu.stat", "usage_usec 100\nnr_throttled 3\nthrottled_usec 1250\n"),
        ("sys/fs/cgroup/memory.max", "536870912\n"),
        ("sys/devices/system/cpu/online", "0-7\n"),
    ])
}

/// A container of one and a half CPUs, whose path begins outside its mounts.
pub(crate) fn container_v1() -> Tree {
    let path = "/docker/4f2a";
    let mounts = format!(
        "33 31 0:30 {path} /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n\
         35 31 0:32 {path} /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory"
    );
    Tree::new(&[
        ("proc/meminfo", "MemTotal: 16000000 kB\nMemAvailable: 1000000 kB\n"),
        ("proc/self/cgroup", &format!("4:memory:{path}\n3:cpuacct,cpu:{path}\n")),
        ("proc/self/mountinfo", &mounts),
        ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "150000\n"),
        ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"),
        ("sys/fs/cgroup/cpu,cpuacct/cpu.stat", "nr_periods 9\nthrottled_time 987654321\n"),
        ("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n"),
        ("sys/devices/system/cpu/online", "0-3\n"),
    ])
}

/// A machine without a model name and without siblings in one core.
pub(crate) fn arm_server() -> Tree {
    let tree = Tree::new(&[
        (
            "proc/cpuinfo",
            "processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd sve\n\
             CPU implementer\t: 0xc0\nCPU architecture: 8\nCPU part\t: 0xac3\n",
        ),
        ("proc/meminfo", "MemTotal: 24000000 kB\nMemAvailable: 23000000 kB\n"),
        ("proc/sys/kernel/osrelease", "6.8.0-1026-oracle\n"),
        ("sys/class/dmi/id/sys_vendor", "QEMU\n"),
        ("sys/class/dmi/id/product_name", "KVM Virtual Machine\n"),
        ("sys/class/dmi/id/chassis_asset_tag", "OracleCloud.com\n"),
        ("sys/devices/system/cpu/online", "0-1\n"),
        ("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n"),
        ("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "3000000\n"),
    ]);
    for cpu in 0..2 {
        let folder = format!("sys/devices/system/cpu/cpu{cpu}/topology");
        // As kernels before 5.3 named it.
        tree.write(&format!("{folder}/thread_siblings_list"), &cpu.to_string());
    }
    tree
}
