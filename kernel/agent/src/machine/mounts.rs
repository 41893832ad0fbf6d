//! Where the control groups of this process lie in the file system.

use std::path::{Path, PathBuf};

use crate::root::Root;

/// The two generations of control groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V2,
}

impl Version {
    pub(crate) fn number(self) -> u32 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
        }
    }
}

/// The groups of this process for one controller, from its own up to the top one that is visible.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Groups {
    pub(crate) version: Version,
    pub(crate) folders: Vec<PathBuf>,
}

/// A line of `/proc/self/mountinfo` (the manual page `proc_pid_mountinfo`).
struct Mount<'a> {
    /// Which folder of the mounted hierarchy appears at `point`.
    root: String,
    point: String,
    kind: &'a str,
    options: &'a str,
}

/// The groups of `controller` (`cpu`, `memory`); version 1 wins where both are mounted, because a
/// controller that version 1 holds does nothing in version 2.
pub(crate) fn groups(root: &Root, controller: &str) -> Option<Groups> {
    let mountinfo = root.text("proc/self/mountinfo")?;
    let membership = root.text("proc/self/cgroup")?;
    let mounts: Vec<Mount<'_>> = mountinfo.lines().filter_map(mount).collect();
    let v1 = mounts.iter().find(|mount| {
        mount.kind == "cgroup" && mount.options.split(',').any(|option| option == controller)
    });
    let v2 = || mounts.iter().find(|mount| mount.kind == "cgroup2");
    let (version, mount) = match v1 {
        Some(mount) => (Version::V1, mount),
        None => (Version::V2, v2()?),
    };
    let own = own_path(&membership, version, controller)?;
    Some(Groups { version, folders: folders(mount, own) })
}

fn mount(line: &str) -> Option<Mount<'_>> {
    let (place, kind) = line.split_once(" - ")?;
    let mut place = place.split(' ').skip(3);
    let mut kind = kind.split(' ');
    Some(Mount {
        root: unescape(place.next()?),
        point: unescape(place.next()?),
        kind: kind.next()?,
        options: kind.nth(1)?,
    })
}

/// Spaces, tabs, line feeds and backslashes are written as three octal digits.
pub(crate) fn unescape(text: &str) -> String {
    text.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")
}

/// A line of `/proc/self/cgroup` is `hierarchy:controllers:path` (the manual page `cgroups`).
fn own_path<'a>(membership: &'a str, version: Version, controller: &str) -> Option<&'a str> {
    membership.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':');
        let (_, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
        let is_ours = match version {
            Version::V1 => controllers.split(',').any(|name| name == controller),
            Version::V2 => controllers.is_empty(),
        };
        is_ours.then_some(path)
    })
}

/// A container sees its own group at the mount point, and its path may begin outside the mount.
fn folders(mount: &Mount<'_>, own: &str) -> Vec<PathBuf> {
    let below = Path::new(own).strip_prefix(&mount.root).unwrap_or(Path::new(""));
    let escapes = below.components().any(|part| part.as_os_str() == "..");
    let deepest = if escapes { Path::new("") } else { below };
    deepest.ancestors().map(|path| Path::new(&mount.point).join(path)).collect()
}
