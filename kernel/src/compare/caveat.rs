//! What is not known about a comparison, and what limits it. Doubts about a
//! single result are its own warnings.

use std::{collections::BTreeSet, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Row, SpreadSource, Standing,
    effect::confidence,
    member::toolchain_text,
    spread::{self, Known},
};
use crate::{format, price::Price, result::Status};

/// One limit of a comparison; the text is for people, the variant for programs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Caveat {
    /// Demo data is among the results.
    Demo { labels: Vec<String> },
    /// Browser results are shown and not ranked.
    BrowserNotRanked { labels: Vec<String> },
    /// Runs that were stopped early.
    Aborted { labels: Vec<String> },
    /// No spread is recorded.
    NoSpread { labels: Vec<String> },
    /// The curve does not reach the chosen load.
    NoRateAt { labels: Vec<String>, at_pct: f64 },
    /// The chosen load lies between measured levels.
    FromCurve { labels: Vec<String>, at_pct: f64 },
    /// Programs of different compilers did the work.
    ToolchainsDiffer { toolchains: Vec<String> },
    /// The container allows less CPU time than the machine has.
    Quota { labels: Vec<String> },
    /// The container limits the memory.
    MemoryLimit { labels: Vec<String> },
    /// Runs at full speed only while it has credits.
    Burstable { labels: Vec<String> },
    /// How far runs lie apart is not known from the machine's own results.
    SpreadAssumed { labels: Vec<String>, pct: f64 },
    /// Several are judged against one baseline.
    SeveralJudged { judged: u32, confidence_pct: f64 },
    /// Only one machine of each offer was measured.
    PlacementNotCovered { labels: Vec<String> },
    /// Some have no price.
    Unpriced { labels: Vec<String> },
    /// Amounts in different currencies are not mixed.
    CurrenciesDiffer { currencies: Vec<String> },
    /// Ways of paying differ.
    AllocationsDiffer { allocations: Vec<String> },
    /// Prices were read on different days.
    PriceDatesDiffer { first: String, last: String },
}

impl fmt::Display for Caveat {
    #[expect(clippy::too_many_lines, reason = "one sentence for each caveat, side by side")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Demo { labels } => write!(f, "Demo data: {}.", list(labels)),
            Self::BrowserNotRanked { labels } => write!(
                f,
                "Measured in a browser, shown and not ranked with native results: {}.",
                list(labels)
            ),
            Self::Aborted { labels } => write!(
                f,
                "Stopped before the last level: {}. Measure again for a whole curve.",
                list(labels)
            ),
            Self::NoSpread { labels } => write!(
                f,
                "No spread recorded: {}. Only the ratio can be given; measure with perfagent for more.",
                list(labels)
            ),
            Self::NoRateAt { labels, at_pct } => write!(
                f,
                "No level reaches {}: {}. Choose a lower load.",
                format::percent(*at_pct),
                list(labels)
            ),
            Self::FromCurve { labels, at_pct } => write!(
                f,
                "Figures at {} come from the line between measured levels: {}.",
                format::percent(*at_pct),
                list(labels)
            ),
            Self::ToolchainsDiffer { toolchains } => write!(
                f,
                "Programs built differently did the work ({}); part of the difference may be theirs. \
                 Measure again with one version of perfagent.",
                toolchains.join("; ")
            ),
            Self::Quota { labels } => write!(
                f,
                "Measured under a CPU quota: {}. The figures are those of the quota, not of the \
                 machine; compare per vCPU, or measure again without the limit.",
                list(labels)
            ),
            Self::MemoryLimit { labels } => write!(
                f,
                "Measured in a container with a memory limit: {}. Measure again outside of it to \
                 know the machine.",
                list(labels)
            ),
            Self::Burstable { labels } => write!(
                f,
                "Burstable shapes, which keep their speed only while they have credits: {}. Measure \
                 with the deep profile to see the speed that lasts.",
                list(labels)
            ),
            Self::SpreadAssumed { labels, pct } => write!(
                f,
                "A spread of {pct} % between runs is assumed for {}. Measure each three times or \
                 more to know it.",
                list(labels)
            ),
            Self::SeveralJudged { judged, confidence_pct } => write!(
                f,
                "{judged} are judged against one baseline, so the words go by intervals of \
                 {} % instead of 95 %: one chance finding in twenty for all of them together.",
                format::significant(*confidence_pct, 4)
            ),
            Self::PlacementNotCovered { labels } => write!(
                f,
                "Placement not covered: one machine of its offer was measured for {}.",
                list(labels)
            ),
            Self::Unpriced { labels } => {
                write!(f, "Unpriced: {}. Add a price to see what its work costs.", list(labels))
            }
            Self::CurrenciesDiffer { currencies } => write!(
                f,
                "Prices are in {}; each currency is ranked by itself.",
                currencies.join(", ")
            ),
            Self::AllocationsDiffer { allocations } => write!(
                f,
                "Prices differ in kind ({}); work per dollar compares them as they are.",
                allocations.join(", ")
            ),
            Self::PriceDatesDiffer { first, last } => {
                write!(f, "Prices were read on different days, from {first} to {last}.")
            }
        }
    }
}

/// In the order of the variants, each at most once.
pub(super) fn collect(rows: &[Row], at_pct: f64, judged: u32) -> Vec<Caveat> {
    [
        about(rows, |row| row.contender.demo, |labels| Caveat::Demo { labels }),
        about(rows, |row| !row.ranked, |labels| Caveat::BrowserNotRanked { labels }),
        about(rows, is_aborted, |labels| Caveat::Aborted { labels }),
        about(rows, |row| !row.contender.has_spread(), |labels| Caveat::NoSpread { labels }),
        about(rows, |row| row.at.is_none(), |labels| Caveat::NoRateAt { labels, at_pct }),
        about(rows, is_from_curve, |labels| Caveat::FromCurve { labels, at_pct }),
        toolchains(rows),
        about(rows, is_under_quota, |labels| Caveat::Quota { labels }),
        about(rows, has_memory_limit, |labels| Caveat::MemoryLimit { labels }),
        about(rows, is_burstable, |labels| Caveat::Burstable { labels }),
        about(rows, is_assumed, |labels| Caveat::SpreadAssumed {
            labels,
            pct: 100.0 * spread::ASSUMED_RUN_SPREAD,
        }),
        several_judged(rows, judged),
        about(rows, |row| is_alone(rows, row), |labels| Caveat::PlacementNotCovered { labels }),
        about(rows, is_unpriced, |labels| Caveat::Unpriced { labels }),
        currencies(rows),
        allocations(rows),
        dates(rows),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn about(
    rows: &[Row],
    concerns: impl Fn(&Row) -> bool,
    caveat: impl Fn(Vec<String>) -> Caveat,
) -> Option<Caveat> {
    let labels: Vec<String> =
        rows.iter().filter(|row| concerns(row)).map(|row| row.contender.label.clone()).collect();
    (!labels.is_empty()).then(|| caveat(labels))
}

fn is_aborted(row: &Row) -> bool {
    row.contender.status == Status::Aborted
}

fn is_from_curve(row: &Row) -> bool {
    row.at.is_some_and(|at| at.from_curve)
}

fn is_under_quota(row: &Row) -> bool {
    let container = row.contender.container.as_ref();
    row.contender.is_limited() || container.is_some_and(|it| it.quota_cpus.is_some())
}

fn has_memory_limit(row: &Row) -> bool {
    row.contender.container.as_ref().is_some_and(|it| it.memory_limit_bytes.is_some())
}

fn is_burstable(row: &Row) -> bool {
    row.contender.offer().is_burstable()
}

fn is_assumed(row: &Row) -> bool {
    let known = Known::at(&row.contender, 100.0);
    row.ranked && known.is_some_and(|it| matches!(it.source, SpreadSource::Assumed { .. }))
}

fn several_judged(rows: &[Row], judged: u32) -> Option<Caveat> {
    let any = rows.iter().filter_map(|row| row.effect).any(|effect| effect.judged.is_some());
    (judged > 1 && any)
        .then(|| Caveat::SeveralJudged { judged, confidence_pct: 100.0 * confidence(judged) })
}

fn is_unpriced(row: &Row) -> bool {
    row.standing == Standing::Unpriced
}

/// The only machine of an offer that can be named.
fn is_alone(rows: &[Row], row: &Row) -> bool {
    let offer = |row: &Row| {
        let contender = &row.contender;
        (contender.provider.clone(), contender.region.clone(), contender.shape.clone())
    };
    let own = offer(row);
    own.0.is_some()
        && own.2.is_some()
        && row.contender.members.iter().all(|it| it.machine_id == row.contender.machine_id)
        && !rows.iter().any(|other| {
            offer(other) == own && other.contender.machine_id != row.contender.machine_id
        })
}

fn toolchains(rows: &[Row]) -> Option<Caveat> {
    let own = rows.iter().filter_map(|row| row.contender.toolchain.as_ref()).map(toolchain_text);
    let pooled = rows.iter().flat_map(|row| &row.contender.members);
    let pooled = pooled.filter_map(|member| member.toolchain.clone());
    several(own.chain(pooled)).map(|toolchains| Caveat::ToolchainsDiffer { toolchains })
}

fn prices(rows: &[Row]) -> impl Iterator<Item = &Price> {
    rows.iter().filter_map(|row| row.contender.price.as_ref()).filter(|price| !price.is_free())
}

fn currencies(rows: &[Row]) -> Option<Caveat> {
    several(prices(rows).map(|price| price.currency.clone()))
        .map(|currencies| Caveat::CurrenciesDiffer { currencies })
}

fn allocations(rows: &[Row]) -> Option<Caveat> {
    several(prices(rows).map(|price| price.allocation.name().to_owned()))
        .map(|allocations| Caveat::AllocationsDiffer { allocations })
}

fn dates(rows: &[Row]) -> Option<Caveat> {
    let days = several(prices(rows).map(|price| price.as_of.clone()))?;
    Some(Caveat::PriceDatesDiffer { first: days.first()?.clone(), last: days.last()?.clone() })
}

/// The different texts, sorted, if there are at least two.
fn several(texts: impl Iterator<Item = String>) -> Option<Vec<String>> {
    let different: Vec<String> = texts.collect::<BTreeSet<_>>().into_iter().collect();
    (different.len() > 1).then_some(different)
}

fn list(labels: &[String]) -> String {
    labels.join(", ")
}
