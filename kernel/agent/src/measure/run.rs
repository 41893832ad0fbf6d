//! The run itself: the plan says what, the lanes do it.

use kernel::{measure::Plan, result::Overhead};

use crate::{
    clock::{self, Clock},
    interrupt::Interrupt,
    lanes::{Crew, Work},
    measure::{host::Host, progress::Progress, report::Report},
    root::{Root, kilobytes},
};

/// A plan that has been run, to its end or not.
pub(super) struct Outcome {
    pub(super) plan: Plan,
    /// Wall time, nanoseconds.
    pub(super) elapsed_ns: u64,
    pub(super) is_aborted: bool,
    /// Lanes that could not be pinned.
    pub(super) unpinned: u32,
    pub(super) overhead: Overhead,
}

pub(super) fn execute(
    mut plan: Plan,
    seed: u64,
    host: &Host,
    interrupt: &Interrupt,
    show_progress: bool,
    report: &mut Report,
) -> anyhow::Result<Outcome> {
    let clock = Clock::start();
    let cpu_before_ns = clock::process_cpu_ns();
    let work = Work { shape: *plan.shape(), cpus: host.capacity.lane_cpus(), seed };
    let mut crew = Crew::start(&work, clock, host.watch(clock))?;
    let unpinned = crew.unpinned();
    let progress = Progress::start(&plan, show_progress);
    let mut is_aborted = false;
    while let Some(step) = plan.next() {
        progress.show(&plan, &step);
        let Some(window) = crew.run(&step, || !interrupt.is_asked())? else {
            is_aborted = true;
            break;
        };
        report.saw(&plan, &step, &window);
        plan.record(window);
    }
    progress.clear();
    let lanes_cpu_ns = crew.finish()?;
    let elapsed_ns = clock.now_ns();
    let cpu_ns = (clock::process_cpu_ns() - cpu_before_ns).saturating_sub(lanes_cpu_ns);
    let machine_ns = plan.shape().capacity_cpus() * elapsed_ns as f64;
    let overhead = Overhead {
        cpu_ns,
        cpu_pct: 100.0 * cpu_ns as f64 / machine_ns,
        resident_bytes: peak_resident_bytes(&Root::new("/")),
    };
    Ok(Outcome { plan, elapsed_ns, is_aborted, unpinned, overhead })
}

/// The largest resident set of this process so far, the lanes' tables included.
fn peak_resident_bytes(root: &Root) -> u64 {
    let status = root.text("proc/self/status").unwrap_or_default();
    kilobytes(&status, "VmHWM").unwrap_or(0)
}
