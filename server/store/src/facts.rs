//! What is known about a machine, from its documents and from people.

use kernel::machine::{Cpu, Machine, Offer, System};

use crate::{
    check,
    error::{Invalid, StoreError},
};

/// What a person says about a machine; `None` leaves a fact as it is, an empty text removes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactsChange {
    /// The name that is shown; an empty one is refused.
    pub name: Option<String>,
    pub provider: Option<String>,
    pub region: Option<String>,
    pub shape: Option<String>,
    pub cpu_model: Option<String>,
    /// Logical CPUs; like the other numbers, a zero takes away what is known.
    pub vcpus: Option<u32>,
    /// Physical cores.
    pub cores: Option<u32>,
    pub memory_bytes: Option<u64>,
}

impl FactsChange {
    /// Every text without NUL, none too long, the name not empty, no count that no machine has.
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        let texts = [
            ("name", &self.name),
            ("provider", &self.provider),
            ("region", &self.region),
            ("shape", &self.shape),
            ("CPU model", &self.cpu_model),
        ];
        for (field, text) in texts {
            check::line(field, text.as_deref().unwrap_or_default())?;
        }
        // A zero takes a number away again.
        let stated = |count: Option<u64>| count.filter(|count| *count > 0);
        check::count("vCPUs", stated(self.vcpus.map(u64::from)), check::MAX_CPUS)?;
        check::count("cores", stated(self.cores.map(u64::from)), check::MAX_CPUS)?;
        check::count("memory", stated(self.memory_bytes), check::MAX_MEMORY)?;
        match self.name.as_deref().is_some_and(|name| name.trim().is_empty()) {
            true => Err(Invalid::Empty { field: "name" }),
            false => Ok(()),
        }
    }

    /// The facts with this change; the name is kept beside them and not touched here.
    pub(crate) fn apply(&self, mut facts: Machine) -> Machine {
        set(&mut facts.offer.provider, self.provider.as_deref());
        set(&mut facts.offer.region, self.region.as_deref());
        set(&mut facts.offer.shape, self.shape.as_deref());
        set(&mut facts.cpu.model, self.cpu_model.as_deref());
        facts.cpu.vcpus = self.vcpus.or(facts.cpu.vcpus).filter(|count| *count > 0);
        facts.cpu.cores = self.cores.or(facts.cpu.cores).filter(|count| *count > 0);
        facts.memory_bytes = self.memory_bytes.or(facts.memory_bytes).filter(|bytes| *bytes > 0);
        facts
    }
}

fn set(fact: &mut Option<String>, text: Option<&str>) {
    match text.map(str::trim) {
        Some("") => *fact = None,
        Some(text) => *fact = Some(text.to_owned()),
        None => {}
    }
}

/// The texts of a document's machine that get columns of their own.
pub(crate) fn check_machine(machine: &Machine) -> Result<(), Invalid> {
    let texts = [
        ("machine id", &machine.id),
        ("name", &machine.name),
        ("provider", &machine.offer.provider),
        ("region", &machine.offer.region),
        ("shape", &machine.offer.shape),
        ("CPU model", &machine.cpu.model),
    ];
    texts
        .into_iter()
        .try_for_each(|(field, text)| check::text(field, text.as_deref().unwrap_or_default()))
}

/// What a newer document states replaces what was known; what it does not state stays.
pub(crate) fn refreshed(known: Machine, read: &Machine) -> Machine {
    let read = read.clone();
    // Whoever knows the capacity has looked for a container too.
    let container = match read.capacity_cpus {
        Some(_) => read.container,
        None => read.container.or(known.container),
    };
    Machine {
        id: read.id.or(known.id),
        name: read.name.or(known.name),
        cpu: Cpu {
            model: read.cpu.model.or(known.cpu.model),
            vcpus: read.cpu.vcpus.or(known.cpu.vcpus),
            cores: read.cpu.cores.or(known.cpu.cores),
            threads_per_core: read.cpu.threads_per_core.or(known.cpu.threads_per_core),
            max_mhz: read.cpu.max_mhz.or(known.cpu.max_mhz),
            governor: read.cpu.governor.or(known.cpu.governor),
            microcode: read.cpu.microcode.or(known.cpu.microcode),
            caches: match read.cpu.caches.is_empty() {
                true => known.cpu.caches,
                false => read.cpu.caches,
            },
        },
        memory_bytes: read.memory_bytes.or(known.memory_bytes),
        system: System {
            os: read.system.os.or(known.system.os),
            kernel: read.system.kernel.or(known.system.kernel),
            arch: read.system.arch.or(known.system.arch),
            hypervisor: read.system.hypervisor.or(known.system.hypervisor),
        },
        capacity_cpus: read.capacity_cpus.or(known.capacity_cpus),
        container,
        offer: Offer {
            provider: read.offer.provider.or(known.offer.provider),
            region: read.offer.region.or(known.offer.region),
            shape: read.offer.shape.or(known.offer.shape),
        },
    }
}

/// The facts as their column keeps them.
pub(crate) fn to_json(facts: &Machine) -> String {
    serde_json::to_string(facts).expect("facts have only text keys and finite numbers")
}

/// The facts in a column.
pub(crate) fn from_json(json: &str) -> Result<Machine, StoreError> {
    serde_json::from_str(json).map_err(|error| {
        tracing::error!(%error, "the stored facts of a machine cannot be read back");
        StoreError::Damaged
    })
}

/// What the filter box looks through: name, offer and processor, in lower case.
pub(crate) fn search_text(name: &str, facts: &Machine) -> String {
    let texts = [
        Some(name),
        facts.offer.provider.as_deref(),
        facts.offer.region.as_deref(),
        facts.offer.shape.as_deref(),
        facts.cpu.model.as_deref(),
    ];
    texts.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::machine::Container;

    fn known() -> Machine {
        Machine {
            name: Some("alpha".to_owned()),
            cpu: Cpu { vcpus: Some(2), ..Cpu::default() },
            container: Some(Container::default()),
            offer: Offer { provider: Some("oci".to_owned()), ..Offer::default() },
            ..Machine::default()
        }
    }

    #[test]
    fn a_document_that_says_nothing_changes_nothing() {
        assert_eq!(refreshed(known(), &Machine::default()), known());
    }

    #[test]
    fn what_a_newer_document_states_replaces_what_was_known() {
        let read = Machine {
            cpu: Cpu { vcpus: Some(4), ..Cpu::default() },
            capacity_cpus: Some(4.0),
            ..Machine::default()
        };
        let facts = refreshed(known(), &read);
        assert_eq!((facts.cpu.vcpus, facts.offer.provider.as_deref()), (Some(4), Some("oci")));
        assert_eq!(facts.container, None, "a machine that left its container");
    }

    #[test]
    fn a_person_changes_what_they_name_and_removes_with_an_empty_text() {
        let change = FactsChange {
            provider: Some(" ".to_owned()),
            shape: Some(" E5 ".to_owned()),
            vcpus: Some(8),
            ..FactsChange::default()
        };
        let facts = change.apply(known());
        assert_eq!(facts.offer.provider, None);
        assert_eq!(facts.offer.shape.as_deref(), Some("E5"));
        assert_eq!(facts.cpu.vcpus, Some(8));
        assert_eq!(facts.name.as_deref(), Some("alpha"));
    }

    #[test]
    fn the_filter_box_looks_through_name_offer_and_processor() {
        assert_eq!(search_text("Alpha", &known()), "alpha oci");
    }
}
