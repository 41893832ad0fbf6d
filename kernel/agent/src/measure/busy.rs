//! A machine that other programs use gives a smaller figure: named before the run, and asked about.

use std::{thread, time::Duration};

use kernel::warning::Warning;

use crate::{clock::Clock, console, measure::host::Host};

/// Shares above this are named. A quiet machine's daemons stay far below, and one second of
/// clock ticks tells about one percent of a CPU.
const BUSY_PCT: f64 = 5.0;
/// How long the machine is watched before the run.
const LOOK: Duration = Duration::from_secs(1);

/// Watches the machine for a second. A busy one is asked about on a terminal, taken with a
/// warning when `yes`, and refused otherwise.
pub(super) fn check(host: &Host, yes: bool) -> anyhow::Result<Option<Warning>> {
    let watch = host.watch(Clock::start());
    let before = watch.snapshot();
    thread::sleep(LOOK);
    let seen = watch.between(&before, &watch.snapshot());
    let Some(background_pct) = seen.background_pct.filter(|&pct| pct > BUSY_PCT) else {
        return Ok(None);
    };
    let found = format!("Other programs use {background_pct:.0} % of this machine's CPUs.");
    let accepted = yes || console::can_ask() && console::ask(&format!("{found} Measure anyway?"));
    anyhow::ensure!(
        accepted,
        "{found} Stop them and try again, or pass --yes to measure what is left over."
    );
    Ok(Some(Warning::BusyBefore { background_pct }))
}
