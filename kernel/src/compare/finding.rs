//! What a comparison found out beside its verdict.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Judgement, OfferSpread, Row, parts};
use crate::{foreign, format};

/// One finding; the text is for people, the variant for programs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Finding {
    /// Parts of the unit rank two machines differently.
    PartsDisagree { label: String, better_on: Vec<String>, other: String, worse_on: Vec<String> },
    /// Another tool ranks two machines the other way round. Both ratios are at least 1.
    ForeignDisagrees {
        /// What the tool ran, such as `sysbench cpu with 2 threads and primes up to 10,000`.
        work: String,
        /// Ahead by the units.
        label: String,
        units_ratio: f64,
        /// Ahead by the tool.
        other: String,
        foreign_ratio: f64,
    },
    /// How much of the spread of an offer lies between its machines.
    BetweenMachines { offer: String, machines: u32, between_share: f64, between_pct: f64 },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PartsDisagree { label, better_on, other, worse_on } => write!(
                f,
                "{label} is faster on {}, {other} on {}: weigh them by what you run.",
                and(better_on),
                and(worse_on)
            ),
            Self::ForeignDisagrees { work, label, units_ratio, other, foreign_ratio } => write!(
                f,
                "The units put {label} {} ahead of {other}, and {work} puts {other} {} ahead of \
                 {label}: they ask for different work, so weigh them by what you run.",
                format::ratio(*units_ratio),
                format::ratio(*foreign_ratio)
            ),
            Self::BetweenMachines { offer, machines, between_share, between_pct } => write!(
                f,
                "Of the variance of {offer}, {} lies between its {machines} machines (a standard \
                 deviation of {}), the rest between the runs of one.",
                format::percent((100.0 * between_share).round()),
                format::percent(*between_pct)
            ),
        }
    }
}

/// Every ranked row against the baseline, then the offers.
pub(super) fn collect(rows: &[Row], base: usize, offers: &[OfferSpread]) -> Vec<Finding> {
    let others = || {
        let ranked = rows.iter().enumerate().filter(|(index, row)| row.ranked && *index != base);
        ranked.map(|(_, row)| row)
    };
    let parts = others().filter_map(|row| parts_disagree(row, &rows[base]));
    let foreign = others().flat_map(|row| foreign_disagrees(row, &rows[base]));
    let between = offers.iter().filter_map(between_machines);
    parts.chain(foreign).chain(between).collect()
}

fn parts_disagree(a: &Row, b: &Row) -> Option<Finding> {
    let [ahead, behind] = parts::clearly_apart(&a.contender, &b.contender);
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    (!ahead.is_empty() && !behind.is_empty()).then(|| Finding::PartsDisagree {
        label: a.contender.label.clone(),
        better_on: owned(ahead),
        other: b.contender.label.clone(),
        worse_on: owned(behind),
    })
}

/// One for each work of another tool that both machines did.
fn foreign_disagrees(a: &Row, b: &Row) -> Vec<Finding> {
    let (Some(full), Some(judgement)) = (a.full, a.judgement) else { return Vec::new() };
    let Some(units) = full.ratio_to_baseline else { return Vec::new() };
    // What cannot be told apart is in nobody's order.
    if matches!(judgement, Judgement::Same { .. } | Judgement::Undecided { .. }) || units == 1.0 {
        return Vec::new();
    }
    foreign::shared(&a.contender.foreign, &b.contender.foreign)
        .into_iter()
        .filter(|shared| (shared.ratio > 1.0) != (units > 1.0) && shared.ratio != 1.0)
        .map(|shared| {
            let (ahead, behind) = if units > 1.0 { (a, b) } else { (b, a) };
            let at_least_one = |ratio: f64| ratio.max(1.0 / ratio);
            Finding::ForeignDisagrees {
                work: shared.work,
                label: ahead.contender.label.clone(),
                units_ratio: at_least_one(units),
                other: behind.contender.label.clone(),
                foreign_ratio: at_least_one(shared.ratio),
            }
        })
        .collect()
}

fn between_machines(spread: &OfferSpread) -> Option<Finding> {
    Some(Finding::BetweenMachines {
        offer: spread.name(),
        machines: spread.machines,
        between_share: spread.between_share?,
        between_pct: spread.between_pct,
    })
}

/// `a`, `a and b`, `a, b and c`.
fn and(words: &[String]) -> String {
    match words {
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
        [] => String::new(),
    }
}
