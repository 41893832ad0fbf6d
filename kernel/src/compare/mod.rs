//! Results side by side: ratios to a baseline, levels, what the work costs, and
//! a verdict that says no more than the data does.
//!
//! Nothing here fetches or draws; a page shows what [`compare`] returns.

mod band;
mod caveat;
pub mod choice;
mod contender;
mod effect;
mod finding;
mod foreign;
mod judgement;
mod levels;
mod member;
mod metric;
mod offers;
mod parts;
mod point;
mod pool;
mod rank;
mod row;
mod spread;
mod threads;
mod value;
mod verdict;

pub use band::BandPoint;
pub use caveat::Caveat;
pub use contender::Contender;
pub use effect::{Effect, SpreadSource};
pub use finding::Finding;
pub use foreign::{ForeignCell, ForeignRow};
pub use judgement::Judgement;
pub use levels::{LevelCell, LevelRow};
pub use member::Member;
pub use metric::Metric;
pub use offers::OfferSpread;
pub use parts::{PartCell, PartRow};
pub use point::{PartRate, Point, Spread, ThreadPoint};
pub use rank::RankInterval;
pub use row::{AtLevel, Row, Summary};
pub use threads::{Figure, ThreadFigures};
pub use value::{Standing, ValueRange};
pub use verdict::Verdict;

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::result::{Origin, WorkloadId};

/// More lines than this cannot be told apart on one chart.
pub const MAX_CONTENDERS: usize = 20;

/// What the reader has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Options {
    /// The load at which work is priced and judged, percent busy, above 0 up to 100.
    pub at_pct: f64,
    /// δ: differences up to this many percent count as the same.
    pub delta_pct: f64,
    /// Replicates of the bootstrap behind ranks and bands.
    pub replicates: u32,
}

/// Replicates on a page.
pub const PAGE_REPLICATES: u32 = 2_000;
/// Replicates in a report.
pub const REPORT_REPLICATES: u32 = 10_000;

impl Default for Options {
    fn default() -> Self {
        Self { at_pct: 100.0, delta_pct: 2.0, replicates: PAGE_REPLICATES }
    }
}

/// Several results of one workload, each set against the baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    pub workload: WorkloadId,
    /// `result_id` of the baseline; ratios and gaps are against it.
    pub baseline: String,
    /// The load at which work is priced and judged, percent busy.
    pub at_pct: f64,
    /// δ: differences up to this many percent count as the same.
    pub delta_pct: f64,
    /// m: how many are judged against the baseline; words use intervals at 1 − 0.05/m.
    pub judged: u32,
    /// Replicates of the bootstrap behind ranks and bands.
    pub replicates: u32,
    /// One per contender, in the order given.
    pub rows: Vec<Row>,
    /// One per nominal level, ascending; cells in the order of `rows`.
    pub levels: Vec<LevelRow>,
    /// One per part that anybody measured, in the order of the unit.
    pub parts: Vec<PartRow>,
    /// One per work of another tool that anybody was asked for.
    pub foreign: Vec<ForeignRow>,
    /// One per offer of which three or more machines were measured.
    pub offers: Vec<OfferSpread>,
    /// Indices into `rows`: free first, then by work per dollar, then what has no standing.
    pub value_order: Vec<usize>,
    /// One per currency in which two or more contenders are priced.
    pub value_ranges: Vec<ValueRange>,
    /// Absent for a single contender.
    pub verdict: Option<Verdict>,
    /// What else the data says: parts or other tools that rank differently.
    pub findings: Vec<Finding>,
    /// What is not known, and what limits the comparison.
    pub caveats: Vec<Caveat>,
}

fn said(load_pct: f64) -> String {
    match load_pct.is_nan() {
        true => "The load is no number".to_owned(),
        false if load_pct.abs() > 1e6 => format!("The load {load_pct:e} % is out of range"),
        false => format!("The load {load_pct} % is out of range"),
    }
}

/// Why nothing can be compared.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CompareError {
    #[error("There is nothing to compare; choose 1 to 20 results.")]
    Empty,
    #[error("{count} results are too many for one comparison; choose up to 20.")]
    TooMany { count: usize },
    #[error("The result {label} ({result_id}) is chosen twice; remove one of the two.")]
    Duplicate { result_id: String, label: String },
    #[error(
        "{label} ran workload {found_name} version {found_version} and {first_label} ran {first_name} \
         version {first_version}; only results of the same workload and version can be compared.",
        found_name = found.name, found_version = found.version,
        first_name = first.name, first_version = first.version
    )]
    Workloads { first_label: String, first: WorkloadId, label: String, found: WorkloadId },
    #[error("The baseline {id} is not among the chosen results; choose one of them.")]
    UnknownBaseline { id: String },
    #[error(
        "The baseline {label} was measured in a browser, which is never ranked with native results; \
         choose a native one."
    )]
    BrowserBaseline { label: String },
    #[error("{}; choose a load above 0 and up to 100 %.", said(*found))]
    Load { found: f64 },
    #[error(
        "Differences of {found} % cannot count as the same; choose a number above 0 and up to 50."
    )]
    Delta { found: f64 },
    #[error("{found} replicates are too many; choose up to 10,000.")]
    Replicates { found: u32 },
}

/// Sets 1 to 20 results of one workload side by side.
///
/// `baseline` is a `result_id`; without it the first contender that can be ranked is taken.
pub fn compare(
    contenders: &[Contender],
    baseline: Option<&str>,
    options: Options,
) -> Result<Comparison, CompareError> {
    check(contenders, options)?;
    let ranked = ranked(contenders);
    let base = baseline_index(contenders, &ranked, baseline)?;
    let labels = unique_labels(contenders);
    let mut rows: Vec<Row> = contenders
        .iter()
        .zip(&ranked)
        .zip(labels)
        .map(|((contender, ranked), label)| {
            Row::new(Contender { label, ..contender.clone() }, *ranked, options.at_pct)
        })
        .collect();
    let judged = ranked.iter().filter(|ranked| **ranked).count().saturating_sub(1) as u32;
    row::set_against(&mut rows, base, options, judged);
    if options.replicates > 0 {
        let outcome = band::job(&rows, options.at_pct, options.replicates).run();
        band::apply(&mut rows, &outcome);
    }
    let value_ranges = value::rank(&mut rows);
    let offers = offers::collect(&rows);
    Ok(Comparison {
        workload: contenders[base].workload.clone(),
        baseline: contenders[base].result_id.clone(),
        at_pct: options.at_pct,
        delta_pct: options.delta_pct,
        judged,
        replicates: options.replicates,
        parts: parts::table(&rows, base),
        foreign: foreign::table(&rows, base),
        findings: finding::collect(&rows, base, &offers),
        offers,
        levels: levels::table(&rows, base),
        value_order: value::order(&rows),
        verdict: verdict::judge(&rows, base, options, judged, &value_ranges),
        caveats: caveat::collect(&rows, options.at_pct, judged),
        value_ranges,
        rows,
    })
}

impl Comparison {
    /// The row all others are set against.
    pub fn baseline_row(&self) -> Option<&Row> {
        self.rows.iter().find(|row| row.contender.result_id == self.baseline)
    }
}

fn check(contenders: &[Contender], options: Options) -> Result<(), CompareError> {
    if contenders.is_empty() {
        return Err(CompareError::Empty);
    }
    if contenders.len() > MAX_CONTENDERS {
        return Err(CompareError::TooMany { count: contenders.len() });
    }
    if !(options.at_pct > 0.0 && options.at_pct <= 100.0) {
        return Err(CompareError::Load { found: options.at_pct });
    }
    if !(options.delta_pct > 0.0 && options.delta_pct <= 50.0) {
        return Err(CompareError::Delta { found: options.delta_pct });
    }
    if options.replicates > REPORT_REPLICATES {
        return Err(CompareError::Replicates { found: options.replicates });
    }
    check_alike(contenders)
}

/// No result twice, and all of one workload and version.
fn check_alike(contenders: &[Contender]) -> Result<(), CompareError> {
    let Some(first) = contenders.first() else { return Err(CompareError::Empty) };
    let mut seen = HashSet::new();
    for contender in contenders {
        let pooled = contender.members.iter().map(|member| &member.result_id);
        // The newest member is the contender itself.
        let own = Some(&contender.result_id).filter(|_| contender.members.is_empty());
        if pooled.chain(own).any(|id| !seen.insert(id)) {
            return Err(CompareError::Duplicate {
                result_id: contender.result_id.clone(),
                label: contender.label.clone(),
            });
        }
    }
    match contenders.iter().find(|contender| contender.workload != first.workload) {
        Some(other) => Err(CompareError::Workloads {
            first_label: first.label.clone(),
            first: first.workload.clone(),
            label: other.label.clone(),
            found: other.workload.clone(),
        }),
        None => Ok(()),
    }
}

/// Which contenders are ranked: the native ones, or all where none is native.
fn ranked(contenders: &[Contender]) -> Vec<bool> {
    let any_native = contenders.iter().any(|contender| contender.origin != Origin::Browser);
    contenders.iter().map(|contender| !any_native || contender.origin != Origin::Browser).collect()
}

fn baseline_index(
    contenders: &[Contender],
    ranked: &[bool],
    baseline: Option<&str>,
) -> Result<usize, CompareError> {
    let Some(id) = baseline else {
        return Ok(ranked.iter().position(|ranked| *ranked).unwrap_or(0));
    };
    let index = contenders
        .iter()
        .position(|contender| contender.result_id == id)
        .ok_or_else(|| CompareError::UnknownBaseline { id: id.chars().take(80).collect() })?;
    match ranked[index] {
        true => Ok(index),
        false => Err(CompareError::BrowserBaseline { label: contenders[index].label.clone() }),
    }
}

/// Two results of one machine carry one name: the end of the id tells them apart.
fn unique_labels(contenders: &[Contender]) -> Vec<String> {
    let count =
        |label: &str| contenders.iter().filter(|contender| contender.label == label).count();
    contenders
        .iter()
        .map(|contender| match count(&contender.label) {
            1 => contender.label.clone(),
            _ => format!("{} ({})", contender.label, contender.short_id()),
        })
        .collect()
}

#[cfg(test)]
mod tests;
