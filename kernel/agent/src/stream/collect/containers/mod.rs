//! The containers of the host, found by their control groups.

use std::collections::BTreeMap;

use kernel::{
    rates::{Counters, Subsystem},
    recording::SeriesId,
};

use super::{
    cgroup::{Controllers, Folders, Group},
    names,
};
use crate::root::Root;

/// Containers that are sampled; with them a session stays within the series it may have.
const MAX_CONTAINERS: usize = 100;
/// How deep and how many groups are looked at.
const MAX_DEPTH: usize = 8;
const MAX_GROUPS: usize = 20_000;
/// Characters of a container's whole id.
const ID_DIGITS: usize = 64;
/// LXC names its containers' groups by their names.
const LXC: &str = "lxc.payload.";
const TOP: &str = "sys/fs/cgroup";

#[derive(Default)]
pub(super) struct Containers {
    groups: BTreeMap<String, (Folders, Group)>,
    names: Vec<(String, String)>,
}

impl Containers {
    /// Looks which containers there are now; those that are gone are forgotten.
    pub(super) fn find(&mut self, root: &Root, counters: &mut Counters, buffer: &mut Vec<u8>) {
        let mut found = find(root);
        let before = self.groups.len();
        self.groups.retain(|id, (folders, _)| {
            let stays = found.get(id) == Some(folders);
            if !stays {
                counters.forget(&Subsystem::Container(id.clone()));
            }
            stays
        });
        found.retain(|id, _| !self.groups.contains_key(id));
        let changed = self.groups.len() < before || !found.is_empty();
        for (id, folders) in found {
            let group = Group::open(&folders);
            self.groups.insert(id, (folders, group));
        }
        for (_, group) in self.groups.values_mut() {
            group.read_limits(buffer);
        }
        if changed {
            self.names = names::of(root, self.groups.keys());
        }
    }

    /// What containers are called, where it can be read: (id, name), sorted.
    pub(super) fn names(&self) -> &[(String, String)] {
        &self.names
    }

    /// Adds what each of them uses; `text` is room for making it.
    pub(super) fn read(
        &mut self,
        steady_us: impl Fn() -> i64,
        counters: &mut Counters,
        (buffer, text): (&mut Vec<u8>, &mut String),
        values: &mut Vec<(SeriesId, f64)>,
    ) {
        for (id, (_, group)) in &mut self.groups {
            let at_us = steady_us();
            if group.text(id, buffer, text) {
                let reading = counters.take(at_us, &Subsystem::Container(id.clone()), text);
                values.extend(reading.values);
            }
        }
    }
}

/// Containers by their ids.
fn find(root: &Root) -> BTreeMap<String, Folders> {
    let mut found = BTreeMap::new();
    let mut left = MAX_GROUPS;
    if root.exists(format!("{TOP}/cgroup.controllers")) {
        walk(root, TOP, MAX_DEPTH, &mut left, &mut |id, path| {
            found.insert(id, Folders::V2(root.join(path)));
        });
        return few(found);
    }
    // Each controller of version 1 has a tree of its own, or shares one.
    let trees = root.names(TOP);
    let tree =
        |controller: &str| trees.iter().find(|it| it.split(',').any(|name| name == controller));
    let Some(main) = tree("cpuacct") else { return found };
    let top = format!("{TOP}/{main}");
    walk(root, &top, MAX_DEPTH, &mut left, &mut |id, path| {
        let below = &path[top.len()..];
        let of = |controller: &str| Some(root.join(format!("{TOP}/{}{below}", tree(controller)?)));
        let folders = Controllers {
            cpu: of("cpu"),
            cpuacct: of("cpuacct"),
            memory: of("memory"),
            blkio: of("blkio"),
            pids: of("pids"),
        };
        found.insert(id, Folders::V1(folders));
    });
    few(found)
}

/// The first by their ids, so that they are the same ones every time.
fn few(mut found: BTreeMap<String, Folders>) -> BTreeMap<String, Folders> {
    while found.len() > MAX_CONTAINERS {
        found.pop_last();
    }
    found
}

/// Hands over every group whose name says that it is a container, without those within it.
fn walk(
    root: &Root,
    folder: &str,
    depth: usize,
    left: &mut usize,
    take: &mut impl FnMut(String, &str),
) {
    for name in root.folders(folder) {
        if *left == 0 {
            return;
        }
        *left -= 1;
        let path = format!("{folder}/{name}");
        match id_of(&name) {
            Some(id) => take(id.to_owned(), &path),
            None if depth > 1 => walk(root, &path, depth - 1, left, take),
            None => (),
        }
    }
}

/// `docker-<id>.scope`, `cri-containerd-<id>.scope`, `libpod-<id>.scope`, or the id alone.
fn id_of(group: &str) -> Option<&str> {
    if let Some(name) = group.strip_prefix(LXC) {
        let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
        let is_name = !name.is_empty() && name.len() < ID_DIGITS && name.chars().all(is_plain);
        return is_name.then_some(name);
    }
    let name = group.strip_suffix(".scope").unwrap_or(group);
    let (runtime, id) = name.rsplit_once('-').unwrap_or(("", name));
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_id = id.len() == ID_DIGITS && id.bytes().all(is_digit);
    // Podman's monitor stands beside its container under the same id.
    (is_id && !runtime.ends_with("conmon")).then_some(id)
}

#[cfg(test)]
mod tests;
