//! What control groups allow this process, and how long they held it back.

use std::path::{Path, PathBuf};

use crate::{
    machine::mounts::{self, Groups, Version},
    root::Root,
};

/// Version 1 writes "unlimited" as the largest number of whole pages.
const UNLIMITED_BYTES: u64 = 1 << 60;

/// The tightest limit of all groups above this process.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Limits {
    pub(crate) version: Option<u32>,
    /// CPUs worth of time per period.
    pub(crate) quota_cpus: Option<f64>,
    pub(crate) memory_bytes: Option<u64>,
    /// Whose `cpu.stat` tells how long the quota held its members back.
    throttle: Option<(Version, PathBuf)>,
}

impl Limits {
    pub(crate) fn read(root: &Root) -> Self {
        let cpu = mounts::groups(root, "cpu");
        let memory = mounts::groups(root, "memory");
        let tightest = cpu.as_ref().and_then(|groups| tightest_quota(root, groups));
        Self {
            version: cpu.as_ref().or(memory.as_ref()).map(|groups| groups.version.number()),
            quota_cpus: tightest.as_ref().map(|(quota_cpus, _)| *quota_cpus),
            memory_bytes: memory.and_then(|groups| {
                groups.folders.iter().filter_map(|at| memory_limit(root, groups.version, at)).min()
            }),
            throttle: cpu.zip(tightest).map(|(groups, (_, folder))| (groups.version, folder)),
        }
    }

    /// Time the quota has held back so far, nanoseconds; `None` without a quota.
    pub(crate) fn throttled_ns(&self, root: &Root) -> Option<u64> {
        let (version, folder) = self.throttle.as_ref()?;
        let (key, ns_per_step) = match version {
            Version::V1 => ("throttled_time", 1),
            Version::V2 => ("throttled_usec", 1_000),
        };
        let stat = root.text(folder.join("cpu.stat"))?;
        let value = stat.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '))?;
        value.trim().parse::<u64>().ok()?.checked_mul(ns_per_step)
    }
}

fn tightest_quota(root: &Root, groups: &Groups) -> Option<(f64, PathBuf)> {
    let quotas = groups
        .folders
        .iter()
        .filter_map(|folder| Some((quota(root, groups.version, folder)?, folder.clone())));
    quotas.min_by(|(a, _), (b, _)| a.total_cmp(b))
}

/// Quota over period; `None` where there is no limit.
fn quota(root: &Root, version: Version, folder: &Path) -> Option<f64> {
    let (quota_us, period_us): (f64, f64) = match version {
        Version::V1 => (
            root.number(folder.join("cpu.cfs_quota_us"))?,
            root.number(folder.join("cpu.cfs_period_us"))?,
        ),
        Version::V2 => {
            let max = root.text(folder.join("cpu.max"))?;
            let (quota, period) = max.split_once(' ')?;
            // `max` is no number, and no limit.
            (quota.parse().ok()?, period.trim().parse().ok()?)
        }
    };
    (quota_us > 0.0 && period_us > 0.0).then(|| quota_us / period_us)
}

fn memory_limit(root: &Root, version: Version, folder: &Path) -> Option<u64> {
    let file = match version {
        Version::V1 => "memory.limit_in_bytes",
        Version::V2 => "memory.max",
    };
    root.number(folder.join(file)).filter(|&bytes| bytes < UNLIMITED_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{self, Tree};

    #[track_caller]
    fn check(tree: &Tree, version: Option<u32>, quota: Option<f64>, memory: Option<u64>) {
        let limits = Limits::read(tree.root());
        assert_eq!(
            (limits.version, limits.quota_cpus, limits.memory_bytes),
            (version, quota, memory)
        );
    }

    #[test]
    fn a_container_of_either_version_tells_its_limits() {
        check(&fixtures::container_v2(), Some(2), Some(0.5), Some(512 << 20));
        check(&fixtures::container_v1(), Some(1), Some(1.5), Some(1 << 30));
    }

    #[test]
    fn a_machine_without_limits_has_none() {
        check(&fixtures::aws_vm(), Some(2), None, None);
        check(&Tree::new(&[]), None, None, None);
    }

    #[test]
    fn the_tightest_group_above_the_process_counts() {
        let tree = Tree::new(&[
            ("proc/self/cgroup", "0::/outer/inner\n"),
            ("proc/self/mountinfo", fixtures::MOUNTS_V2),
            ("sys/fs/cgroup/outer/cpu.max", "100000 100000"),
            ("sys/fs/cgroup/outer/cpu.stat", "usage_usec 9\nthrottled_usec 7\n"),
            ("sys/fs/cgroup/outer/inner/cpu.max", "max 100000"),
            ("sys/fs/cgroup/outer/inner/cpu.stat", "usage_usec 9\nthrottled_usec 0\n"),
        ]);
        check(&tree, Some(2), Some(1.0), None);
        assert_eq!(Limits::read(tree.root()).throttled_ns(tree.root()), Some(7_000));
    }

    #[test]
    fn throttled_time_is_nanoseconds_in_both_versions() {
        let throttled = |tree: Tree| Limits::read(tree.root()).throttled_ns(tree.root());
        assert_eq!(throttled(fixtures::container_v2()), Some(1_250_000));
        assert_eq!(throttled(fixtures::container_v1()), Some(987_654_321));
        assert_eq!(throttled(fixtures::aws_vm()), None);
    }
}
