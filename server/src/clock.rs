//! The only clock and the only source of chance of the server.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::time::{ClockId, clock_gettime};

/// Microseconds since 1970-01-01 UTC.
#[expect(clippy::disallowed_methods, reason = "this file owns the server's clock")]
pub fn now_us() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX)
}

/// A fresh UUID version 7.
#[expect(clippy::disallowed_methods, reason = "this file owns the server's ids")]
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A number that nobody can foresee.
///
/// # Errors
/// Where the operating system gives none; a number from elsewhere would be worse than none.
pub fn random() -> Result<u64, getrandom::Error> {
    getrandom::u64()
}

/// Bytes that nobody can foresee, for secrets.
///
/// # Errors
/// As [`random`].
pub fn random_bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// CPU time that the calling thread has used.
pub fn thread_cpu() -> Duration {
    let used = clock_gettime(ClockId::ThreadCPUTime);
    let (seconds, nanos) = (u64::try_from(used.tv_sec), u32::try_from(used.tv_nsec));
    Duration::new(seconds.unwrap_or_default(), nanos.unwrap_or_default())
}
