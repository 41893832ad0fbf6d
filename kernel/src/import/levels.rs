//! Levels as older tools state them: percent busy and units per second.

use super::{ErrorKind, ImportError, Note, Place, error::plain};
use crate::warning::Warning;

/// A rate above this is a mistake: it would be a unit per picosecond.
pub(super) const MAX_UNITS_PER_S: f64 = 1e12;
/// Levels of one result: a curve has ten, and a hostile file has millions.
pub(super) const MAX_LEVELS: usize = 1_000;
/// What the older tools measure.
const LOADS: std::ops::RangeInclusive<f64> = 10.0..=100.0;

/// The load of a level, percent busy.
pub(super) fn check_busy(busy_pct: f64) -> Result<(), ImportError> {
    match LOADS.contains(&busy_pct) {
        true => Ok(()),
        false => {
            Err(ImportError::value(format!("a load of {} %", plain(busy_pct)), "10 to 100 % busy"))
        }
    }
}

/// The rate of a level, units per second.
pub(super) fn check_units(units_per_s: f64) -> Result<(), ImportError> {
    match (0.0..=MAX_UNITS_PER_S).contains(&units_per_s) {
        true => Ok(()),
        false => Err(ImportError::value(
            format!("{} units", plain(units_per_s)),
            "units per second from 0 to 1,000,000,000,000",
        )),
    }
}

/// Before the level number `count` is added.
pub(super) fn check_count(count: usize) -> Result<(), ImportError> {
    match count < MAX_LEVELS {
        true => Ok(()),
        false => Err(ImportError::new(
            ErrorKind::TooLarge,
            format!("more than {MAX_LEVELS} levels of one machine"),
            "one for each load",
        )),
    }
}

pub(super) fn duplicate(busy_pct: f64, first: Place) -> ImportError {
    ImportError::new(
        ErrorKind::Duplicate,
        format!("{busy_pct} % busy again (first on line {}, column {})", first.line, first.column),
        "each level once",
    )
    .advise("delete one of the two and import the file again")
}

/// Sorts (percent busy, units per second) by load; warns about the tens that are missing.
pub(super) fn finish(
    mut levels: Vec<(f64, f64)>,
    part: &str,
    notes: &mut Vec<Note>,
) -> (Vec<(f64, f64)>, Vec<Warning>) {
    if !levels.is_sorted_by(|a, b| a.0 < b.0) {
        levels.sort_by(|a, b| a.0.total_cmp(&b.0));
        notes.push(Note::LevelsSorted { part: part.to_owned() });
    }
    let has = |busy_pct: f64| levels.iter().any(|level| level.0 == busy_pct);
    // A file with other steps has its own plan; only full load is always expected.
    let tens = levels.iter().all(|level| level.0 % 10.0 == 0.0);
    let warnings = (1..=10)
        .map(|ten| f64::from(ten) * 10.0)
        .filter(|busy_pct| (tens || *busy_pct == 100.0) && !has(*busy_pct))
        .map(|busy_pct| Warning::MissingLevel { busy_pct })
        .collect();
    (levels, warnings)
}

/// Whether all levels are the top one times the load, up to half a percent of the top or one unit:
/// ten measurements never are.
pub(super) fn are_a_model(levels: &[(f64, f64)]) -> bool {
    let Some((top_pct, top)) = levels.last() else { return false };
    let tolerance = (top * 0.005).max(1.0);
    levels.len() > 2
        && levels.iter().all(|(busy, units)| (units - top * busy / top_pct).abs() <= tolerance)
}
