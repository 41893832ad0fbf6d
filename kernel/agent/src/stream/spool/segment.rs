//! One file of the spool: a session in its first line, then its ticks.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    sync::Arc,
};

use kernel::samples::StreamedSession;
use serde::{Deserialize, Serialize};

use super::Waiting;
use crate::stream::{
    lines::{Line, Lines, Reader},
    tick::{Introduction, Tick},
};

/// Of the shape of the file.
const VERSION: u32 = 1;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    spool: u32,
    id: String,
    session: StreamedSession,
}

/// What is known of a file without reading it again.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    pub(super) session: String,
    pub(super) ticks: u64,
    pub(super) last_seq: u64,
    /// Microseconds since 1970 UTC.
    pub(super) last_us: i64,
    pub(super) bytes: u64,
}

impl Segment {
    /// Looks through a file that an earlier process left; with how many lines in its middle are
    /// broken. `None` where it does not begin with a session. A last line that was cut off is one
    /// that was never kept.
    pub(super) fn find(path: PathBuf) -> io::Result<Option<(Self, u64)>> {
        let mut file = BufReader::new(File::open(&path)?);
        let mut line = Vec::new();
        let mut bytes = file.read_until(b'\n', &mut line)? as u64;
        if !line.ends_with(b"\n") {
            // Its writer was killed before it had anything to keep.
            let session = String::new();
            let nothing = Self { path, session, ticks: 0, last_seq: 0, last_us: 0, bytes };
            return Ok(Some((nothing, 0)));
        }
        let Some(head) = head(&line) else { return Ok(None) };
        let mut segment = Self { path, session: head.id, ticks: 0, last_seq: 0, last_us: 0, bytes };
        let mut broken_lines = 0;
        loop {
            line.clear();
            let length = file.read_until(b'\n', &mut line)?;
            bytes += length as u64;
            let Some(text) = line.strip_suffix(b"\n") else { break };
            match std::str::from_utf8(text).map(Reader::skim) {
                Ok(Ok(Some((seq, at_us)))) => segment.count(seq, at_us),
                Ok(Ok(None)) => (),
                _ => broken_lines += 1,
            }
        }
        segment.bytes = bytes;
        Ok(Some((segment, broken_lines)))
    }

    /// Ticks from a number on, up to the first hole in their numbers: at most `most`, and no more
    /// after `values` values.
    pub(super) fn read(&self, from: u64, most: usize, values: usize) -> io::Result<Waiting> {
        let mut file = BufReader::new(File::open(&self.path)?);
        let mut line = Vec::new();
        file.read_until(b'\n', &mut line)?;
        let Head { id, session, .. } = head(&line).ok_or(io::ErrorKind::InvalidData)?;
        let mut reader = Reader::default();
        let mut ticks: Vec<Tick> = Vec::new();
        let mut read = 0;
        while ticks.len() < most && read < values {
            line.clear();
            file.read_until(b'\n', &mut line)?;
            let Some(text) = line.strip_suffix(b"\n") else { break };
            let Ok(text) = std::str::from_utf8(text) else { continue };
            if Reader::skim(text).is_ok_and(|it| it.is_some_and(|(seq, _)| seq < from)) {
                continue;
            }
            let Ok(Line::Tick(tick)) = reader.read(text) else { continue };
            if ticks.last().is_some_and(|last| last.seq + 1 != tick.seq) {
                break;
            }
            read += tick.values.len();
            ticks.push(tick);
        }
        Ok(Waiting { introduction: Arc::new(Introduction { id, session }), ticks })
    }

    fn count(&mut self, seq: u64, at_us: i64) {
        self.ticks += 1;
        self.last_seq = seq;
        self.last_us = at_us;
    }
}

fn head(line: &[u8]) -> Option<Head> {
    let head: Head = serde_json::from_slice(line.strip_suffix(b"\n")?).ok()?;
    (head.spool == VERSION).then_some(head)
}

/// Appends to a file that this process began.
#[derive(Debug)]
pub(super) struct Writer {
    file: File,
    of: Arc<Introduction>,
    lines: Lines,
}

impl Writer {
    pub(super) fn begin(path: PathBuf, of: &Arc<Introduction>) -> io::Result<(Self, Segment)> {
        let Introduction { id, session } = &**of;
        let head = Head { spool: VERSION, id: id.clone(), session: session.clone() };
        let mut text = serde_json::to_vec(&head)?;
        text.push(b'\n');
        // What a machine does is nobody else's business.
        let mut file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(&path)?;
        if let Err(error) = file.write_all(&text) {
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        let (session, bytes) = (id.clone(), text.len() as u64);
        let segment = Segment { path, session, ticks: 0, last_seq: 0, last_us: 0, bytes };
        Ok((Self { file, of: Arc::clone(of), lines: Lines::default() }, segment))
    }

    pub(super) fn is_of(&self, of: &Introduction) -> bool {
        *self.of == *of
    }

    /// All of the ticks are on disk, or none of them counts.
    pub(super) fn append<'a>(
        &mut self,
        segment: &mut Segment,
        ticks: impl Iterator<Item = &'a Tick>,
    ) -> io::Result<()> {
        let mut text = String::new();
        let mut last = None;
        let mut count = 0;
        for tick in ticks {
            self.lines.numbered(tick, &mut text);
            last = Some((tick.seq, tick.at_us));
            count += 1;
        }
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Cut back to what is known to be whole; if even this fails, its reader stops there.
            let _ = self.file.set_len(segment.bytes);
            return Err(error);
        }
        segment.bytes += text.len() as u64;
        if let Some((seq, at_us)) = last {
            segment.ticks += count;
            (segment.last_seq, segment.last_us) = (seq, at_us);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Writer {
        /// Another file takes its place, such as one that cannot be written.
        pub(in crate::stream::spool) fn replace_file(&mut self, file: File) {
            self.file = file;
        }
    }
}
