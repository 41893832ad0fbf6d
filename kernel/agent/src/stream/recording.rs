//! A recording in a file, in our format of sessions: every line goes out as soon as it is known,
//! so that a recording whose agent was killed can be read up to its last line.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use kernel::export::session::json_lines::{Head, SCHEMA, VERSION};

use super::{
    lines::Lines,
    tick::{Introduction, Tick},
};
use crate::visible;

pub(super) struct RecordingFile {
    path: PathBuf,
    file: File,
    /// The session that the last lines are of.
    session: Option<(String, Lines)>,
}

impl RecordingFile {
    /// A file that is there already is refused: it may be another recording.
    pub(super) fn create(path: &Path) -> anyhow::Result<Self> {
        let file = File::create_new(path)
            .with_context(|| format!("cannot write {}; name a new file", shown(path)))?;
        Ok(Self { path: path.to_owned(), file, session: None })
    }

    /// Appends a tick; before the first one of a session, its head.
    pub(super) fn write(&mut self, of: &Introduction, tick: &Tick) -> anyhow::Result<()> {
        let mut text = String::new();
        let (_, lines) = match &mut self.session {
            Some(session) if session.0 == of.id => session,
            session => {
                let head = head(of, tick);
                text.push_str(&head.to_line());
                session.insert((of.id.clone(), Lines::of(head.series)))
            }
        };
        lines.plain(tick, &mut text);
        // One call: a line is there or not, unless the disk is full.
        self.file
            .write_all(text.as_bytes())
            .with_context(|| format!("cannot write {}", shown(&self.path)))
    }

    /// Makes sure that it is on disk.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        self.file.sync_all().with_context(|| format!("cannot write {} to disk", shown(&self.path)))
    }
}

/// The first line of a session, of the series that its first tick has.
pub(super) fn head(of: &Introduction, tick: &Tick) -> Head {
    let Introduction { id, session } = of;
    Head {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        id: id.clone(),
        part: String::new(),
        machine: session.machine.clone(),
        nominal_cadence_us: Some(session.nominal_cadence_us),
        names: session.names.clone(),
        ticks: None,
        series: tick.values.iter().map(|(id, _)| id.clone()).collect(),
    }
}

/// A whole session of one tick, as text.
pub(super) fn of_one(of: &Introduction, tick: &Tick) -> String {
    let head = head(of, tick);
    let mut text = head.to_line();
    Lines::of(head.series).plain(tick, &mut text);
    text
}

fn shown(path: &Path) -> String {
    visible::word(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::tick::tests::{introduction, tick};

    #[test]
    fn a_full_disk_is_told_by_the_name_of_the_file() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut file = RecordingFile { path: "a.jsonl".into(), file: full, session: None };
        let error = file.write(&introduction("a"), &tick(0)).unwrap_err();
        assert!(format!("{error:#}").starts_with("cannot write a.jsonl: "), "{error:#}");
    }

    #[test]
    fn sessions_follow_one_another_in_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut file = RecordingFile::create(&path).unwrap();
        let ids = ["0199e0a1-7b2c-7def-8123-456789abcdef", "0199e0a2-7b2c-7def-8123-456789abcdef"];
        for id in ids {
            (0..3).for_each(|seq| file.write(&introduction(id), &tick(seq)).unwrap());
        }
        file.finish().unwrap();
        let imported = kernel::import::import("a.jsonl", &std::fs::read(path).unwrap()).unwrap();
        let found = imported.recordings.iter().map(|it| (it.id.as_str(), it.ticks.len()));
        assert_eq!(found.collect::<Vec<_>>(), ids.map(|id| (id, 3)));
    }
}
