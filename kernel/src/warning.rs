//! Every reason to doubt a result, each with a sentence that says what to do next.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::format::thousands;

/// A doubt about a result. The text is for people, the variant for programs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Warning {
    /// The run was stopped before its last visit.
    Aborted { visits_done: u32, visits_planned: u32 },
    /// The machine was so late that the budget ended before the last visit.
    OutOfTime { visits_done: u32, visits_planned: u32 },
    /// Other programs used the machine before the run began.
    BusyBefore { background_pct: f64 },
    /// Fewer lanes than the capacity asks for, because their tables do not fit the memory limit.
    MemoryLimited { lanes: u32, wanted: u32 },
    /// A cgroup quota is smaller than the CPUs the process may run on.
    Quota { quota_cpus: f64, affinity_cpus: u32 },
    /// Lanes could not be pinned to CPUs.
    NotPinned { lanes: u32 },
    /// Imported from a tool that keeps one number per level.
    NoSpreadRecorded,
    /// The imported levels are multiples of one measured number.
    LevelsAreAModel,
    /// A level of the source file is missing.
    MissingLevel { busy_pct: f64 },
    /// The source repeats a ratio that its own columns do not give.
    RatioDisagrees { line: u64, stated: f64, computed: f64 },
    /// The source states a figure that its own levels do not give.
    FigureDisagrees { figure: String, stated: f64, computed: f64 },
    /// The tool that wrote the file says that its run failed.
    RunFailed { message: String },
    /// Digests differ from those the same work gives elsewhere.
    DigestMismatch { lane: u32, first_unit: u64 },
    /// A browser clock that is too coarse for the window length.
    CoarseTimer { resolution_us: f64 },
    /// Warm-up ended before batches agreed.
    NotWarm { spread_pct: f64 },
    /// The browser reports fewer processors than the computer may have.
    WorkersCapped { workers: u32 },
    /// The headline's interval is wider than its profile asks for.
    NotConverged { half_width_pct: f64, wanted_pct: f64 },
    /// Full load has too few windows for an interval.
    TooFewWindows { windows: u32 },
    /// One level of the duty sweep makes no curve.
    OneLevel { busy_pct: f64 },
    /// The rate of full load rose or fell all along the run.
    Drift { change_pct: f64, over_s: f64 },
    /// Full load was slower at the end than at the start, and so was the clock.
    Throttled { from_mhz: f64, to_mhz: f64, fall_pct: f64 },
    /// Full load was slower at the end than at the start, because it got less CPU time.
    BurstPlateau { busy_from_pct: f64, busy_to_pct: f64, fall_pct: f64 },
    /// Full load was slower at the end than at the start, and neither clock nor CPU time says why.
    FullLoadFell { fall_pct: f64 },
    /// In some windows a CPU second did less work, without steal and without a slower clock.
    HiddenContention { windows: u32, of: u32, slower_pct: f64, is_clock_known: bool },
    /// In some windows a CPU second did less work, because the clock was slower.
    FrequencyDrop { windows: u32, of: u32, from_mhz: f64, to_mhz: f64 },
    /// The hypervisor gave CPU time of this machine to others.
    Stolen { steal_pct: f64 },
    /// A CPU quota held the lanes back.
    HeldBack { held_back_pct: f64 },
}

impl fmt::Display for Warning {
    #[expect(clippy::too_many_lines, reason = "one sentence per variant, read side by side")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aborted { visits_done, visits_planned } => write!(
                f,
                "The run was stopped after {visits_done} of {visits_planned} visits. \
                 What was measured is kept; run it again for a whole curve."
            ),
            Self::OutOfTime { visits_done, visits_planned } => write!(
                f,
                "Time ran out after {visits_done} of {visits_planned} visits. \
                 The levels that are missing were not measured; use a longer profile."
            ),
            Self::BusyBefore { background_pct } => write!(
                f,
                "Other programs used {background_pct:.1} % of this machine before the run. \
                 Stop them and measure again, or read the result as what is left over."
            ),
            Self::MemoryLimited { lanes, wanted } => write!(
                f,
                "Memory allows {lanes} lanes where the CPUs ask for {wanted}. \
                 Raise the memory limit and measure again."
            ),
            Self::Quota { quota_cpus, affinity_cpus } => write!(
                f,
                "A quota of {quota_cpus} CPUs holds back a process that sees {affinity_cpus}. \
                 The result is measured against the quota."
            ),
            Self::NotPinned { lanes } => write!(
                f,
                "{lanes} lanes could not be pinned to CPUs; the scheduler moved them. \
                 Allow sched_setaffinity for a steadier result."
            ),
            Self::NoSpreadRecorded => write!(
                f,
                "The tool that wrote this file kept no repeats, so no interval can be given. \
                 Measure with perfagent to get one."
            ),
            Self::LevelsAreAModel => write!(
                f,
                "The levels are multiples of one measured number, not ten measurements. \
                 Trust the ratio, not the shape of the curve."
            ),
            Self::MissingLevel { busy_pct } => {
                write!(f, "There is no figure for {busy_pct} % busy. The curve has a gap there.")
            }
            Self::RatioDisagrees { line, stated, computed } => write!(
                f,
                "Line {line} states a ratio of {stated}, its own columns give {computed:.2}. \
                 The columns were used."
            ),
            Self::FigureDisagrees { figure, stated, computed } => write!(
                f,
                "The file states {figure} {stated}, its own levels give {computed:.1}. \
                 The levels were used."
            ),
            Self::RunFailed { message } => {
                write!(
                    f,
                    "The run failed: {message}. Nothing after that was measured; run it again."
                )
            }
            Self::DigestMismatch { lane, first_unit } => write!(
                f,
                "Lane {lane} gave a wrong digest from unit {first_unit} on. \
                 Do not use this result; check the machine's memory and the program."
            ),
            Self::CoarseTimer { resolution_us } => write!(
                f,
                "The browser's clock steps by {resolution_us} µs. \
                 Open the page over https or localhost for a finer clock."
            ),
            Self::NotWarm { spread_pct } => write!(
                f,
                "Batches still differed by {spread_pct:.1} % when warm-up ended. \
                 Close other tabs and calibrate again."
            ),
            Self::WorkersCapped { workers } => write!(
                f,
                "The browser offers {workers} workers, perhaps fewer than the computer has CPUs. \
                 The all-worker figure is a lower bound."
            ),
            Self::NotConverged { half_width_pct, wanted_pct } => write!(
                f,
                "Full load is known to ± {half_width_pct:.1} %, where this profile asks for \
                 {wanted_pct} %. Use a longer profile, or a quieter machine, for a narrower interval."
            ),
            Self::TooFewWindows { windows } => write!(
                f,
                "Full load has {windows} measured windows, and an interval needs six. \
                 Measure with the quick profile or a longer one."
            ),
            Self::OneLevel { busy_pct } => write!(
                f,
                "Only {busy_pct} % busy was measured, so there is no curve. \
                 Measure more levels to see what lies below."
            ),
            Self::Drift { change_pct, over_s } => write!(
                f,
                "Full load {} by {:.1} % within {over_s:.0} s. Let the machine settle and run again, \
                 or read the result as a mean over the change.",
                if *change_pct < 0.0 { "fell" } else { "rose" },
                change_pct.abs()
            ),
            Self::Throttled { from_mhz, to_mhz, fall_pct } => write!(
                f,
                "The clock fell from {} to {} MHz during the run, and full load by {fall_pct:.1} %. \
                 Let the machine cool and run again.",
                thousands(*from_mhz, 0),
                thousands(*to_mhz, 0)
            ),
            Self::BurstPlateau { busy_from_pct, busy_to_pct, fall_pct } => write!(
                f,
                "Full load fell by {fall_pct:.1} % during the run, because it got {busy_to_pct:.0} % \
                 of the CPU time instead of {busy_from_pct:.0} %: burst credits ran out, or a limit \
                 set in. Count on the lower figure, or choose a shape without credits."
            ),
            Self::FullLoadFell { fall_pct } => write!(
                f,
                "Full load gave {fall_pct:.1} % less at the end of the run than at its start. \
                 Let the machine rest and run again; if it falls again, count on the lower figure."
            ),
            Self::HiddenContention { windows, of, slower_pct, is_clock_known } => write!(
                f,
                "In {windows} of {of} windows a CPU second did about {slower_pct:.1} % less work, \
                 without steal{}. Somebody shares caches or memory; run again at another time, or on \
                 a dedicated host.",
                if *is_clock_known { " and at the same clock" } else { "; the clock is not known" }
            ),
            Self::FrequencyDrop { windows, of, from_mhz, to_mhz } => write!(
                f,
                "In {windows} of {of} windows the clock was about {} MHz instead of {}. \
                 Set the governor to performance, or let the machine cool, and run again.",
                thousands(*to_mhz, 0),
                thousands(*from_mhz, 0)
            ),
            Self::Stolen { steal_pct } => write!(
                f,
                "The hypervisor gave {steal_pct:.1} % of this machine's CPU time to others. \
                 Run again at another time, and compare the clean figure too."
            ),
            Self::HeldBack { held_back_pct } => write!(
                f,
                "A CPU quota held the lanes back for {held_back_pct:.0} % of their time. \
                 Read the result as that of the quota, not of the machine."
            ),
        }
    }
}
