//! A machine that other programs use gives a smaller figure: named before the run, and asked about.

use std::{thread, time::Duration};

use kernel::warning::Warning;

use crate::{clock::Clock, console, measure::host::Host};

/// Shares above this are named. A quiet machine's daemons stay far below, and one second of
/// clock ticks tells about one percent of a CPU.
const BUSY_PCT: f64 = 5.0;
/// How long the machine is watched before the run.
const LOOK: Duration = Duration::from_secs(1);

/// Watches the machine for a second: CPU of other programs, percent of the CPUs of the mask. A
/// busy machine is asked about on a terminal, taken when `yes`, and refused otherwise.
pub(super) fn check(host: &Host, yes: bool) -> anyhow::Result<Before> {
    let watch = host.watch(Clock::start());
    let before = watch.snapshot();
    thread::sleep(LOOK);
    let background_pct = watch.between(&before, &watch.snapshot()).background_pct;
    let Some(busy_pct) = background_pct.filter(|&pct| pct > BUSY_PCT) else {
        return Ok(Before { background_pct, warning: None });
    };
    let found = format!("Other programs use {busy_pct:.0} % of this machine's CPUs.");
    let accepted = yes || console::can_ask() && console::ask(&format!("{found} Measure anyway?"));
    anyhow::ensure!(
        accepted,
        "{found} Stop them and try again, or pass --yes to measure what is left over."
    );
    let warning = Some(Warning::BusyBefore { background_pct: busy_pct });
    Ok(Before { background_pct, warning })
}

/// The machine before the run.
pub(super) struct Before {
    /// Absent where it cannot be read.
    pub(super) background_pct: Option<f64>,
    pub(super) warning: Option<Warning>,
}
