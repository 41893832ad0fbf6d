//! The operating system and the hypervisor below it.

use kernel::machine::System;

use crate::{
    machine::dmi::Dmi,
    root::{Root, field},
};

/// What the firmware's names of vendor and product give away.
const BY_DMI: [(&str, &str); 8] = [
    ("VMware", "vmware"),
    ("VirtualBox", "virtualbox"),
    ("Parallels", "parallels"),
    ("HVM domU", "xen"),
    ("Xen", "xen"),
    ("KVM", "kvm"),
    ("QEMU", "kvm"),
    ("Google Compute Engine", "kvm"),
];

pub(crate) fn read(root: &Root, dmi: &Dmi, arch: &str) -> System {
    System {
        os: Some("linux".to_owned()),
        kernel: root.text("proc/sys/kernel/osrelease"),
        arch: Some(arch.to_owned()),
        hypervisor: hypervisor(root, dmi),
    }
}

/// `kvm`, `xen`, `hyper-v`, …; `unnamed` where the processor says only that there is one.
fn hypervisor(root: &Root, dmi: &Dmi) -> Option<String> {
    if let Some(kind) = root.text("sys/hypervisor/type") {
        return Some(kind);
    }
    let texts = [&dmi.product_name, &dmi.sys_vendor, &dmi.bios_vendor];
    let says = |part| texts.into_iter().flatten().any(|text| text.contains(part));
    if let Some((_, name)) = BY_DMI.iter().find(|(part, _)| says(part)) {
        return Some((*name).to_owned());
    }
    let product_is = |name| dmi.product_name.as_deref() == Some(name);
    if dmi.sys_vendor.as_deref() == Some("Microsoft Corporation") && product_is("Virtual Machine") {
        return Some("hyper-v".to_owned());
    }
    let bare_metal = dmi.product_name.as_deref().is_some_and(|shape| shape.contains(".metal"));
    if dmi.sys_vendor.as_deref() == Some("Amazon EC2") && !bare_metal {
        return Some("nitro".to_owned());
    }
    let info = root.text("proc/cpuinfo").unwrap_or_default();
    let flags = field(&info, "flags").unwrap_or_default();
    flags.split_whitespace().any(|flag| flag == "hypervisor").then(|| "unnamed".to_owned())
}
