//! Who gives the most work for the money, within each currency.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Row;

/// Where a contender stands by work per dollar at the chosen load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Standing {
    /// Costs nothing: listed first, left out of ranks and ranges.
    Free,
    /// From 1 within its currency; equal values share a rank. The best has 100 %.
    Ranked { rank: u32, pct_of_best: f64 },
    /// Has no price.
    Unpriced,
    /// Priced, and not ranked: measured in a browser, or no rate at the chosen load.
    NotRanked,
}

/// Best and worst value in one currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ValueRange {
    /// ISO 4217.
    pub currency: String,
    /// `result_id` of the best.
    pub best: String,
    /// `result_id` of the worst.
    pub worst: String,
    /// Units per second per amount per hour.
    pub max: f64,
    pub min: f64,
    /// `max / min`.
    pub range: f64,
}

/// Sets every row's standing; one range for each currency with two or more ranked rows,
/// in alphabetical order of the currencies.
pub(super) fn rank(rows: &mut [Row]) -> Vec<ValueRange> {
    let mut currencies: Vec<String> = rows
        .iter()
        .filter_map(|row| Some(row.contender.price.as_ref()?.currency.clone()))
        .collect();
    currencies.sort();
    currencies.dedup();
    for row in rows.iter_mut() {
        row.standing = match &row.contender.price {
            None => Standing::Unpriced,
            Some(price) if price.is_free() => Standing::Free,
            Some(_) => Standing::NotRanked,
        };
    }
    currencies.into_iter().filter_map(|currency| rank_in(rows, currency)).collect()
}

fn rank_in(rows: &mut [Row], currency: String) -> Option<ValueRange> {
    let mut values: Vec<(usize, f64)> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.ranked && row.standing == Standing::NotRanked)
        .filter(|(_, row)| {
            row.contender.price.as_ref().is_some_and(|price| price.currency == currency)
        })
        .filter_map(|(index, row)| Some((index, row.at?.units_per_s_per_dollar_hour?)))
        .collect();
    // A stable sort: equal values keep the reader's order.
    values.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (best, max) = *values.first()?;
    for (index, value) in &values {
        let better = values.iter().filter(|(_, other)| other > value).count();
        let pct_of_best = if max > 0.0 { value / max * 100.0 } else { 100.0 };
        rows[*index].standing = Standing::Ranked { rank: better as u32 + 1, pct_of_best };
    }
    let (worst, min) = *values.last()?;
    (values.len() > 1 && min > 0.0).then(|| ValueRange {
        currency,
        best: rows[best].contender.result_id.clone(),
        worst: rows[worst].contender.result_id.clone(),
        max,
        min,
        range: max / min,
    })
}

/// Free first, then ranked by currency and rank, then priced without a rank, then unpriced.
pub(super) fn order(rows: &[Row]) -> Vec<usize> {
    let key = |index: &usize| {
        let row = &rows[*index];
        let currency = row.contender.price.as_ref().map_or("", |price| &price.currency);
        match row.standing {
            Standing::Free => (0, "", 0),
            Standing::Ranked { rank, .. } => (1, currency, rank),
            Standing::NotRanked => (2, currency, 0),
            Standing::Unpriced => (3, "", 0),
        }
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| key(a).cmp(&key(b)));
    order
}
