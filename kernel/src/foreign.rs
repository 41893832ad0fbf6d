//! What other tools say about a machine. Shown beside our own figures, never mixed with them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::format;

/// One score of another tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ForeignScore {
    /// Such as `sysbench`.
    pub tool: String,
    /// The tool's version, as it says.
    pub version: Option<String>,
    /// What was run, such as `cpu`.
    pub test: String,
    /// Software threads.
    pub threads: Option<u32>,
    /// sysbench cpu: primes are looked for up to here. Scores of different limits do not compare.
    pub prime_limit: Option<u64>,
    /// The score; higher is better.
    pub events_per_s: f64,
    pub events: Option<u64>,
    pub total_time_s: Option<f64>,
    pub latency_ms: Option<LatencyMs>,
}

/// How long one event took, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LatencyMs {
    pub min: f64,
    pub avg: f64,
    pub max: f64,
    pub p95: Option<f64>,
}

/// One work of another tool that two machines did.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// In words.
    pub work: String,
    /// Mean score of the first machine over that of the second.
    pub ratio: f64,
}

/// What two machines were both asked for, each once, in the order of the first one's scores.
pub fn shared(a: &[ForeignScore], b: &[ForeignScore]) -> Vec<Shared> {
    let first = |index: usize| !a[..index].iter().any(|earlier| earlier.same_work(&a[index]));
    let works = (0..a.len()).filter(|index| first(*index)).map(|index| &a[index]);
    works
        .filter_map(|score| {
            let ratio = mean(a, score)? / mean(b, score)?;
            is_ratio(&ratio).then(|| Shared { work: score.work(), ratio })
        })
        .collect()
}

/// Whether a ratio says anything: above zero, finite, and so is its inverse.
pub(crate) fn is_ratio(ratio: &f64) -> bool {
    *ratio > 0.0 && ratio.is_normal()
}

/// The mean score of a machine at the work of `like`.
pub fn mean(scores: &[ForeignScore], like: &ForeignScore) -> Option<f64> {
    let same: Vec<f64> = scores
        .iter()
        .filter(|score| score.same_work(like))
        .map(|score| score.events_per_s)
        .collect();
    (!same.is_empty()).then(|| same.iter().sum::<f64>() / same.len() as f64)
}

impl ForeignScore {
    /// Such as `sysbench cpu with 2 threads and primes up to 10,000`.
    pub fn work(&self) -> String {
        let threads = self.threads.map(|threads| match threads {
            1 => "1 thread".to_owned(),
            _ => format!("{threads} threads"),
        });
        let primes = self
            .prime_limit
            .map(|limit| format!("primes up to {}", format::thousands(limit as f64, 0)));
        let how: Vec<String> = [threads, primes].into_iter().flatten().collect();
        match how.is_empty() {
            true => format!("{} {}", self.tool, self.test),
            false => format!("{} {} with {}", self.tool, self.test, how.join(" and ")),
        }
    }

    /// Whether two scores are of the same work: tool, test, threads and prime limit.
    pub fn same_work(&self, other: &Self) -> bool {
        self.tool == other.tool
            && self.test == other.test
            && self.threads == other.threads
            && self.prime_limit == other.prime_limit
    }
}

impl fmt::Display for ForeignScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events = format::significant(self.events_per_s, 6);
        write!(f, "{}: {events} events/s, higher is better.", self.work())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(threads: u32, events_per_s: f64) -> ForeignScore {
        ForeignScore {
            tool: "sysbench".to_owned(),
            version: None,
            test: "cpu".to_owned(),
            threads: Some(threads),
            prime_limit: Some(10_000),
            events_per_s,
            events: None,
            total_time_s: None,
            latency_ms: None,
        }
    }

    #[test]
    fn only_scores_of_the_same_work_are_set_side_by_side() {
        let (a, b) = ([score(2, 90.0), score(1, 50.0), score(2, 110.0)], [score(2, 50.0)]);
        let work = "sysbench cpu with 2 threads and primes up to 10,000".to_owned();
        assert_eq!(shared(&a, &b), [Shared { work, ratio: 2.0 }]);
    }

    #[test]
    fn scores_without_a_ratio_are_not_set_side_by_side() {
        let ratios = |a, b| shared(&[score(2, a), score(2, a)], &[score(2, b)]).len();
        assert_eq!(ratios(1e-6, 1e12), 1);
        for (a, b) in [(0.0, 1.0), (1.0, 0.0), (0.0, 0.0), (-1.0, 1.0), (1e-200, 1e115)] {
            assert_eq!(ratios(a, b), 0, "{a} and {b}");
        }
    }
}
