//! What other tools say about a machine. Shown beside our own figures, never mixed with them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

impl ForeignScore {
    /// Whether two scores are of the same work: tool, test, threads and prime limit.
    pub fn same_work(&self, other: &Self) -> bool {
        self.tool == other.tool
            && self.test == other.test
            && self.threads == other.threads
            && self.prime_limit == other.prime_limit
    }
}
