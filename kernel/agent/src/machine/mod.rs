//! The fingerprint: what a result says about the machine it was measured on. Every reader
//! takes the root of the tree it reads, and leaves out what it cannot read.

mod container;
mod cpu;
mod cpu_list;
mod dmi;
mod identity;
mod limits;
mod mounts;
mod offer;
mod system;
mod topology;

use kernel::machine::Machine;

pub(crate) use self::{
    limits::Limits,
    mounts::unescape,
    topology::{Topology, online},
};
use crate::root::{Root, kilobytes};

/// Everything the document says about a machine, but for its capacity. `arch` is the instruction
/// set the program was built for.
pub(crate) fn read(root: &Root, topology: &Topology, limits: &Limits, arch: &str) -> Machine {
    let dmi = dmi::Dmi::read(root);
    let memory = root.text("proc/meminfo").unwrap_or_default();
    Machine {
        id: identity::id(root),
        name: identity::name(root),
        cpu: cpu::read(root, topology),
        memory_bytes: kilobytes(&memory, "MemTotal"),
        system: system::read(root, &dmi, arch),
        capacity_cpus: None,
        container: container::read(root, limits),
        offer: offer::read(root, &dmi),
    }
}

#[cfg(test)]
mod tests;
