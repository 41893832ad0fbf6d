//! Which block devices count: a partition's traffic is its disk's, a mapped device's that of the
//! disks below it, and a sum over all of them would count it twice.

/// Whether a device of this kernel name is a whole disk.
pub(super) fn is_whole_disk(name: &str) -> bool {
    let kinds = ["sd", "hd", "vd", "xvd"];
    let letters = |name: &str| {
        let rest = kinds.iter().find_map(|kind| name.strip_prefix(kind));
        rest.is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase())
        })
    };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbered = |name: &str| {
        let namespace = name.strip_prefix("nvme").and_then(|rest| rest.split_once('n'));
        let card = ["mmcblk", "pmem", "dasd"].iter().find_map(|kind| name.strip_prefix(kind));
        namespace.is_some_and(|(device, space)| number(device) && number(space))
            || card.is_some_and(number)
    };
    letters(name) || numbered(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_and_mapped_devices_are_no_disks() {
        for name in ["sda", "sdaa", "vdb", "xvda", "nvme0n1", "nvme10n2", "mmcblk0"] {
            assert!(is_whole_disk(name), "{name}");
        }
        for name in [
            "sda1",
            "sdaa12",
            "nvme0n1p1",
            "mmcblk0p2",
            "dm-0",
            "md127",
            "loop3",
            "ram0",
            "sr0",
            "zram0",
            "sd",
            "nvme",
            "nvme0",
            "nvme0n",
            "",
        ] {
            assert!(!is_whole_disk(name), "{name}");
        }
    }
}
