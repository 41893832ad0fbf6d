//! A comparison as CSV and JSON, with every figure that the page shows.

use super::cell;
use crate::{
    compare::{Comparison, Metric, Row, Standing},
    stats::interval::Interval,
};

const FACTS: [&str; 14] = [
    "result_id",
    "machine",
    "provider",
    "region",
    "shape",
    "vcpus",
    "cores",
    "origin",
    "demo",
    "workload",
    "workload_version",
    "allocation",
    "price_per_hour",
    "currency",
];

/// One line for each machine and level that it has; units stand in the column names.
pub fn to_csv(comparison: &Comparison) -> String {
    let figures = [
        "busy_pct",
        "units_per_s",
        "units_per_s_low",
        "units_per_s_high",
        "from_curve",
        "ratio_to_baseline",
        "ratio_low",
        "ratio_high",
        "gap_units_per_s",
        "gap_low",
        "gap_high",
        "units_per_s_per_dollar_hour",
        "dollars_per_million_units",
    ];
    let mut lines = vec![header(&figures)];
    for (index, row) in comparison.rows.iter().enumerate() {
        for level in &comparison.levels {
            let Some(cell) = level.cells[index] else { continue };
            let value =
                |metric: Metric| cell::number(metric.value(cell.units_per_s, &row.contender));
            let mut line = facts(row);
            line.extend([level.nominal_pct.to_string(), cell::number(Some(cell.units_per_s))]);
            line.extend(ends(cell.interval));
            line.extend([cell.from_curve.to_string(), cell::number(cell.ratio_to_baseline)]);
            line.extend(ends(cell.ratio_interval));
            line.push(cell::number(cell.gap_units_per_s));
            line.extend(ends(cell.gap_interval));
            line.extend([
                value(Metric::UnitsPerSPerDollarHour),
                value(Metric::DollarsPerMillionUnits),
            ]);
            lines.push(line);
        }
    }
    cell::table(lines)
}

/// One line for each machine: summary, ratio, price figures at the chosen load, and standing.
pub fn summary_to_csv(comparison: &Comparison) -> String {
    let figures = [
        "max_units_per_s",
        "mean_units_per_s",
        "full_units_per_s",
        "per_vcpu_units_per_s",
        "per_core_units_per_s",
        "ratio_to_baseline",
        "at_pct",
        "at_units_per_s",
        "at_units_per_s_low",
        "at_units_per_s_high",
        "at_from_curve",
        "at_ratio_to_baseline",
        "at_ratio_low",
        "at_ratio_high",
        "spread_from",
        "verdict",
        "rank_median",
        "rank_low",
        "rank_high",
        "place",
        "at_units_per_s_per_dollar_hour",
        "at_units_per_s_per_dollar_hour_low",
        "at_units_per_s_per_dollar_hour_high",
        "at_dollars_per_million_units",
        "at_dollars_per_million_units_low",
        "at_dollars_per_million_units_high",
        "value_standing",
        "value_rank",
        "pct_of_best",
    ];
    let mut lines = vec![header(&figures)];
    lines.extend(comparison.rows.iter().map(|row| {
        let mut line = facts(row);
        line.extend(summary(row, comparison.at_pct));
        line
    }));
    cell::table(lines)
}

/// The whole comparison; the key order is the field order, so equal comparisons give equal bytes.
pub fn to_json(comparison: &Comparison) -> String {
    let mut json =
        serde_json::to_string(comparison).expect("a comparison has only text keys and numbers");
    json.push('\n');
    json
}

fn header(figures: &[&str]) -> Vec<String> {
    FACTS.iter().chain(figures).map(|name| (*name).to_owned()).collect()
}

fn facts(row: &Row) -> Vec<String> {
    let contender = &row.contender;
    let price = contender.price.as_ref();
    let text = |text: Option<&str>| cell::text(text.unwrap_or_default()).into_owned();
    let count = |count: Option<u32>| count.map_or_else(String::new, |count| count.to_string());
    vec![
        text(Some(&contender.result_id)),
        text(Some(&contender.label)),
        text(contender.provider.as_deref()),
        text(contender.region.as_deref()),
        text(contender.shape.as_deref()),
        count(contender.vcpus),
        count(contender.cores),
        contender.origin.name().to_owned(),
        contender.demo.to_string(),
        text(Some(&contender.workload.name)),
        contender.workload.version.to_string(),
        text(price.map(|price| price.allocation.name())),
        cell::number(price.map(|price| price.per_hour)),
        text(price.map(|price| price.currency.as_str())),
    ]
}

fn summary(row: &Row, at_pct: f64) -> Vec<String> {
    let figures = row.summary;
    let (standing, rank, pct_of_best) = match row.standing {
        Standing::Free => ("free", None, None),
        Standing::Ranked { rank, pct_of_best } => {
            ("ranked", Some(f64::from(rank)), Some(pct_of_best))
        }
        Standing::Unpriced => ("unpriced", None, None),
        Standing::NotRanked => ("not_ranked", None, None),
    };
    let mut line = vec![
        cell::number(figures.max_units_per_s),
        cell::number(figures.mean_units_per_s),
        cell::number(figures.full_units_per_s),
        cell::number(figures.per_vcpu_units_per_s),
        cell::number(figures.per_core_units_per_s),
        cell::number(row.ratio_to_baseline),
        at_pct.to_string(),
    ];
    line.extend(judged(row));
    line.extend(priced(row));
    line.extend([standing.to_owned(), cell::number(rank), cell::number(pct_of_best)]);
    line
}

/// What the row does at the chosen load, and what may be said by it.
fn judged(row: &Row) -> Vec<String> {
    let at = row.at;
    let mut line = vec![cell::number(at.map(|at| at.units_per_s))];
    line.extend(ends(at.and_then(|at| at.interval)));
    line.push(at.map_or_else(String::new, |at| at.from_curve.to_string()));
    line.push(cell::number(at.and_then(|at| at.ratio_to_baseline)));
    line.extend(ends(at.and_then(|at| at.ratio_interval)));
    line.push(row.effect.map_or_else(String::new, |effect| effect.source.words()));
    line.push(row.judgement.map_or_else(String::new, |judgement| judgement.words()));
    let rank = row.rank.map(|rank| [rank.median, rank.low, rank.high, rank.place]);
    let rank = rank.map_or([None; 4], |rank| rank.map(|number| Some(f64::from(number))));
    line.extend(rank.map(cell::number));
    line
}

/// What that costs, each figure with its interval.
fn priced(row: &Row) -> Vec<String> {
    let metrics = [Metric::UnitsPerSPerDollarHour, Metric::DollarsPerMillionUnits];
    let figures = metrics.map(|metric| {
        let value = row.at.and_then(|at| metric.value(at.units_per_s, &row.contender));
        let interval = row.at.and_then(|at| metric.interval(at.interval?, &row.contender));
        let [low, high] = ends(interval);
        [cell::number(value), low, high]
    });
    figures.into_iter().flatten().collect()
}

fn ends(interval: Option<Interval>) -> [String; 2] {
    [
        cell::number(interval.map(|interval| interval.low)),
        cell::number(interval.map(|interval| interval.high)),
    ]
}
