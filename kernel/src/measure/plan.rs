//! The plan of one run: fixed visits in random order, inside a hard budget.

use std::collections::VecDeque;

use crate::{
    measure::{
        order,
        profile::Span,
        receipts::Measured,
        schedule::{ImpossibleSchedule, Schedule},
        shape::Shape,
        sweep::Point,
        widest,
    },
    result::{Sweep, Visit, Window},
    workload::Workload,
};

/// One window to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Place of its visit in the run, from 0. While it stays the same the lanes run on.
    pub visit: u32,
    /// Index of the window in its visit, from 0.
    pub window: u32,
    pub point: Point,
    /// What the lanes run: the result's workload, or the part alone.
    pub workload: Workload,
    /// Wall time asked for, nanoseconds; whole units make the true time a little longer.
    pub window_ns: u64,
    /// The window is kept, and not used for the rate.
    pub warmup: bool,
}

/// A run that is planned and, window by window, recorded.
#[derive(Clone, Debug)]
pub struct Plan {
    schedule: Schedule,
    /// Of the spans of the profile, so that all visits fit the budget.
    scale: f64,
    shape: Shape,
    workload: Workload,
    seed: u64,
    queue: VecDeque<Point>,
    current: Option<Current>,
    done: Vec<(Point, Visit)>,
    /// Visits that found no time left.
    skipped: u32,
    /// End of the last window, nanoseconds since the start of the run.
    now_ns: u64,
}

#[derive(Clone, Debug)]
struct Current {
    point: Point,
    span: Span,
    /// Known from the first window on.
    started_ns: Option<u64>,
    visit: Visit,
}

impl Plan {
    /// A plan that visits 100 % first, in the middle and last, and everything else once, in the
    /// random order of `seed`. A plain profile fits every machine; what somebody asked for
    /// instead may not.
    pub fn new(
        schedule: impl Into<Schedule>,
        shape: Shape,
        workload: Workload,
        seed: u64,
    ) -> Result<Self, ImpossibleSchedule> {
        let schedule = schedule.into();
        let full_visits = schedule.profile().full_visits();
        let others = schedule.partial_points(&shape, workload)?;
        let visits = order::visits(Point::full(&shape), full_visits, others, seed);
        let scale = schedule.scale(&visits)?;
        let mut plan = Self {
            schedule,
            scale,
            shape,
            workload,
            seed,
            queue: visits.into(),
            current: None,
            done: Vec::new(),
            skipped: 0,
            now_ns: 0,
        };
        plan.advance();
        Ok(plan)
    }

    /// The window to run now; `None` when the run is over. Asking twice gives the same step.
    pub fn next(&self) -> Option<Step> {
        let current = self.current.as_ref()?;
        let window_ns = self.window_ns();
        Some(Step {
            visit: current.visit.order,
            window: current.visit.windows.len() as u32,
            point: current.point,
            workload: current.point.part.unwrap_or(self.workload),
            window_ns: window_ns.min(self.left_ns()).max(1),
            warmup: self.elapsed_ns(current) + window_ns / 2 < current.span.warmup_ns,
        })
    }

    /// Takes the window that the last step gave. A window without a step is dropped.
    pub fn record(&mut self, window: Window) {
        let Some(mut current) = self.current.take() else { return };
        let end_ns = window.start_ns.saturating_add(window.elapsed_ns);
        self.now_ns = self.now_ns.max(end_ns);
        current.started_ns.get_or_insert(window.start_ns);
        current.visit.windows.push(window);
        let half_window_ns = self.window_ns() / 2;
        let over = self.elapsed_ns(&current) + half_window_ns >= current.span.total_ns();
        if over || self.left_ns() == 0 {
            self.done.push((current.point, current.visit));
            self.advance();
        } else {
            self.current = Some(current);
        }
    }

    /// Everything recorded so far, a visit that was broken off included.
    pub fn measured(&self) -> Measured {
        let broken_off = self.current.as_ref().filter(|current| !current.visit.windows.is_empty());
        let visits = self.done.iter().cloned();
        let broken_off = broken_off.map(|current| (current.point, current.visit.clone()));
        Measured::new(visits.chain(broken_off).collect(), self.seed)
    }

    /// The machine this plan is for.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Visits that ran to their end.
    pub fn visits_done(&self) -> u32 {
        self.done.len() as u32
    }

    /// Visits known so far, those that found no time included.
    pub fn visits_planned(&self) -> u32 {
        self.visits_done()
            + self.skipped
            + self.current.iter().len() as u32
            + self.queue.len() as u32
    }

    /// Wall time the run still needs, as far as it can be told, nanoseconds.
    pub fn remaining_ns(&self) -> u64 {
        let Some(current) = &self.current else { return 0 };
        if self.schedule.profile().has_extra_visits() {
            // The rest of the budget is used up, but for less than one visit.
            return self.left_ns();
        }
        let rest = current.span.total_ns().saturating_sub(self.elapsed_ns(current));
        (rest + self.nominal_ns()).min(self.left_ns())
    }

    /// Time since the current visit's first window.
    fn elapsed_ns(&self, current: &Current) -> u64 {
        current.started_ns.map_or(0, |started_ns| self.now_ns.saturating_sub(started_ns))
    }

    /// Wall time until the last window has to end.
    fn left_ns(&self) -> u64 {
        self.schedule.usable_ns().saturating_sub(self.now_ns)
    }

    fn window_ns(&self) -> u64 {
        self.schedule.profile().window_ns()
    }

    fn span(&self, sweep: Sweep) -> Span {
        self.schedule.span(sweep, self.scale)
    }

    /// What the queued visits take when nothing is late.
    fn nominal_ns(&self) -> u64 {
        self.queue.iter().map(|point| self.span(point.sweep).total_ns()).sum()
    }

    /// Starts the next visit that still fits.
    fn advance(&mut self) {
        self.add_extra_visit();
        while self.current.is_none() && !self.queue.is_empty() {
            let scale = (self.left_ns() as f64 / self.nominal_ns() as f64).min(1.0);
            let Some(point) = self.queue.pop_front() else { return };
            let span = self.scaled(self.span(point.sweep), scale);
            if span.total_ns() > self.left_ns() {
                self.skipped += 1;
                continue;
            }
            let visit = Visit { order: self.visits_done(), windows: Vec::new() };
            self.current = Some(Current { point, span, started_ns: None, visit });
        }
    }

    /// A visit of a late run: shorter, but never below one warm-up and one measured window.
    fn scaled(&self, span: Span, scale: f64) -> Span {
        let shorten = |ns: u64| ((ns as f64 * scale) as u64).max(self.window_ns()).min(ns);
        Span { warmup_ns: shorten(span.warmup_ns), measured_ns: shorten(span.measured_ns) }
    }

    /// Before the last visit, time left over goes to the level with the widest interval.
    fn add_extra_visit(&mut self) {
        if !self.schedule.profile().has_extra_visits() || self.queue.len() != 1 {
            return;
        }
        let spare_ns = self.left_ns().saturating_sub(self.nominal_ns());
        let fits = |sweep| sweep != Sweep::Part && self.span(sweep).total_ns() <= spare_ns;
        let candidates = self.done.iter().filter(|(point, _)| fits(point.sweep));
        if let Some(point) = widest::point(candidates) {
            self.queue.push_front(point);
        }
    }
}
