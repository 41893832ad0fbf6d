//! What is known about a machine. Everything that could not be read stays
//! `None`: nothing here is guessed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One server or computer, as its result document describes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Machine {
    /// Hash of the machine's own id, made by the agent; absent for a computer that has none.
    pub id: Option<String>,
    /// Host name or the uploader's choice; never used to recognise a machine.
    pub name: Option<String>,
    pub cpu: Cpu,
    /// Installed memory in bytes.
    pub memory_bytes: Option<u64>,
    pub system: System,
    /// CPUs the measurement may use: the least of affinity mask and quota.
    pub capacity_cpus: Option<f64>,
    pub container: Option<Container>,
    pub offer: Offer,
}

/// The processor as the operating system sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Cpu {
    pub model: Option<String>,
    /// Logical CPUs.
    pub vcpus: Option<u32>,
    /// Physical cores.
    pub cores: Option<u32>,
    pub threads_per_core: Option<u32>,
    pub max_mhz: Option<f64>,
    pub governor: Option<String>,
    pub microcode: Option<String>,
    pub caches: Vec<Cache>,
}

/// One cache as CPU 0 sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Cache {
    pub level: u32,
    /// `Data`, `Instruction` or `Unified`.
    pub kind: String,
    pub size_bytes: u64,
}

/// The operating system and what it runs on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct System {
    /// `linux`, or the browser's name for a browser result.
    pub os: Option<String>,
    /// Kernel release, or the browser's version.
    pub kernel: Option<String>,
    /// Instruction set, such as `x86_64` or `aarch64`.
    pub arch: Option<String>,
    pub hypervisor: Option<String>,
}

/// Limits that a container puts on the machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Container {
    /// `docker`, `kubernetes`, … where it can be told.
    pub runtime: Option<String>,
    /// 1 or 2.
    pub cgroup_version: Option<u32>,
    /// CPUs worth of time per period.
    pub quota_cpus: Option<f64>,
    pub memory_limit_bytes: Option<u64>,
}

/// What a price belongs to.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(default)]
pub struct Offer {
    pub provider: Option<String>,
    pub region: Option<String>,
    pub shape: Option<String>,
}

impl Offer {
    /// Whether the shape runs at full speed only while it has credits.
    ///
    /// By the providers' own lists: AWS `t2`, `t3`, `t3a`, `t4g` ("Burstable performance
    /// instances"), Azure B-series (`Standard_B…`), Google's shared-core `f1-micro`, `g1-small`,
    /// `e2-micro`, `e2-small` and `e2-medium`.
    pub fn is_burstable(&self) -> bool {
        let (Some(provider), Some(shape)) = (&self.provider, &self.shape) else { return false };
        let shape = shape.trim().to_ascii_lowercase();
        let digit_after = |prefix: &str| {
            let rest = shape.strip_prefix(prefix);
            rest.is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
        };
        match provider.trim().to_ascii_lowercase().as_str() {
            "aws" | "amazon" => digit_after("t") && shape.contains('.'),
            "azure" | "microsoft" => digit_after("standard_b") || digit_after("b"),
            "gcp" | "google" => ["f1-micro", "g1-small", "e2-micro", "e2-small", "e2-medium"]
                .contains(&shape.as_str()),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(provider: &str, shape: &str, expected: bool) {
        let offer = Offer {
            provider: Some(provider.to_owned()),
            region: None,
            shape: Some(shape.to_owned()),
        };
        assert_eq!(offer.is_burstable(), expected, "{provider} {shape}");
    }

    #[test]
    fn burstable_shapes_are_known_by_their_names() {
        check("aws", "t3.micro", true);
        check("AWS", "t4g.2xlarge", true);
        check("aws", "trn1.2xlarge", false);
        check("aws", "m5.large", false);
        check("azure", "Standard_B2ms", true);
        check("azure", "B1s", true);
        check("azure", "Standard_D2s_v5", false);
        check("azure", "Basic_A1", false);
        check("gcp", "e2-micro", true);
        check("gcp", "e2-standard-2", false);
        check("oci", "t3.micro", false);
        assert!(!Offer::default().is_burstable());
    }
}
