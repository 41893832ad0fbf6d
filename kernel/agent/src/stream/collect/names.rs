//! What containers are called, where their runtimes' files can be read.

use std::{collections::HashMap, fs::File, io::Read};

use serde::Deserialize;

use crate::{root::Root, visible};

/// A container's configuration is some kilobytes.
const MAX_BYTES: u64 = 4 << 20;
/// Characters of a name.
const MAX_NAME: usize = 200;

#[derive(Deserialize)]
struct Docker {
    #[serde(rename = "Name")]
    name: String,
}

#[derive(Deserialize)]
struct Podman {
    id: String,
    #[serde(default)]
    names: Vec<String>,
}

/// Names by id, in the order of `ids`; those that cannot be read or shown are left out.
pub(super) fn of<'a>(root: &Root, ids: impl Iterator<Item = &'a String>) -> Vec<(String, String)> {
    let elsewhere: HashMap<String, String> = kubernetes(root).chain(podman(root)).collect();
    let name = |id: &String| docker(root, id).or_else(|| elsewhere.get(id).cloned());
    ids.filter_map(|id| Some((id.clone(), clean(&name(id)?)?))).collect()
}

/// `/var/lib/docker` is closed to all but the superuser.
fn docker(root: &Root, id: &str) -> Option<String> {
    let text = read(root, &format!("var/lib/docker/containers/{id}/config.v2.json"))?;
    let Docker { name } = serde_json::from_str(&text).ok()?;
    Some(name.trim_start_matches('/').to_owned())
}

fn podman(root: &Root) -> impl Iterator<Item = (String, String)> {
    let text = read(root, "var/lib/containers/storage/overlay-containers/containers.json");
    let known: Vec<Podman> =
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    known.into_iter().filter_map(|Podman { id, names }| Some((id, names.into_iter().next()?)))
}

/// The kubelet links each container's log as `<pod>_<namespace>_<container>-<id>.log`.
fn kubernetes(root: &Root) -> impl Iterator<Item = (String, String)> {
    root.names("var/log/containers").into_iter().filter_map(|file| {
        let (name, id) = file.strip_suffix(".log")?.rsplit_once('-')?;
        let mut parts = name.splitn(3, '_');
        let (pod, namespace, container) = (parts.next()?, parts.next()?, parts.next()?);
        Some((id.to_owned(), format!("{namespace}/{pod}/{container}")))
    })
}

fn read(root: &Root, path: &str) -> Option<String> {
    let mut text = String::new();
    File::open(root.join(path)).ok()?.take(MAX_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}

fn clean(name: &str) -> Option<String> {
    let name: String = visible::plain(name).chars().take(MAX_NAME).collect();
    visible::has_visible(&name).then_some(name)
}
