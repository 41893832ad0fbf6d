//! Progress and time left, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kernel::{
    measure::{Plan, Step},
    result::Sweep,
};

/// Drawn once per window: a bar that moves by itself would be load on the machine it measures.
pub(super) struct Progress {
    bar: ProgressBar,
    whole_ns: u64,
}

impl Progress {
    pub(super) fn start(plan: &Plan, show: bool) -> Self {
        // `stderr` draws nothing where standard error is no terminal.
        let target = if show { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let whole_ns = plan.remaining_ns();
        let bar = ProgressBar::with_draw_target(Some(whole_ns), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {msg}") {
            bar.set_style(style);
        }
        Self { bar, whole_ns }
    }

    pub(super) fn show(&self, plan: &Plan, step: &Step) {
        let left_ns = plan.remaining_ns();
        let left_s = left_ns.div_ceil(1_000_000_000);
        self.bar.set_position(self.whole_ns.saturating_sub(left_ns));
        self.bar.set_message(format!(
            "{}, visit {} of {}, {left_s} s left",
            load(step),
            step.visit + 1,
            plan.visits_planned(),
        ));
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// The load of a step in words.
fn load(step: &Step) -> String {
    let point = step.point;
    match point.sweep {
        Sweep::Duty => format!("{} % of the time", point.duty_pct),
        Sweep::Threads if point.lanes == 1 => "1 thread".to_owned(),
        Sweep::Threads => format!("{} threads", point.lanes),
        Sweep::Part => format!("{} alone", step.workload),
    }
}
