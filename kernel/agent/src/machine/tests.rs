//! Fingerprints of whole trees.

use super::*;
use crate::fixtures::{self, Tree};

fn fingerprint(tree: &Tree, arch: &str) -> Machine {
    let root = tree.root();
    read(root, &Topology::read(root), &Limits::read(root), arch)
}

#[track_caller]
fn check(tree: &Tree, arch: &str, expected: &str) {
    let json = serde_json::to_string_pretty(&fingerprint(tree, arch)).unwrap();
    // Absent facts would only repeat the list of fields.
    let stated: Vec<&str> = json.lines().filter(|line| !line.contains("null")).collect();
    assert_eq!(stated.join("\n"), expected.trim());
}

#[test]
fn an_amazon_machine_tells_its_shape_and_its_threads() {
    let expected = r#"
{
  "id": "ID",
  "name": "web-1",
  "cpu": {
    "model": "Intel(R) Xeon(R) Platinum 8488C",
    "vcpus": 4,
    "cores": 2,
    "threads_per_core": 2,
    "microcode": "0x2b000603",
    "caches": [
      {
        "level": 1,
        "kind": "Data",
        "size_bytes": 49152
      },
      {
        "level": 3,
        "kind": "Unified",
        "size_bytes": 110100480
      }
    ]
  },
  "memory_bytes": 8192000000,
  "system": {
    "os": "linux",
    "kernel": "6.1.141-155.amzn2023.x86_64",
    "arch": "x86_64",
    "hypervisor": "nitro"
  },
  "offer": {
    "provider": "aws",
    "region": "eu-west-1",
    "shape": "m7i.xlarge"
  }
}"#;
    let tree = fixtures::aws_vm();
    let id = fingerprint(&tree, "x86_64").id.unwrap();
    check(&tree, "x86_64", &expected.replace("ID", &id));
}

#[test]
fn an_arm_machine_needs_no_model_name() {
    let expected = r#"
{
  "cpu": {
    "model": "Ampere-1",
    "vcpus": 2,
    "cores": 2,
    "threads_per_core": 1,
    "max_mhz": 3000.0,
    "governor": "performance",
    "caches": []
  },
  "memory_bytes": 24576000000,
  "system": {
    "os": "linux",
    "kernel": "6.8.0-1026-oracle",
    "arch": "aarch64",
    "hypervisor": "kvm"
  },
  "offer": {
    "provider": "oci",
  }
}"#;
    check(&fixtures::arm_server(), "aarch64", expected);
}

#[test]
fn a_container_names_its_runtime_and_its_limits() {
    let machine = fingerprint(&fixtures::container_v2(), "x86_64");
    let container = machine.container.unwrap();
    assert_eq!(container.runtime.as_deref(), Some("docker"));
    assert_eq!(container.quota_cpus, Some(0.5));
    assert_eq!(container.memory_limit_bytes, Some(512 << 20));
    assert_eq!((machine.cpu.vcpus, machine.cpu.cores), (Some(8), None));
    let by_path = fingerprint(&fixtures::container_v1(), "x86_64").container.unwrap();
    assert_eq!(by_path.runtime.as_deref(), Some("docker"));
}

#[test]
fn an_empty_tree_gives_an_empty_fingerprint() {
    let machine = fingerprint(&Tree::new(&[]), "x86_64");
    let mut expected = Machine::default();
    expected.system.os = Some("linux".to_owned());
    expected.system.arch = Some("x86_64".to_owned());
    assert_eq!(machine, expected);
}

#[track_caller]
fn check_provider(field: &str, text: &str, provider: &str, hypervisor: Option<&str>) {
    let tree = Tree::new(&[(&format!("sys/class/dmi/id/{field}"), text)]);
    let machine = fingerprint(&tree, "x86_64");
    assert_eq!(machine.offer.provider.as_deref(), Some(provider));
    assert_eq!(machine.system.hypervisor.as_deref(), hypervisor);
}

#[test]
fn providers_are_told_from_the_firmware() {
    check_provider("chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77", "azure", None);
    check_provider("product_name", "Google Compute Engine", "gcp", Some("kvm"));
    check_provider("bios_version", "4.11.amazon", "aws", None);
    check_provider("chassis_asset_tag", "OracleCloud.com", "oci", None);
}
