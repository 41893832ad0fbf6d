//! The seeded bootstrap behind ranks and bands. Lists of numbers in, intervals out; it can run on
//! the server or in a worker and gives the same there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{interval::Interval, normal, quantile};
use crate::{hex::Hex64, measure::Dice};

/// What is resampled. Each candidate draws from its own seed, so that adding one to a comparison
/// changes nothing for the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Job {
    pub replicates: u32,
    pub candidates: Vec<Candidate>,
}

/// One machine, or one offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Candidate {
    pub seed: Hex64,
    /// Whether its first column takes part in the ranking.
    pub ranked: bool,
    /// One list for each member of the level that the spread comes from; in each list the rate to
    /// rank by, then the rates along the curve. All lists are as long as the first.
    pub members: Vec<Vec<f64>>,
    /// Standard error of each column, a share; used where there is one member only.
    pub own_se: Vec<f64>,
    /// Spread between runs that all columns of one member share, a share.
    pub run_se: f64,
}

/// What came out, in the order of the candidates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    pub ranks: Vec<Option<Ranks>>,
    /// One interval for each column but the first.
    pub bands: Vec<Vec<Interval>>,
}

/// Where one candidate stands over the replicates, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ranks {
    pub median: u32,
    /// 95 % of the replicates lie from `low` to `high`.
    pub low: u32,
    pub high: u32,
}

impl Job {
    /// Resamples the deviations of the members, times √(n/(n−1)) so that their spread is the
    /// unbiased one (Davison and Hinkley, "Bootstrap methods and their application", 1997,
    /// example 2.4 and section 2.3). A single member is moved by its standard errors instead.
    pub fn run(&self) -> Outcome {
        let replicates = self.replicates as usize;
        let mut columns = Columns::default();
        let mut bands = Vec::with_capacity(self.candidates.len());
        let mut ranked: Vec<(usize, Vec<f64>)> = Vec::new();
        for (index, candidate) in self.candidates.iter().enumerate() {
            columns.fill(candidate, replicates);
            bands.push((1..columns.width).map(|column| columns.band(column)).collect());
            if candidate.ranked && columns.width > 0 && replicates > 0 {
                ranked.push((index, columns.column(0).to_vec()));
            }
        }
        let mut ranks = vec![None; self.candidates.len()];
        for (place, (index, _)) in ranked.iter().enumerate() {
            ranks[*index] = Some(ranks_of(place, &ranked, replicates));
        }
        Outcome { ranks, bands }
    }
}

/// All replicates of one candidate, column after column; one buffer serves all candidates.
#[derive(Default)]
struct Columns {
    width: usize,
    replicates: usize,
    values: Vec<f64>,
    means: Vec<f64>,
    sums: Vec<f64>,
}

impl Columns {
    fn fill(&mut self, candidate: &Candidate, replicates: usize) {
        let members = &candidate.members;
        self.width = members.first().map_or(0, Vec::len);
        let whole = members.iter().all(|member| member.len() == self.width);
        if !whole || members.len() == 1 && candidate.own_se.len() != self.width {
            self.width = 0;
        }
        self.replicates = replicates;
        self.values.clear();
        self.values.resize(self.width * replicates, 0.0);
        self.means.clear();
        let count = members.len() as f64;
        let mean = |at: usize| members.iter().map(|member| member[at]).sum::<f64>() / count;
        self.means.extend((0..self.width).map(mean));
        let mut dice = Dice::new(candidate.seed.0, "bootstrap");
        match members.len() {
            0 | 1 => self.shake(candidate, &mut dice),
            _ => self.resample(members, &mut dice),
        }
    }

    fn resample(&mut self, members: &[Vec<f64>], dice: &mut Dice) {
        let n = members.len() as f64;
        let stretch = (n / (n - 1.0)).sqrt();
        for replicate in 0..self.replicates {
            self.sums.clear();
            self.sums.resize(self.width, 0.0);
            for _ in members {
                let drawn = &members[dice.below(members.len() as u64) as usize];
                self.sums.iter_mut().zip(drawn).for_each(|(sum, value)| *sum += value);
            }
            for (column, sum) in self.sums.iter().enumerate() {
                let mean = self.means[column];
                self.values[column * self.replicates + replicate] =
                    mean + stretch * (sum / n - mean);
            }
        }
    }

    fn shake(&mut self, candidate: &Candidate, dice: &mut Dice) {
        let mut deviate = || normal::quantile(dice.unit_interval().max(f64::EPSILON));
        for replicate in 0..self.replicates {
            let shared = candidate.run_se * deviate();
            for column in 0..self.width {
                let factor = 1.0 + shared + candidate.own_se[column] * deviate();
                self.values[column * self.replicates + replicate] = self.means[column] * factor;
            }
        }
    }

    fn column(&self, column: usize) -> &[f64] {
        &self.values[column * self.replicates..(column + 1) * self.replicates]
    }

    /// The middle 95 % of a column; its order is lost.
    fn band(&mut self, column: usize) -> Interval {
        let mean = self.means[column];
        let values = &mut self.values[column * self.replicates..(column + 1) * self.replicates];
        values.sort_unstable_by(f64::total_cmp);
        let at = |share| quantile::of_sorted(values, share).unwrap_or(mean);
        Interval { low: at(0.025), high: at(0.975) }
    }
}

/// Ranks by the first column: one more than the candidates above, so equal ones share a rank.
fn ranks_of(place: usize, ranked: &[(usize, Vec<f64>)], replicates: usize) -> Ranks {
    let own = &ranked[place].1;
    let mut counts = vec![0_u32; ranked.len()];
    for replicate in 0..replicates {
        let value = own[replicate];
        counts[ranked.iter().filter(|(_, other)| other[replicate] > value).count()] += 1;
    }
    // The least rank that a share of the replicates does not exceed.
    let at = |share: f64| {
        let wanted = share * replicates as f64;
        let mut below = 0;
        let reached = |count: &u32| {
            below += count;
            f64::from(below) >= wanted
        };
        counts.iter().position(reached).unwrap_or(0) as u32 + 1
    };
    Ranks { median: at(0.5), low: at(0.025), high: at(0.975) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(seed: u64, rates: &[f64]) -> Candidate {
        Candidate {
            seed: Hex64(seed),
            ranked: true,
            members: rates.iter().map(|rate| vec![*rate, *rate]).collect(),
            own_se: vec![0.0, 0.0],
            run_se: 0.01,
        }
    }

    fn run(candidates: Vec<Candidate>) -> Outcome {
        Job { replicates: 2_000, candidates }.run()
    }

    #[test]
    fn what_lies_far_apart_has_one_rank_each() {
        let outcome =
            run(vec![candidate(1, &[10.0, 10.1, 9.9]), candidate(2, &[20.0, 20.1, 19.9])]);
        let first = Ranks { median: 2, low: 2, high: 2 };
        assert_eq!(outcome.ranks, [Some(first), Some(Ranks { median: 1, low: 1, high: 1 })]);
    }

    #[test]
    fn what_cannot_be_told_apart_has_wide_ranks() {
        let rates = [99.0, 101.0, 100.0];
        let outcome = run(vec![candidate(1, &rates), candidate(2, &rates), candidate(3, &[50.0])]);
        let both = |ranks: Option<Ranks>| ranks.is_some_and(|it| (it.low, it.high) == (1, 2));
        assert!(both(outcome.ranks[0]) && both(outcome.ranks[1]), "{outcome:?}");
        assert_eq!(outcome.ranks[2].map(|ranks| ranks.low), Some(3));
    }

    #[test]
    fn a_band_is_as_wide_as_the_errors_say() {
        // Means of nine of ±1 percent: 1.96 · s / √n, s the unbiased deviation.
        let rates = [99.0, 101.0, 99.0, 101.0, 99.0, 101.0, 99.0, 101.0, 100.0];
        let outcome = run(vec![candidate(1, &rates), candidate(2, &[100.0])]);
        let half = |at: usize| outcome.bands[at][0].half_width();
        assert!((half(0) - 1.96 / 3.0).abs() < 0.05, "{outcome:?}");
        assert!((half(1) - 1.96).abs() < 0.12, "{outcome:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_whoever_else_takes_part() {
        let rates = [99.0, 101.3, 100.1, 98.2, 102.7];
        let alone = run(vec![candidate(7, &rates)]);
        let beside = run(vec![candidate(8, &[5.0]), candidate(7, &rates)]);
        assert_eq!(alone.bands[0], beside.bands[1]);
        assert_ne!(alone.bands[0], run(vec![candidate(9, &rates)]).bands[0]);
    }

    #[test]
    fn lists_that_do_not_fit_give_nothing() {
        let uneven = Candidate { members: vec![vec![1.0], vec![1.0, 2.0]], ..candidate(1, &[1.0]) };
        let outcome = run(vec![uneven, candidate(2, &[])]);
        assert_eq!(outcome.ranks, [None, None]);
        assert!(outcome.bands.iter().all(Vec::is_empty));
    }

    #[test]
    fn few_members_are_stretched_to_the_error_of_their_mean() {
        // Three runs of deviation 1: as resampled they would lie √(2/3) as far apart.
        let mut columns = Columns::default();
        columns.fill(&candidate(1, &[99.0, 100.0, 101.0]), 20_000);
        let mut dice = Dice::new(1, "three");
        columns.resample(&[vec![99.0], vec![100.0], vec![101.0]], &mut dice);
        let drawn = columns.column(0);
        let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
        let variance = drawn.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / drawn.len() as f64;
        assert!(
            (variance.sqrt() / (1.0 / 3.0_f64.sqrt()) - 1.0).abs() < 0.02,
            "{}",
            variance.sqrt()
        );
    }
}
