//! All lanes of a run: hands out visits and collects windows.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    time::Duration,
};

use kernel::{
    measure::{Shape, Step},
    result::Window,
};

use crate::{
    clock::Clock,
    lanes::{
        lane::{LaneThread, Order, Post},
        watch::{Snapshot, Watch},
        window::{self, LaneWindow},
    },
};

/// How often a waiting crew looks whether it should go on.
const LOOK: Duration = Duration::from_millis(200);

/// Why a crew cannot go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CrewError {
    #[error("cannot start a thread for each lane: {0}")]
    Start(#[from] io::Error),
    #[error(
        "lane {lane} ended in the middle of the run; this is a fault of perfagent, please report it"
    )]
    LaneEnded { lane: usize },
}

/// What the lanes work on.
pub(crate) struct Work<'a> {
    pub(crate) shape: Shape,
    /// One CPU per lane.
    pub(crate) cpus: &'a [u32],
    pub(crate) seed: u64,
}

/// The lanes of one run.
pub(crate) struct Crew {
    lanes: Vec<LaneThread>,
    shape: Shape,
    windows: Receiver<LaneWindow>,
    /// Windows of each lane that the others have not reached yet.
    ahead: Vec<VecDeque<LaneWindow>>,
    watch: Watch,
    visit: Option<Visit>,
    unpinned: u32,
}

struct Visit {
    number: u32,
    lanes: usize,
    stop: Arc<AtomicBool>,
    before: Snapshot,
}

impl Crew {
    /// Starts one thread per lane, pinned where the system allows it.
    pub(crate) fn start(work: &Work<'_>, clock: Clock, watch: Watch) -> Result<Self, CrewError> {
        let (window_sender, windows) = channel();
        let (pinned_sender, pinned) = channel();
        let mut lanes = Vec::with_capacity(work.cpus.len());
        for (lane, &cpu) in (0..).zip(work.cpus) {
            let windows = window_sender.clone();
            let post = Post { lane, cpu, seed: work.seed, clock, windows };
            lanes.push(LaneThread::start(post, pinned_sender.clone())?);
        }
        drop(pinned_sender);
        let unpinned = pinned.iter().filter(|pinned| !pinned).count() as u32;
        let ahead = lanes.iter().map(|_| VecDeque::new()).collect();
        Ok(Self { lanes, shape: work.shape, windows, ahead, watch, visit: None, unpinned })
    }

    /// Lanes that the scheduler may move.
    pub(crate) fn unpinned(&self) -> u32 {
        self.unpinned
    }

    /// Runs the window of `step`; `None` once `go_on` says no. Lanes run on between the windows
    /// of one visit, so that nothing but the visit's edges disturbs them.
    pub(crate) fn run(
        &mut self,
        step: &Step,
        go_on: impl Fn() -> bool,
    ) -> Result<Option<Window>, CrewError> {
        if self.visit.as_ref().is_none_or(|visit| visit.number != step.visit) {
            self.begin_visit(step)?;
        }
        while !self.window_is_complete() {
            if !go_on() {
                return Ok(None);
            }
            match self.windows.recv_timeout(LOOK) {
                Ok(window) => self.file(window),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    self.check_lanes()?;
                }
            }
        }
        Ok(self.take_window(step))
    }

    /// Ends all lanes and returns the CPU time they took together, nanoseconds.
    pub(crate) fn finish(mut self) -> Result<u64, CrewError> {
        self.end_visit();
        let mut total_ns = 0;
        for (lane, thread) in self.lanes.into_iter().enumerate() {
            total_ns += thread.join().ok_or(CrewError::LaneEnded { lane })?;
        }
        Ok(total_ns)
    }

    fn begin_visit(&mut self, step: &Step) -> Result<(), CrewError> {
        self.end_visit();
        let stop = Arc::new(AtomicBool::new(false));
        let lanes = step.point.lanes as usize;
        let is_paced = step.point.duty_pct < 100.0;
        let order = Order {
            visit: step.visit,
            workload: step.workload,
            share: is_paced.then(|| self.shape.lane_share(step.point.duty_pct)),
            window_ns: step.window_ns,
            stop: Arc::clone(&stop),
        };
        for (lane, thread) in self.lanes.iter().enumerate().take(lanes) {
            if !thread.send(order.clone()) {
                return Err(CrewError::LaneEnded { lane });
            }
        }
        let before = self.watch.snapshot();
        self.visit = Some(Visit { number: step.visit, lanes, stop, before });
        Ok(())
    }

    fn end_visit(&mut self) {
        if let Some(visit) = self.visit.take() {
            visit.stop.store(true, Ordering::Relaxed);
        }
        self.ahead.iter_mut().for_each(VecDeque::clear);
    }

    /// Keeps a window for its turn; those of an earlier visit came too late.
    fn file(&mut self, window: LaneWindow) {
        if self.visit.as_ref().is_some_and(|visit| visit.number == window.visit) {
            self.ahead[window.work.lane as usize].push_back(window);
        }
    }

    fn window_is_complete(&self) -> bool {
        let lanes = self.visit.as_ref().map_or(0, |visit| visit.lanes);
        lanes > 0 && self.ahead.iter().take(lanes).all(|windows| !windows.is_empty())
    }

    fn take_window(&mut self, step: &Step) -> Option<Window> {
        let visit = self.visit.as_mut()?;
        let lanes: Vec<LaneWindow> =
            self.ahead.iter_mut().take(visit.lanes).filter_map(VecDeque::pop_front).collect();
        let after = self.watch.snapshot();
        let seen = self.watch.between(&visit.before, &after);
        visit.before = after;
        Some(window::join(step, &lanes, seen))
    }

    fn check_lanes(&self) -> Result<(), CrewError> {
        match self.lanes.iter().position(LaneThread::has_ended) {
            Some(lane) => Err(CrewError::LaneEnded { lane }),
            None => Ok(()),
        }
    }
}
