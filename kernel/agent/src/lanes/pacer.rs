//! The duty cycle of one lane: whole units, then sleep, in a closed loop.
//!
//! What a lane spent is read from its CPU clock and settled in the next cycle, so that its share
//! is right in the long run however long a unit or a sleep turns out to be.

use kernel::measure::Dice;

/// Shorter cycles would be mostly waking up.
const MIN_CYCLE_NS: f64 = 10_000_000.0;
/// Without jitter the lanes would march in step, and with the system's own timers.
const JITTER: f64 = 0.4;
/// A lane that was held back catches up with at most this many cycles.
const MAX_DEBT_CYCLES: f64 = 4.0;
/// How fast the estimate of a unit's cost follows: a block's first unit costs more.
const COST_WEIGHT: f64 = 0.125;

/// Decides when a lane works and when it sleeps. Times are nanoseconds on one clock.
#[derive(Clone, Debug)]
pub(super) struct Pacer {
    /// Of one CPU, above 0 and below 1.
    share: f64,
    dice: Dice,
    /// CPU time the lane may still spend; negative after a unit that went over.
    credit_ns: f64,
    unit_ns: Option<f64>,
    /// Until where the credit has been given.
    cycle_end_ns: u64,
}

impl Pacer {
    pub(super) fn new(share: f64, now_ns: u64, dice: Dice) -> Self {
        Self { share, dice, credit_ns: 0.0, unit_ns: None, cycle_end_ns: now_ns }
    }

    /// Opens the cycle that begins now and gives its credit.
    pub(super) fn begin_cycle(&mut self, now_ns: u64) {
        let unit_ns = self.unit_ns.unwrap_or(0.0);
        let jitter = 1.0 + JITTER * (2.0 * self.dice.unit_interval() - 1.0);
        let length_ns = MIN_CYCLE_NS.max(unit_ns / self.share) * jitter;
        let end_ns = now_ns.max(self.cycle_end_ns) + length_ns as u64;
        self.credit_ns += self.share * end_ns.saturating_sub(self.cycle_end_ns) as f64;
        let most_ns = MAX_DEBT_CYCLES * self.share * length_ns + unit_ns;
        self.credit_ns = self.credit_ns.min(most_ns);
        self.cycle_end_ns = end_ns;
    }

    /// Whether another whole unit brings the spent time closer to what is due.
    pub(super) fn wants_unit(&self) -> bool {
        self.credit_ns > self.unit_ns.unwrap_or(0.0) / 2.0
    }

    /// Settles what the lane spent on falling asleep and waking up.
    pub(super) fn woke_up(&mut self, cpu_ns: u64) {
        self.credit_ns -= cpu_ns as f64;
    }

    /// Settles a unit.
    pub(super) fn spent(&mut self, cpu_ns: u64) {
        let cpu_ns = cpu_ns as f64;
        self.credit_ns -= cpu_ns;
        self.unit_ns = Some(match self.unit_ns {
            Some(known_ns) => known_ns + COST_WEIGHT * (cpu_ns - known_ns),
            None => cpu_ns,
        });
    }

    /// When the open cycle ends.
    pub(super) fn cycle_end_ns(&self) -> u64 {
        self.cycle_end_ns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Busy share of a simulated lane over ten seconds, and its cycles.
    fn simulate(share: f64, unit_ns: u64, wake_late_ns: u64) -> (f64, Vec<u64>) {
        const WAKE_CPU_NS: u64 = 30_000;
        let mut pacer = Pacer::new(share, 0, Dice::new(1, "test"));
        let (mut now_ns, mut busy_ns, mut cycles) = (0, 0, Vec::new());
        while now_ns < 10_000_000_000 {
            let begin_ns = now_ns;
            pacer.begin_cycle(now_ns);
            now_ns += WAKE_CPU_NS;
            busy_ns += WAKE_CPU_NS;
            pacer.woke_up(WAKE_CPU_NS);
            while pacer.wants_unit() {
                now_ns += unit_ns;
                busy_ns += unit_ns;
                pacer.spent(unit_ns);
            }
            now_ns = now_ns.max(pacer.cycle_end_ns() + wake_late_ns);
            cycles.push(now_ns - begin_ns);
        }
        (busy_ns as f64 / now_ns as f64, cycles)
    }

    #[test]
    fn the_share_is_met_with_short_and_with_long_units() {
        for share in [0.01, 0.1, 0.25, 0.5, 0.75, 0.9] {
            for unit_ns in [400_000, 6_000_000] {
                for wake_late_ns in [0, 100_000] {
                    let (busy, _) = simulate(share, unit_ns, wake_late_ns);
                    assert!((busy - share).abs() < 0.002, "{busy} for {share}, units of {unit_ns}");
                }
            }
        }
    }

    #[test]
    fn cycles_last_ten_milliseconds_or_what_a_unit_needs() {
        let mean = |cycles: &[u64]| cycles.iter().sum::<u64>() as f64 / cycles.len() as f64;
        let (_, short) = simulate(0.5, 400_000, 0);
        assert!((mean(&short) - 10e6).abs() < 0.5e6, "{}", mean(&short));
        assert!(short.iter().min() < Some(&6_500_000) && short.iter().max() > Some(&13_500_000));
        let (_, long) = simulate(0.1, 6_000_000, 0);
        assert!((mean(&long) - 60e6).abs() < 5e6, "{}", mean(&long));
    }

    #[test]
    fn a_lane_that_was_held_back_does_not_catch_up_without_end() {
        let mut pacer = Pacer::new(0.5, 0, Dice::new(1, "test"));
        pacer.begin_cycle(0);
        pacer.spent(400_000);
        pacer.begin_cycle(60_000_000_000);
        let mut units = 0;
        while pacer.wants_unit() {
            pacer.spent(400_000);
            units += 1;
        }
        assert!(units < 75, "{units} units after a minute without the CPU");
    }
}
