//! Hidden contention: windows in which a CPU second did less work than it usually does, although
//! the hypervisor took nothing.

use super::{doubts::QUIET_STEAL_PCT, measured};
use crate::{
    result::{Level, ResultDocument, Window},
    stats::quantile::{MAD_TO_SIGMA, median, median_absolute_deviation},
    warning::Warning,
};

/// Levels with fewer windows do not know their own median.
const MIN_LEVEL_WINDOWS: usize = 6;
/// Standard deviations below the median at which a window is slow.
const SLOW_SIGMAS: f64 = 3.0;
/// An alarm takes this many slow windows …
const MIN_SLOW: usize = 3;
/// … and this share of all.
const MIN_SLOW_SHARE: f64 = 0.03;

/// A slow window beside what its level does otherwise.
struct Slow {
    /// Work per CPU second it lacks, percent.
    slower_pct: f64,
    /// Clock of the level's other windows and of this one.
    mhz: Option<(f64, f64)>,
}

/// What the windows of one level do with a CPU second.
struct Efficiency<'a> {
    windows: Vec<&'a Window>,
    /// Units per own CPU second, as shares of the level's median.
    shares: Vec<f64>,
    /// Median of the distances of those from 1.
    deviation: f64,
}

/// The alarm: at least three windows, and at least three percent of them, lie below
/// median − 3 · 1.4826 · MAD in units per own CPU second, without steal.
///
/// Levels differ in that figure, so each window is compared with the median of its level. The
/// MAD is the level's or that of the whole run, whichever is wider: a level of few windows may look
/// narrow by chance, and one of short slices is really wider than the others.
///
/// Source of the cut: F. R. Hampel, "The influence curve and its role in robust estimation",
/// Journal of the American Statistical Association 69 (1974).
pub(super) fn of(document: &ResultDocument) -> Option<Warning> {
    let levels: Vec<Efficiency<'_>> = document.levels.iter().filter_map(Efficiency::of).collect();
    let distances = levels.iter().flat_map(|level| &level.shares).map(|share| (share - 1.0).abs());
    let run_deviation = median(&distances.collect::<Vec<f64>>())?;
    let slow: Vec<Slow> = levels.iter().flat_map(|level| level.slow(run_deviation)).collect();
    let of: usize = levels.iter().map(|level| level.windows.len()).sum();
    if slow.len() < MIN_SLOW || (slow.len() as f64) < MIN_SLOW_SHARE * of as f64 {
        return None;
    }
    let windows = slow.len() as u32;
    let of = of as u32;
    let slower_pct = median(&slow.iter().map(|it| it.slower_pct).collect::<Vec<_>>())?;
    let clocks: Vec<(f64, f64)> = slow.iter().filter_map(|it| it.mhz).collect();
    let usual = median(&clocks.iter().map(|clock| clock.0).collect::<Vec<_>>());
    let then = median(&clocks.iter().map(|clock| clock.1).collect::<Vec<_>>());
    Some(match usual.zip(then) {
        // A clock that fell by half of what the work did is its cause.
        Some((from_mhz, to_mhz)) if 100.0 * (1.0 - to_mhz / from_mhz) >= 0.5 * slower_pct => {
            Warning::FrequencyDrop { windows, of, from_mhz, to_mhz }
        }
        clock => {
            Warning::HiddenContention { windows, of, slower_pct, is_clock_known: clock.is_some() }
        }
    })
}

impl<'a> Efficiency<'a> {
    /// `None` where the windows are too few, or their CPU time is not known.
    fn of(level: &'a Level) -> Option<Self> {
        let windows: Vec<&Window> = level
            .visits
            .iter()
            .flat_map(|visit| measured(&visit.windows))
            .filter(|window| window.own_cpu_ns > 0)
            .collect();
        let per_cpu_ns = |window: &&Window| window.units as f64 / window.own_cpu_ns as f64;
        let values: Vec<f64> = windows.iter().map(per_cpu_ns).collect();
        let centre = median(&values).filter(|centre| *centre > 0.0)?;
        let shares: Vec<f64> = values.iter().map(|value| value / centre).collect();
        let deviation = median_absolute_deviation(&shares)?;
        (windows.len() >= MIN_LEVEL_WINDOWS).then_some(Self { windows, shares, deviation })
    }

    fn slow(&self, run_deviation: f64) -> Vec<Slow> {
        // The MAD of few values is too small; the factor is that of Croux and Rousseeuw,
        // "Time-efficient algorithms for two highly robust estimators of scale" (1992).
        let n = self.shares.len() as f64;
        let sigma = MAD_TO_SIGMA * (self.deviation * n / (n - 0.8)).max(run_deviation);
        let is_slow = |share: f64| share < 1.0 - SLOW_SIGMAS * sigma;
        let without_steal =
            |window: &Window| window.steal_pct.is_none_or(|steal| steal <= QUIET_STEAL_PCT);
        let each = || self.windows.iter().zip(&self.shares);
        let usual = each().filter(|(_, share)| !is_slow(**share));
        let usual_mhz =
            median(&usual.filter_map(|(window, _)| window.frequency_mhz).collect::<Vec<_>>());
        each()
            .filter(|(window, share)| is_slow(**share) && without_steal(window))
            .map(|(window, share)| Slow {
                slower_pct: 100.0 * (1.0 - share),
                mhz: usual_mhz.zip(window.frequency_mhz),
            })
            .collect()
    }
}
