//! One entry of `filesystems` (`sadf -j -- -F`): by its device, or by where it is mounted
//! (`-F MOUNT`). MB are 1,048,576 bytes.

use serde::Deserialize;

use crate::recording::Metric;

const MIB: f64 = 1_048_576.0;

#[derive(Deserialize)]
pub(super) struct FileSystem {
    filesystem: Option<String>,
    mountpoint: Option<String>,
    #[serde(rename = "MBfsfree")]
    free_mib: Option<f64>,
    #[serde(rename = "MBfsused")]
    used_mib: Option<f64>,
    /// Of all blocks.
    #[serde(rename = "fsused-percent")]
    used_pct: Option<f64>,
    /// Of all blocks, with those that only root can have.
    #[serde(rename = "ufsused-percent")]
    used_or_reserved_pct: Option<f64>,
}

impl FileSystem {
    pub(super) fn name(&self) -> &str {
        self.mountpoint.as_deref().or(self.filesystem.as_deref()).unwrap_or_default()
    }

    /// Used is counted as `df` does, of the blocks that users can have, where these are known.
    pub(super) fn values(&self) -> [(Metric, Option<f64>); 3] {
        let total_mib = self.free_mib.zip(self.used_mib).map(|(free, used)| free + used);
        let available_mib = total_mib.zip(self.used_or_reserved_pct);
        let available_mib = available_mib.map(|(total, pct)| total * (100.0 - pct) / 100.0);
        let of_users = self.used_mib.zip(available_mib);
        let of_users = of_users.map(|(used, available)| used / (used + available) * 100.0);
        let of_users = of_users.filter(|pct| pct.is_finite());
        // A share that cannot be is named as such, even where it is not needed.
        let mut shares = [self.used_or_reserved_pct, self.used_pct].into_iter().flatten();
        let impossible = shares.find(|pct| !(0.0..=100.0).contains(pct));
        let bytes = |mib: Option<f64>| mib.map(|mib| mib * MIB);
        [
            (Metric::FsTotal, bytes(total_mib)),
            (Metric::FsAvailable, bytes(available_mib)),
            (Metric::FsUsed, impossible.or(of_users).or(self.used_pct)),
        ]
    }
}
