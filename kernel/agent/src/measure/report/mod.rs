//! The progress of a run as events on a server, so that it can be watched there.
//!
//! Nothing of the run waits for it and nothing of it fails with it: events go through a bounded
//! queue to a thread of their own, at most one request a second, and a server that does not want
//! them is left alone.

mod event;
mod sender;

use kernel::{
    estimate::{Estimate, RunEstimates},
    measure::{Plan, Step},
    result::{ResultDocument, Status, Sweep, Window},
};
use serde_json::json;

use self::{event::Occasion, sender::Sender};
use crate::{cli::MeasureArgs, server_url::ServerUrl, token::Token};

/// Between two events of progress in one visit, nanoseconds.
const PERIOD_NS: u64 = 1_000_000_000;

pub(super) struct Report {
    /// Absent where there is no server.
    to: Option<(Occasion, Sender)>,
    /// Windows of this visit that count.
    visit: Option<u32>,
    windows: Vec<Window>,
    told_ns: Option<u64>,
}

impl Report {
    /// `run` is the result's id, `agent` the machine's name.
    pub(super) fn start(
        server: Option<&ServerUrl>,
        token: Option<Token>,
        run: &str,
        agent: Option<&str>,
    ) -> Self {
        let to = server
            .and_then(|server| Some((Occasion::new(run, agent), Sender::start(server, token)?)));
        Self { to, visit: None, windows: Vec::new(), told_ns: None }
    }

    pub(super) fn started(&mut self, args: &MeasureArgs, plan: &Plan) {
        let Some((occasion, sender)) = &mut self.to else { return };
        let payload = json!({
            "profile": args.profile.name(),
            "workload": args.workload.id(),
            "lanes": plan.shape().lanes(),
            "capacity_cpus": plan.shape().capacity_cpus(),
            "visits": plan.visits_planned(),
            "remaining_s": seconds(plan.remaining_ns()),
        });
        sender.send(occasion.event("measure.started", payload));
    }

    /// A window is over. Called before the plan knows it.
    pub(super) fn saw(&mut self, plan: &Plan, step: &Step, window: &Window) {
        let Some((occasion, sender)) = &mut self.to else { return };
        let is_new = self.visit.replace(step.visit) != Some(step.visit);
        if is_new {
            self.windows.clear();
        }
        if !window.warmup {
            self.windows.push(window.clone());
        }
        let end_ns = window.start_ns.saturating_add(window.elapsed_ns);
        let is_due = self.told_ns.is_none_or(|told_ns| end_ns.saturating_sub(told_ns) >= PERIOD_NS);
        if !is_new && !is_due {
            return;
        }
        self.told_ns = Some(end_ns);
        let estimate = Estimate::of_windows(&self.windows);
        let interval = estimate.and_then(|it| Some(it.interval?.half_width_pct(it.units_per_s)));
        let point = step.point;
        let payload = json!({
            "units_per_s": window.units as f64 / (window.elapsed_ns as f64 / 1e9),
            "mean_units_per_s": estimate.map(|estimate| estimate.units_per_s),
            "half_width_pct": interval,
            "sweep": point.sweep,
            "level_pct": (point.sweep == Sweep::Duty).then_some(point.duty_pct),
            "lanes": point.lanes,
            "workload": step.workload.id(),
            "warmup": window.warmup,
            "visit": step.visit + 1,
            "visits": plan.visits_planned(),
            "remaining_s": seconds(plan.remaining_ns()),
        });
        sender.send(occasion.event("measure.progress", payload));
    }

    /// The run is over; waits a moment until that is known.
    pub(super) fn finished(self, document: Option<&ResultDocument>) {
        let Some((occasion, mut sender)) = self.to else { return };
        let headline = document.and_then(|document| RunEstimates::of(document).headline);
        let half_width_pct =
            headline.and_then(|it| Some(it.interval?.half_width_pct(it.units_per_s)));
        let is_complete = document.is_some_and(|document| document.status == Status::Complete);
        let payload = json!({
            "units_per_s": headline.map(|headline| headline.units_per_s),
            "half_width_pct": half_width_pct,
            "status": if is_complete { "complete" } else { "aborted" },
        });
        let elapsed_ns = document.and_then(|document| document.elapsed_ns);
        sender.send(occasion.end(is_complete, elapsed_ns, payload));
        sender.finish();
    }
}

fn seconds(ns: u64) -> f64 {
    ns.div_ceil(1_000_000_000) as f64
}
