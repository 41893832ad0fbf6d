//! The parts of the unit, each measured alone, side by side.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Contender, Figure, Row, spread::run_spread, threads::ratio_of};
use crate::{
    measure::PARTS,
    stats::{error::RelativeError, interval::Interval, t::t95},
    workload::Workload,
};

/// All contenders in one part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartRow {
    /// `int`, `float`, `memory`, `bytes` or `classic`.
    pub part: String,
    /// In the order of the rows; `None` where the part was not measured.
    pub cells: Vec<Option<PartCell>>,
}

/// One contender in one part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartCell {
    /// Units of the part per second, all lanes together; the interval holds the spread between runs.
    pub units_per_s: Figure,
    /// Over the baseline; absent where not ranked or where the baseline lacks the part.
    pub ratio_to_baseline: Option<Figure>,
}

/// A rate with its relative error, where that is known.
type Rate = (f64, Option<RelativeError>);

pub(super) fn table(rows: &[Row], base: usize) -> Vec<PartRow> {
    let names = PARTS.iter().map(|part: &Workload| part.name());
    names
        .filter(|name| rows.iter().any(|row| rate(&row.contender, name).is_some()))
        .map(|name| {
            let base_rate = rate(&rows[base].contender, name).filter(|base| base.0 > 0.0);
            let cell = |(index, row): (usize, &Row)| {
                let own = rate(&row.contender, name)?;
                let ratio = base_rate.filter(|_| row.ranked).map(|base| ratio_of(own, base));
                // A machine is itself, whatever its spread.
                let ratio = ratio.map(|ratio| Figure {
                    interval: ratio.interval.filter(|_| index != base),
                    ..ratio
                });
                Some(PartCell { units_per_s: figure(own), ratio_to_baseline: ratio })
            };
            let cells = rows.iter().enumerate().map(cell).collect();
            PartRow { part: name.to_owned(), cells }
        })
        .collect()
}

fn rate(contender: &Contender, name: &str) -> Option<Rate> {
    let part = contender.parts.iter().find(|part| part.part == name)?;
    let error = match contender.members.len() {
        // What is pooled has the spread between runs in it, however many members have the part.
        2.. => part.error,
        _ => part.error.map(|own| RelativeError::sum(&[own, run_spread(contender).0])),
    };
    Some((part.units_per_s, error))
}

fn figure((value, error): Rate) -> Figure {
    let interval =
        error.map(|error| Interval::about_rate(value, t95(error.degrees) * error.se * value));
    Figure { value, interval }
}

/// The parts in which `a` is clearly ahead of `b`, and those in which it is clearly behind: their
/// ratio's interval excludes 1.
pub(super) fn clearly_apart(a: &Contender, b: &Contender) -> [Vec<&'static str>; 2] {
    let (mut ahead, mut behind) = (Vec::new(), Vec::new());
    for part in PARTS.iter().filter(|part| **part != Workload::Classic) {
        let (Some(own), Some(other)) = (rate(a, part.name()), rate(b, part.name())) else {
            continue;
        };
        let Some(interval) = ratio_of(own, other).interval else { continue };
        if interval.low > 1.0 {
            ahead.push(words(*part));
        } else if interval.high < 1.0 {
            behind.push(words(*part));
        }
    }
    [ahead, behind]
}

fn words(part: Workload) -> &'static str {
    match part {
        Workload::Int => "integer work",
        Workload::Float => "floating-point work",
        Workload::Memory => "memory",
        Workload::Bytes => "text",
        Workload::Classic => "the classic unit",
        Workload::Standard => "the standard unit",
    }
}
