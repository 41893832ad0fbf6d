//! How much of the machine this process may use, and how many lanes that makes.

use kernel::{
    measure::{ImpossibleShape, Shape},
    warning::Warning,
    workload::LANE_BYTES,
};

use crate::{
    machine::{Limits, Topology},
    root::{Root, kilobytes},
};

/// Kept free of the lanes' tables: the program itself and what the system needs meanwhile.
const RESERVED_BYTES: u64 = 16 << 20;

/// What the lanes may use.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Capacity {
    pub(crate) shape: Shape,
    /// Every CPU of the affinity mask, in the order in which lanes are placed.
    pub(crate) cpus: Vec<u32>,
    pub(crate) warnings: Vec<Warning>,
}

impl Capacity {
    /// `mask` are the CPUs this process may run on, at least one.
    pub(crate) fn of(
        root: &Root,
        mask: &[u32],
        topology: &Topology,
        limits: &Limits,
    ) -> Result<Self, ImpossibleShape> {
        let mut warnings = Vec::new();
        let affinity_cpus = mask.len() as u32;
        let quota_cpus = limits.quota_cpus.filter(|quota| *quota < f64::from(affinity_cpus));
        if let Some(quota_cpus) = quota_cpus {
            warnings.push(Warning::Quota { quota_cpus, affinity_cpus });
        }
        let capacity_cpus = quota_cpus.unwrap_or(f64::from(affinity_cpus));
        let wanted = capacity_cpus.ceil() as u32;
        let lanes = wanted.min(lanes_that_fit(root, limits));
        if lanes < wanted {
            warnings.push(Warning::MemoryLimited { lanes, wanted });
        }
        let cpus = topology.cores_first(mask);
        let cores = topology.cores_under(&cpus[..cpus.len().min(lanes as usize)]);
        // Without memory for all lanes, full load is what the lanes can give.
        let shape = Shape::new(capacity_cpus.min(f64::from(lanes)), lanes, cores)?;
        Ok(Self { shape, cpus, warnings })
    }

    /// The CPUs under `lanes` lanes, one each.
    pub(crate) fn lane_cpus(&self) -> &[u32] {
        &self.cpus[..self.cpus.len().min(self.shape.lanes() as usize)]
    }
}

/// How many tables fit the tighter of the container's limit and the free memory; at least one.
fn lanes_that_fit(root: &Root, limits: &Limits) -> u32 {
    let memory = root.text("proc/meminfo").unwrap_or_default();
    let available = kilobytes(&memory, "MemAvailable");
    let Some(bytes) = [limits.memory_bytes, available].into_iter().flatten().min() else {
        return u32::MAX;
    };
    let lanes = bytes.saturating_sub(RESERVED_BYTES) / LANE_BYTES;
    u32::try_from(lanes).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixtures::{self, Tree},
        machine::online,
    };

    fn capacity(tree: &Tree) -> Capacity {
        let root = tree.root();
        let (topology, limits) = (Topology::read(root), Limits::read(root));
        Capacity::of(root, &online(root), &topology, &limits).unwrap()
    }

    #[track_caller]
    fn check(tree: &Tree, capacity_cpus: f64, lanes: u32, cores: u32) {
        let shape = capacity(tree).shape;
        assert_eq!(
            (shape.capacity_cpus(), shape.lanes(), shape.cores()),
            (capacity_cpus, lanes, cores)
        );
    }

    #[test]
    fn a_whole_machine_gets_a_lane_per_cpu() {
        check(&fixtures::aws_vm(), 4.0, 4, 2);
        assert!(capacity(&fixtures::aws_vm()).warnings.is_empty());
        check(&fixtures::arm_server(), 2.0, 2, 2);
    }

    #[test]
    fn a_quota_is_rounded_up_to_lanes_and_named() {
        check(&fixtures::container_v2(), 0.5, 1, 1);
        check(&fixtures::container_v1(), 1.5, 2, 2);
        let warning = Warning::Quota { quota_cpus: 0.5, affinity_cpus: 8 };
        assert_eq!(capacity(&fixtures::container_v2()).warnings, [warning]);
    }

    #[test]
    fn a_small_memory_means_fewer_lanes_and_a_warning() {
        let tree = fixtures::aws_vm();
        tree.write("proc/meminfo", "MemTotal: 64000 kB\nMemAvailable: 32000 kB\n");
        check(&tree, 3.0, 3, 2);
        assert_eq!(capacity(&tree).warnings, [Warning::MemoryLimited { lanes: 3, wanted: 4 }]);
        assert_eq!(capacity(&tree).lane_cpus(), [0, 1, 2]);
        tree.write("proc/meminfo", "MemAvailable: 10 kB\n");
        check(&tree, 1.0, 1, 1);
    }

    #[test]
    fn a_quota_above_the_mask_changes_nothing() {
        let tree = fixtures::container_v1();
        let limits = Limits::read(tree.root());
        let one_cpu = Capacity::of(tree.root(), &[3], &Topology::default(), &limits).unwrap();
        assert_eq!(one_cpu.shape.capacity_cpus(), 1.0);
        assert!(one_cpu.warnings.is_empty());
    }
}
