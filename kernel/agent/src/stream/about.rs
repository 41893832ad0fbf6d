//! What a session says about the host and the agent.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use anyhow::Context;
use kernel::{machine::Machine, samples::StreamedSession};

use super::args::StreamArgs;
use crate::{
    chance, hex,
    machine::{self, Limits, Topology},
    root::Root,
    visible,
};

/// Where the id of a host is kept that has none of its own.
const ID_FILE: &str = "host-id";
const UNNAMED: &str = "unnamed host";

pub(super) fn session(args: &StreamArgs, root: &Root) -> StreamedSession {
    let topology = Topology::read(root);
    let limits = Limits::read(root);
    let mut machine = machine::read(root, &topology, &limits, std::env::consts::ARCH);
    // One sign that a server does not take must not cost a session.
    machine.name = machine.name.map(|name| visible::plain(&name));
    let name = args.name.as_deref().map(visible::plain).or_else(|| machine.name.clone());
    StreamedSession {
        name: name.unwrap_or_else(|| UNNAMED.to_owned()),
        tags: args.tags.clone(),
        agent_version: env!("CARGO_PKG_VERSION").to_owned(),
        nominal_cadence_us: i64::try_from(args.interval.as_micros()).unwrap_or(i64::MAX),
        machine,
        names: Vec::new(),
    }
}

/// Gives a host without an id, as many containers are, one that stays the same from start to
/// start: drawn once and kept in `folder`.
pub(super) fn identify(machine: &mut Machine, folder: &Path) -> anyhow::Result<()> {
    if machine.id.is_some() {
        return Ok(());
    }
    let path = folder.join(ID_FILE);
    let is_id = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let known = fs::read_to_string(&path).ok().map(|text| text.trim().to_owned());
    if let Some(known) = known.filter(|text| is_id(text)) {
        machine.id = Some(known);
        return Ok(());
    }
    let id = hex::encode(&chance::bytes::<32>()?);
    write(&path, &id).with_context(|| format!("cannot write {}", path.display()))?;
    machine.id = Some(id);
    Ok(())
}

fn write(path: &Path, id: &str) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    writeln!(file, "{id}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_without_an_id_keeps_the_one_that_was_drawn() {
        let folder = tempfile::tempdir().unwrap();
        let id = || {
            let mut machine = Machine::default();
            identify(&mut machine, folder.path()).unwrap();
            machine.id.unwrap()
        };
        let drawn = id();
        assert_eq!(id(), drawn);
        // One that was cut off is drawn anew.
        fs::write(folder.path().join(ID_FILE), &drawn[..10]).unwrap();
        assert_ne!(id(), drawn);
        let mut machine = Machine { id: Some("own".to_owned()), ..Machine::default() };
        identify(&mut machine, folder.path()).unwrap();
        assert_eq!(machine.id.as_deref(), Some("own"));
    }
}
