//! How a simulated machine behaves: steady, or in one of the ways in which real ones are not.

use crate::measure::{Dice, Step};

/// Clock of a machine that is left alone.
const MHZ: f64 = 3_000.0;

/// One way to behave. Shares are of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Character {
    /// Nothing but independent noise.
    Steady,
    /// The noise of a window resembles that of the last one: a first-order autoregression.
    Autocorrelated { rho: f64 },
    /// Slower and slower from the start on, as a machine that warms up.
    Drifting { loss_per_minute: f64 },
    /// The clock falls to `share` once, `after_s` seconds into the run.
    Throttling { after_s: f64, share: f64 },
    /// Full speed until the CPUs were used for `credits_s` seconds each, then `share` of the time.
    BurstCredits { credits_s: f64, share: f64 },
    /// Each visit runs at full speed or, as often, at `share` of it.
    Bimodal { share: f64 },
    /// The scheduler gives `share` of the CPUs and holds the lanes back beyond that.
    Quota { share: f64 },
    /// Two threads on each core; the second adds `gain` of the first.
    SmtKnee { gain: f64 },
    /// Somebody else takes `loss` of the CPU time now and then, and the hypervisor says so.
    NeighbourWithSteal { active: f64, loss: f64 },
    /// Somebody else takes `loss` of caches and memory now and then, and nothing says so.
    NeighbourWithoutSteal { active: f64, loss: f64 },
}

/// What a machine gives in one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Answer {
    /// Work per CPU second, of the machine's own.
    pub(super) speed: f64,
    /// CPU time that was given, of what was asked for.
    pub(super) cpu_share: f64,
    pub(super) steal_pct: f64,
    pub(super) frequency_mhz: f64,
    /// Time that a quota held the lanes back, of the window.
    pub(super) held_back: f64,
}

/// What a machine remembers from window to window.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// The last deviation, in standard deviations.
    deviation: f64,
    visit: Option<u32>,
    is_slow_visit: bool,
    is_neighbour_active: bool,
    /// CPU seconds used so far, per CPU.
    pub(super) used_s: f64,
}

impl Character {
    /// One of each, with its effect well inside a run of `run_s` seconds.
    pub fn catalogue(run_s: f64) -> [Self; 10] {
        [
            Self::Steady,
            Self::Autocorrelated { rho: 0.5 },
            Self::Drifting { loss_per_minute: 0.04 * 60.0 / run_s },
            Self::Throttling { after_s: run_s / 3.0, share: 0.85 },
            Self::BurstCredits { credits_s: run_s / 4.0, share: 0.4 },
            Self::Bimodal { share: 0.94 },
            Self::Quota { share: 0.5 },
            Self::SmtKnee { gain: 0.3 },
            Self::NeighbourWithSteal { active: 0.2, loss: 0.15 },
            Self::NeighbourWithoutSteal { active: 0.2, loss: 0.15 },
        ]
    }

    /// In words, for tables.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::Autocorrelated { .. } => "autocorrelated",
            Self::Drifting { .. } => "drifting",
            Self::Throttling { .. } => "throttling",
            Self::BurstCredits { .. } => "burst credits",
            Self::Bimodal { .. } => "bimodal",
            Self::Quota { .. } => "quota",
            Self::SmtKnee { .. } => "SMT knee",
            Self::NeighbourWithSteal { .. } => "noisy neighbour with steal",
            Self::NeighbourWithoutSteal { .. } => "noisy neighbour without steal",
        }
    }

    /// CPUs worth of time that `cpus` CPUs give.
    pub(super) fn capacity_cpus(&self, cpus: u32) -> f64 {
        match self {
            Self::Quota { share } => share * f64::from(cpus),
            _ => f64::from(cpus),
        }
    }

    /// Physical cores under `lanes` lanes.
    pub(super) fn cores(&self, lanes: u32) -> u32 {
        match self {
            Self::SmtKnee { .. } => lanes.div_ceil(2),
            _ => lanes,
        }
    }

    /// The next deviation of the noise, in standard deviations.
    pub(super) fn deviation(&self, memory: &mut Memory, dice: &mut Dice) -> f64 {
        let rho = match self {
            Self::Autocorrelated { rho } => *rho,
            _ => 0.0,
        };
        memory.deviation = rho * memory.deviation + (1.0 - rho * rho).sqrt() * dice.normal();
        memory.deviation
    }

    /// What one window gets, without its noise. `now_s` is its start; `crowding` is the share of
    /// the cores whose second thread is busy too.
    pub(super) fn answer(
        &self,
        step: &Step,
        now_s: f64,
        crowding: f64,
        memory: &mut Memory,
        dice: &mut Dice,
    ) -> Answer {
        self.remember(step, memory, dice);
        let still = Answer {
            speed: 1.0,
            cpu_share: 1.0,
            steal_pct: 0.0,
            frequency_mhz: MHZ,
            held_back: 0.0,
        };
        match *self {
            Self::Steady | Self::Autocorrelated { .. } => still,
            Self::Drifting { .. } => Answer { speed: self.full_speed(now_s, memory), ..still },
            Self::Throttling { .. } => {
                let speed = self.full_speed(now_s, memory);
                Answer { speed, frequency_mhz: MHZ * speed, ..still }
            }
            Self::BurstCredits { .. } => {
                let cpu_share = self.full_speed(now_s, memory);
                let steal_pct = 100.0 * (1.0 - cpu_share) * step.point.duty_pct / 100.0;
                Answer { cpu_share, steal_pct, ..still }
            }
            Self::Bimodal { share } if memory.is_slow_visit => Answer { speed: share, ..still },
            Self::Quota { .. } => Answer { held_back: step.point.duty_pct / 200.0, ..still },
            Self::SmtKnee { gain } => {
                Answer { speed: 1.0 - crowding * (1.0 - gain) / 2.0, ..still }
            }
            Self::NeighbourWithSteal { loss, .. } if memory.is_neighbour_active => {
                Answer { cpu_share: 1.0 - loss, steal_pct: 100.0 * loss, ..still }
            }
            Self::NeighbourWithoutSteal { loss, .. } if memory.is_neighbour_active => {
                Answer { speed: 1.0 - loss, ..still }
            }
            Self::Bimodal { .. }
            | Self::NeighbourWithSteal { .. }
            | Self::NeighbourWithoutSteal { .. } => still,
        }
    }

    /// The truth at `now_s`: what full load gives in the long run, of the undisturbed rate.
    pub(super) fn full_speed(&self, now_s: f64, memory: &Memory) -> f64 {
        match *self {
            Self::Steady | Self::Autocorrelated { .. } | Self::Quota { .. } => 1.0,
            Self::Drifting { loss_per_minute } => 1.0 - loss_per_minute * now_s / 60.0,
            Self::Throttling { after_s, share } if now_s >= after_s => share,
            Self::BurstCredits { credits_s, share } if memory.used_s >= credits_s => share,
            Self::Throttling { .. } | Self::BurstCredits { .. } => 1.0,
            Self::Bimodal { share } => 0.5 * (1.0 + share),
            Self::SmtKnee { gain } => 0.5 * (1.0 + gain),
            Self::NeighbourWithSteal { active, loss }
            | Self::NeighbourWithoutSteal { active, loss } => 1.0 - active * loss,
        }
    }

    /// Rolls what lasts longer than a window.
    fn remember(&self, step: &Step, memory: &mut Memory, dice: &mut Dice) {
        if memory.visit.replace(step.visit) != Some(step.visit) {
            memory.is_slow_visit = dice.below(2) == 0;
        }
        let (Self::NeighbourWithSteal { active, .. } | Self::NeighbourWithoutSteal { active, .. }) =
            *self
        else {
            return;
        };
        // A neighbour stays for three windows on average, and away for as long as its share says.
        let leaves = 1.0 / 3.0;
        let comes = leaves * active / (1.0 - active);
        let changes = if memory.is_neighbour_active { leaves } else { comes };
        memory.is_neighbour_active ^= dice.unit_interval() < changes;
    }
}
