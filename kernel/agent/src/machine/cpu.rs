//! The processor: model, counts, clock, caches. Free of x86 assumptions.

use kernel::machine::{Cache, Cpu};

use crate::{
    machine::topology::{self, Topology},
    root::{Root, field},
};

/// Where each architecture's `/proc/cpuinfo` names the model.
const MODEL_KEYS: [&str; 5] = ["model name", "Model Name", "cpu model", "uarch", "cpu"];

/// Arm cores found in servers, by implementer and part (Arm's and the vendors' reference manuals;
/// the same list as in the kernel's `arch/arm64/include/asm/cputype.h`).
const ARM_CORES: [(&str, &str, &str); 13] = [
    ("0x41", "0xd08", "Arm Cortex-A72"),
    ("0x41", "0xd0b", "Arm Cortex-A76"),
    ("0x41", "0xd0c", "Arm Neoverse-N1"),
    ("0x41", "0xd40", "Arm Neoverse-V1"),
    ("0x41", "0xd49", "Arm Neoverse-N2"),
    ("0x41", "0xd4a", "Arm Neoverse-E1"),
    ("0x41", "0xd4f", "Arm Neoverse-V2"),
    ("0x41", "0xd83", "Arm Neoverse-V3AE"),
    ("0x41", "0xd84", "Arm Neoverse-V3"),
    ("0x41", "0xd8e", "Arm Neoverse-N3"),
    ("0x48", "0xd01", "HiSilicon TaiShan v110"),
    ("0x6d", "0xd49", "Microsoft Azure Cobalt 100"),
    ("0xc0", "0xac3", "Ampere-1"),
];

pub(crate) fn read(root: &Root, topology: &Topology) -> Cpu {
    let info = root.text("proc/cpuinfo").unwrap_or_default();
    let cpu0 = "sys/devices/system/cpu/cpu0";
    let microcode = || root.text(format!("{cpu0}/microcode/version"));
    Cpu {
        model: model(&info),
        vcpus: Some(topology::online(root).len() as u32).filter(|&vcpus| vcpus > 0),
        cores: topology.cores(),
        threads_per_core: topology.threads_per_core(),
        max_mhz: root
            .number::<f64>(format!("{cpu0}/cpufreq/cpuinfo_max_freq"))
            .map(|khz| khz / 1_000.0),
        governor: root.text(format!("{cpu0}/cpufreq/scaling_governor")),
        microcode: field(&info, "microcode").map(str::to_owned).or_else(microcode),
        caches: caches(root),
    }
}

fn model(info: &str) -> Option<String> {
    let named = MODEL_KEYS.iter().find_map(|key| field(info, key)).map(str::to_owned);
    named.or_else(|| {
        let implementer = field(info, "CPU implementer")?;
        let part = field(info, "CPU part")?;
        let known = ARM_CORES.iter().find(|(by, core, _)| (*by, *core) == (implementer, part));
        Some(match known {
            Some((_, _, name)) => (*name).to_owned(),
            None => format!("Arm implementer {implementer} part {part}"),
        })
    })
}

/// The caches that CPU 0 sees, nearest first.
fn caches(root: &Root) -> Vec<Cache> {
    let folder = "sys/devices/system/cpu/cpu0/cache";
    let indexes = root.names(folder).into_iter().filter(|name| name.starts_with("index"));
    let mut caches: Vec<Cache> = indexes
        .filter_map(|index| {
            let file = |name: &str| root.text(format!("{folder}/{index}/{name}"));
            Some(Cache {
                level: file("level")?.parse().ok()?,
                kind: file("type")?,
                size_bytes: size_bytes(&file("size")?)?,
            })
        })
        .collect();
    caches.sort_by(|a, b| (a.level, &a.kind).cmp(&(b.level, &b.kind)));
    caches
}

/// `32K`, `1024K`, `8M` or plain bytes.
fn size_bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_model(info: &str, expected: Option<&str>) {
        assert_eq!(model(info).as_deref(), expected);
    }

    #[test]
    fn the_model_is_read_on_every_architecture() {
        check_model("processor\t: 0\nmodel name\t: AMD EPYC 7763\n", Some("AMD EPYC 7763"));
        check_model(
            "processor : 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd4f\n",
            Some("Arm Neoverse-V2"),
        );
        check_model(
            "CPU implementer\t: 0x99\nCPU part\t: 0x123\n",
            Some("Arm implementer 0x99 part 0x123"),
        );
        check_model(
            "processor : 0\ncpu : POWER9, altivec supported\n",
            Some("POWER9, altivec supported"),
        );
        check_model("", None);
    }

    #[test]
    fn cache_sizes_come_in_several_units() {
        assert_eq!(size_bytes("32K"), Some(32 << 10));
        assert_eq!(size_bytes("36M"), Some(36 << 20));
        assert_eq!(size_bytes("512"), Some(512));
        assert_eq!(size_bytes("many"), None);
    }
}
