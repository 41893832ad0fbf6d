//! Golden digests: what every build of the kernel, native or in a browser, must compute.

use serde::{Deserialize, Serialize};

use super::{Lane, Workload};
use crate::hex::Hex64;

/// The committed digests, as JSON. Other checks read the same file.
pub const COMMITTED: &str = include_str!("golden.json");

/// One unit of one workload and its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Golden {
    pub workload: String,
    pub version: u32,
    pub seed: Hex64,
    pub lane: u32,
    pub unit: u64,
    pub digest: Hex64,
}

/// The corners: first and last unit of a block, a later block, other seeds and lanes.
const CASES: [(u64, u32, u64); 6] = [
    (0, 0, 0),
    (0, 0, 1),
    (0x0123_4567_89ab_cdef, 0, 31),
    (0x0123_4567_89ab_cdef, 7, 256),
    (u64::MAX, u32::MAX, 0xffff_ffff_ffff_ff03),
    (0xfeed_0000_0000_beef, 1, 1_000_000_000_000),
];

/// Computes every golden digest with the kernel as it was built here. Takes
/// some 60 units of each workload, below a second in a release build.
pub fn compute() -> Vec<Golden> {
    Workload::ALL
        .into_iter()
        .flat_map(|workload| CASES.map(|(seed, lane, unit)| golden(workload, seed, lane, unit)))
        .collect()
}

/// The digests as `golden.json` holds them, one to a line, ending in a line feed.
pub fn to_json(digests: &[Golden]) -> String {
    let lines: Vec<String> = digests
        .iter()
        .map(|golden| serde_json::to_string(golden).expect("texts and whole numbers only"))
        .collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// The committed digests.
pub fn committed() -> Vec<Golden> {
    serde_json::from_str(COMMITTED).expect("golden.json is checked by a test")
}

/// Whether this build computes what is committed.
pub fn verified() -> bool {
    compute() == committed()
}

fn golden(workload: Workload, seed: u64, lane: u32, unit: u64) -> Golden {
    let digest = Lane::starting_at(workload, seed, lane, unit).run_unit();
    Golden {
        workload: workload.name().to_owned(),
        version: workload.version(),
        seed: Hex64(seed),
        lane,
        unit,
        digest: Hex64(digest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_build_computes_the_committed_digests() {
        let computed = compute();
        assert!(computed == committed(), "this build computes\n{}", to_json(&computed));
        assert!(verified(), "and says so");
    }
}
