//! This machine before a run: its fingerprint, and what the run may use of it.

use anyhow::Context;
use kernel::machine::Machine;
use rustix::thread::{CpuSet, sched_getaffinity};

use crate::{
    capacity::Capacity,
    cli::MeasureArgs,
    clock::Clock,
    lanes::Watch,
    machine::{self, Limits, Topology},
    root::Root,
};

pub(super) struct Host {
    pub(super) machine: Machine,
    pub(super) capacity: Capacity,
    root: Root,
    limits: Limits,
}

impl Host {
    pub(super) fn read(root: &Root) -> anyhow::Result<Self> {
        let topology = Topology::read(root);
        let limits = Limits::read(root);
        let capacity = Capacity::of(root, &affinity(root), &topology, &limits)
            .context("cannot tell which CPUs this program may use")?;
        let mut machine = machine::read(root, &topology, &limits, std::env::consts::ARCH);
        machine.capacity_cpus = Some(capacity.shape.capacity_cpus());
        Ok(Self { machine, capacity, root: root.clone(), limits })
    }

    /// What the user says about the machine goes before what it says itself.
    pub(super) fn name(&mut self, args: &MeasureArgs) {
        let MeasureArgs { name, offer, .. } = args;
        let machine = &mut self.machine;
        for (said, known) in [
            (name, &mut machine.name),
            (&offer.provider, &mut machine.offer.provider),
            (&offer.region, &mut machine.offer.region),
            (&offer.shape, &mut machine.offer.shape),
        ] {
            if said.is_some() {
                known.clone_from(said);
            }
        }
    }

    /// Watches the CPUs of the mask; times are on `clock`.
    pub(super) fn watch(&self, clock: Clock) -> Watch {
        Watch::new(&self.root, clock, &self.capacity.cpus, &self.limits)
    }
}

/// CPUs this process may run on. A machine with more CPUs than a mask can name gives all of them.
fn affinity(root: &Root) -> Vec<u32> {
    match sched_getaffinity(None) {
        Ok(mask) => {
            let cpus = 0..CpuSet::MAX_CPU as u32;
            cpus.filter(|&cpu| mask.is_set(cpu as usize)).collect()
        }
        Err(_) => machine::online(root),
    }
}
