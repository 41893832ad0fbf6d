//! Which CPUs share a physical core.

use std::collections::{BTreeMap, BTreeSet};

use crate::{machine::cpu_list, root::Root};

/// CPU number to the lowest CPU of its core.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Topology {
    core_of: BTreeMap<u32, u32>,
}

impl Topology {
    /// CPUs without readable siblings are left out.
    pub(crate) fn read(root: &Root) -> Self {
        let core_of = online(root).into_iter().filter_map(|cpu| {
            let folder = format!("sys/devices/system/cpu/cpu{cpu}/topology");
            // The second name is the one of kernels before 5.3.
            let siblings = root
                .text(format!("{folder}/core_cpus_list"))
                .or_else(|| root.text(format!("{folder}/thread_siblings_list")))?;
            Some((cpu, *cpu_list::parse(&siblings)?.first()?))
        });
        Self { core_of: core_of.collect() }
    }

    /// Physical cores; `None` if siblings cannot be read.
    pub(crate) fn cores(&self) -> Option<u32> {
        let cores: BTreeSet<u32> = self.core_of.values().copied().collect();
        (!cores.is_empty()).then_some(cores.len() as u32)
    }

    /// The most CPUs that share one core.
    pub(crate) fn threads_per_core(&self) -> Option<u32> {
        let mut threads: BTreeMap<u32, u32> = BTreeMap::new();
        for &core in self.core_of.values() {
            *threads.entry(core).or_default() += 1;
        }
        threads.into_values().max()
    }

    /// `cpus` with the first CPU of every core before the second of any.
    pub(crate) fn cores_first(&self, cpus: &[u32]) -> Vec<u32> {
        let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
        let mut placed: Vec<(u32, u32)> = cpus
            .iter()
            .map(|&cpu| {
                let turn = seen.entry(self.core(cpu)).or_default();
                *turn += 1;
                (*turn, cpu)
            })
            .collect();
        placed.sort_unstable();
        placed.into_iter().map(|(_, cpu)| cpu).collect()
    }

    /// How many physical cores lie under `cpus`.
    pub(crate) fn cores_under(&self, cpus: &[u32]) -> u32 {
        let cores: BTreeSet<u32> = cpus.iter().map(|&cpu| self.core(cpu)).collect();
        cores.len() as u32
    }

    /// A CPU with unknown siblings counts as a core of its own.
    fn core(&self, cpu: u32) -> u32 {
        self.core_of.get(&cpu).copied().unwrap_or(cpu)
    }
}

/// CPUs that are switched on; none if the list cannot be read.
pub(crate) fn online(root: &Root) -> Vec<u32> {
    let list = root.text("sys/devices/system/cpu/online");
    list.and_then(|text| cpu_list::parse(&text)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;

    #[test]
    fn lanes_go_to_free_cores_before_they_share_one() {
        let topology = Topology::read(fixtures::aws_vm().root());
        assert_eq!((topology.cores(), topology.threads_per_core()), (Some(2), Some(2)));
        assert_eq!(topology.cores_first(&[0, 1, 2, 3]), [0, 1, 2, 3], "siblings are 0,2 and 1,3");
        assert_eq!(topology.cores_first(&[0, 2, 3]), [0, 3, 2]);
        assert_eq!(topology.cores_under(&[0, 2]), 1);
    }

    #[test]
    fn without_siblings_every_cpu_is_its_own_core_and_no_number_is_given() {
        let topology = Topology::default();
        assert_eq!((topology.cores(), topology.threads_per_core()), (None, None));
        assert_eq!(topology.cores_first(&[2, 0]), [0, 2]);
        assert_eq!(topology.cores_under(&[0, 2]), 2);
    }
}
