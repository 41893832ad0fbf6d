//! Where samples go: to a server, into a file, or both.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use kernel::samples::StreamedSession;

use super::{
    about,
    args::StreamArgs,
    outbox::{Outbox, Tally},
    poster::Poster,
    recording::RecordingFile,
    sending::Sending,
    session::Session,
    spool::{Found, Limits, Spool, default_folder},
    tick::Tick,
    time::Clocks,
};
use crate::{console, server_url::ServerUrl, visible};

/// A sample is in memory alone for about an interval, but not much longer than a second, and not
/// so short that every sample goes to the disk before an answer could be there.
const PATIENCE_US: std::ops::RangeInclusive<i64> = 500_000..=1_000_000;

pub(super) struct Sinks {
    server: Option<(ServerUrl, Sending, String)>,
    file: Option<RecordingFile>,
    /// The file could not be written to its end.
    has_lost_file: bool,
}

impl Sinks {
    /// What cannot be written or is used by another process is found out here. A host without an
    /// id is given one where it is kept.
    pub(super) fn open(
        args: &StreamArgs,
        about: &mut StreamedSession,
        clocks: &Clocks,
    ) -> anyhow::Result<Self> {
        let mut sinks = Self { server: None, file: None, has_lost_file: false };
        if args.once {
            return Ok(sinks);
        }
        if let Some(server) = &args.server {
            let poster = Poster::new(server.clone(), args.token.clone(), clocks.clone())?;
            let folder = folder(args, server)?;
            let limits = Limits {
                bytes: args.spool_max_size,
                age_us: i64::try_from(args.spool_max_age.as_micros()).unwrap_or(i64::MAX),
            };
            let (spool, found) = Spool::open(&folder, limits)?;
            tell(&found);
            about::identify(&mut about.machine, &folder)?;
            let place = visible::word(&folder.to_string_lossy());
            let patience_us =
                about.nominal_cadence_us.clamp(*PATIENCE_US.start(), *PATIENCE_US.end());
            let outbox = Outbox::new(spool, place.clone(), patience_us, clocks.wall_us());
            let sending = Sending::start(outbox, poster, clocks.clone())?;
            sinks.server = Some((server.clone(), sending, place));
        }
        if let Some(path) = &args.out {
            sinks.file = Some(RecordingFile::create(path)?);
        }
        Ok(sinks)
    }

    /// Says what is going to happen.
    pub(super) fn begin(&self, args: &StreamArgs, session: &Session) {
        let introduction = session.introduction();
        let name = visible::word(&introduction.session.name);
        let every = args.interval.as_secs_f64();
        let to = match &self.server {
            Some((server, ..)) => format!("{server}/sessions/{}", introduction.id),
            None => {
                let path = args.out.as_ref().map(|path| path.to_string_lossy());
                visible::word(&path.unwrap_or_default())
            }
        };
        console::note(&format!("Streaming {name} every {every} s to {to}"));
    }

    /// A file that cannot be written any more ends a recording, but not a stream beside it.
    pub(super) fn sampled(&mut self, session: &Session, tick: Tick) -> anyhow::Result<()> {
        let introduction = session.introduction();
        if let Some(file) = &mut self.file
            && let Err(error) = file.write(introduction, &tick)
        {
            if self.server.is_none() {
                return Err(error);
            }
            console::note(&format!("{error:#}; the stream goes on without it"));
            self.file = None;
            self.has_lost_file = true;
        }
        if let Some((_, sending, _)) = &mut self.server {
            sending.sampled(introduction, tick);
        }
        Ok(())
    }

    /// Whether somebody deleted this session on the server.
    pub(super) fn is_gone(&self, session: &Session) -> bool {
        self.server.as_ref().is_some_and(|(_, sending, _)| sending.is_gone(session.introduction()))
    }

    pub(super) fn ended(&mut self, session: &Session, name: Option<String>) {
        if let Some((_, sending, _)) = &mut self.server {
            sending.ended(session.introduction(), name);
        }
    }

    /// Waits until everything is sent or kept, and says which.
    pub(super) fn finish(self) -> anyhow::Result<ExitCode> {
        let Self { server, file, has_lost_file } = self;
        let mut code = if has_lost_file { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        if let Some((_, sending, place)) = server {
            let tally = sending.finish()?;
            console::note(&sentence(&tally, &place));
            if tally.lost + tally.refused > 0 {
                code = ExitCode::FAILURE;
            }
        }
        if let Some(file) = file {
            file.finish()?;
        }
        Ok(code)
    }
}

fn folder(args: &StreamArgs, server: &ServerUrl) -> anyhow::Result<PathBuf> {
    let folder = args.spool.clone().or_else(|| default_folder(server));
    folder.context(
        "there is no folder to keep samples in while the server is away; name one with --spool",
    )
}

fn tell(found: &Found) {
    let Found { ticks, broken_lines, set_aside } = found;
    if *ticks > 0 {
        console::note(&format!("{ticks} samples of an earlier run are sent first"));
    }
    if *broken_lines > 0 {
        console::note(&format!("{broken_lines} of their lines are damaged and left out"));
    }
    for name in set_aside {
        console::note(&format!("a file of the spool cannot be read; it is now {name}"));
    }
}

fn sentence(tally: &Tally, place: &str) -> String {
    let Tally { taken, lost, refused, deleted, waiting } = tally;
    let mut sentence = format!("{taken} samples are on the server");
    for (count, what) in [(lost, "dropped"), (refused, "refused"), (deleted, "deleted there")] {
        if *count > 0 {
            sentence.push_str(&format!(", {count} were {what}"));
        }
    }
    if *waiting > 0 {
        sentence.push_str(&format!(", {waiting} wait in {place} for the next start"));
    }
    sentence
}
