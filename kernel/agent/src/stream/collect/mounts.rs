//! How full the file systems are that keep data: those on block devices, and the root.

use std::{collections::HashMap, fmt::Write, path::PathBuf};

use rustix::fs::statvfs;

use crate::{machine, root::Root};

/// File systems of one host that are sampled.
const MAX_MOUNTS: usize = 64;
/// On no block device as the kernel counts it, and yet a place for data.
const ALSO: [&str; 2] = ["btrfs", "zfs"];
/// Always full, because they are made so.
const READ_ONLY: [&str; 4] = ["squashfs", "iso9660", "erofs", "cramfs"];

#[derive(Debug, Default)]
pub(super) struct Mounts {
    /// As programs name it, and where it is for us.
    points: Vec<(String, PathBuf)>,
}

impl Mounts {
    /// What is mounted now. Network file systems are left out: asking one whose server is away
    /// would stop the agent.
    pub(super) fn find(root: &Root) -> Self {
        let kinds = root.text("proc/filesystems").unwrap_or_default();
        let on_device = |kind: &str| kinds.lines().any(|line| line.trim() == kind);
        let table = root.text("proc/self/mountinfo").unwrap_or_default();
        // The shortest of several places of one device: the others are parts of it.
        let mut by_device: HashMap<&str, String> = HashMap::new();
        for Mount { device, point, kind } in table.lines().filter_map(mount) {
            let keeps_data = on_device(kind) || ALSO.contains(&kind) || point == "/";
            if !keeps_data || READ_ONLY.contains(&kind) {
                continue;
            }
            let known = by_device.entry(device).or_insert_with(|| point.clone());
            if point.len() < known.len() {
                *known = point;
            }
        }
        let mut points: Vec<String> = by_device.into_values().collect();
        points.sort_unstable();
        points.truncate(MAX_MOUNTS);
        let place = |point: String| (point.clone(), root.join(&point));
        Self { points: points.into_iter().map(place).collect() }
    }

    /// One JSON object for each, as `kernel::rates` reads it.
    pub(super) fn text(&self, text: &mut String) {
        text.clear();
        for (point, path) in &self.points {
            // One that was unmounted since has no sizes.
            let Ok(found) = statvfs(path) else { continue };
            let Ok(name) = serde_json::to_string(point) else { continue };
            let (size, total) = (found.f_frsize, found.f_blocks);
            let (free, available) = (found.f_bfree, found.f_bavail);
            if total > 0 {
                // Writing into a String cannot fail.
                let _ = writeln!(
                    text,
                    r#"{{"mount_point":{name},"block_size":{size},"blocks_total":{total},"blocks_free":{free},"blocks_available":{available}}}"#
                );
            }
        }
    }
}

/// A line of `/proc/self/mountinfo` (the manual page `proc_pid_mountinfo`).
struct Mount<'a> {
    device: &'a str,
    point: String,
    kind: &'a str,
}

fn mount(line: &str) -> Option<Mount<'_>> {
    let (place, kind) = line.split_once(" - ")?;
    let mut place = place.split(' ').skip(2);
    Some(Mount {
        device: place.next()?,
        point: machine::unescape(place.nth(1)?),
        kind: kind.split(' ').next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::Tree;

    #[test]
    fn only_what_keeps_data_is_sampled_and_each_device_once() {
        let kinds = "nodev\tproc\nnodev\ttmpfs\nnodev\tnfs4\n\text4\n\txfs\n\tsquashfs\n";
        let mounts = "20 1 0:20 / /proc rw - proc proc rw\n\
             22 1 0:50 / / rw - overlay overlay rw\n\
             23 22 8:17 / /data\\040one rw - xfs /dev/sdb1 rw\n\
             24 22 8:17 /sub /data\\040one/sub rw - xfs /dev/sdb1 rw\n\
             25 22 7:1 / /snap/core ro - squashfs /dev/loop1 ro\n\
             26 22 0:60 / /far rw - nfs4 10.0.0.1:/far rw\n\
             27 22 0:61 / /tmp rw - tmpfs tmpfs rw\n\
             28 22 8:33 / /gone rw - ext4 /dev/sdc1 rw\n";
        let tree = Tree::new(&[
            ("proc/filesystems", kinds),
            ("proc/self/mountinfo", mounts),
            ("data one/file", "x"),
        ]);
        let mounts = Mounts::find(tree.root());
        let points: Vec<&str> = mounts.points.iter().map(|(point, _)| point.as_str()).collect();
        assert_eq!(points, ["/", "/data one", "/gone"]);
        let mut text = "before".to_owned();
        mounts.text(&mut text);
        let mut lines = text.lines();
        assert!(lines.next().is_some_and(|line| line.starts_with(r#"{"mount_point":"/","block"#)));
        assert!(
            lines.next().is_some_and(|line| line.starts_with(r#"{"mount_point":"/data one","#))
        );
        assert_eq!(lines.next(), None, "{text}");
    }
}
