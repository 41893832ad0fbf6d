//! The only file of the agent that draws random numbers.

use std::{fs::File, io::Read};

use anyhow::Context;
use uuid::Uuid;

/// `N` random bytes from the system.
pub(crate) fn bytes<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("cannot read random numbers from /dev/urandom")?;
    Ok(bytes)
}

/// A seed for one run.
pub(crate) fn seed() -> anyhow::Result<u64> {
    Ok(u64::from_le_bytes(bytes()?))
}

/// A new result's id: UUID version 7 at `at_us` microseconds since 1970.
pub(crate) fn id(at_us: i64) -> anyhow::Result<Uuid> {
    let millis = u64::try_from(at_us / 1_000).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &bytes()?).into_uuid())
}
