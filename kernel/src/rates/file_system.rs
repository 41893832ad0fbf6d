//! `statfs`: how full file systems are. One JSON object for each mount, on lines or not.

use serde::Deserialize;

use super::Reading;
use crate::recording::Metric;

/// Network file systems say 2^63 for "no limit"; what is above is no size.
const MAX_BYTES: f64 = 1e19;

#[derive(Deserialize)]
struct Mount {
    mount_point: String,
    block_size: u64,
    blocks_total: u64,
    /// With those that only the superuser may use.
    blocks_free: Option<u64>,
    blocks_available: u64,
}

pub(super) fn read(text: &str, reading: &mut Reading) {
    for mount in serde_json::Deserializer::from_str(text).into_iter::<Mount>() {
        match mount {
            Ok(mount) => sizes(&mount, reading),
            Err(_) => return reading.nothing_in(text),
        }
    }
}

fn sizes(mount: &Mount, reading: &mut Reading) {
    let Mount { mount_point, block_size, blocks_total, blocks_free, blocks_available } = mount;
    if !reading.is_name(mount_point) {
        return;
    }
    let bytes = |blocks: u64| {
        let bytes = blocks as f64 * *block_size as f64;
        Some(bytes).filter(|bytes| *bytes <= MAX_BYTES)
    };
    reading.of(Metric::FsTotal, mount_point, bytes(*blocks_total));
    reading.of(Metric::FsAvailable, mount_point, bytes(*blocks_available));
    // As df does: what is used, of that and what users may still use.
    let used = blocks_total.checked_sub(blocks_free.unwrap_or(*blocks_available));
    let usable = used.map(|used| used as f64 + *blocks_available as f64);
    let used_pct = used.zip(usable).map(|(used, usable)| 100.0 * used as f64 / usable);
    reading.of(Metric::FsUsed, mount_point, used_pct.filter(|pct| pct.is_finite()));
}
