//! How the time of CPUs was spent at one time, as tools state it in percent, and the sums that
//! follow from it.

use super::{ImportError, bounds, hosts::Hosts};
use crate::recording::{Metric, SeriesId};

/// Percent of the time of all CPUs, or of one; what a tool does not state is `None`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shares {
    /// With guests, as the kernel counts.
    pub(super) user: Option<f64>,
    /// With guests of low priority.
    pub(super) nice: Option<f64>,
    pub(super) system: Option<f64>,
    pub(super) irq: Option<f64>,
    pub(super) softirq: Option<f64>,
    pub(super) iowait: Option<f64>,
    pub(super) steal: Option<f64>,
    pub(super) idle: Option<f64>,
}

impl Shares {
    /// Sets what is stated and what follows. A CPU whose shares are all 0 was offline: a gap.
    pub(super) fn set(
        &self,
        hosts: &mut Hosts,
        host: usize,
        at_us: i64,
        cpu: Option<&str>,
    ) -> Result<(), ImportError> {
        hosts.tick(host, at_us)?;
        let Self { user, nice, system, irq, softirq, iowait, steal, idle } = *self;
        let stated = [
            (Metric::CpuUser, user),
            (Metric::CpuNice, nice),
            (Metric::CpuSystem, system),
            (Metric::CpuIrq, irq),
            (Metric::CpuSoftirq, softirq),
            (Metric::CpuIowait, iowait),
            (Metric::CpuSteal, steal),
            (Metric::CpuIdle, idle),
        ];
        if idle.is_some() && stated.iter().all(|(_, share)| share.unwrap_or(0.0) == 0.0) {
            return Ok(());
        }
        let sums = [(Metric::CpuBusy, self.busy()), (Metric::CpuClassicBusy, self.classic_busy())];
        for (metric, share) in stated.into_iter().chain(sums) {
            let Some(share) = share else { continue };
            let id = SeriesId { metric, instance: cpu.map(str::to_owned) };
            hosts.set(host, at_us, &id, share)?;
        }
        Ok(())
    }

    /// user + nice + system + irq + softirq: what is neither idle, nor waited, nor stolen. So it
    /// holds interrupts too where a tool states no share of theirs.
    fn busy(&self) -> Option<f64> {
        match (self.idle, self.iowait, self.steal) {
            (Some(idle), Some(iowait), Some(steal)) => Some(rest(idle + iowait + steal)),
            _ => {
                let interrupts = self.irq.unwrap_or(0.0) + self.softirq.unwrap_or(0.0);
                Some(self.user? + self.nice.unwrap_or(0.0) + self.system? + interrupts)
            }
        }
    }

    fn classic_busy(&self) -> Option<f64> {
        match self.idle {
            Some(idle) => Some(rest(idle)),
            None => Some(self.busy()? + self.iowait? + self.steal?),
        }
    }
}

/// A share and that of the guests, which the tool states apart. Each is checked by itself: in their
/// sum, one that cannot be would be hidden by the other.
pub(super) fn with_guests(
    metric: Metric,
    share: Option<f64>,
    guests: Option<f64>,
) -> Result<Option<f64>, ImportError> {
    let check = |share: Option<f64>| share.map(|value| bounds::check(metric, value)).transpose();
    let (share, guests) = (check(share)?, check(guests)?);
    Ok(share.map(|share| share + guests.unwrap_or(0.0)))
}

/// What others leave of 100, without the last bits of rounded parts.
fn rest(others: f64) -> f64 {
    (100.0 - others).max(0.0)
}
