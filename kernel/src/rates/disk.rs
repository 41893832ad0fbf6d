//! `/proc/diskstats`: what block devices read and wrote.

use std::collections::HashSet;

use super::{
    Reading,
    counter::{Counted, Step, sum},
    rows::{is_word, rows},
};
use crate::recording::Metric;

/// The kernel counts sectors of this size whatever the device's own is
/// (Documentation/admin-guide/iostats.rst).
const SECTOR_BYTES: f64 = 512.0;

/// The columns behind the name that are kept: reads, sectors read, writes, sectors written,
/// milliseconds in which the device had work.
const COLUMNS: [usize; 5] = [0, 2, 4, 6, 9];
const RATES: [(Metric, usize, f64); 4] = [
    (Metric::DiskReadOps, 0, 1.0),
    (Metric::DiskRead, 1, SECTOR_BYTES),
    (Metric::DiskWriteOps, 2, 1.0),
    (Metric::DiskWrite, 3, SECTOR_BYTES),
];
const BUSY_MS: usize = 4;

/// How a device counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Whole and not made of others: a part of the host's sum.
    Device,
    /// Made of others (device mapper, software RAID, caches, paths of one device): has series of
    /// its own, and is left out of the sum, which would count its bytes twice.
    Stacked,
    /// A partition, whose bytes its device counts; or no disk at all: memory, a file that is
    /// mounted, a drive of removable media.
    LeftOut,
}

pub(super) fn read(text: &str, reading: &mut Reading) -> Counted {
    let rows: Vec<(&str, Vec<&str>)> = rows(text, is_word).into_iter().filter_map(row).collect();
    if rows.is_empty() {
        reading.nothing_in(text);
    }
    let names: HashSet<&str> = rows.iter().map(|(name, _)| *name).collect();
    let mut counted = Counted::new();
    for (name, figures) in &rows {
        if has_series(name, &names) && reading.is_name(name) {
            let row = COLUMNS.map(|column| reading.figure(figures[column]));
            counted.insert((*name).to_owned(), row.into());
        }
    }
    counted
}

pub(super) fn rates(step: &Step<'_>, reading: &mut Reading) {
    let mut devices: Vec<[Option<f64>; 5]> = Vec::new();
    for name in step.now.keys() {
        let grown = step.growth(name, reading);
        let grown = |column: usize| grown.as_ref().and_then(|grown| grown[column]);
        let mut values = [None; 5];
        for (value, (metric, column, scale)) in values.iter_mut().zip(RATES) {
            *value = step.per_s(grown(column).map(|grown| grown * scale), reading);
            reading.of(metric, name, *value);
        }
        values[BUSY_MS] = step.share_pct(grown(BUSY_MS), 1e3);
        reading.of(Metric::DiskBusy, name, values[BUSY_MS]);
        if is_device(name) {
            devices.push(values);
        }
    }
    if !step.same_names(is_device) {
        reading.reset();
        return;
    }
    for (metric, column, _) in RATES {
        reading.host(metric, sum(devices.iter().map(|values| values[column])));
    }
    // Shares of different devices do not add up: the host waits for the busiest.
    let busy: Option<Vec<f64>> = devices.iter().map(|values| values[BUSY_MS]).collect();
    reading.host(Metric::DiskBusy, busy.and_then(|busy| busy.into_iter().max_by(f64::total_cmp)));
}

/// A device's name and what stands behind it. Shorter rows are partitions of old kernels.
fn row(row: &str) -> Option<(&str, Vec<&str>)> {
    let mut tokens = row.split_whitespace().skip_while(|token| !is_word(token));
    let name = tokens.next()?;
    let figures: Vec<&str> = tokens.take(COLUMNS[BUSY_MS] + 1).collect();
    (figures.len() > COLUMNS[BUSY_MS]).then_some((name, figures))
}

/// Whether another row is the device that this is a part of: `sda1` of `sda`, `nvme0n1p2` of
/// `nvme0n1`. Alone, `xvda1` is a device: some virtual machines have no other.
fn is_partition(name: &str, names: &HashSet<&str>) -> bool {
    let stem = name.trim_end_matches(|char: char| char.is_ascii_digit());
    if stem.len() == name.len() {
        return false;
    }
    let numbered =
        stem.strip_suffix('p').filter(|device| device.ends_with(|c: char| c.is_ascii_digit()));
    names.contains(&numbered.unwrap_or(stem))
}

/// Whether a device has series of its own; `names` are all of the host's.
pub(super) fn has_series(name: &str, names: &HashSet<&str>) -> bool {
    role(name) != Role::LeftOut && !is_partition(name, names)
}

/// Whether a device is a part of the host's sum; partitions are known by their neighbours only.
pub(super) fn is_device(name: &str) -> bool {
    role(name) == Role::Device
}

fn role(name: &str) -> Role {
    let numbered = |prefix: &str| {
        name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let none = ["loop", "ram", "zram", "sr", "fd", "mtdblock"];
    // eMMC's boot areas are no part of what is stored.
    let boot_area = numbered("mmcblk") && (name.contains("boot") || name.contains("rpmb"));
    if none.into_iter().any(numbered) || boot_area {
        return Role::LeftOut;
    }
    // `nvme0c1n1` is one path to `nvme0n1`.
    let path = numbered("nvme") && name.trim_start_matches("nvme").contains('c');
    let stacked =
        ["dm-", "md", "bcache", "drbd"].into_iter().any(numbered) || name.starts_with("md_");
    if stacked || path { Role::Stacked } else { Role::Device }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_told_from_devices_by_their_neighbours() {
        let names = [
            "sda",
            "sda1",
            "nvme0n1",
            "nvme0n1p2",
            "mmcblk0",
            "mmcblk0p1",
            "xvdb1",
            "vda",
            "md0",
            "md0p1",
        ];
        let partitions: Vec<&str> =
            names.into_iter().filter(|name| is_partition(name, &names.into())).collect();
        assert_eq!(partitions, ["sda1", "nvme0n1p2", "mmcblk0p1", "md0p1"]);
    }

    #[track_caller]
    fn check(names: &[&str], expected: Role) {
        for name in names {
            assert_eq!(role(name), expected, "{name}");
        }
    }

    #[test]
    fn only_devices_that_stand_on_no_other_are_summed() {
        check(
            &["sda", "vdb", "xvda", "hda", "nvme0n1", "nvme10n1", "mmcblk0", "nbd0", "rbd1"],
            Role::Device,
        );
        check(&["dm-0", "md127", "bcache0", "drbd1", "nvme0c1n1"], Role::Stacked);
        check(&["loop0", "ram15", "zram0", "sr0", "fd0", "mmcblk0boot1"], Role::LeftOut);
    }
}
