//! The container around this process, if there is one.

use kernel::machine::Container;

use crate::{machine::limits::Limits, root::Root};

/// Files that a runtime leaves in its containers.
const MARKS: [(&str, &str); 3] = [
    ("var/run/secrets/kubernetes.io", "kubernetes"),
    (".dockerenv", "docker"),
    ("run/.containerenv", "podman"),
];

/// Parts of a control group's path that give its runtime away.
const PATHS: [(&str, &str); 6] = [
    ("kubepods", "kubernetes"),
    ("docker", "docker"),
    ("libpod", "podman"),
    ("containerd", "containerd"),
    ("lxc", "lxc"),
    ("machine.slice", "systemd-nspawn"),
];

/// `None` without a limit and without a mark of a runtime.
pub(crate) fn read(root: &Root, limits: &Limits) -> Option<Container> {
    let runtime = runtime(root);
    let limited = limits.quota_cpus.is_some() || limits.memory_bytes.is_some();
    (runtime.is_some() || limited).then_some(Container {
        runtime,
        cgroup_version: limits.version,
        quota_cpus: limits.quota_cpus,
        memory_limit_bytes: limits.memory_bytes,
    })
}

fn runtime(root: &Root) -> Option<String> {
    let by_mark = MARKS.iter().find(|(path, _)| root.exists(path));
    let paths = root.text("proc/self/cgroup").unwrap_or_default();
    let by_path = || PATHS.iter().find(|(part, _)| paths.contains(part));
    by_mark.or_else(by_path).map(|(_, name)| (*name).to_owned())
}
