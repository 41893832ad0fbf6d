//! Scores of other tools, side by side: shown, never mixed with ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Row;
use crate::foreign::{ForeignScore, is_ratio, mean};

/// All contenders at one work of another tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ForeignRow {
    /// Such as `sysbench cpu with 2 threads and primes up to 10,000`.
    pub work: String,
    /// In the order of the rows; `None` where the machine has no such score.
    pub cells: Vec<Option<ForeignCell>>,
}

/// One contender's score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ForeignCell {
    /// Mean of its runs, higher is better.
    pub events_per_s: f64,
    /// How many there are.
    pub runs: u32,
    /// Over the baseline, where that has one.
    pub ratio_to_baseline: Option<f64>,
}

pub(super) fn table(rows: &[Row], base: usize) -> Vec<ForeignRow> {
    let mut works: Vec<&ForeignScore> = Vec::new();
    for score in rows.iter().flat_map(|row| &row.contender.foreign) {
        if !works.iter().any(|known| known.same_work(score)) {
            works.push(score);
        }
    }
    let row = |work: &ForeignScore| {
        let score = |row: &Row| mean(&row.contender.foreign, work);
        let base = score(&rows[base]).filter(|base| *base > 0.0);
        let cell = |row: &Row| {
            let events_per_s = score(row)?;
            let runs = row.contender.foreign.iter().filter(|score| score.same_work(work));
            Some(ForeignCell {
                events_per_s,
                runs: runs.count() as u32,
                ratio_to_baseline: base.map(|base| events_per_s / base).filter(is_ratio),
            })
        };
        ForeignRow { work: work.work(), cells: rows.iter().map(cell).collect() }
    };
    works.into_iter().map(row).collect()
}
