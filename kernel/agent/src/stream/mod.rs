//! `perfagent stream`: what this server does, sample after sample, to a server or into a file.

mod about;
mod args;
mod collect;
mod lines;
mod once;
mod outbox;
mod parcel;
mod poster;
mod recording;
mod sending;
mod session;
mod sinks;
mod spool;
mod tick;
mod time;

use std::{process::ExitCode, time::Duration};

use kernel::{recording::SeriesId, samples::StreamedSession};

pub(crate) use self::args::StreamArgs;
use self::{
    collect::Collector,
    session::{Over, Session},
    sinks::Sinks,
    time::{Clocks, Schedule, Timeline},
};
use crate::{chance, interrupt::Interrupt, root::Root};

pub(crate) fn command(args: &StreamArgs) -> anyhow::Result<ExitCode> {
    args.check()?;
    let interrupt = Interrupt::watch()?;
    let clocks = Clocks::new(args.wall_offset.clone());
    let root = Root::new(&args.proc);
    let mut about = about::session(args, &root);
    let sinks = Sinks::open(args, &mut about, &clocks)?;
    let collector = Collector::open(root);
    let mut stream = Stream { session: begin(&clocks, about.clone())?, clocks, collector, about };
    if args.once {
        return stream.once(args, &interrupt);
    }
    stream.run(args, sinks, &interrupt)
}

/// A session that begins now.
fn begin(clocks: &Clocks, about: StreamedSession) -> anyhow::Result<Session> {
    let (wall_us, steady_us) = (clocks.wall_us(), clocks.steady_us());
    let id = chance::id(wall_us)?.to_string();
    Ok(Session::begin(id, Timeline::start(wall_us, steady_us), steady_us, about))
}

struct Stream {
    clocks: Clocks,
    collector: Collector,
    session: Session,
    about: StreamedSession,
}

impl Stream {
    fn run(
        &mut self,
        args: &StreamArgs,
        mut sinks: Sinks,
        interrupt: &Interrupt,
    ) -> anyhow::Result<ExitCode> {
        sinks.begin(args, &self.session);
        let schedule = self.start(args);
        let end_us = args.duration.map(|time| self.clocks.steady_us() + micros(time));
        loop {
            let due_us = schedule.after(self.clocks.steady_us());
            // The last sample may come a little late for its end.
            let is_last = end_us.is_some_and(|end_us| due_us > end_us + micros(args.interval) / 2);
            if is_last || !self.sleep_until(due_us, interrupt) {
                break;
            }
            self.sample(&mut sinks)?;
        }
        // A name for a session of a stated length says that it is to be kept.
        let name = args.name.clone().filter(|_| args.duration.is_some());
        sinks.ended(&self.session, name);
        sinks.finish()
    }

    fn once(&mut self, args: &StreamArgs, interrupt: &Interrupt) -> anyhow::Result<ExitCode> {
        let schedule = self.start(args);
        if !self.sleep_until(schedule.after(self.clocks.steady_us()), interrupt) {
            return Ok(ExitCode::from(crate::interrupt::EXIT_CODE));
        }
        let (steady_us, values) = self.read();
        self.rename();
        let tick = self.session.tick(steady_us, values);
        once::finish(args, self.session.introduction(), tick, &self.clocks)
    }

    /// Reads what the first rates are taken against.
    fn start(&mut self, args: &StreamArgs) -> Schedule {
        let (steady_us, _) = self.read();
        Schedule::new(steady_us, micros(args.interval))
    }

    fn sample(&mut self, sinks: &mut Sinks) -> anyhow::Result<()> {
        let (mut steady_us, mut values) = self.read();
        if sinks.is_gone(&self.session) {
            self.session = begin(&self.clocks, self.about.clone())?;
            steady_us = steady_us.max(self.session.begun_us());
        }
        if let Some(over) = self.session.is_over(steady_us, self.clocks.wall_us(), &values) {
            if over == Over::Hole {
                // A rate over the hole belongs to neither side of it.
                self.collector.begin_anew();
                (steady_us, values) = self.read();
            }
            sinks.ended(&self.session, None);
            self.session = begin(&self.clocks, self.about.clone())?;
            steady_us = steady_us.max(self.session.begun_us());
        }
        self.rename();
        let tick = self.session.tick(steady_us, values);
        sinks.sampled(&self.session, tick)
    }

    fn read(&mut self) -> (i64, Vec<(SeriesId, f64)>) {
        let Self { clocks, collector, .. } = self;
        let steady_us = clocks.steady_us();
        (steady_us, collector.sample(|| clocks.steady_us()))
    }

    fn rename(&mut self) {
        if self.about.names != self.collector.names() {
            self.about.names = self.collector.names().to_vec();
            self.session.rename(self.about.names.clone());
        }
    }

    /// `false` if somebody asked for the end.
    fn sleep_until(&self, due_us: i64, interrupt: &Interrupt) -> bool {
        loop {
            let left_us = due_us - self.clocks.steady_us();
            if left_us <= 0 || interrupt.is_asked() {
                return !interrupt.is_asked();
            }
            interrupt.sleep(Duration::from_micros(left_us.unsigned_abs()));
        }
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX / 4)
}
