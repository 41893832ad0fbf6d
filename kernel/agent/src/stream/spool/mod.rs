//! What the server has not taken yet, on disk: files of JSON Lines, each of one session, numbered
//! in their order. Whatever is appended is on disk when `append` returns.
//!
//! A file begins with its session, so that any of them can be sent by whoever finds it: by this
//! process, or by the next one after this one was killed. Nothing here sends.

mod place;
mod segment;

use std::{
    collections::VecDeque,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};

pub(super) use self::place::default_folder;
use self::segment::{Segment, Writer};
use super::tick::{Introduction, Tick};
use crate::visible;

/// Name of the file that keeps a second process out.
const LOCK: &str = "lock";
const ENDING: &str = ".jsonl";
/// What cannot be read is kept under this ending, for a person to look at.
const ASIDE: &str = "broken";
/// A file is dropped as a whole: small ones lose little at once.
const MAX_FILE_BYTES: u64 = 1 << 20;
/// Each file names its series: with smaller ones, most of the room would go to names.
const MIN_FILE_BYTES: u64 = 16 << 10;
/// One file is at most this part of what is allowed.
const MIN_FILES: u64 = 8;

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) bytes: u64,
    pub(super) age_us: i64,
}

pub(super) struct Spool {
    folder: PathBuf,
    limits: Limits,
    /// Oldest first.
    segments: VecDeque<Segment>,
    /// Of the last segment, if this process began it.
    writer: Option<Writer>,
    next_number: u64,
    /// What the server has already: a session and the number that it awaits.
    taken: Option<(String, u64)>,
    /// Held as long as this lives.
    _lock: File,
}

/// What was found when a spool was opened.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) ticks: u64,
    /// Lines that say nothing, in the middle of a file.
    pub(super) broken_lines: u64,
    /// Files that are none of ours, by their new names.
    pub(super) set_aside: Vec<String>,
}

/// The oldest ticks, ready to be sent: numbered without a hole, at least one.
#[derive(Debug, PartialEq)]
pub(super) struct Waiting {
    pub(super) introduction: Arc<Introduction>,
    pub(super) ticks: Vec<Tick>,
}

impl Spool {
    /// Opens the spool in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// A folder that cannot be written, and one that another process uses.
    pub(super) fn open(folder: &Path, limits: Limits) -> anyhow::Result<(Self, Found)> {
        let shown = || visible::word(&folder.to_string_lossy());
        let name_another =
            || format!("cannot keep samples in {}; name another folder with --spool", shown());
        fs::create_dir_all(folder).with_context(name_another)?;
        let lock = File::options().write(true).create(true).truncate(false).open(folder.join(LOCK));
        let lock = lock.with_context(name_another)?;
        match lock.try_lock() {
            Ok(()) => (),
            Err(TryLockError::WouldBlock) => bail!(
                "another perfagent keeps its samples in {}; stop it, or name another folder with --spool",
                shown()
            ),
            Err(TryLockError::Error(error)) => return Err(error).with_context(name_another),
        }
        let mut spool = Self {
            folder: folder.to_owned(),
            limits,
            segments: VecDeque::new(),
            writer: None,
            next_number: 1,
            taken: None,
            _lock: lock,
        };
        let found =
            spool.find().with_context(|| format!("cannot read what is kept in {}", shown()))?;
        Ok((spool, found))
    }

    /// Whether ticks of a session wait.
    pub(super) fn has(&self, session: &str) -> bool {
        self.segments.iter().any(|segment| segment.session == session)
    }

    /// Ticks that wait.
    pub(super) fn len(&self) -> u64 {
        self.segments.iter().map(|segment| segment.ticks).sum()
    }

    /// Appends ticks of one session, in their order, and waits until they are on disk. After an
    /// error none of them counts as kept.
    pub(super) fn append<'a>(
        &mut self,
        of: &Arc<Introduction>,
        ticks: impl Iterator<Item = &'a Tick>,
    ) -> io::Result<()> {
        let most = (self.limits.bytes / MIN_FILES).clamp(MIN_FILE_BYTES, MAX_FILE_BYTES);
        let goes_on = self.writer.as_ref().is_some_and(|writer| writer.is_of(of))
            && self.segments.back().is_some_and(|segment| segment.bytes < most);
        if !goes_on {
            self.begin(of)?;
        }
        let (Some(writer), Some(segment)) = (&mut self.writer, self.segments.back_mut()) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        match writer.append(segment, ticks) {
            Ok(()) => Ok(()),
            Err(error) => {
                // Half a line stands at its end: what follows goes into another file.
                self.writer = None;
                if segment.ticks == 0 {
                    let _ = fs::remove_file(&segment.path);
                    self.segments.pop_back();
                }
                Err(error)
            }
        }
    }

    /// The oldest ticks, at most `most` of them and of about `values` values.
    pub(super) fn front(&mut self, most: usize, values: usize) -> io::Result<Option<Waiting>> {
        while let Some(segment) = self.segments.front() {
            let from = match &self.taken {
                Some((session, next_seq)) if *session == segment.session => *next_seq,
                _ => 0,
            };
            let waiting = segment.read(from, most, values)?;
            if !waiting.ticks.is_empty() {
                return Ok(Some(waiting));
            }
            self.drop_front();
        }
        Ok(None)
    }

    /// The server has everything of a session before `next_seq`; how many ticks that were.
    pub(super) fn taken(&mut self, session: &str, next_seq: u64) -> u64 {
        self.taken = Some((session.to_owned(), next_seq));
        let before = self.len();
        while let Some(segment) = self.segments.front()
            && segment.session == session
            && segment.last_seq < next_seq
        {
            self.drop_front();
        }
        before - self.len()
    }

    /// Puts the oldest file aside, because it cannot be read; how many ticks it held.
    pub(super) fn set_front_aside(&mut self) -> u64 {
        let Some(segment) = self.segments.pop_front() else { return 0 };
        if self.segments.is_empty() {
            self.writer = None;
        }
        let _ = fs::rename(&segment.path, segment.path.with_extension(ASIDE));
        segment.ticks
    }

    /// Drops the oldest until the rest is within its limits; how many ticks that were.
    pub(super) fn trim(&mut self, now_us: i64) -> u64 {
        let mut dropped = 0;
        while let Some(segment) = self.segments.front() {
            let bytes: u64 = self.segments.iter().map(|segment| segment.bytes).sum();
            let is_old = now_us.saturating_sub(segment.last_us) > self.limits.age_us;
            if bytes <= self.limits.bytes && !is_old {
                break;
            }
            dropped += segment.ticks;
            self.drop_front();
        }
        dropped
    }

    fn drop_front(&mut self) {
        let Some(segment) = self.segments.pop_front() else { return };
        // One that stays is sent again by the next process, and recognised by the server.
        let _ = fs::remove_file(&segment.path);
        if self.segments.is_empty() {
            self.writer = None;
        }
    }

    fn begin(&mut self, of: &Arc<Introduction>) -> io::Result<()> {
        let path = self.folder.join(format!("{:012}{ENDING}", self.next_number));
        self.next_number += 1;
        let (writer, segment) = Writer::begin(path, of)?;
        // The name is on disk only when its folder is.
        File::open(&self.folder)?.sync_all()?;
        self.writer = Some(writer);
        self.segments.push_back(segment);
        Ok(())
    }

    /// Looks through what earlier processes left.
    fn find(&mut self) -> io::Result<Found> {
        let mut found = Found::default();
        let mut names: Vec<String> = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            names.extend(entry?.file_name().into_string());
        }
        names.retain(|name| name.ends_with(ENDING));
        names.sort_unstable();
        for name in names {
            let path = self.folder.join(&name);
            let number = name.trim_end_matches(ENDING).parse::<u64>();
            self.next_number = self.next_number.max(number.unwrap_or(0) + 1);
            match Segment::find(path.clone())? {
                Some((segment, broken_lines)) => {
                    found.broken_lines += broken_lines;
                    found.ticks += segment.ticks;
                    match segment.ticks {
                        0 => fs::remove_file(path)?,
                        _ => self.segments.push_back(segment),
                    }
                }
                None => {
                    let aside = path.with_extension(ASIDE);
                    fs::rename(&path, &aside)?;
                    found.set_aside.push(visible::word(&aside.to_string_lossy()));
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests;
