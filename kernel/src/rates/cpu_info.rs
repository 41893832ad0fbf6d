//! `/proc/cpuinfo`: facts about the processor.

use std::collections::BTreeSet;

use crate::{import::is_invisible, machine::Machine};

/// Characters of a fact; the longest names of processors have 48.
const MAX_FACT: usize = 200;

/// Fills in what the text says; lines are needed, for values hold spaces.
pub(super) fn read(text: &str, machine: &mut Machine) {
    let fields = || {
        text.lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim(), value.trim()))
        })
    };
    let first = |wanted: &str| fields().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let fact = |wanted: &str| {
        let value = first(wanted).filter(|value| !value.is_empty())?;
        Some(
            value
                .chars()
                .filter(|char| !char.is_control() && !is_invisible(*char))
                .take(MAX_FACT)
                .collect::<String>(),
        )
    };
    let cpu = &mut machine.cpu;
    cpu.model = fact("model name").or(cpu.model.take());
    cpu.microcode = fact("microcode").or(cpu.microcode.take());
    let vcpus = fields().filter(|(name, _)| *name == "processor").count() as u32;
    cpu.vcpus = cpu.vcpus.max((vcpus > 0).then_some(vcpus));
    let cores = cores(fields());
    if cores > 0 {
        cpu.cores = Some(cores);
        // Only where the text names every CPU.
        cpu.threads_per_core = (vcpus > 0 && vcpus.is_multiple_of(cores)).then(|| vcpus / cores);
    }
    if first("flags").is_some_and(|flags| flags.split(' ').any(|flag| flag == "lm")) {
        machine.system.arch = Some("x86_64".to_owned());
    }
}

/// Cores are told apart by their own number and their socket's.
fn cores<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> u32 {
    let mut socket = "";
    let mut cores = BTreeSet::new();
    for (name, value) in fields {
        match name {
            "physical id" => socket = value,
            "core id" => {
                cores.insert((socket, value));
            }
            _ => (),
        }
    }
    cores.len() as u32
}
