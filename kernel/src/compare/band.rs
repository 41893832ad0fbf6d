//! Ranks and the bands around curves: what the bootstrap is for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Comparison, Contender, Row, rank,
    spread::{Known, means, own_error, run_spread},
};
use crate::{
    hex::Hex64,
    stats::{
        bootstrap::{Candidate, Job, Outcome},
        interval::Interval,
    },
};

/// The 95 % bootstrap band of a curve at one load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BandPoint {
    /// Percent busy; one for each measured level, straight lines between them.
    pub busy_pct: f64,
    /// Units per second.
    pub interval: Interval,
}

impl Comparison {
    /// What to resample, for whoever wants to do it elsewhere or with other replicates.
    pub fn bootstrap_job(&self, replicates: u32) -> Job {
        job(&self.rows, self.at_pct, replicates)
    }

    /// Puts the outcome of [`Comparison::bootstrap_job`] in place of the ranks and bands.
    pub fn set_bootstrap(&mut self, outcome: &Outcome, replicates: u32) {
        self.replicates = replicates;
        apply(&mut self.rows, outcome);
    }
}

pub(super) fn job(rows: &[Row], at_pct: f64, replicates: u32) -> Job {
    let known = rows.iter().filter(|row| is_rankable(row, at_pct)).count();
    let candidates = rows
        .iter()
        .map(|row| Candidate {
            // A rank among one says nothing.
            ranked: known > 1 && is_rankable(row, at_pct),
            ..candidate(&row.contender, at_pct)
        })
        .collect();
    Job { replicates, candidates }
}

pub(super) fn apply(rows: &mut [Row], outcome: &Outcome) {
    let ranks = rank::places(&outcome.ranks);
    for ((row, rank), intervals) in rows.iter_mut().zip(ranks).zip(&outcome.bands) {
        row.rank = rank;
        let loads = grid(&row.contender);
        row.band = loads
            .into_iter()
            .zip(intervals)
            .map(|(busy_pct, interval)| BandPoint { busy_pct, interval: *interval })
            .collect();
    }
}

fn is_rankable(row: &Row, at_pct: f64) -> bool {
    row.ranked && Known::at(&row.contender, at_pct).is_some_and(|known| known.error.is_some())
}

/// The loads that were measured.
fn grid(contender: &Contender) -> Vec<f64> {
    contender.curve().knots().iter().map(|(busy_pct, _)| *busy_pct).collect()
}

fn candidate(contender: &Contender, at_pct: f64) -> Candidate {
    let seed = seed(&contender.result_id);
    let unknown =
        Candidate { seed, ranked: false, members: Vec::new(), own_se: Vec::new(), run_se: 0.0 };
    let loads: Vec<f64> = std::iter::once(at_pct).chain(grid(contender)).collect();
    let members = members(contender, &loads);
    if members.len() > 1 {
        return Candidate { members, ..unknown };
    }
    let single = |load: &f64| {
        let rate = Known::at(contender, *load)?;
        Some((rate.units_per_s, own_error(contender, *load)?.se))
    };
    let Some(columns) = loads.iter().map(single).collect::<Option<Vec<_>>>() else {
        return unknown;
    };
    let (rates, own_se) = columns.into_iter().unzip();
    Candidate { members: vec![rates], own_se, run_se: run_spread(contender).0.se, ..unknown }
}

/// The members of the highest level, each with its rates at the loads: the means of machines, else
/// results. Where a member's curve ends before a load, the whole contender's rate there stands for
/// it: its level was then met a little short of the others'.
fn members(contender: &Contender, loads: &[f64]) -> Vec<Vec<f64>> {
    let mut machines: Vec<(&str, Vec<Vec<f64>>)> = Vec::new();
    for member in &contender.members {
        let rate = |load: &f64| {
            member.units_per_s_at(*load).or_else(|| Some(Known::at(contender, *load)?.units_per_s))
        };
        let Some(rates) = loads.iter().map(rate).collect::<Option<Vec<f64>>>() else { continue };
        match machines.iter_mut().find(|(machine, _)| *machine == member.machine_id) {
            Some((_, results)) => results.push(rates),
            None => machines.push((&member.machine_id, vec![rates])),
        }
    }
    match machines.as_mut_slice() {
        [(_, results)] => std::mem::take(results),
        several => several.iter().map(|(_, results)| columnwise_means(results)).collect(),
    }
}

fn columnwise_means(results: &[Vec<f64>]) -> Vec<f64> {
    let width = results.first().map_or(0, Vec::len);
    let columns: Vec<Vec<f64>> =
        (0..width).map(|at| results.iter().map(|result| result[at]).collect()).collect();
    means(&columns)
}

/// From the result, so that the same comparison gives the same ranks on every page.
fn seed(result_id: &str) -> Hex64 {
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = Sha256::digest(result_id.as_bytes()).into();
    Hex64(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
}
