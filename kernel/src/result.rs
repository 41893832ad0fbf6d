//! The result document: what one finished measurement is, on disk and on the wire.
//!
//! The key order is the field order, so the same result gives the same bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{hex::Hex64, machine::Machine, warning::Warning};

/// What the `schema` field of every result document says.
pub const SCHEMA: &str = "perfanalysis/result";
/// The version written and read. Its meaning is frozen: `kernel/tests/freeze.rs` fails when it
/// changes, and a change of meaning takes the next number.
pub const VERSION: u32 = 1;
/// Above this many lanes a window keeps totals, and the document keeps receipts.
pub const MAX_LANES_KEPT: usize = 8;

/// One finished measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResultDocument {
    /// Always `perfanalysis/result`.
    pub schema: String,
    pub version: u32,
    /// UUID version 7, chosen by whoever measured: the same id twice is the same result.
    pub id: String,
    pub origin: Origin,
    pub status: Status,
    /// Start of the run, microseconds since 1970-01-01 UTC; absent where the source has no time.
    pub started_at_us: Option<i64>,
    /// Wall time from start to end, nanoseconds.
    pub elapsed_ns: Option<u64>,
    pub machine: Machine,
    pub workload: WorkloadId,
    /// `quick`, `standard`, `deep`; `browser` or `classic` for the others.
    pub profile: String,
    /// Seed of the units and of the order of visits.
    pub seed: Option<Hex64>,
    pub toolchain: Option<Toolchain>,
    pub levels: Vec<Level>,
    /// Digests of single windows, where there are too many lanes to keep them all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Receipt>,
    /// What a server drew before the run; absent where none was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Challenge>,
    /// CPU of other programs in the second before the run, percent of the CPUs of the mask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background_before_pct: Option<f64>,
    pub overhead: Option<Overhead>,
    pub browser: Option<Browser>,
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// Who measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// `perfagent`, natively on the machine.
    Agent,
    /// The page, in WebAssembly; never ranked with native results.
    Browser,
    /// A file of another tool.
    Import,
    /// The demo set; labelled wherever it appears.
    Demo,
}

impl Origin {
    /// The word that JSON, CSV and CSS use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Browser => "browser",
            Self::Import => "import",
            Self::Demo => "demo",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Complete,
    Aborted,
}

/// Which work was done; results of different workloads or versions are not compared.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct WorkloadId {
    /// `standard` or `classic`.
    pub name: String,
    pub version: u32,
}

/// What turned the kernel's source into instructions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Toolchain {
    /// Such as `rustc 1.95.0`.
    pub compiler: String,
    /// Target triple.
    pub target: String,
    /// Optimisation flags.
    pub flags: String,
    /// `perfagent 0.1.0`, or the page's version.
    pub program: String,
    /// SHA-256 of the program or module that measured, in hexadecimal.
    pub binary_sha256: Option<String>,
}

/// One point of a sweep: a load asked for and every visit made to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Level {
    pub sweep: Sweep,
    /// What ran alone in a part level: `int`, `float`, `memory`, `bytes` or `classic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Duty cycle asked for, percent: 100 in a thread sweep.
    pub target_pct: f64,
    /// Lanes at work; 0 where an older tool does not say.
    pub lanes: u32,
    /// Units per second as an older tool stated it; absent where windows were kept.
    pub stated_units_per_s: Option<f64>,
    #[serde(default)]
    pub visits: Vec<Visit>,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Sweep {
    /// All lanes, a share of the time.
    Duty,
    /// Some lanes, all of the time.
    Threads,
    /// One part of the unit alone, or `classic`, on all lanes.
    Part,
}

/// One level run once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Visit {
    /// Place in the run's order, from 0.
    pub order: u32,
    pub windows: Vec<Window>,
}

/// Whole units that ended within about half a second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Window {
    /// Kept, and not used for the rate.
    pub warmup: bool,
    /// Since the start of the run, monotonic.
    pub start_ns: u64,
    /// True wall time.
    pub elapsed_ns: u64,
    /// CPU time of the lanes, all together.
    pub own_cpu_ns: u64,
    /// Units of all lanes together.
    pub units: u64,
    /// Wrapping sum of the digests of all lanes.
    pub digest_sum: Hex64,
    /// Per lane, up to eight lanes; empty above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lanes: Vec<LaneWork>,
    /// CPU of other programs on the CPUs of the mask, percent of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background_pct: Option<f64>,
    /// Time the hypervisor took, percent of the CPUs of the mask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steal_pct: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency_mhz: Option<f64>,
    /// Time the cgroup held the lanes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttled_ns: Option<u64>,
}

/// What one lane did in one window: units `first_unit .. first_unit + units`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LaneWork {
    pub lane: u32,
    pub first_unit: u64,
    pub units: u64,
    /// Wrapping sum of the digests of those units.
    pub digest_sum: Hex64,
}

/// One lane of one window, kept so that anyone can compute it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// `Visit::order`.
    pub visit: u32,
    /// Index of the window in its visit.
    pub window: u32,
    #[serde(flatten)]
    pub work: LaneWork,
}

/// A number that a server drew for one run and mixed into its seed, so that no unit of the run
/// can be older than the number. With the moment of the upload it brackets the run's time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Challenge {
    /// As the server knows it; UUID version 7.
    pub id: String,
    /// What the server drew.
    pub nonce: Hex64,
    /// What the agent drew. `seed` is [`Challenge::seed`] of the two.
    pub own_seed: Hex64,
}

/// What the measuring program itself took, outside the kernel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Overhead {
    pub cpu_ns: u64,
    /// Percent of the machine's CPU time during the run.
    pub cpu_pct: f64,
    /// Largest resident set of the program, the lanes' tables included.
    pub resident_bytes: u64,
}

/// How the page measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Browser {
    pub user_agent: String,
    /// `isolated` (5 µs steps) or `coarse` (100 µs).
    pub timer_mode: String,
    pub timer_step_us: f64,
    pub warmup_batches: u32,
    pub workers: u32,
    /// Whether the shipped module gave the golden digests.
    pub digests_verified: bool,
}

impl Challenge {
    /// The seed of the run: the first 64 bits, big-endian, of SHA-256 over nonce and own seed,
    /// big-endian. One-way, so that whoever knows the nonce cannot choose a seed whose digests
    /// were computed before.
    pub fn seed(&self) -> Hex64 {
        let mut hash = Sha256::new();
        hash.update(self.nonce.0.to_be_bytes());
        hash.update(self.own_seed.0.to_be_bytes());
        let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = hash.finalize().into();
        Hex64(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl Window {
    /// Units per second of wall time.
    pub fn units_per_s(&self) -> f64 {
        per_second(self.units, self.elapsed_ns)
    }
}

impl Level {
    /// Windows that count: all but the warm-up.
    pub fn measured(&self) -> impl Iterator<Item = &Window> {
        self.visits.iter().flat_map(|visit| &visit.windows).filter(|window| !window.warmup)
    }

    /// The rate: Σ units / Σ time, or what the source states. Units per second of all lanes.
    pub fn units_per_s(&self) -> Option<f64> {
        let (units, elapsed_ns) = self.measured().fold((0_u64, 0_u64), |(units, ns), window| {
            (units.saturating_add(window.units), ns.saturating_add(window.elapsed_ns))
        });
        match elapsed_ns {
            0 => self.stated_units_per_s,
            _ => Some(per_second(units, elapsed_ns)),
        }
    }

    /// CPU time of the lanes over capacity × wall time, percent; the target where nothing else is known.
    pub fn own_busy_pct(&self, capacity_cpus: Option<f64>) -> f64 {
        let (cpu_ns, elapsed_ns) = self.measured().fold((0_u64, 0_u64), |(cpu, ns), window| {
            (cpu.saturating_add(window.own_cpu_ns), ns.saturating_add(window.elapsed_ns))
        });
        match capacity_cpus {
            Some(capacity) if elapsed_ns > 0 && capacity > 0.0 => {
                100.0 * cpu_ns as f64 / (capacity * elapsed_ns as f64)
            }
            _ => self.target_pct,
        }
    }
}

impl ResultDocument {
    /// The level of the duty sweep at `target_pct`.
    pub fn duty_level(&self, target_pct: f64) -> Option<&Level> {
        self.levels
            .iter()
            .find(|level| level.sweep == Sweep::Duty && level.target_pct == target_pct)
    }

    /// The headline: units per second of the whole machine at 100 %.
    pub fn peak_units_per_s(&self) -> Option<f64> {
        self.duty_level(100.0)?.units_per_s()
    }

    /// The time that the run says it took, nanoseconds: never less than the end of its last window.
    pub fn claimed_ns(&self) -> u64 {
        let windows = self.levels.iter().flat_map(|level| &level.visits).flat_map(|it| &it.windows);
        let ends = windows.map(|window| window.start_ns.saturating_add(window.elapsed_ns));
        ends.chain(self.elapsed_ns).max().unwrap_or(0)
    }

    /// The document as it is stored and sent, ending in a line feed.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string(self)
            .expect("a result document has only text keys and finite numbers");
        json.push('\n');
        json
    }

    /// JSON Schema (2020-12) of the document.
    pub fn json_schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}

fn per_second(units: u64, elapsed_ns: u64) -> f64 {
    units as f64 * 1e9 / elapsed_ns as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_of_a_challenge_follows_from_both_numbers() {
        let seed = |nonce, own_seed| {
            let (nonce, own_seed) = (Hex64(nonce), Hex64(own_seed));
            Challenge { id: String::new(), nonce, own_seed }.seed()
        };
        // printf '0000000000000001 0000000000000002' | xxd -r -p | sha256sum
        assert_eq!(seed(1, 2).to_string(), "8c7654ecfd7b0b62");
        assert_ne!(seed(1, 2), seed(2, 1));
        assert_ne!(seed(1, 2), seed(1, 3));
    }
}
